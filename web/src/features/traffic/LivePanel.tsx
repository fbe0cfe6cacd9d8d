import { useQuery } from '@tanstack/react-query';
import { Form, Input, Radio } from 'antd';
import { useLanguage } from '../../lib/preferences';
import { useMay } from '../../lib/session';
import { say } from '../../lib/texts';
import { useTexts } from '../../lib/useTexts';
import { Facts } from '../../ui/Facts';
import { FormButton } from '../../ui/FormButton';
import { Notice, State } from '../../ui/State';
import { Status } from '../../ui/Status';
import { useAct } from '../../ui/useAct';
import { When } from '../../ui/When';
import { laneName } from './groupNames';
import { Box } from './JunctionDrawing';
import './Traffic.css';
import { isRetimed } from './retimings';
import { retimingTexts } from './retimingTexts';
import { refusedTexts, trafficTexts } from './texts';
import { type Junction, type Live, readLive, resetJunction, setWay, type Way } from './traffic';

/** How a junction stands this second: lamps, queues, who steers it and why 路口实况. */
export function LivePanel({ junction }: { junction: Junction }) {
  const t = useTexts(trafficTexts);
  const asked = useQuery({
    queryKey: ['traffic', 'live', junction.id],
    queryFn: ({ signal }) => readLive(junction.id, signal),
    refetchInterval: 1000,
  });
  return (
    <State
      asked={asked}
      isEmpty={(found) => !found.live}
      empty={<Notice title={t('liveNone')} note={t('liveNoneNext')} />}
    >
      {(found) => (
        <div className="signal-cols">
          <Lamps junction={junction} live={found} />
          <div className="stack">
            <Who junction={junction} live={found} />
            <Standing junction={junction} live={found} />
            <Changes live={found} />
          </div>
        </div>
      )}
    </State>
  );
}

const queuesOf = ({ live }: Live) => new Map(live?.queues.map(({ lane, stand }) => [lane, stand]));

function Lamps({ junction, live }: { junction: Junction; live: Live }) {
  const t = useTexts(trafficTexts);
  return (
    <section className="panel stack-tight" aria-labelledby="lamps">
      <h2 id="lamps">{t('live')}</h2>
      <Box
        shape={junction.shape}
        at={junction.at}
        show={live.live?.show ?? ''}
        standing={queuesOf(live)}
        label={t('liveOf')}
      />
    </section>
  );
}

function Who({ junction, live: { live, way } }: { junction: Junction; live: Live }) {
  const t = useTexts(trafficTexts);
  const r = useTexts(retimingTexts);
  const language = useLanguage();
  const mayApprove = useMay('traffic.approve');
  if (!live) return null;
  const refused = live.refused
    ? say(refusedTexts[live.refused as keyof typeof refusedTexts] ?? refusedTexts.other, language, {
        code: live.refused,
      })
    : '';
  return (
    <section className="panel stack-tight" aria-labelledby="who">
      <div className="row spread">
        <h2 id="who">{t('who')}</h2>
        {mayApprove && junction.steered && <WayForm junction={junction} way={way} />}
      </div>
      {live.danger && (
        <>
          <Status tone="danger" strong>
            {t('danger')}
          </Status>
          <p>{t('dangerNext')}</p>
          {mayApprove && <ResetForm junction={junction} />}
        </>
      )}
      <Facts
        facts={[
          [t('way'), t(`way_${live.way}`)],
          [t('mode'), isRetimed(live.plan) ? r('mode') : t(`mode_${live.mode}`, { n: live.plan })],
          [
            t('link'),
            <Status key="link" tone={live.up ? 'good' : 'warning'}>
              {t(live.up ? 'linkUp' : 'linkDown')}
            </Status>,
          ],
          [t('decision'), live.decision],
        ]}
      />
      {refused && <p className="small quiet">{t('notYet', { why: refused })}</p>}
      <p className="small quiet">
        {way.version === 0 ? (
          t('wayDefault')
        ) : (
          <>
            {t('waySet', { who: way.maker ?? '' })} <When at={way.madeAt} /> · {way.reason}
          </>
        )}
      </p>
    </section>
  );
}

function ResetForm({ junction }: { junction: Junction }) {
  const t = useTexts(trafficTexts);
  const act = useAct(resetJunction, t('resetDone'), ['traffic'], 'shown by the page');
  return (
    <FormButton<{ reason: string }, Parameters<typeof resetJunction>[0], unknown>
      label={t('reset')}
      danger
      act={act}
      bodyOf={({ reason }) => ({ junction: junction.id, reason })}
    >
      <Form.Item
        name="reason"
        label={t('resetFound')}
        rules={[{ required: true, whitespace: true, message: t('reasonNeeded') }]}
      >
        <Input.TextArea rows={3} maxLength={500} showCount autoFocus />
      </Form.Item>
    </FormButton>
  );
}

const ways = ['adaptive', 'retimed', 'planned', 'local'] as const satisfies readonly Way[];

function WayForm({ junction, way }: { junction: Junction; way: Live['way'] }) {
  const t = useTexts(trafficTexts);
  const act = useAct(setWay, t('wayDone'), ['traffic'], 'shown by the page');
  return (
    <FormButton<{ way: Way; reason: string }, Parameters<typeof setWay>[0], unknown>
      label={t('wayChange')}
      plain
      act={act}
      bodyOf={(entered) => ({ junction: junction.id, after: way.version, ...entered })}
    >
      <Form.Item name="way" label={t('way')} initialValue={way.way}>
        <Radio.Group options={ways.map((value) => ({ value, label: t(`way_${value}`) }))} />
      </Form.Item>
      <Form.Item
        name="reason"
        label={t('reason')}
        rules={[{ required: true, whitespace: true, message: t('reasonNeeded') }]}
      >
        <Input.TextArea rows={3} maxLength={500} showCount autoFocus />
      </Form.Item>
    </FormButton>
  );
}

function Standing({ junction, live }: { junction: Junction; live: Live }) {
  const t = useTexts(trafficTexts);
  const language = useLanguage();
  const sums = new Map<string, number>();
  for (const [lane, stand] of queuesOf(live)) {
    const name = laneName(junction.shape, lane, language);
    sums.set(name, (sums.get(name) ?? 0) + stand);
  }
  return (
    <section className="panel stack-tight" aria-labelledby="standing">
      <h2 id="standing">{t('standing')}</h2>
      {sums.size === 0 ? (
        <p className="quiet">{t('standingNone')}</p>
      ) : (
        <Facts
          facts={[...sums]
            .sort(([, a], [, b]) => b - a)
            .map(([name, stand]) => [name, t('vehicles', { n: stand })] as const)}
        />
      )}
    </section>
  );
}

function Changes({ live: { changes } }: { live: Live }) {
  const t = useTexts(trafficTexts);
  const r = useTexts(retimingTexts);
  return (
    <section className="panel stack-tight" aria-labelledby="changes">
      <h2 id="changes">{t('changes')}</h2>
      {changes.length === 0 ? (
        <p className="quiet">{t('changesNone')}</p>
      ) : (
        <ol className="plain-list signal-changes">
          {changes.map((one) => (
            <li key={`${one.at} ${one.kind}`} className="row">
              <When at={one.at} />
              <span>{isRetimed(one.plan) ? r('change') : t(`change_${one.kind}`, { n: one.plan })}</span>
              <span className="quiet">
                {t(`why_${one.why}`)}
                {one.name && ` · ${one.name}`}
              </span>
            </li>
          ))}
        </ol>
      )}
    </section>
  );
}
