import { Link, useSearchParams } from 'react-router';
import { ConsentForm } from '../features/identity/ConsentForm';
import { mineTexts } from '../features/identity/mineTexts';
import { useTexts } from '../lib/useTexts';
import { Page } from '../ui/Page';
import { Notice } from '../ui/State';

/** Whether a system of a department may sign one on. */
export function ConsentPage() {
  const t = useTexts(mineTexts);
  const [params] = useSearchParams();
  return (
    <div className="narrow centred">
      <Page title={t('consent')}>
        {params.has('unknown') ? (
          <Notice
            role="alert"
            title={t('consentUnknown')}
            note={t('consentUnknownNote')}
            action={<Link to="/">{t('consentHome')}</Link>}
          />
        ) : (
          <ConsentForm request={params.get('request') ?? ''} />
        )}
      </Page>
    </div>
  );
}
