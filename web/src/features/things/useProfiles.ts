import { useQuery } from '@tanstack/react-query';
import { useLanguage } from '../../lib/preferences';
import { type Profile, readProfiles } from './things';

/** Gives the kinds of devices, the choice among them, and the way to name them in the page's language. */
export function useProfiles() {
  const language = useLanguage();
  const { data } = useQuery({
    queryKey: ['profiles'],
    queryFn: ({ signal }) => readProfiles(signal),
    staleTime: 10 * 60_000,
  });
  const profiles = data ?? [];
  const nameOf = (code: string) => {
    const found = profiles.find((profile) => profile.code === code);
    return found ? wordOf(found, language) : code;
  };
  const attributeOf = (code: string, attribute: string) =>
    profiles.find((profile) => profile.code === code)?.attributes?.find((one) => one.code === attribute);
  const options = profiles.map((one) => ({ value: one.code, label: wordOf(one, language) }));
  return { profiles, options, nameOf, attributeOf };
}

/** Gives the word of something that has one in both languages. */
export function wordOf(of: Pick<Profile, 'zh' | 'en'>, language: string): string {
  return language === 'en' ? of.en || of.zh : of.zh || of.en;
}
