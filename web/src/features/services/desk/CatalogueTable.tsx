import { useQuery } from '@tanstack/react-query';
import { useLanguage } from '../../../lib/preferences';
import { useFormat } from '../../../lib/useFormat';
import { useTexts } from '../../../lib/useTexts';
import { useUrlFilters } from '../../../lib/useUrlState';
import { DataTable } from '../../../ui/DataTable';
import { FilterSearch } from '../../../ui/FilterSearch';
import { FilterSelect } from '../../../ui/FilterSelect';
import { Notice } from '../../../ui/State';
import { Status } from '../../../ui/Status';
import type { Column } from '../../../ui/tableTypes';
import type { Tone } from '../../../ui/tokens';
import { inWords } from '../services';
import { type DeskHead, readChoices, readDesk } from './catalogue';
import { catalogueTexts } from './catalogueTexts';

const states = ['force', 'draft', 'review', 'returned', 'planned', 'retired'] as const;
const tones: Record<(typeof states)[number], Tone> = {
  force: 'good',
  draft: 'notice',
  review: 'notice',
  returned: 'warning',
  planned: 'good',
  retired: 'unknown',
};

/** The items of the caller's departments, with where each stands. */
export function CatalogueTable() {
  const t = useTexts(catalogueTexts);
  const language = useLanguage();
  const say = useFormat();
  const filters = useUrlFilters(['q', 'class', 'department', 'state', 'overdue'] as const);
  const wish = filters.values;
  const choices = useQuery({
    queryKey: ['catalogue', 'choices'],
    queryFn: ({ signal }) => readChoices(signal),
    staleTime: 600_000,
  });
  const named = (list: { code: string; name: { zh: string; en: string } }[] | undefined) =>
    (list ?? []).map((one) => ({ value: one.code, label: inWords(one.name, language) }));
  const columns: Column<DeskHead>[] = [
    { key: 'name', title: t('item'), grow: true, plain: (one) => inWords(one.name, language) },
    {
      key: 'department',
      title: t('department'),
      wide: true,
      plain: (one) => inWords(one.department, language),
    },
    { key: 'class', title: t('class'), wide: true, plain: (one) => inWords(one.class, language) },
    {
      key: 'version',
      title: t('version'),
      plain: (one) => (one.version > 0 ? t('versionNo', { n: one.version }) : t('none')),
    },
    {
      key: 'state',
      title: t('state'),
      cell: (one) => (
        <Status tone={one.overdue ? 'warning' : tones[one.state]}>
          {t(one.overdue ? 'overdue' : one.state)}
        </Status>
      ),
      plain: (one) => t(one.overdue ? 'overdue' : one.state),
    },
    { key: 'at', title: t('at'), wide: true, plain: (one) => say.when(one.at) },
  ];
  return (
    <DataTable<DeskHead>
      label={t('items')}
      queryKey={['catalogue', 'list', ...Object.values(wish)]}
      read={(cursor, signal) => readDesk(wish, cursor, signal)}
      columns={columns}
      rowId={(one) => one.key}
      rowTo={(one) => `/desk/catalogue/${one.key}`}
      filtered={filters}
      filters={
        <>
          <FilterSearch label={t('find')} value={wish.q} onSearch={(q) => filters.change({ q })} />
          <FilterSelect
            label={t('department')}
            any={t('anyDepartment')}
            value={wish.department}
            options={named(choices.data?.departments)}
            width={200}
            search
            onChange={(department) => filters.change({ department })}
          />
          <FilterSelect
            label={t('class')}
            any={t('anyClass')}
            value={wish.class}
            options={named(choices.data?.classes)}
            onChange={(value) => filters.change({ class: value })}
          />
          <FilterSelect
            label={t('state')}
            any={t('anyState')}
            value={wish.overdue ? 'overdue' : wish.state}
            options={[
              ...states.map((one) => ({ value: one, label: t(one) })),
              { value: 'overdue', label: t('overdue') },
            ]}
            onChange={(value) =>
              filters.change(
                value === 'overdue' ? { state: '', overdue: 'yes' } : { state: value, overdue: '' },
              )
            }
          />
        </>
      }
      empty={<Notice title={t('empty')} note={t('emptyNext')} />}
    />
  );
}
