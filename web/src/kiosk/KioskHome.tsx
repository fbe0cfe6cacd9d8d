import { Link } from 'react-router';
import { useTexts } from '../lib/useTexts';
import { Page } from '../ui/Page';
import { kioskTexts } from './texts';

/** The kiosk's first page: touch what you need. */
export function KioskHome() {
  const t = useTexts(kioskTexts);
  return (
    <Page title={t('touch')}>
      <div className="kiosk-choices">
        <Link to="/kiosk/air" className="kiosk-choice">
          {t('air')}
        </Link>
        <Link to="/kiosk/chargers" className="kiosk-choice">
          {t('chargers')}
        </Link>
      </div>
    </Page>
  );
}
