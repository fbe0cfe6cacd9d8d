import { Button, Tabs } from 'antd';
import { useState } from 'react';
import { Link, useLocation, useNavigate, useParams } from 'react-router';
import { CityFigures } from '../features/lighting/CityFigures';
import { DimByHand } from '../features/lighting/DimByHand';
import { EnergyChart } from '../features/lighting/EnergyChart';
import { GroupTable } from '../features/lighting/GroupTable';
import { LampStates } from '../features/lighting/LampStates';
import { LampTable } from '../features/lighting/LampTable';
import { LevelList } from '../features/lighting/LevelList';
import '../features/lighting/Lighting.css';
import { endGroup, type Group, type LampCity, type Schedule } from '../features/lighting/lighting';
import { MonthTable } from '../features/lighting/MonthTable';
import { NightCurve } from '../features/lighting/NightCurve';
import { RepairTable } from '../features/lighting/RepairTable';
import { ScheduleEditor } from '../features/lighting/ScheduleEditor';
import { lightingTexts } from '../features/lighting/texts';
import { useLampCity } from '../features/lighting/useLighting';
import { VersionList } from '../features/lighting/VersionList';
import { useMay } from '../lib/session';
import { useFormat } from '../lib/useFormat';
import { useTexts } from '../lib/useTexts';
import { ErrorPage } from '../ui/ErrorPage';
import { Page } from '../ui/Page';
import { Notice, State } from '../ui/State';
import { Status } from '../ui/Status';
import { useAct } from '../ui/useAct';
import { useSure } from '../ui/useSure';

const tabs = ['groups', 'map', 'energy', 'repairs'] as const;

/** The street lamps: every group with its level and why, and what is to be repaired. */
export function LightingPage() {
  const t = useTexts(lightingTexts);
  const go = useNavigate();
  const last = useLocation().pathname.split('/').at(-1);
  const tab = tabs.find((one) => one === last) ?? 'groups';
  const mayPlan = useMay('lighting.plan');
  const mayRepair = useMay('lighting.repair');
  const asked = useLampCity();
  return (
    <Page
      title={t('lighting')}
      lead={asked.data && <SunLine city={asked.data} />}
      actions={mayPlan && <Button onClick={() => go('/desk/lighting/groups/new')}>{t('newGroup')}</Button>}
    >
      <Tabs
        className="no-print"
        activeKey={tab}
        onChange={(key) => go(key === 'groups' ? '/desk/lighting' : `/desk/lighting/${key}`)}
        tabBarGutter={20}
        items={tabs.map((key) => ({ key, label: t(key) }))}
      />
      {tab === 'repairs' && <RepairTable mayAct={mayRepair} />}
      {tab === 'energy' && <MonthTable />}
      {tab === 'map' && <LampStates groups={asked.data?.groups ?? []} />}
      {tab === 'groups' && (
        <State
          asked={asked}
          isEmpty={(city) => city.groups.length === 0}
          empty={<Notice title={t('noGroups')} note={t('noGroupsNext')} />}
        >
          {(city) => <AllGroups city={city} />}
        </State>
      )}
    </Page>
  );
}

function AllGroups({ city }: { city: LampCity }) {
  const t = useTexts(lightingTexts);
  const say = useFormat();
  return (
    <div className="stack">
      <CityFigures groups={city.groups} />
      <GroupTable groups={city.groups} />
      <section className="panel">
        <EnergyChart group="" />
      </section>
      <p className="small quiet">
        {city.free > 0 && t('free', { n: say.number(city.free) })} {city.synthetic && t('madeUp')}
      </p>
    </div>
  );
}

/** The sun that the lamps follow, in one sentence. */
function SunLine({ city }: { city: LampCity }) {
  const t = useTexts(lightingTexts);
  const say = useFormat();
  const { sun } = city;
  if (sun.polar) return <>{t(sun.polar === 'day' ? 'polarDay' : 'polarNight')}</>;
  const at = (moment?: string) => (moment ? say.clock(moment) : '—');
  return (
    <>
      {t('sunTonight', {
        sunset: at(sun.sunset),
        dusk: at(sun.dusk),
        dawn: at(sun.dawn),
        sunrise: at(sun.sunrise),
      })}
    </>
  );
}

