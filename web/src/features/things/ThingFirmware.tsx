import { useQuery } from '@tanstack/react-query';
import { Link } from 'react-router';
import { useTexts } from '../../lib/useTexts';
import { readInstalled } from './firmware';
import { firmwareTexts } from './firmwareTexts';

/** Which firmware a device runs, and whether there is a newer one. */
export function ThingFirmware({ thing, profile }: { thing: string; profile: string }) {
  const t = useTexts(firmwareTexts);
  const { data } = useQuery({
    queryKey: ['installed', thing],
    queryFn: ({ signal }) => readInstalled(thing, signal),
    refetchInterval: 30_000,
  });
  if (!data) return null;
  const newer = data.latest && data.latest !== data.version ? data.latest : '';
  return (
    <span>
      <span className="figures">{data.version || t('runsUnknown')}</span>
      {newer && (
        <>
          {' · '}
          <Link to={`/desk/firmware?profile=${profile}`}>{t('newer', { version: newer })}</Link>
        </>
      )}
    </span>
  );
}
