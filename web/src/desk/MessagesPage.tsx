import { useQuery } from '@tanstack/react-query';
import { Tabs } from 'antd';
import { Link, useLocation, useNavigate } from 'react-router';
import { DeliveryTable } from '../features/notify/DeliveryTable';
import { InboxList } from '../features/notify/InboxList';
import { LineFigures } from '../features/notify/LineFigures';
import { NotifyFigures } from '../features/notify/NotifyFigures';
import { readTemplate } from '../features/notify/notify';
import { TemplateEditor } from '../features/notify/TemplateEditor';
import { TemplateTable } from '../features/notify/TemplateTable';
import { keeperTexts, notifyTexts } from '../features/notify/texts';
import { VersionList } from '../features/notify/VersionList';
import { useLanguage } from '../lib/preferences';
import { useMay } from '../lib/session';
import { useTexts } from '../lib/useTexts';
import { useUrlState } from '../lib/useUrlState';
import { Page } from '../ui/Page';
import { State } from '../ui/State';

/** What the one at the desk was told of the work that is theirs. */
export function InboxPage() {
  const t = useTexts(notifyTexts);
  return (
    <Page
      title={t('inbox')}
      lead={t('inboxLead')}
      actions={<Link to="/me/messages/preferences">{t('preferences')}</Link>}
    >
      <InboxList side="desk" />
    </Page>
  );
}

const tabs = { deliveries: '', figures: '/figures', templates: '/templates' } as const;

/** Templates of messages, what became of those that were sent, and the figures of that. */
export function MessagesPage() {
  const t = useTexts(keeperTexts);
  const go = useNavigate();
  const { pathname } = useLocation();
  const mayManage = useMay('notify.manage');
  const tab = pathname.endsWith('/templates')
    ? 'templates'
    : pathname.endsWith('/figures')
      ? 'figures'
      : 'deliveries';
  return (
    <Page title={t('messages')} lead={t(tab === 'figures' ? 'linesLead' : 'lead')}>
      <Tabs
        className="no-print"
        activeKey={tab}
        onChange={(key) => go(`/desk/messages${tabs[key as keyof typeof tabs]}`)}
        items={[
          { key: 'deliveries', label: t('deliveries') },
          { key: 'figures', label: t('lines') },
          { key: 'templates', label: t('templates') },
        ]}
      />
      {tab === 'templates' && <TemplateTable />}
      {tab === 'figures' && <LineFigures />}
      {tab === 'deliveries' && (
        <>
          <NotifyFigures />
          <DeliveryTable mayManage={mayManage} />
        </>
      )}
    </Page>
  );
}

/** One template: a new version, and those before it. */
export function TemplatePage() {
  const t = useTexts(keeperTexts);
  const language = useLanguage();
  const [code] = useUrlState('code');
  const mayManage = useMay('notify.manage');
  const asked = useQuery({
    queryKey: ['template', code, language],
    queryFn: ({ signal }) => readTemplate(code, signal),
  });
  return (
    <Page
      title={asked.data?.title ?? t('template')}
      lead={asked.data && `${asked.data.kindName} · ${t(asked.data.side)}`}
      back={<Link to="/desk/messages/templates">{t('templates')}</Link>}
    >
      <State asked={asked}>
        {(template) => (
          <div className="stack">
            {mayManage && (
              <section className="stack" aria-labelledby="edit">
                <h2 id="edit">{t('edit')}</h2>
                <TemplateEditor key={template.versions[0]?.version} template={template} />
              </section>
            )}
            <section className="stack" aria-labelledby="versions">
              <h2 id="versions">{t('versions')}</h2>
              <VersionList template={template} mayManage={mayManage} />
            </section>
          </div>
        )}
      </State>
    </Page>
  );
}
