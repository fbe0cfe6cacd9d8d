import { useLanguage } from '../../lib/preferences';
import { useFormat } from '../../lib/useFormat';
import { useNow } from '../../lib/useNow';
import { useTexts } from '../../lib/useTexts';
import { State } from '../../ui/State';
import { Status } from '../../ui/Status';
import { hallTexts } from './texts';
import { useBoard } from './useBoard';
import { WaitWords } from './WaitWords';
import './Windows.css';
import { type Board, inWords } from './windows';

/** The screen that hangs in a hall, read at five metres: whom to which window, and how many wait. */
export function HallBoard({ hall }: { hall: string }) {
  const t = useTexts(hallTexts);
  const { asked, line } = useBoard(hall);
  return (
    <State asked={asked}>
      {(board) => (
        <>
          <Shown board={board} />
          {line === 'waiting' && (
            <p className="board-line" role="status">
              <Status tone="warning">{t('offline')}</Status>
            </p>
          )}
        </>
      )}
    </State>
  );
}

function Shown({ board }: { board: Board }) {
  const t = useTexts(hallTexts);
  const say = useFormat();
  const language = useLanguage();
  const now = useNow(1000);
  const [last, ...before] = board.called;
  return (
    <div className="board">
      <header className="board-head">
        <h1>{inWords(board.name, language)}</h1>
        <span className="figures">{say.clock(now)}</span>
      </header>
      <p className="board-call" aria-live="assertive">
        {last
          ? t('please', { number: last.number, window: inWords(last.window, language) })
          : t('boardQuiet')}
      </p>
      <div className="board-cols">
        <section aria-label={t('boardWindows')}>
          <h2>{t('boardWindows')}</h2>
          <ul className="plain-list board-list">
            {board.windows.map((one) => (
              <li key={one.code}>
                <span>{inWords(one.name, language)}</span>
                <span className="figures board-number">
                  {one.number ?? (one.state === 'paused' ? t('paused') : t('free'))}
                </span>
              </li>
            ))}
          </ul>
        </section>
        <section aria-label={t('boardCalled')}>
          <h2>{t('boardCalled')}</h2>
          <ul className="plain-list board-list">
            {before.map((one) => (
              <li key={`${one.number}${one.at}`}>
                <span className="figures board-number">{one.number}</span>
                <span>{inWords(one.window, language)}</span>
              </li>
            ))}
          </ul>
        </section>
        <section aria-label={t('boardQueues')}>
          <h2>{t('boardQueues')}</h2>
          <ul className="plain-list board-list">
            {board.classes.map((one) => (
              <li key={one.code}>
                <span>{inWords(one.name, language)}</span>
                <span className="figures board-number">{one.waiting}</span>
                <span className="board-wait">{one.waiting > 0 && <WaitWords wait={one.wait} />}</span>
              </li>
            ))}
          </ul>
        </section>
      </div>
    </div>
  );
}
