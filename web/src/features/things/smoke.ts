import type { ListPage } from '../../lib/http';
import type { Tone } from '../../ui/tokens';
import { type Alarm, type Profile, readAlarms, readThings, type Thing } from './things';

/** What smoke detectors are called in NGSI-LD: a kind of this type stands on the page, whatever its code. */
export const smokeType = 'SmokeDetector';

/** How a smoke detector is, the worst first: it fires, is not heard, is nearly empty, something else, well. */
export const smokeStates = ['alarm', 'silent', 'battery', 'notice', 'good'] as const;

/** How a smoke detector is. */
export type SmokeState = (typeof smokeStates)[number];

/** How each state is drawn; an alarm that only warns is drawn as a warning. */
export const smokeTones: Record<SmokeState, Tone> = {
  alarm: 'danger',
  silent: 'unknown',
  battery: 'notice',
  notice: 'notice',
  good: 'good',
};

/** A smoke detector 独立烟感 with its worst open alarm. */
export type Detector = Thing & { is: SmokeState; tone: Tone; alarm?: Alarm };

/** The detectors that were read; `more` holds if there are others, which are well, and `of` says what was asked for. */
export type Detectors = { things: Thing[]; more: boolean; of: string };

// A page and a map for people: whoever has more narrows them down by region.
const atMost = 5000;

async function readUpTo<T>(most: number, read: (cursor: string) => Promise<ListPage<T>>) {
  const items: T[] = [];
  let next = '';
  do {
    const page = await read(next);
    items.push(...page.items);
    next = page.next;
  } while (next && items.length < most);
  return { items, more: next !== '' };
}

/** Reads the detectors of the kinds in a region or with a text; those in trouble are never cut off by those that are well. */
export async function readDetectors(
  kinds: readonly Profile[],
  where: { region: string; q: string },
  signal?: AbortSignal,
): Promise<Detectors> {
  const profile = kinds.map((kind) => kind.code).join(',');
  const read = (state?: string) =>
    readUpTo(atMost, (cursor) => readThings({ ...where, profile, state, limit: 500 }, cursor, signal));
  const of = `${where.region} ${where.q}`;
  const all = await read();
  if (!all.more) return { things: all.items, more: false, of };
  const trouble = await read('danger,warning,notice,unknown');
  // One that changed between the two readings is in both: what is wrong with it counts.
  const byId = new Map([...all.items, ...trouble.items].map((one) => [one.id, one]));
  return { things: [...byId.values()], more: true, of };
}

/** Reads the open alarms of the kinds. */
export async function readSmokeAlarms(kinds: readonly Profile[], signal?: AbortSignal): Promise<Alarm[]> {
  const read = (profile: string) =>
    readUpTo(atMost, (cursor) => readAlarms({ state: 'open', profile, limit: 500 }, cursor, signal));
  const pages = await Promise.all(kinds.map((kind) => read(kind.code)));
  return pages.flatMap((page) => page.items);
}

const weight: Record<Alarm['severity'], number> = { danger: 0, warning: 1, notice: 2 };

/** Puts detectors and their alarms together, the worst first, then the newest alarm, then by name. */
export function judgeDetectors(
  things: readonly Thing[],
  alarms: readonly Alarm[],
  kinds: readonly Profile[],
) {
  const worst = new Map<string, Alarm>();
  for (const alarm of alarms) {
    const known = worst.get(alarm.thing);
    if (!known || weight[alarm.severity] < weight[known.severity]) worst.set(alarm.thing, alarm);
  }
  const judged = things.map((thing) => judge(thing, worst.get(thing.id), kinds));
  return judged.sort(
    (a, b) =>
      smokeStates.indexOf(a.is) - smokeStates.indexOf(b.is) ||
      (b.alarm?.raisedAt ?? '').localeCompare(a.alarm?.raisedAt ?? '') ||
      a.name.localeCompare(b.name, 'zh-CN') ||
      a.id.localeCompare(b.id),
  );
}

function judge(thing: Thing, alarm: Alarm | undefined, kinds: readonly Profile[]): Detector {
  for (const tone of ['danger', 'warning'] as const)
    if (alarm?.severity === tone || thing.state === tone) return { ...thing, alarm, is: 'alarm', tone };
  if (thing.state === 'unknown') return { ...thing, alarm, is: 'silent', tone: 'unknown' };
  const rules = kinds.find((kind) => kind.code === thing.profile)?.alarms ?? [];
  const low = rules.some((rule) => rule.attribute === 'batteryLevel' && thing.rules.includes(rule.code));
  if (low) return { ...thing, alarm, is: 'battery', tone: 'notice' };
  const other = thing.state === 'notice' || alarm !== undefined;
  return other ? { ...thing, alarm, is: 'notice', tone: 'notice' } : { ...thing, is: 'good', tone: 'good' };
}

/** Gives the number that a detector reported, undefined if it has not. */
export function reading(thing: Thing, attribute: string): number | undefined {
  const value = thing.values[attribute]?.value;
  return typeof value === 'number' ? value : undefined;
}
