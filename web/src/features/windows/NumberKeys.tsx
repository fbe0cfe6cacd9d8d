import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTexts } from '../../lib/useTexts';
import { State } from '../../ui/State';
import { hallTexts } from './texts';
import './Windows.css';
import { readBoard } from './windows';

const digits = ['1', '2', '3', '4', '5', '6', '7', '8', '9', '0'];
const digitsOf = 3; // of a number, behind its letter

/** Lets somebody touch a queue number of a hall: the letter of the queue, then its three digits. */
export function NumberKeys({
  hall,
  label,
  busy,
  problem,
  onNumber,
}: {
  hall: string;
  label: string;
  busy: boolean;
  problem: string;
  onNumber: (number: string) => void;
}) {
  const t = useTexts(hallTexts);
  const [typed, setTyped] = useState('');
  const asked = useQuery({
    queryKey: ['halls', 'board', hall],
    queryFn: ({ signal }) => readBoard(hall, signal),
  });
  const press = (key: string) => {
    const next = typed + key;
    setTyped(next.length > digitsOf ? '' : next);
    if (next.length > digitsOf) onNumber(next);
  };
  return (
    <State asked={asked}>
      {(board) => (
        <div className="stack queue-code">
          <p>{label}</p>
          <output className="ticket-number figures" aria-label={label}>
            {typed.padEnd(digitsOf + 1, '·')}
          </output>
          {problem && (
            <p role="alert" className="queue-alert">
              {problem}
            </p>
          )}
          <div className="queue-keys">
            {(typed ? digits : board.classes.map((one) => one.letter)).map((key) => (
              <button
                key={key}
                type="button"
                className="queue-choice"
                disabled={busy}
                onClick={() => press(key)}
              >
                {key}
              </button>
            ))}
            {typed && (
              <button type="button" className="queue-choice" onClick={() => setTyped(typed.slice(0, -1))}>
                {t('erase')}
              </button>
            )}
          </div>
        </div>
      )}
    </State>
  );
}
