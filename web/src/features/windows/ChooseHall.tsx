import { useQuery } from '@tanstack/react-query';
import { useLanguage } from '../../lib/preferences';
import { useTexts } from '../../lib/useTexts';
import { Notice, State } from '../../ui/State';
import { OpeningWords } from './OpeningWords';
import { hallTexts } from './texts';
import './Windows.css';
import { inWords, readHalls } from './windows';

/** Asks in which hall a terminal stands. */
export function ChooseHall({ onHall }: { onHall: (hall: string) => void }) {
  const t = useTexts(hallTexts);
  const language = useLanguage();
  const asked = useQuery({
    queryKey: ['halls', 'kiosk'],
    queryFn: ({ signal }) => readHalls({ item: '', region: '', at: '' }, signal),
  });
  return (
    <>
      <p>{t('noHallNext')}</p>
      <State asked={asked} isEmpty={(list) => list.length === 0} empty={<Notice title={t('noHalls')} />}>
        {(list) => (
          <div className="queue-choices">
            {list.map((one) => (
              <button key={one.code} type="button" className="queue-choice" onClick={() => onHall(one.code)}>
                <span className="queue-choice-name">{inWords(one.name, language)}</span>
                <OpeningWords opening={one.opening} />
              </button>
            ))}
          </div>
        )}
      </State>
    </>
  );
}