/** One group: levels, dimming by hand, schedule with preview, energy, lamps, repairs. */
export function LightingGroupPage() {
  const t = useTexts(lightingTexts);
  const { group: code = '' } = useParams();
  const mayDim = useMay('lighting.override');
  const mayPlan = useMay('lighting.plan');
  const asked = useLampCity();
  const group = asked.data?.groups.find((one) => one.code === code);
  if (asked.data && !group) return <ErrorPage status={404} />;
  return (
    <Page
      title={group?.name ?? t('lighting')}
      back={<Link to="/desk/lighting">{t('lighting')}</Link>}
      actions={
        group && (
          <>
            {mayPlan && group.own && <OwnGroupActs group={group} />}
            {mayDim && <DimByHand group={group} />}
          </>
        )
      }
    >
      <State asked={asked}>{() => group && <GroupParts group={group} />}</State>
    </Page>
  );
}

/** What can be done with a group that was made at the desk. */
function OwnGroupActs({ group }: { group: Group }) {
  const t = useTexts(lightingTexts);
  const go = useNavigate();
  const sure = useSure();
  const end = useAct(endGroup, t('endedGroup'), ['lighting']);
  const ask = () =>
    sure(t('endGroup'), t('endGroupNote'), async () => {
      await end.mutateAsync(group.code);
      go('/desk/lighting');
    });
  return (
    <>
      <Button onClick={() => go(`/desk/lighting/${group.code}/members`)}>{t('members')}</Button>
      <Button danger loading={end.isPending} onClick={ask}>
        {t('endGroup')}
      </Button>
    </>
  );
}

function GroupParts({ group }: { group: Group }) {
  const t = useTexts(lightingTexts);
  const say = useFormat();
  const mayPlan = useMay('lighting.plan');
  const mayRepair = useMay('lighting.repair');
  const [from, setFrom] = useState<Schedule | null>(null);
  return (
    <div className="stack">
      <CityFigures groups={[group]} />
      <section className="panel stack-tight" aria-label={t('level')}>
        <LevelList levels={group.levels} />
        {group.override && (
          <p>
            <Status tone="notice">
              {t('byHandOn', { level: `${group.override.level}%`, until: say.when(group.override.until) })}
            </Status>{' '}
            <span className="quiet">{group.override.why}</span>
          </p>
        )}
        {group.disobeyed > 0 && (
          <p className="small">{t('disobeyedNote', { n: say.number(group.disobeyed) })}</p>
        )}
        {group.waiting > 0 && (
          <p className="small quiet">{t('waitingNote', { n: say.number(group.waiting) })}</p>
        )}
      </section>
      <div className="row spread">
        <h2>
          {t('schedule')} <span className="small quiet">{t('scheduleOf', { version: group.version })}</span>
        </h2>
        {mayPlan && !from && <Button onClick={() => setFrom(group.schedule)}>{t('edit')}</Button>}
      </div>
      {from ? (
        <ScheduleEditor key={JSON.stringify(from)} group={group} from={from} onDone={() => setFrom(null)} />
      ) : (
        <section className="panel">
          <NightCurve group={group.code} schedule={group.schedule} />
        </section>
      )}
      <details>
        <summary>{t('versions')}</summary>
        <VersionList group={group.code} onUse={mayPlan ? setFrom : undefined} />
      </details>
      <section className="panel">
        <EnergyChart group={group.code} />
      </section>
      <h2>{t('repairs')}</h2>
      <RepairTable group={group.code} mayAct={mayRepair} />
      <h2>{t('lamps')}</h2>
      <LampTable group={group.code} />
    </div>
  );
}
