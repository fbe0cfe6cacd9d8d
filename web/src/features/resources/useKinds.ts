import { useQuery } from '@tanstack/react-query';
import { useLanguage } from '../../lib/preferences';
import { readKinds } from './resources';

/** Gives the kinds of resources, with their names in the page's language for choosing. */
export function useKinds(isPublic = false) {
  const language = useLanguage();
  const { data = [] } = useQuery({
    queryKey: ['resources', 'kinds'],
    queryFn: ({ signal }) => readKinds(signal),
    staleTime: 300_000,
  });
  const word = (text: { zh: string; en: string }) => (language === 'en' ? text.en : text.zh);
  const shown = isPublic ? data.filter((one) => one.citizens) : data;
  return {
    kinds: shown,
    unitOf: (code: string) => {
      const kind = data.find((one) => one.code === code);
      return kind ? word(kind.unit) : '';
    },
    options: shown.map((one) => ({ value: one.code, label: word(one.name) })),
  };
}
