import { answer, api } from '../../api/client';
import type { components } from '../../api/schema';

/** A district, street, community or grid 区划. */
export type Division = components['schemas']['PlacesDivision'];

/** Reads what lies directly below a division, page by page. */
export async function readDivisions(parent: string, signal?: AbortSignal): Promise<Division[]> {
  const all: Division[] = [];
  for (let cursor = ''; ; ) {
    const query = { parent, cursor, limit: 200 };
    const page = await answer(api.GET('/api/v1/places/divisions', { params: { query }, signal }));
    all.push(...page.items);
    if (!page.next) return all;
    cursor = page.next;
  }
}

/** Reads the districts of a city: a level with one division only (市辖区) is passed over. */
export async function readDistricts(city: string, signal?: AbortSignal): Promise<Division[]> {
  const below = await readDivisions(city, signal);
  const [only] = below;
  return only && below.length === 1 ? readDistricts(only.code, signal) : below;
}

/** Reads one division. */
export const readDivision = (code: string, signal?: AbortSignal) =>
  answer(api.GET('/api/v1/places/divisions/{code}', { params: { path: { code } }, signal }));

/** Gives what a division is called in the language; in English the Latin form where there is one. */
export const divisionName = (one: Pick<Division, 'name' | 'latin'>, language: string): string =>
  language === 'en' && one.latin ? one.latin : one.name;
