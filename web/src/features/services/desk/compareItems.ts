/** One thing in which two items differ: keys of the document, and what stood and stands there. */
export type Change = { path: string[]; was: string; is: string };

/**
 * Gives in what an item differs from another, in the order of its fields. Parts with a
 * code, such as materials, are compared with the one of the same code.
 */
export function compareItems(was: unknown, is: unknown): Change[] {
  const out: Change[] = [];
  differ([], was, is, out);
  return out;
}

function differ(path: string[], was: unknown, is: unknown, out: Change[]) {
  if (JSON.stringify(was) === JSON.stringify(is)) return;
  const [a, b] = [parts(was), parts(is)];
  if (!a || !b) {
    out.push({ path, was: written(was), is: written(is) });
    return;
  }
  for (const key of new Set([...a.keys(), ...b.keys()])) differ([...path, key], a.get(key), b.get(key), out);
  if (Array.isArray(was) && Array.isArray(is)) reordered(path, [was, a], [is, b], out);
}

// What stands in both, but in another order; only what has a code has a place of its own.
function reordered(
  path: string[],
  [was, a]: [unknown[], Map<string, unknown>],
  [is, b]: [unknown[], Map<string, unknown>],
  out: Change[],
) {
  const order = (list: unknown[], other: Map<string, unknown>) =>
    list.filter((one, i) => isObject(one) && typeof one.code === 'string' && other.has(nameOf(one, i)));
  const [before, now] = [order(was, b), order(is, a)];
  const codes = (list: unknown[]) => list.map((one) => nameOf(one, 0)).join();
  if (codes(before) === codes(now)) return;
  const said = (list: unknown[]) => list.map(written).join('、');
  out.push({ path: [...path, 'order'], was: said(before), is: said(now) });
}

/** What a value is made of, by name; undefined for words, figures and lists of words. */
function parts(value: unknown): Map<string, unknown> | undefined {
  if (Array.isArray(value)) {
    if (!value.some(isObject)) return value.length === 0 ? new Map() : undefined;
    return new Map(value.map((one, i) => [nameOf(one, i), one]));
  }
  return isObject(value) ? new Map(Object.entries(value)) : undefined;
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

function nameOf(value: unknown, index: number): string {
  return isObject(value) && typeof value.code === 'string' ? value.code : String(index + 1);
}

function written(value: unknown): string {
  if (value === undefined || value === null) return '';
  if (Array.isArray(value) && !value.some(isObject)) return value.join('、');
  if (isObject(value) && typeof value.zh === 'string') return value.zh;
  for (const key of ['name', 'label', 'title']) {
    if (isObject(value) && isObject(value[key])) return written(value[key]);
  }
  if (isObject(value) && isObject(value.ask)) return written(value.ask);
  if (isObject(value) && typeof value.amount === 'number') return String(value.amount);
  return isObject(value) || Array.isArray(value) ? JSON.stringify(value) : String(value);
}
