import { useQuery } from '@tanstack/react-query';
import { useLanguage } from '../../lib/preferences';
import { useMay } from '../../lib/session';
import { readPurposes } from './staff';

/** Gives for what one may see personal data in full; none without the right to. */
export function usePurposes() {
  const language = useLanguage();
  const may = useMay('identity.unmask');
  const known = useQuery({
    queryKey: ['purposes', language],
    queryFn: ({ signal }) => readPurposes(signal),
    enabled: may,
    staleTime: 10 * 60_000,
  });
  const purposes = (known.data?.items ?? []).map(({ code, name, reason }) => ({ code, label: name, reason }));
  return { may, purposes };
}
