import { useLanguage } from '../../lib/preferences';
import { useFormat } from '../../lib/useFormat';
import { useTexts } from '../../lib/useTexts';
import { useUrlFilters } from '../../lib/useUrlState';
import { DataTable } from '../../ui/DataTable';
import { Notice } from '../../ui/State';
import { When } from '../../ui/When';
import './AirToday.css';
import { thingTexts } from './deskTexts';
import { rejectionWords } from './rejectionWords';
import { readRejections } from './things';
import { useProfiles, wordOf } from './useProfiles';
import { whereColumns } from './whereColumns';

/** What devices sent and we did not take. */
export function RejectionTable() {
  const t = useTexts(thingTexts);
  const filters = useUrlFilters(['thing']);
  const { thing } = filters.values;
  const say = useFormat();
  const language = useLanguage();
  const { nameOf, attributeOf } = useProfiles();
  const wordsOf = (row: { code: string; reason: string }) => rejectionWords(language, row.code, row.reason);
  const attributeWord = (profile: string, code: string) => {
    const found = attributeOf(profile, code);
    return found ? wordOf(found, language) : code;
  };
  return (
    <DataTable
      label={t('rejections')}
      queryKey={['rejections', thing]}
      read={(cursor, signal) => readRejections(thing, cursor, signal)}
      refresh={15_000}
      rowId={(row) => `${row.thing}/${row.code}/${row.what}`}
      rowTo={(row) => (row.thing ? `/desk/things/${row.thing}` : '/desk/rejections')}
      filtered={filters}
      empty={<Notice title={t('noRejections')} note={t('noRejectionsNext')} />}
      columns={[
        {
          key: 'thing',
          title: t('thing'),
          cell: (row) => row.thingName || row.thing || t('unknownThing'),
          plain: (row) => row.thingName || row.thing,
        },
        {
          key: 'profile',
          wide: true,
          title: t('profile'),
          cell: (row) => (row.profile ? nameOf(row.profile) : '—'),
          plain: (row) => row.profile && nameOf(row.profile),
        },
        {
          key: 'reason',
          title: t('reason'),
          grow: true,
          cell: (row) => (
            <>
              {wordsOf(row)}
              {row.what && <div className="small quiet">{attributeWord(row.profile, row.what)}</div>}
            </>
          ),
          plain: (row) => `${wordsOf(row)} ${row.what ?? ''} ${row.code}`,
        },
        {
          key: 'count',
          title: t('count'),
          align: 'right',
          cell: (row) => say.number(row.count),
          plain: (row) => row.count,
        },
        { key: 'last', title: t('last'), cell: (row) => <When at={row.at} />, plain: (row) => row.at },
        ...whereColumns(t),
        {
          key: 'sample',
          title: t('sample'),
          cell: (row) => (
            <details>
              <summary>{t('sampleShow')}</summary>
              <code className="sample">{row.sample}</code>
            </details>
          ),
          plain: (row) => row.sample,
        },
      ]}
    />
  );
}
