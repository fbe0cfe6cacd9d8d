import { useQuery } from '@tanstack/react-query';
import { Button, Input } from 'antd';
import { type FormEvent, type ReactNode, useState } from 'react';
import { useLanguage } from '../../lib/preferences';
import { useTexts } from '../../lib/useTexts';
import { useUrlFilters } from '../../lib/useUrlState';
import { FilterFold } from '../../ui/FilterFold';
import { FilterSelect } from '../../ui/FilterSelect';
import { Notice, State } from '../../ui/State';
import { ItemLine } from './ItemLine';
import { type Facet, inWords, readItems, readOverview } from './services';
import './Services.css';
import { serviceTexts } from './texts';

/**
 * Finds items in everyday words, by class, life event, department and for whom; all of it stands in the address.
 * `ask` stands between the search and what it found.
 */
export function ItemSearch({ ask: asking }: { ask?: ReactNode }) {
  const t = useTexts(serviceTexts);
  const language = useLanguage();
  const url = useUrlFilters(['q', 'class', 'event', 'department', 'object', 'page'] as const);
  const { page, ...wish } = url.values;
  const [typed, setTyped] = useState(wish.q);
  const overview = useQuery({ queryKey: ['services'], queryFn: ({ signal }) => readOverview(signal) });
  const asked = useQuery({
    queryKey: ['services', 'items', ...Object.values(wish), page],
    queryFn: ({ signal }) => readItems(wish, page, signal),
    placeholderData: (before) => before,
  });
  const change = (part: Partial<typeof wish>) => url.change({ ...part, page: '' });
  const ask = (event: FormEvent) => {
    event.preventDefault();
    change({ q: typed.trim() });
  };
  const options = (list: Facet[] | undefined) =>
    (list ?? [])
      .filter((one) => one.count > 0)
      .map((one) => ({ value: one.code, label: `${inWords(one.name, language)} (${one.count})` }));
  const clear = () => {
    setTyped('');
    url.clear();
  };
  return (
    <div className="stack">
      <search className="panel stack-tight">
        <form className="service-form" onSubmit={ask}>
          <Input
            allowClear
            size="large"
            maxLength={100}
            aria-label={t('query')}
            placeholder={t('placeholder')}
            value={typed}
            onChange={(event) => setTyped(event.target.value)}
          />
          <Button type="primary" htmlType="submit" size="large">
            {t('search')}
          </Button>
        </form>
        <FilterFold active={[wish.object, wish.class, wish.event, wish.department].filter(Boolean).length}>
          <FilterSelect
            label={t('object')}
            any={t('anyObject')}
            value={wish.object}
            options={[
              { value: 'person', label: t('person') },
              { value: 'company', label: t('company') },
            ]}
            onChange={(object) => change({ object })}
          />
          <FilterSelect
            label={t('class')}
            any={t('anyClass')}
            value={wish.class}
            options={options(overview.data?.classes)}
            onChange={(value) => change({ class: value })}
          />
          <FilterSelect
            label={t('event')}
            any={t('anyEvent')}
            value={wish.event}
            options={options(overview.data?.events)}
            onChange={(event) => change({ event })}
          />
          <FilterSelect
            label={t('department')}
            any={t('anyDepartment')}
            search
            width={240}
            value={wish.department}
            options={options(overview.data?.departments)}
            onChange={(department) => change({ department })}
          />
        </FilterFold>
        {overview.data && (
          <p className="small quiet">
            {t('findLead', { n: overview.data.items, p: overview.data.packages })}
          </p>
        )}
      </search>
      {asking}
      <State
        asked={asked}
        isEmpty={(found) => found.items.length === 0}
        empty={
          <Notice
            role="status"
            title={t('none')}
            note={t('noneNext')}
            action={<Button onClick={clear}>{t('clear')}</Button>}
          />
        }
      >
        {(found) => (
          <section className="panel" aria-label={t('list')}>
            <ul className="plain-list service-list">
              {found.items.map((head) => (
                <li key={head.key}>
                  <ItemLine head={head} />
                </li>
              ))}
            </ul>
            <div className="row">
              {page && <Button onClick={() => change({})}>{t('prev')}</Button>}
              {found.next && <Button onClick={() => url.change({ page: found.next })}>{t('next')}</Button>}
            </div>
          </section>
        )}
      </State>
    </div>
  );
}
