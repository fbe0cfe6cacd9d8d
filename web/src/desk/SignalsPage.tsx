import { useQuery } from '@tanstack/react-query';
import { Tabs } from 'antd';
import { Link, useParams } from 'react-router';
import type { RegionPick } from '../features/things/regionPick';
import { briefingTexts } from '../features/traffic/briefingTexts';
import { ConflictMatrix } from '../features/traffic/ConflictMatrix';
import { CorridorPanel } from '../features/traffic/CorridorPanel';
import { closureTexts } from '../features/traffic/closureTexts';
import { FlowsPanel } from '../features/traffic/FlowsPanel';
import { FoundList } from '../features/traffic/FoundList';
import { flowTexts } from '../features/traffic/flowTexts';
import { GroupBars } from '../features/traffic/GroupBars';
import { IncidentPanel } from '../features/traffic/IncidentPanel';
import { incidentTexts } from '../features/traffic/incidentTexts';
import { JunctionDrawing } from '../features/traffic/JunctionDrawing';
import { JunctionTable } from '../features/traffic/JunctionTable';
import { LimitsPanel } from '../features/traffic/LimitsPanel';
import { LivePanel } from '../features/traffic/LivePanel';
import { PlanList } from '../features/traffic/PlanList';
import { type PlacePick, PriorityPanel } from '../features/traffic/PriorityPanel';
import { priorityTexts } from '../features/traffic/priorityTexts';
import { RetimingList } from '../features/traffic/RetimingList';
import { replayTexts } from '../features/traffic/replayTexts';
import { isRetimed } from '../features/traffic/retimings';
import { retimingTexts } from '../features/traffic/retimingTexts';
import { SignAlarms } from '../features/traffic/SignAlarms';
import { SignalAlarms } from '../features/traffic/SignalAlarms';
import { signTexts } from '../features/traffic/signTexts';
import { TimetablePanel } from '../features/traffic/TimetablePanel';
import { trafficTexts } from '../features/traffic/texts';
import { type Junction, readJunction } from '../features/traffic/traffic';
import { WaitingList } from '../features/traffic/WaitingList';
import { useTexts } from '../lib/useTexts';
import { useUrlState } from '../lib/useUrlState';
import { Page } from '../ui/Page';
import { State } from '../ui/State';
import { Status } from '../ui/Status';

/** The lit junctions, and the plans that wait for a decision. */
export function SignalsPage({ regionPicker, placePick }: { regionPicker: RegionPick; placePick: PlacePick }) {
  const t = useTexts(trafficTexts);
  const [tab, setTab] = useUrlState('tab', 'junctions');
  const p = useTexts(priorityTexts);
  const i = useTexts(incidentTexts);
  const b = useTexts(briefingTexts);
  const c = useTexts(closureTexts);
  const s = useTexts(signTexts);
  const r = useTexts(replayTexts);
  const [priority, setPriority] = useUrlState('vehicle', '');
  const [road, setRoad] = useUrlState('road', '');
  return (
    <Page
      title={t('traffic')}
      lead={t('trafficLead')}
      actions={
        <>
          <Link to="/desk/signals/closures">{c('title')}</Link>
          <Link to="/desk/signals/signs">{s('boards')}</Link>
          <Link to="/desk/signals/peaks">{b('title')}</Link>
          <Link to="/desk/signals/replay">{r('title')}</Link>
          <a href="/screen/traffic">{t('trafficScreen')}</a>
        </>
      }
    >
      <Tabs
        className="no-print"
        tabBarGutter={14}
        activeKey={tab}
        onChange={setTab}
        items={[
          { key: 'junctions', label: t('junctions') },
          { key: 'waiting', label: t('waitingTab') },
          { key: 'incidents', label: i('incidents') },
          { key: 'priority', label: p('prioritiesTab') },
          { key: 'corridor', label: t('corridorTab') },
        ]}
      />
      {tab === 'junctions' && (
        <div className="stack">
          <SignalAlarms />
          <SignAlarms />
          <JunctionTable regionPicker={regionPicker} />
        </div>
      )}
      {tab === 'waiting' && <WaitingList />}
      {tab === 'incidents' && <IncidentPanel />}
      {tab === 'priority' && <PriorityPanel chosen={priority} onChoose={setPriority} placePick={placePick} />}
      {tab === 'corridor' && <CorridorPanel road={road} onRoad={setRoad} />}
    </Page>
  );
}

