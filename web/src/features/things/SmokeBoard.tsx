import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useEffect, useMemo, useRef } from 'react';
import { Link } from 'react-router';
import { useTexts } from '../../lib/useTexts';
import { useUrlFilters } from '../../lib/useUrlState';
import { Notice, State } from '../../ui/State';
import type { RegionPick } from './regionPick';
import './Smoke.css';
import { SmokeFigures } from './SmokeFigures';
import { SmokeMap } from './SmokeMap';
import { SmokeTable } from './SmokeTable';
import { judgeDetectors, readDetectors, readSmokeAlarms, smokeType } from './smoke';
import { smokeTexts } from './smokeTexts';
import { type Alarm, type Profile, readProfiles, type Thing } from './things';

const noThings: Thing[] = [];
const noAlarms: Alarm[] = [];

/** The smoke detectors of the city: how many are how, where, and the list. */
export function SmokeBoard({ regionPicker }: { regionPicker: RegionPick }) {
  const t = useTexts(smokeTexts);
  const asked = useQuery({
    queryKey: ['profiles'],
    queryFn: ({ signal }) => readProfiles(signal),
    staleTime: 10 * 60_000,
  });
  const kinds = useMemo(() => (asked.data ?? []).filter((one) => one.type === smokeType), [asked.data]);
  return (
    <State
      asked={asked}
      isEmpty={() => kinds.length === 0}
      empty={<Notice title={t('none')} note={t('noneNext')} />}
    >
      {() => <Board kinds={kinds} regionPicker={regionPicker} />}
    </State>
  );
}

function Board({ kinds, regionPicker }: { kinds: Profile[]; regionPicker: RegionPick }) {
  const t = useTexts(smokeTexts);
  const filters = useUrlFilters(['state', 'region', 'q']);
  const { state, region, q } = filters.values;
  const alarms = useSmokeAlarms(kinds);
  const asked = useQuery({
    queryKey: ['things', 'smoke', region, q, kinds.map((kind) => kind.code).join()],
    queryFn: ({ signal }) => readDetectors(kinds, { region, q }, signal),
    refetchInterval: 15_000,
    placeholderData: keepPreviousData,
  });
  const { refetch } = asked;
  // What is in alarm has changed: the readings of the detectors have, too.
  const inAlarm = alarms.data?.map((alarm) => alarm.id).join() ?? '';
  const known = useRef(inAlarm);
  useEffect(() => {
    if (known.current !== inAlarm) refetch();
    known.current = inAlarm;
  }, [inAlarm, refetch]);
  const things = asked.data?.things ?? noThings;
  const judged = useMemo(
    () => judgeDetectors(things, alarms.data ?? noAlarms, kinds),
    [things, alarms.data, kinds],
  );
  const shown = useMemo(() => judged.filter((one) => !state || one.is === state), [judged, state]);
  return (
    <State
      asked={asked}
      isEmpty={({ things }) => things.length === 0 && !region && !q}
      empty={<Notice title={t('none')} note={t('noneNext')} />}
    >
      {({ more, of }) => (
        <div className="stack">
          <SmokeFigures detectors={judged} more={more} />
          <SmokeMap detectors={shown} of={of} />
          <p className="small">
            {kinds.map((kind) => (
              <Link key={kind.code} to={`/desk/alarms?profile=${kind.code}`}>
                {t('everyAlarm')}
              </Link>
            ))}
          </p>
          {more && <p className="small quiet">{t('cut')}</p>}
          <SmokeTable
            detectors={shown}
            read={Math.max(asked.dataUpdatedAt, alarms.dataUpdatedAt)}
            kinds={kinds}
            filters={filters}
            regionPicker={regionPicker}
          />
        </div>
      )}
    </State>
  );
}

// Alarms are few and asked for often; the detectors are many.
const useSmokeAlarms = (kinds: Profile[]) =>
  useQuery({
    queryKey: ['alarms', 'smoke', kinds.map((kind) => kind.code).join()],
    queryFn: ({ signal }) => readSmokeAlarms(kinds, signal),
    refetchInterval: 3000,
  });
