import { useCity } from '../lib/city';
import { useLanguage } from '../lib/preferences';
import { useTexts } from '../lib/useTexts';
import { Page } from '../ui/Page';
import { ReadAloud } from './ReadAloud';
import { kioskTexts } from './texts';

/** Whom to call: the numbers that the city names. */
export function KioskHelp() {
  const t = useTexts(kioskTexts);
  const { help } = useCity();
  const language = useLanguage();
  return (
    <Page title={t('help')} lead={t('helpLead')} actions={<ReadAloud />}>
      <dl className="kiosk-lines" id="spoken">
        {help.map((line) => (
          <div key={line.number} className="kiosk-line">
            <dt>{language === 'en' ? line.en : line.zh}</dt>
            <dd className="kiosk-number figures">{line.number}</dd>
          </div>
        ))}
      </dl>
      <p className="quiet">{t('helpNote')}</p>
    </Page>
  );
}
