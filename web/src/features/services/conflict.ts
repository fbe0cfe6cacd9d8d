/** Answers by field. */
export type Answers = Record<string, unknown>;

/** A field that two windows changed, each in its own way. */
export type Clash = { field: string; mine: unknown; theirs: unknown };

/** What comes of two windows on one form: the answers with every field that only one of them changed, and the clashes. */
export type Merged = { answers: Answers; clashes: Clash[] };

/** Holds for answers that are the same; a missing one is the same as an empty one. */
export function sameAnswer(a: unknown, b: unknown): boolean {
  if (isBlank(a) && isBlank(b)) return true;
  if (a === b) return true;
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return false;
  if (Array.isArray(a) || Array.isArray(b)) {
    return (
      Array.isArray(a) &&
      Array.isArray(b) &&
      a.length === b.length &&
      a.every((one, i) => sameAnswer(one, b[i]))
    );
  }
  const [x, y] = [a as Answers, b as Answers];
  return [...new Set([...Object.keys(x), ...Object.keys(y)])].every((key) => sameAnswer(x[key], y[key]));
}

/** Holds for what counts as no answer. */
export function isBlank(value: unknown): boolean {
  if (value === undefined || value === null) return true;
  if (typeof value === 'string') return value.trim() === '';
  if (Array.isArray(value)) return value.length === 0;
  return typeof value === 'object' && Object.keys(value).length === 0;
}

/**
 * Joins what this window changed with what another one saved meanwhile. Base is what
 * both began with. Clashing fields stand as mine until somebody decides.
 */
export function merge(fields: readonly string[], base: Answers, mine: Answers, theirs: Answers): Merged {
  const out: Merged = { answers: {}, clashes: [] };
  for (const field of fields) {
    const [b, m, t] = [base[field], mine[field], theirs[field]];
    const chosen = sameAnswer(b, m) ? t : m;
    if (chosen !== undefined) out.answers[field] = chosen;
    if (!sameAnswer(b, m) && !sameAnswer(b, t) && !sameAnswer(m, t)) {
      out.clashes.push({ field, mine: m, theirs: t });
    }
  }
  return out;
}

/** Which side a clash is settled for. */
export type Side = 'mine' | 'theirs';

/** Settles clashes: what nobody chose stays mine. */
export function settle(merged: Merged, chosen: Record<string, Side>): Answers {
  const out = { ...merged.answers };
  for (const { field, theirs } of merged.clashes) {
    if (chosen[field] !== 'theirs') continue;
    if (theirs === undefined) delete out[field];
    else out[field] = theirs;
  }
  return out;
}
