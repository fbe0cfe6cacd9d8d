import { useQuery } from '@tanstack/react-query';
import { Button, Popconfirm } from 'antd';
import type { ReactNode } from 'react';
import { useLanguage } from '../../lib/preferences';
import { useTexts } from '../../lib/useTexts';
import { State } from '../../ui/State';
import { useAct } from '../../ui/useAct';
import { hallTexts } from './texts';
import { WaitWords } from './WaitWords';
import './Windows.css';
import { inWords, keepTicket, leaveQueue, readTicket, type Ticket } from './windows';

/** A queue number on the phone: how many are before it, how long, where to go once it is called. */
export function TicketCard({
  id,
  signedIn,
  after,
}: {
  id: string;
  signedIn: boolean;
  /** What can be done once one was served. */
  after?: ReactNode;
}) {
  const asked = useQuery({
    queryKey: ['tickets', id],
    queryFn: ({ signal }) => readTicket(id, signal),
    refetchInterval: (query) =>
      query.state.data && ['waiting', 'called'].includes(query.state.data.state) ? 10_000 : false,
  });
  return (
    <State asked={asked}>{(ticket) => <Shown ticket={ticket} signedIn={signedIn} after={after} />}</State>
  );
}

function Shown({ ticket, signedIn, after }: { ticket: Ticket; signedIn: boolean; after?: ReactNode }) {
  const t = useTexts(hallTexts);
  const language = useLanguage();
  const leave = useAct(leaveQueue, t('dropped'), ['tickets', 'halls']);
  const keep = useAct(keepTicket, t('kept'), ['tickets']);
  const waits = ticket.state === 'waiting';
  return (
    <section className={`panel ticket ticket-${ticket.state}`} aria-live="polite">
      <p className="quiet">
        {inWords(ticket.hallName, language)} · {inWords(ticket.className, language)}
      </p>
      <p className="ticket-number figures">{ticket.number}</p>
      <p className="ticket-state">
        {waits
          ? ticket.ahead > 0
            ? t('ahead', { n: ticket.ahead })
            : t('next')
          : t(`state_${ticket.state}`, { window: inWords(ticket.window, language) })}
      </p>
      {waits && (
        <p>
          <WaitWords wait={ticket.wait} />
        </p>
      )}
      <div className="row">
        {ticket.state === 'done' && after}
        {signedIn && !ticket.kept && (
          <Button loading={keep.isPending} onClick={() => keep.mutate(ticket.id)}>
            {t('keep')}
          </Button>
        )}
        {waits && (!ticket.kept || ticket.mine) && (
          <Popconfirm
            title={t('leaveSure')}
            okText={t('leave')}
            cancelText={t('stay')}
            onConfirm={() => leave.mutate(ticket.id)}
          >
            <Button danger>{t('leave')}</Button>
          </Popconfirm>
        )}
      </div>
    </section>
  );
}