/** One junction: what it is, its plans, its timetable, its limits. */
export function SignalPage() {
  const t = useTexts(trafficTexts);
  const flow = useTexts(flowTexts);
  const { junction = '' } = useParams();
  const [tab, setTab] = useUrlState('tab', 'live');
  const asked = useQuery({
    queryKey: ['traffic', 'junction', junction],
    queryFn: ({ signal }) => readJunction(junction, signal),
  });
  const name = asked.data && (asked.data.name || t('nameless', { id: asked.data.id.slice(-4) }));
  return (
    <Page
      title={name ?? t('traffic')}
      lead={asked.data && <Lead junction={asked.data} />}
      back={<Link to="/desk/signals">{t('traffic')}</Link>}
    >
      <State asked={asked}>
        {(found) => (
          <>
            <Tabs
              className="no-print"
              tabBarGutter={14} // all six stand side by side on a phone
              activeKey={tab}
              onChange={setTab}
              items={[
                { key: 'live', label: t('live') },
                { key: 'flows', label: flow('flows') },
                { key: 'junction', label: t('drawing') },
                { key: 'plans', label: t('plans') },
                { key: 'timetable', label: t('timetableTab') },
                { key: 'limits', label: t('limits') },
              ]}
            />
            {tab === 'live' && <LivePanel junction={found} />}
            {tab === 'flows' && <FlowsPanel junction={found} />}
            {tab === 'junction' && <About junction={found} />}
            {tab === 'plans' && (
              <div className="stack">
                <PlanList junction={found} />
                <RetimingList junction={found} />
              </div>
            )}
            {tab === 'timetable' && <TimetablePanel junction={found} />}
            {tab === 'limits' && <LimitsPanel junction={found} />}
          </>
        )}
      </State>
    </Page>
  );
}

function Lead({ junction }: { junction: Junction }) {
  const t = useTexts(trafficTexts);
  const r = useTexts(retimingTexts);
  return (
    <>
      {junction.place} · {t('stagesN', { n: junction.stages })} · {t('running')}{' '}
      {isRetimed(junction.live?.plan ?? 0)
        ? r('running')
        : junction.plan > 0
          ? t('planNo', { n: junction.plan })
          : t('own')}
    </>
  );
}

function About({ junction }: { junction: Junction }) {
  const t = useTexts(trafficTexts);
  const odd = junction.problemList.map(({ code }) => ({
    code,
    refuse: false,
    group: -1,
    stage: -1,
    have: 0,
    need: 0,
  }));
  return (
    <div className="signal-cols">
      <JunctionDrawing shape={junction.shape} at={junction.at} />
      <div className="stack">
        {!junction.steered && <Status tone="unknown">{t('unsteered')}</Status>}
        {junction.found.length > 0 && (
          <section className="panel" aria-labelledby="found">
            <h2 id="found">{t('found')}</h2>
            <FoundList shape={junction.shape} found={junction.found} />
          </section>
        )}
        {odd.length > 0 && (
          <section className="panel" aria-labelledby="odd">
            <h2 id="odd">{t('sourceFound')}</h2>
            <FoundList shape={junction.shape} found={odd} />
          </section>
        )}
        <section className="panel stack-tight" aria-labelledby="own">
          <h2 id="own">{t('own')}</h2>
          {junction.shape.own.length > 0 ? (
            <GroupBars shape={junction.shape} steps={junction.shape.own} />
          ) : (
            <p className="quiet">{t('noOwn')}</p>
          )}
        </section>
        <ConflictMatrix shape={junction.shape} />
      </div>
    </div>
  );
}
