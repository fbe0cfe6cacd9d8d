import { useCallback } from 'react';
import { useSearchParams } from 'react-router';

/**
 * Keeps one value in the URL's query, so that a colleague sees the same from a
 * link. "" takes it out. Changing it replaces the history entry.
 */
export function useUrlState(name: string, fallback = ''): [string, (value: string) => void] {
  const [params, setParams] = useSearchParams();
  const set = useCallback(
    (value: string) => {
      setParams(
        (now) => {
          const next = new URLSearchParams(now);
          if (value === '' || value === fallback) next.delete(name);
          else next.set(name, value);
          return next;
        },
        { replace: true },
      );
    },
    [setParams, name, fallback],
  );
  return [params.get(name) ?? fallback, set];
}

/** Keeps several values in the URL at once; a change of any goes back to the first page of the list. */
export function useUrlFilters<K extends string>(
  names: readonly K[],
): {
  values: Record<K, string>;
  change: (part: Partial<Record<K, string>>) => void;
  active: number;
  clear: () => void;
} {
  const [params, setParams] = useSearchParams();
  const values = Object.fromEntries(names.map((name) => [name, params.get(name) ?? ''])) as Record<K, string>;
  const change = (part: Partial<Record<K, string>>) =>
    setParams(
      (now) => {
        const next = new URLSearchParams(now);
        next.delete('cursor');
        for (const [name, value] of Object.entries<string | undefined>(part)) {
          if (value) next.set(name, value);
          else next.delete(name);
        }
        return next;
      },
      { replace: true },
    );
  const clear = () => change(Object.fromEntries(names.map((name) => [name, ''])) as Record<K, string>);
  return { values, change, active: names.filter((name) => values[name] !== '').length, clear };
}
