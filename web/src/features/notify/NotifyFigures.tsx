import { useQuery } from '@tanstack/react-query';
import { Link } from 'react-router';
import { useTexts } from '../../lib/useTexts';
import { Age } from '../../ui/Age';
import { Facts } from '../../ui/Facts';
import { State } from '../../ui/State';
import { Status } from '../../ui/Status';
import './Notify.css';
import { type ChannelFigures, readFigures } from './notify';
import { keeperTexts } from './texts';

const days = 7;

/** How many messages went out by each channel, what waits, and whether the gateways answer. */
export function NotifyFigures() {
  const t = useTexts(keeperTexts);
  const asked = useQuery({
    queryKey: ['notify-figures'],
    queryFn: ({ signal }) => readFigures(days, signal),
    refetchInterval: 10_000,
  });
  return (
    <section aria-label={t('figures', { n: days })}>
      <State asked={asked}>
        {(figures) => (
          <div className="notify-figures">
            {figures.channels.map((one) => (
              <Channel key={one.channel} of={one} />
            ))}
          </div>
        )}
      </State>
    </section>
  );
}

function Channel({ of }: { of: ChannelFigures }) {
  const t = useTexts(keeperTexts);
  const behind = (state: string, count: number) => (
    <Link key={state} className="figures" to={`/desk/messages?channel=${of.channel}&state=${state}`}>
      {count}
    </Link>
  );
  return (
    <div className="panel stack-tight">
      <h2>{t(of.channel as 'sms')}</h2>
      {!of.connected && <Status tone="unknown">{t('unconnected')}</Status>}
      {of.connected && <Status tone={of.up ? 'good' : 'danger'}>{t(of.up ? 'up' : 'down')}</Status>}
      <Facts
        facts={[
          [t('waiting'), behind('waiting', of.waiting)],
          ...(of.oldest
            ? [[t('oldest'), <Age key="oldest" at={of.oldest} />] as [string, React.ReactNode]]
            : []),
          [t('sent'), behind('sent', of.sent)],
          [t('delivered'), behind('delivered', of.delivered)],
          [t('failed'), behind('failed', of.failed)],
          [t('skipped'), behind('skipped', of.skipped)],
        ]}
      />
      <p className="small quiet">{t('figures', { n: days })}</p>
    </div>
  );
}
