import { useSearchParams } from 'react-router';
import { KioskTake } from '../features/windows/KioskTake';
import { hallTexts } from '../features/windows/texts';
import { useTexts } from '../lib/useTexts';
import { Page } from '../ui/Page';
import { ReadAloud } from './ReadAloud';

/** Numbers for the queue of the hall in which the terminal stands (?hall=). */
export function KioskQueue() {
  const t = useTexts(hallTexts);
  const [params, setParams] = useSearchParams();
  const hall = params.get('hall') ?? '';
  const choose = (code: string) =>
    setParams((now) => {
      const next = new URLSearchParams(now);
      next.set('hall', code);
      return next;
    });
  return (
    <Page title={t('kioskTitle')} lead={hall ? t('kioskLead') : t('noHall')} actions={<ReadAloud />}>
      <div id="spoken">
        <KioskTake key={hall} hall={hall} onHall={choose} />
      </div>
    </Page>
  );
}
