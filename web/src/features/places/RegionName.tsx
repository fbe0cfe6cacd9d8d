import { useQuery } from '@tanstack/react-query';
import { useLanguage } from '../../lib/preferences';
import { divisionName, readDivision } from './divisions';

/** Says what a district, street or community is called, the larger first. */
export function RegionName({ code }: { code: string }) {
  const language = useLanguage();
  const asked = useQuery({
    queryKey: ['division', code],
    queryFn: ({ signal }) => readDivision(code, signal),
    staleTime: Number.POSITIVE_INFINITY,
  });
  const found = asked.data;
  if (!found) return <>{asked.isError ? code : '…'}</>;
  const district = found.above.filter((one) => one.code.length === 6);
  return <>{[...district, found].map((one) => divisionName(one, language)).join(' ')}</>;
}
