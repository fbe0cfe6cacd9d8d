import { useQuery } from '@tanstack/react-query';
import { useLanguage } from '../../lib/preferences';
import { readOrganisations, readRoles } from './staff';

/** Gives roles and organisations by name: the choice among them, and the words for their codes and paths. */
export function useStaffNames() {
  const language = useLanguage();
  const options = { staleTime: 10 * 60_000 };
  const { data: roles } = useQuery({
    queryKey: ['roles', ''],
    queryFn: ({ signal }) => readRoles(signal),
    ...options,
  });
  const { data: organisations } = useQuery({
    queryKey: ['organisations', ''],
    queryFn: ({ signal }) => readOrganisations(signal),
    ...options,
  });
  const word = (of: { zh: string; en: string }, code: string) => (language === 'en' ? of.en : of.zh) || code;
  const roleOptions = (roles?.items ?? []).map((one) => ({ value: one.code, label: word(one, one.code) }));
  const organisationOptions = (organisations?.items ?? []).map((one) => ({
    value: one.path,
    label: word(one, one.path),
  }));
  const labelIn = (list: typeof roleOptions, value: string) =>
    list.find((one) => one.value === value)?.label ?? value;
  return {
    roleOptions,
    organisationOptions,
    roleNames: (codes: string[]) =>
      codes.map((code) => labelIn(roleOptions, code)).join(language === 'en' ? ', ' : '、'),
    organisationName: (path: string) => labelIn(organisationOptions, path),
  };
}
