import { useMutation, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useLanguage } from '../../lib/preferences';
import { problemWords } from '../../lib/problemTexts';
import { useTexts } from '../../lib/useTexts';
import { State } from '../../ui/State';
import { ChooseHall } from './ChooseHall';
import { OpeningWords } from './OpeningWords';
import { hallTexts } from './texts';
import { WaitWords } from './WaitWords';
import './Windows.css';
import { arriveAtKiosk, inWords, readHall, type Ticket, takeAtKiosk } from './windows';

/** Numbers at the hall's terminal: touch what it is about, and the number stands there. */
export function KioskTake({ hall, onHall }: { hall: string; onHall: (hall: string) => void }) {
  const [made, setMade] = useState<Ticket | null>(null);
  if (!hall) return <ChooseHall onHall={onHall} />;
  if (made) return <Given ticket={made} again={() => setMade(null)} />;
  return <Choose hall={hall} onMade={setMade} />;
}

function Choose({ hall, onMade }: { hall: string; onMade: (ticket: Ticket) => void }) {
  const t = useTexts(hallTexts);
  const language = useLanguage();
  const [elder, setElder] = useState(false);
  const [typing, setTyping] = useState(false);
  const asked = useQuery({
    queryKey: ['halls', 'one', hall],
    queryFn: ({ signal }) => readHall(hall, signal),
    refetchInterval: 10_000,
  });
  const take = useMutation({ mutationFn: takeAtKiosk, onSuccess: onMade });
  if (typing) return <TypeCode hall={hall} onMade={onMade} back={() => setTyping(false)} />;
  return (
    <State asked={asked}>
      {(one) => (
        <div className="stack">
          <p className="row">
            <strong>{inWords(one.name, language)}</strong> <OpeningWords opening={one.opening} />
          </p>
          {take.error && (
            <p role="alert" className="queue-alert">
              {problemWords(language, take.error)}
            </p>
          )}
          <div className="queue-choices">
            {one.queues.map((queue) => (
              <button
                key={queue.code}
                type="button"
                className="queue-choice"
                disabled={!queue.taking || take.isPending}
                onClick={() => take.mutate({ hall, class: queue.code, elder })}
              >
                <span className="queue-choice-name">{inWords(queue.name, language)}</span>
                <span>
                  <span className="figures">{t('waiting', { n: queue.waiting })}</span> ·{' '}
                  {queue.taking ? (
                    <WaitWords wait={queue.wait} />
                  ) : one.opening.open ? (
                    t('full')
                  ) : (
                    t('closed')
                  )}
                </span>
              </button>
            ))}
          </div>
          <div className="queue-choices">
            <button
              type="button"
              className="queue-choice"
              aria-pressed={elder}
              onClick={() => setElder(!elder)}
            >
              <span className="queue-choice-name">
                {elder ? '✓ ' : ''}
                {t('kioskPriority')}
              </span>
            </button>
            <button type="button" className="queue-choice" onClick={() => setTyping(true)}>
              <span className="queue-choice-name">{t('kioskCheckIn')}</span>
            </button>
          </div>
        </div>
      )}
    </State>
  );
}

const keys = ['1', '2', '3', '4', '5', '6', '7', '8', '9', '0'];

function TypeCode({
  hall,
  onMade,
  back,
}: {
  hall: string;
  onMade: (ticket: Ticket) => void;
  back: () => void;
}) {
  const t = useTexts(hallTexts);
  const language = useLanguage();
  const [code, setCode] = useState('');
  const arrive = useMutation({ mutationFn: arriveAtKiosk, onSuccess: onMade, onError: () => setCode('') });
  const press = (key: string) => {
    const next = (code + key).slice(0, 6);
    setCode(next);
    if (next.length === 6) arrive.mutate({ hall, code: next });
  };
  return (
    <div className="stack queue-code">
      <p>{t('kioskCode')}</p>
      <output className="ticket-number figures" aria-label={t('kioskCode')}>
        {code.padEnd(6, '·')}
      </output>
      {arrive.error && (
        <p role="alert" className="queue-alert">
          {problemWords(language, arrive.error)}
        </p>
      )}
      <div className="queue-keys">
        {keys.map((key) => (
          <button
            key={key}
            type="button"
            className="queue-choice"
            disabled={arrive.isPending}
            onClick={() => press(key)}
          >
            {key}
          </button>
        ))}
        <button type="button" className="queue-choice" onClick={() => setCode(code.slice(0, -1))}>
          {t('erase')}
        </button>
      </div>
      <button type="button" className="queue-choice" onClick={back}>
        {t('kioskTitle')}
      </button>
    </div>
  );
}

function Given({ ticket, again }: { ticket: Ticket; again: () => void }) {
  const t = useTexts(hallTexts);
  const language = useLanguage();
  return (
    <section className="panel ticket" aria-live="assertive">
      <p>{t('yourNumber')}</p>
      <p className="ticket-number figures">{ticket.number}</p>
      <p className="ticket-state">
        {inWords(ticket.className, language)} ·{' '}
        {ticket.ahead > 0 ? t('ahead', { n: ticket.ahead }) : t('next')} · <WaitWords wait={ticket.wait} />
      </p>
      <p>{t('remember')}</p>
      <p className="small quiet ticket-address">
        {t('onPhone', { address: `${window.location.origin}/tickets/${ticket.id}` })}
      </p>
      <button type="button" className="queue-choice" onClick={again}>
        <span className="queue-choice-name">{t('another')}</span>
      </button>
    </section>
  );
}
