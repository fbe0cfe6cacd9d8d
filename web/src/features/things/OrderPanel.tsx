import { Button, Progress } from 'antd';
import { useMay } from '../../lib/session';
import { useTexts } from '../../lib/useTexts';
import { Facts } from '../../ui/Facts';
import { Status } from '../../ui/Status';
import { useAct } from '../../ui/useAct';
import { When } from '../../ui/When';
import { CommandTable, useSays } from './CommandTable';
import { cancelOrder, commandStates, commandTones, giverOf, type Order } from './commands';
import { commandTexts } from './commandTexts';

/** One order: how many devices did what, and each of them. */
export function OrderPanel({ order }: { order: Order }) {
  const t = useTexts(commandTexts);
  const says = useSays();
  const may = useMay('things.command');
  const cancel = useAct(cancelOrder, t('takenBack'), ['order', 'commands']);
  const over = order.count - order.open;
  const waiting = (order.states.queued ?? 0) + (order.states.sent ?? 0);
  return (
    <div className="stack">
      <section className="panel stack" aria-label={t('progress')}>
        <Progress
          percent={Math.floor((100 * over) / order.count)}
          aria-label={t('progress')}
          format={() => `${over} / ${order.count}`}
        />
        <div className="row" role="status">
          {commandStates
            .filter((state) => order.states[state])
            .map((state) => (
              <Status key={state} tone={commandTones[state]}>
                {t(state)} {order.states[state]}
              </Status>
            ))}
        </div>
        <Facts
          facts={[
            [t('command'), says(order)],
            [t('why'), order.why],
            [t('by'), giverOf(order) || t('bySystem')],
            [t('at'), <When key="at" at={order.issuedAt} />],
          ]}
        />
        {may && waiting > 0 && (
          <div className="row">
            <Button loading={cancel.isPending} onClick={() => cancel.mutate(order.id)}>
              {t('takeBackRest')}
            </Button>
          </div>
        )}
      </section>
      <CommandTable order={order.id} />
    </div>
  );
}
