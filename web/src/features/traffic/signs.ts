import { answer, api } from '../../api/client';
import type { components } from '../../api/schema';
import type { Tone } from '../../ui/tokens';

type Schemas = components['schemas'];

/** A variable sign and what it shows. */
export type Sign = Schemas['TrafficRoadSign'];
/** What a sign was to show from a time on, and why. */
export type Shown = Schemas['TrafficSignShown'];
/** A sign as everybody may read it at the road. */
export type PublicSign = Schemas['TrafficPublicSign'];

/** Reads the signs, those that do not answer first. */
export const readSigns = (signal?: AbortSignal) => answer(api.GET('/api/v1/traffic/signs', { signal }));

/** Reads one with what it showed of late. */
export const readSign = (sign: string, signal?: AbortSignal) =>
  answer(api.GET('/api/v1/traffic/signs/{sign}', { params: { path: { sign } }, signal }));

/** Puts a text onto a sign for a while. */
export const putText = ({ sign, ...body }: { sign: string } & Schemas['TrafficSignOrder']) =>
  answer(api.POST('/api/v1/traffic/signs/{sign}/text', { params: { path: { sign } }, body }));

/** Lets a sign be automatic again. */
export const handBack = ({ sign, reason }: { sign: string; reason: string }) =>
  answer(api.POST('/api/v1/traffic/signs/{sign}/auto', { params: { path: { sign } }, body: { reason } }));

/** Reads what the signs say, for everybody. */
export const readPublicSigns = (signal?: AbortSignal) =>
  answer(api.GET('/api/v1/public/roads/signs', { signal }));

/** What the state of a sign means. */
export function signTone({ state, lostAt, lines, speed }: Sign): Tone {
  if (lostAt) return 'danger';
  if (state === 'unconnected') return 'unknown';
  if (state !== 'shown') return 'warning';
  return lines.length > 0 || speed > 0 ? 'notice' : 'good';
}

/** Half characters that a line takes on a sign: a full-width one takes two. */
export const widthOf = (line: string) => {
  let width = 0;
  for (const sign of line) width += /[\p{Script=Han}\u3000-\u303f\uff01-\uff60—…“”]/u.test(sign) ? 2 : 1;
  return width;
};

/** Whether a line fits onto a sign. */
export const fits = ({ chars = 0 }: Pick<Sign, 'chars'>, line: string) => widthOf(line.trim()) <= 2 * chars;

/** The signs of a kind whose name or street holds a text, by speed or by text. */
export const signsOf = (signs: readonly Sign[], kind: Sign['kind'], wanted: string) =>
  signs.filter(
    ({ kind: is, name, road }) =>
      is === kind &&
      [name.zh, name.en, road].some((text) => text.toLowerCase().includes(wanted.toLowerCase())),
  );
