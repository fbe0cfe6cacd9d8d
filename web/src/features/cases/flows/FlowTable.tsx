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
import { type FlowHead, readFlows } from './flows';
import { flowTexts } from './flowTexts';
import { nameWord } from './flowWords';

/** The flows, with how many running cases go by each. */
export function FlowTable() {
  const t = useTexts(flowTexts);
  const language = useLanguage();
  const say = useFormat();
  const filters = useUrlFilters(['q', 'state'] as const);
  const wish = filters.values;
  const state = (one: FlowHead) => {
    if (!one.draft) return { tone: 'good' as const, word: t('settled') };
    return one.findings > 0
      ? { tone: 'warning' as const, word: `${t('drafting')} · ${t('findingsCount', { n: one.findings })}` }
      : { tone: 'notice' as const, word: t('drafting') };
  };
  const columns: Column<FlowHead>[] = [
    { key: 'name', title: t('flow'), grow: true, plain: (one) => nameWord(language, one.code, one.name) },
    {
      key: 'code',
      title: t('code'),
      wide: true,
      cell: (one) => <code>{one.code}</code>,
      plain: (one) => one.code,
    },
    {
      key: 'version',
      title: t('version'),
      plain: (one) => (one.version > 0 ? t('versionNo', { n: one.version }) : t('noVersion')),
    },
    {
      key: 'source',
      title: t('source'),
      wide: true,
      plain: (one) => (one.source === 'pack' ? t('pack') : one.source === 'desk' ? t('desk') : ''),
    },
    { key: 'states', title: t('states'), align: 'right', wide: true, plain: (one) => one.states },
    {
      key: 'running',
      title: t('running'),
      align: 'right',
      cell: (one) => (
        <span>
          {say.number(one.running)}
          {one.older > 0 && (
            <span className="small quiet"> {t('olderNote', { n: say.number(one.older) })}</span>
          )}
        </span>
      ),
      plain: (one) => one.running,
    },
    {
      key: 'state',
      title: t('state'),
      cell: (one) => <Status tone={state(one).tone}>{state(one).word}</Status>,
      plain: (one) => state(one).word,
    },
    { key: 'at', title: t('at'), wide: true, plain: (one) => say.when(one.at) },
  ];
  return (
    <DataTable<FlowHead>
      label={t('flows')}
      queryKey={['flows', wish.q, wish.state]}
      read={(_, signal) => readFlows(wish, signal)}
      columns={columns}
      rowId={(one) => one.code}
      rowTo={(one) => `/desk/flows/${one.code}`}
      filtered={filters}
      filters={
        <>
          <FilterSearch label={t('find')} value={wish.q} onSearch={(q) => filters.change({ q })} />
          <FilterSelect
            label={t('state')}
            any={t('anyState')}
            value={wish.state}
            options={[
              { value: 'draft', label: t('drafting') },
              { value: 'published', label: t('settled') },
              { value: 'pack', label: t('pack') },
              { value: 'desk', label: t('desk') },
            ]}
            onChange={(value) => filters.change({ state: value })}
          />
        </>
      }
      empty={<Notice title={t('empty')} note={t('emptyNext')} />}
    />
  );
}
