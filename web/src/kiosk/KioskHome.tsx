import type { ReactNode } from 'react';
import { Link } from 'react-router';
import { NearestFree } from '../features/charging/NearestFree';
import { AirToday } from '../features/things/AirToday';
import { useCity } from '../lib/city';
import { useLanguage } from '../lib/preferences';
import { useTexts } from '../lib/useTexts';
import { Page } from '../ui/Page';
import { kioskTexts } from './texts';
import { useKioskPlace } from './useKioskPlace';

/** The kiosk's first page: what most people ask stands there already; touch for more. */
export function KioskHome() {
  const t = useTexts(kioskTexts);
  const city = useCity();
  const language = useLanguage();
  const { point } = useKioskPlace();
  const first = city.help[0];
  return (
    <Page title={t('touch')}>
      <div className="kiosk-choices">
        <Choice to="/kiosk/queue" title={t('queue')}>
          <p className="quiet">{t('queueNote')}</p>
        </Choice>
        <Choice to="/kiosk/review" title={t('review')}>
          <p className="quiet">{t('reviewNote')}</p>
        </Choice>
        <Choice to="/kiosk/air" title={t('air')}>
          <AirToday />
        </Choice>
        <Choice to="/kiosk/chargers" title={t('chargers')}>
          <NearestFree point={point} />
        </Choice>
        <Choice to="/kiosk/map" title={t('map')}>
          <p className="quiet">{t('mapNote')}</p>
        </Choice>
        <Choice to="/kiosk/help" title={t('help')}>
          {first && (
            <p>
              <span className="kiosk-number figures">{first.number}</span>{' '}
              <span className="quiet">{language === 'en' ? first.en : first.zh}</span>
            </p>
          )}
        </Choice>
      </div>
    </Page>
  );
}

function Choice({ to, title, children }: { to: string; title: string; children: ReactNode }) {
  const { here } = useKioskPlace();
  return (
    <Link to={to + here} className="kiosk-choice">
      <h2 className="kiosk-choice-title">{title}</h2>
      {children}
    </Link>
  );
}
