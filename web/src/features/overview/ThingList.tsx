import { useInfiniteQuery } from '@tanstack/react-query';
import { useTexts } from '../../lib/useTexts';
import { Age } from '../../ui/Age';
import { Notice, State } from '../../ui/State';
import { Status } from '../../ui/Status';
import { type Profile, toneOf } from './model';
import { overviewTexts } from './texts';
import { readThings } from './thingsApi';
import { useWords } from './words';

/** The things behind a figure, a page at a time. */
export function ThingList({
  filter,
  profiles,
  onThing,
}: {
  filter: string;
  profiles: Profile[];
  onThing: (id: string) => void;
}) {
  const t = useTexts(overviewTexts);
  const say = useWords();
  const asked = useInfiniteQuery({
    queryKey: ['overview', 'things', filter],
    queryFn: ({ signal, pageParam }) => readThings(filter, pageParam, signal),
    initialPageParam: '',
    getNextPageParam: (last) => last.next || undefined,
    refetchInterval: 15_000,
  });
  return (
    <State
      asked={asked}
      isEmpty={(data) => data.pages[0]?.items.length === 0}
      empty={<Notice title={t('nothingListed')} note={t('nothingListedNext')} />}
    >
      {(data) => (
        <>
          <ul className="plain-list drill-list">
            {data.pages
              .flatMap((page) => page.items)
              .map((thing) => {
                const profile = profiles.find((one) => one.code === thing.profile);
                return (
                  <li key={thing.id}>
                    <button type="button" className="drill-row" onClick={() => onThing(thing.id)}>
                      <Status tone={toneOf(thing.state)}>{thing.lastSeen ? undefined : t('notYet')}</Status>
                      <span className="drill-name">{thing.name || thing.id}</span>
                      <span className="quiet">{profile ? say(profile) : thing.profile}</span>
                      <span className="quiet drill-age">
                        <Age at={thing.lastSeen} />
                      </span>
                    </button>
                  </li>
                );
              })}
          </ul>
          {asked.hasNextPage && (
            <button
              type="button"
              className="slider-button drill-more"
              disabled={asked.isFetchingNextPage}
              onClick={() => void asked.fetchNextPage()}
            >
              {t('more')}
            </button>
          )}
        </>
      )}
    </State>
  );
}
