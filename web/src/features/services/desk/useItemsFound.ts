import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useLanguage } from '../../../lib/preferences';
import { useDebounced } from '../../../lib/useDebounced';
import { inWords, readItems } from '../services';

/** Finds items of any department that are in force, twenty at most, while somebody types. */
export function useItemsFound() {
  const language = useLanguage();
  const [text, find] = useState('');
  const settled = useDebounced(text.trim(), 250);
  const found = useQuery({
    queryKey: ['catalogue', 'found', settled],
    queryFn: ({ signal }) =>
      readItems({ q: settled, class: '', event: '', department: '', object: '' }, '', signal, 20),
    staleTime: 60_000,
  });
  const items = (found.data?.items ?? []).map((one) => ({
    value: one.key,
    label: inWords(one.name, language),
    package: one.package,
  }));
  return { items, busy: found.isFetching, find };
}
