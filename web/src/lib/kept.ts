/**
 * What somebody typed and the server has not taken yet. It lies in the tab's own
 * storage: a session that lapses in the middle of a form loses nothing, and on a
 * computer that others use it is gone with the tab or with signing out.
 */
export type Kept<T> = { who: string; at: number; what: T };

const prefix = 'citybrain.kept.';

// A browser may refuse storage; the form then works without this safety.
function storage(): Storage | null {
  try {
    return window.sessionStorage;
  } catch {
    return null;
  }
}

/** Keeps what a person typed under a name. */
export function keep<T>(name: string, who: string, what: T, at = Date.now()): void {
  try {
    storage()?.setItem(prefix + name, JSON.stringify({ who, at, what } satisfies Kept<T>));
  } catch {
    // No room: what is on the page is still there.
  }
}

/** Gives what the person kept under a name; what another left is forgotten unseen. */
export function kept<T>(name: string, who: string): T | null {
  const text = storage()?.getItem(prefix + name);
  if (!text) return null;
  try {
    const found = JSON.parse(text) as Kept<T>;
    if (found.who === who) return found.what;
  } catch {
    // Not ours, or cut off.
  }
  forget(name);
  return null;
}

/** Forgets what was kept under a name. */
export function forget(name: string): void {
  storage()?.removeItem(prefix + name);
}

/** Forgets all that was kept under names that begin so; "" is everything. */
export function forgetAll(begins = ''): void {
  const box = storage();
  if (!box) return;
  const names = Array.from({ length: box.length }, (_, i) => box.key(i) ?? '');
  for (const name of names) if (name.startsWith(prefix + begins)) box.removeItem(name);
}
