import { useQuery } from '@tanstack/react-query';
import { Checkbox, Form, Input } from 'antd';
import { Link } from 'react-router';
import { useMay } from '../../lib/session';
import { useFormat } from '../../lib/useFormat';
import { useTexts } from '../../lib/useTexts';
import { useUrlState } from '../../lib/useUrlState';
import { FormButton } from '../../ui/FormButton';
import { Notice, State } from '../../ui/State';
import { Status } from '../../ui/Status';
import { useAct } from '../../ui/useAct';
import {
  confirmIncident,
  dismissIncident,
  drivesTo,
  type Incident,
  readIncidents,
  toneOf,
} from './incidents';
import { incidentTexts } from './incidentTexts';
import './Traffic.css';
import { trafficTexts } from './texts';

/** What blocks lanes, for a person to confirm or to call a false alarm 交通事件. */
export function IncidentPanel() {
  const t = useTexts(incidentTexts);
  const [all, setAll] = useUrlState('all', '');
  const asked = useQuery({
    queryKey: ['traffic', 'incidents', all],
    queryFn: ({ signal }) => readIncidents(all === '', signal),
    refetchInterval: 5000,
  });
  return (
    <section className="panel stack-tight" aria-labelledby="incidents">
      <div className="row spread">
        <h2 id="incidents">{t('title')}</h2>
        <Checkbox checked={all === ''} onChange={({ target }) => setAll(target.checked ? '' : '1')}>
          {t('onlyOpen')}
        </Checkbox>
      </div>
      <State
        asked={asked}
        isEmpty={({ items }) => items.length === 0}
        empty={<Notice title={t('none')} note={t('noneNext')} />}
      >
        {({ items }) => (
          <ul className="plain-list">
            {items.map((one) => (
              <li key={one.id} className="signal-plan">
                <One one={one} />
              </li>
            ))}
          </ul>
        )}
      </State>
    </section>
  );
}

function One({ one }: { one: Incident }) {
  const t = useTexts(incidentTexts);
  const say = useFormat();
  const may = useMay('traffic.incident');
  const state = one.word ?? (one.clearedAt ? 'cleared' : 'open');
  const times = [
    t('found', { when: say.when(one.begun) }),
    one.clearedAt && t('until', { when: say.when(one.clearedAt) }),
    one.sayer,
    one.reason,
  ];
  return (
    <div className="row spread">
      <div className="stack-tight">
        <p className="row">
          <Status tone={toneOf(one)} strong={!one.clearedAt}>
            {t(state)}
          </Status>
          <strong>
            <Where one={one} />
          </strong>
        </p>
        <p>
          <Before one={one} /> · {t(one.cause)} · {t('sure', { n: say.share(one.confidence, 0) })}
        </p>
        <p className="small quiet">{times.filter(Boolean).join(' · ')}</p>
      </div>
      {may && (
        <div className="row">
          {one.word !== 'confirmed' && <Confirm incident={one.id} />}
          {one.word !== 'false' && <Dismiss incident={one.id} />}
        </div>
      )}
    </div>
  );
}

/** The road with direction and lane in words. */
export function Where({ one }: { one: Incident }) {
  const t = useTexts(incidentTexts);
  const words = useTexts(trafficTexts);
  return t('where', {
    road: one.road || t('nameless'),
    side: words(drivesTo(one.bearing)).toLowerCase(),
    lane: one.place + 1,
    lanes: one.lanes,
  });
}

function Before({ one }: { one: Incident }) {
  const t = useTexts(incidentTexts);
  const say = useFormat();
  const n = say.distance(one.before);
  if (!one.junction || !one.name) return t('beforeEnd', { n });
  return <Link to={`/desk/signals/${one.junction}`}>{t('before', { junction: one.name, n })}</Link>;
}

function Confirm({ incident }: { incident: string }) {
  const t = useTexts(incidentTexts);
  const act = useAct(confirmIncident, t('confirmDone'), ['traffic', 'incidents'], 'shown by the page');
  return (
    <FormButton<{ reason?: string }, Parameters<typeof confirmIncident>[0], unknown>
      label={t('confirm')}
      act={act}
      bodyOf={({ reason }) => ({ incident, reason: reason ?? '' })}
    >
      <Form.Item name="reason" label={t('seen')}>
        <Input.TextArea rows={3} maxLength={500} showCount autoFocus />
      </Form.Item>
    </FormButton>
  );
}

function Dismiss({ incident }: { incident: string }) {
  const t = useTexts(incidentTexts);
  const act = useAct(dismissIncident, t('dismissDone'), ['traffic', 'incidents'], 'shown by the page');
  return (
    <FormButton<{ reason: string }, Parameters<typeof dismissIncident>[0], unknown>
      label={t('dismiss')}
      plain
      act={act}
      bodyOf={({ reason }) => ({ incident, reason })}
    >
      <Form.Item
        name="reason"
        label={t('why')}
        rules={[{ required: true, whitespace: true, message: t('whyNeeded') }]}
      >
        <Input.TextArea rows={3} maxLength={500} showCount autoFocus />
      </Form.Item>
    </FormButton>
  );
}
