import { useQuery } from '@tanstack/react-query';
import { useLanguage } from '../../lib/preferences';
import { readOrganisations, readRoles } from './staff';

/** Gives the ways to name roles and organisations by their codes and paths; unknown ones stay as they are. */
export function useStaffNames() {
  const language = useLanguage();
  const options = { staleTime: 10 * 60_000 };
  const roles = useQuery({ queryKey: ['roles', ''], queryFn: ({ signal }) => readRoles(signal), ...options });
  const organisations = useQuery({
    queryKey: ['organisations', ''],
    queryFn: ({ signal }) => readOrganisations(signal),
    ...options,
  });
  const word = (found: { zh: string; en: string } | undefined, code: string) =>
    (language === 'en' ? found?.en : found?.zh) || code;
  const comma = language === 'en' ? ', ' : '、';
  return {
    roleNames: (codes: string[]) =>
      codes
        .map((code) =>
          word(
            roles.data?.items.find((one) => one.code === code),
            code,
          ),
        )
        .join(comma),
    organisationName: (path: string) =>
      word(
        organisations.data?.items.find((one) => one.path === path),
        path,
      ),
  };
}
