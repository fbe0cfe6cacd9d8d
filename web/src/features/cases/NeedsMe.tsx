import { useQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { Link } from 'react-router';
import { useTexts } from '../../lib/useTexts';
import { State } from '../../ui/State';
import { ParcelItem } from './ParcelItem';
import './Parcels.css';
import { readCounts } from './parcels';
import { parcelTexts } from './parcelTexts';

const fresh = 60_000;

/** Asks how many of one's cases need one; not where nobody is signed in. */
export function useNeeds(signedIn: boolean) {
  return useQuery({
    queryKey: ['cases', 'counts'],
    queryFn: ({ signal }) => readCounts(signal),
    enabled: signedIn,
    refetchInterval: fresh,
  });
}

/** How many cases need one, beside the link to them. */
export function NeedsBadge() {
  const t = useTexts(parcelTexts);
  const needs = useNeeds(true).data?.needs ?? 0;
  if (needs === 0) return null;
  return (
    <span className="parcel-badge figures">
      <span aria-hidden="true">{needs}</span>
      <span className="hidden">{t('badge', { n: needs })}</span>
    </span>
  );
}

/** The cases that need one, on the portal's start; `empty` where there is nothing at all. */
export function NeedsMe({ empty }: { empty: ReactNode }) {
  const t = useTexts(parcelTexts);
  const asked = useNeeds(true);
  return (
    <State asked={asked} empty={empty} isEmpty={(counts) => counts.needs === 0 && counts.running === 0}>
      {(counts) => (
        <div className="stack-tight">
          {counts.needs > 0 && <p>{t('homeNeeds', { n: counts.needs })}</p>}
          <ul className="plain-list parcel-list">
            {counts.first.map((head) => (
              <li key={head.number}>
                <ParcelItem head={head} />
              </li>
            ))}
          </ul>
          <p>
            <Link to="/my/cases">{t('homeRunning', { n: counts.running })}</Link>
          </p>
        </div>
      )}
    </State>
  );
}
