import { useQuery } from '@tanstack/react-query';
import { AlarmList } from '../features/overview/AlarmList';
import { useAlarmPlace } from '../features/overview/alarmPlace';
import { Drawer } from '../features/overview/Drawer';
import type { Alarm, Layout, Profile } from '../features/overview/model';
import { ThingCard } from '../features/overview/ThingCard';
import { ThingList } from '../features/overview/ThingList';
import { overviewTexts } from '../features/overview/texts';
import { readThing } from '../features/overview/thingsApi';
import { useWords } from '../features/overview/words';
import { useTexts } from '../lib/useTexts';

type Change = (part: Record<string, string | null>) => void;

/** From a figure to its list, to a thing, to its history; each step is in the URL. */
export function Drill({
  layout,
  profiles,
  alarms,
  list,
  figure,
  thing,
  value,
  onChange,
  onThing,
  onShow,
}: {
  layout: Layout;
  profiles: Profile[];
  alarms: Alarm[];
  list: string;
  figure: string;
  thing: string;
  value: string;
  onChange: Change;
  onThing: (id: string, at?: { lon: number; lat: number }) => void;
  onShow: (at: { lon: number; lat: number }) => void;
}) {
  const t = useTexts(overviewTexts);
  const say = useWords();
  const named = useQuery({
    queryKey: ['overview', 'thing', thing],
    queryFn: ({ signal }) => readThing(thing, signal),
    enabled: thing !== '',
  });
  const placeOf = useAlarmPlace();
  if (!list && !thing) return null;
  const rule = layout.figures.find((one) => one.id === figure);
  const title = rule ? say(rule.title) : t('list');
  const close = () => onChange({ list: null, title: null, thing: null, value: null });
  if (thing) {
    return (
      <Drawer
        title={named.data?.name ?? alarms.filter((one) => one.thing === thing).map(placeOf)[0] ?? t('thing')}
        back={list ? () => onChange({ thing: null, value: null }) : undefined}
        onClose={close}
      >
        <ThingCard
          id={thing}
          profiles={profiles}
          alarms={alarms}
          attribute={value}
          onAttribute={(code) => onChange({ value: code })}
          onShow={(lon, lat) => onShow({ lon, lat })}
        />
      </Drawer>
    );
  }
  const filter = new URLSearchParams(list);
  const severities = filter.get('alarms');
  return (
    <Drawer title={title} onClose={close}>
      {severities === null ? (
        <ThingList filter={list} profiles={profiles} onThing={(id) => onThing(id)} />
      ) : (
        <AlarmList
          alarms={alarms}
          severities={severities}
          profile={filter.get('profile') ?? ''}
          onAlarm={(alarm) => onThing(alarm.thing, alarm)}
        />
      )}
    </Drawer>
  );
}
