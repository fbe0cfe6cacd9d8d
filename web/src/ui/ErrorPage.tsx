import { Button } from 'antd';
import { Link, useLocation } from 'react-router';
import { useTexts } from '../lib/useTexts';
import { Page } from './Page';
import { Notice } from './State';
import { uiTexts } from './texts';

/** A whole page that says why there is nothing here: 403 not allowed, 404 no such page, 500 our fault. */
export function ErrorPage({ status, trace }: { status: 403 | 404 | 500; trace?: string }) {
  const t = useTexts(uiTexts);
  const here = useLocation();
  // A kiosk must not lead out of itself, whatever went wrong.
  const face = here.pathname.startsWith('/kiosk')
    ? '/kiosk'
    : here.pathname.startsWith('/desk/') && status === 404
      ? '/desk'
      : '/';
  const home = <Link to={face}>{t('home')}</Link>;
  const words = {
    403: { title: t('denied'), note: t('deniedNext'), action: home },
    404: { title: t('notFound'), note: t('notFoundNext'), action: home },
    500: {
      title: t('broken'),
      note: t('brokenNext'),
      action: (
        <div className="row">
          <Button type="primary" onClick={() => window.location.reload()}>
            {t('reload')}
          </Button>
          {home}
        </div>
      ),
    },
  }[status];
  return (
    <div className="error-page">
      <Page title={words.title}>
        <Notice
          title={String(status)}
          note={
            <>
              {words.note}
              {trace && <span className="small figures state-trace">{t('trace', { trace })}</span>}
            </>
          }
          action={words.action}
        />
      </Page>
    </div>
  );
}
