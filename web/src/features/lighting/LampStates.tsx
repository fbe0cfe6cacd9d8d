import { useMemo, useState } from 'react';
import { Link } from 'react-router';
import { useFormat } from '../../lib/useFormat';
import { useTexts } from '../../lib/useTexts';
import { useUrlFilters } from '../../lib/useUrlState';
import { FilterSelect } from '../../ui/FilterSelect';
import { State } from '../../ui/State';
import { Status } from '../../ui/Status';
import { LampMapView } from './LampMapView';
import { LevelMark } from './LevelMark';
import type { Group, LampMap, LampPoint } from './lighting';
import { lightingTexts } from './texts';
import { useLampMap } from './useLighting';

const states = ['on', 'off', 'dark', 'silent', 'fault'] as const;
const word = {
  on: 'onLamp',
  off: 'offLamp',
  dark: 'darkLamp',
  silent: 'silentLamp',
  fault: 'faultLamp',
} as const;
const tone = { on: 'good', off: 'unknown', dark: 'warning', silent: 'unknown', fault: 'danger' } as const;

/** Every lamp on the map by what it does; the legend counts and chooses. */
export function LampStates({ groups }: { groups: readonly Group[] }) {
  const asked = useLampMap();
  return <State asked={asked}>{(map) => <Shown map={map} groups={groups} />}</State>;
}

function Shown({ map, groups }: { map: LampMap; groups: readonly Group[] }) {
  const t = useTexts(lightingTexts);
  const say = useFormat();
  const filters = useUrlFilters(['group', 'shown']);
  const { group, shown } = filters.values;
  const [picked, setPicked] = useState<string>('');
  const mine = useMemo(
    () => map.lamps.filter((one) => !group || map.groups[one.group] === group),
    [map, group],
  );
  const drawn = useMemo(() => mine.filter((one) => !shown || one.state === shown), [mine, shown]);
  const lamp = map.lamps.find((one) => one.id === picked);
  return (
    <div className="stack">
      <div className="row">
        <FilterSelect
          label={t('group')}
          any={t('allGroups')}
          value={group}
          options={groups.map((one) => ({ value: one.code, label: one.name }))}
          width={200}
          search
          onChange={(code) => filters.change({ group: code })}
        />
        <fieldset className="row lamp-legend" aria-label={t('state')}>
          {states.map((one) => (
            <button
              key={one}
              type="button"
              aria-pressed={shown === one}
              onClick={() => filters.change({ shown: shown === one ? '' : one })}
            >
              <Status tone={tone[one]}>
                {t(word[one])} {say.number(mine.filter((dot) => dot.state === one).length)}
              </Status>
            </button>
          ))}
        </fieldset>
      </div>
      <LampMapView lamps={drawn} selected={lamp} onLamp={(one) => setPicked(one?.id ?? '')} height="560px" />
      {lamp ? (
        <Chosen lamp={lamp} map={map} groups={groups} />
      ) : (
        <p className="small quiet">{t('pickLamp')}</p>
      )}
      {map.more > 0 && <p className="small quiet">{t('tooMany', { n: say.number(map.more) })}</p>}
    </div>
  );
}

function Chosen({ lamp, map, groups }: { lamp: LampPoint; map: LampMap; groups: readonly Group[] }) {
  const t = useTexts(lightingTexts);
  const group = groups.find((one) => one.code === map.groups[lamp.group]);
  return (
    <p className="row" role="status">
      <Status tone={tone[lamp.state]}>{t(word[lamp.state])}</Status>
      <span>{map.called[lamp.street] ?? ''}</span>
      <span>{group ? <Link to={`/desk/lighting/${group.code}`}>{group.name}</Link> : t('noGroup')}</span>
      {lamp.want >= 0 && <LevelMark level={lamp.want} />}
      <Link to={`/desk/things/${lamp.id}`}>{t('openLamp')}</Link>
    </p>
  );
}
