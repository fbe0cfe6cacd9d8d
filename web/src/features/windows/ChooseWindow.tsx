import { useQuery } from '@tanstack/react-query';
import { Button } from 'antd';
import { useLanguage } from '../../lib/preferences';
import { useTexts } from '../../lib/useTexts';
import { Notice, State } from '../../ui/State';
import { useAct } from '../../ui/useAct';
import { windowTexts } from './deskTexts';
import { OpeningWords } from './OpeningWords';
import './Windows.css';
import { act, inWords, readDeskHalls } from './windows';

/** Where a clerk sits down: the halls of the post, and their windows. */
export function ChooseWindow() {
  const t = useTexts(windowTexts);
  const language = useLanguage();
  const asked = useQuery({
    queryKey: ['windows', 'halls'],
    queryFn: ({ signal }) => readDeskHalls(signal),
    refetchInterval: 30_000,
  });
  const open = useAct(act, t('done'), ['windows']);
  return (
    <State
      asked={asked}
      isEmpty={(list) => list.length === 0}
      empty={<Notice title={t('noHalls')} note={t('noHallsNext')} />}
    >
      {(halls) => (
        <div className="stack">
          <h2>{t('chooseWindow')}</h2>
          {halls.map((hall) => (
            <section key={hall.code} className="panel stack-tight" aria-label={inWords(hall.name, language)}>
              <div className="row spread">
                <h3>{inWords(hall.name, language)}</h3>
                <OpeningWords opening={hall.opening} />
              </div>
              <ul className="plain-list window-list">
                {hall.windows.map((one) => (
                  <li key={one.code}>
                    <span>{inWords(one.name, language)}</span>
                    <span className="small quiet">
                      {one.serves.map((text) => inWords(text, language)).join('、')}
                    </span>
                    {one.state !== 'closed' && !one.mine ? (
                      <span className="small quiet">{t('taken')}</span>
                    ) : (
                      <Button
                        aria-label={`${t('openWindow')} ${inWords(one.name, language)}`}
                        loading={open.isPending}
                        onClick={() => open.mutate({ do: 'open', hall: hall.code, window: one.code })}
                      >
                        {t('openWindow')}
                      </Button>
                    )}
                  </li>
                ))}
              </ul>
            </section>
          ))}
        </div>
      )}
    </State>
  );
}
