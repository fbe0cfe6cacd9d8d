import { useInfiniteQuery } from '@tanstack/react-query';
import { Button, Input, Segmented } from 'antd';
import { useState } from 'react';
import { Link } from 'react-router';
import { useLanguage } from '../../lib/preferences';
import { useTexts } from '../../lib/useTexts';
import { useUrlState } from '../../lib/useUrlState';
import { Notice, State } from '../../ui/State';
import { Status } from '../../ui/Status';
import { When } from '../../ui/When';
import './Cases.css';
import { caseTexts } from './texts';
import { outcomeOf, wordOf } from './words';
import { type Found, searchCases } from './work';
import { workTexts } from './workTexts';

/** Finds cases by what people know of them; what was typed stays out of the address. */
export function CaseSearch() {
  const w = useTexts(workTexts);
  const [text, setText] = useState('');
  const [sought, setSought] = useState('');
  const [state, setState] = useUrlState('state');
  const asked = useInfiniteQuery({
    queryKey: ['cases', 'search', sought, state],
    queryFn: ({ pageParam, signal }) => searchCases({ text: sought, state }, pageParam, signal),
    initialPageParam: '',
    getNextPageParam: (last) => last.next || undefined,
    enabled: sought.length > 1,
    gcTime: 0,
  });
  const list = asked.data?.pages.flatMap((one) => one.items) ?? [];
  return (
    <div className="stack">
      <form
        className="row"
        onSubmit={(event) => {
          event.preventDefault();
          setSought(text.trim());
        }}
      >
        <Input
          aria-label={w('searchBox')}
          placeholder={w('searchBox')}
          value={text}
          maxLength={100}
          autoFocus
          style={{ width: 'min(100%, 360px)' }}
          onChange={(event) => setText(event.target.value)}
        />
        <Button type="primary" htmlType="submit" disabled={text.trim().length < 2}>
          {w('find')}
        </Button>
        <Segmented
          aria-label={w('state')}
          value={state}
          options={[
            { value: '', label: w('anyState') },
            { value: 'open', label: w('open') },
            { value: 'ended', label: w('ended') },
          ]}
          onChange={setState}
        />
      </form>
      <p className="small quiet">{w('searchHint')}</p>
      {sought === '' ? (
        <Notice title={w('notSearched')} />
      ) : (
        <State asked={asked}>
          {() =>
            list.length === 0 ? (
              <Notice title={w('nothingFound')} note={w('nothingFoundNext')} />
            ) : (
              <>
                <ul className="case-papers">
                  {list.map((one) => (
                    <FoundItem key={one.id} one={one} />
                  ))}
                </ul>
                {asked.hasNextPage && (
                  <Button loading={asked.isFetchingNextPage} onClick={() => void asked.fetchNextPage()}>
                    {w('more')}
                  </Button>
                )}
              </>
            )
          }
        </State>
      )}
    </div>
  );
}

function FoundItem({ one }: { one: Found }) {
  const t = useTexts(caseTexts);
  const language = useLanguage();
  const end = outcomeOf(t, one.outcome);
  return (
    <li>
      <div className="row">
        <Link to={`/desk/cases/${one.id}`}>{wordOf(language, one.title)}</Link>
        <span>{one.subject}</span>
        <Status tone={one.late ? 'danger' : end.tone}>
          {one.outcome ? end.word : one.late ? t('late') : wordOf(language, one.stateName)}
        </Status>
      </div>
      <div className="small quiet">
        {one.organisationName} · <When at={one.opened} /> · <span className="figures">{one.number}</span>
      </div>
    </li>
  );
}
