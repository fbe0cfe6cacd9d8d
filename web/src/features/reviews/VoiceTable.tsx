import { useLanguage } from '../../lib/preferences';
import { useTexts } from '../../lib/useTexts';
import { useUrlFilters } from '../../lib/useUrlState';
import { DataTable } from '../../ui/DataTable';
import { FilterSelect } from '../../ui/FilterSelect';
import { Notice } from '../../ui/State';
import { Status } from '../../ui/Status';
import { levelKey, levelTone } from './levelWords';
import { readVoices, type Voice } from './reviews';
import { reviewTexts } from './texts';
import { lightOf, shownKey, stateKey } from './voiceWords';

const names = ['kind', 'level', 'state', 'light', 'shown'] as const;

/** Reviews, feedback and appeals of one's departments; filters live in the URL. */
export function VoiceTable() {
  const t = useTexts(reviewTexts);
  const language = useLanguage();
  const filters = useUrlFilters(names);
  const wish = filters.values;
  const pick = (
    name: (typeof names)[number],
    label: string,
    options: readonly (readonly [string, string])[],
  ) => (
    <FilterSelect
      label={label}
      any={label}
      width={130}
      value={wish[name]}
      options={options.map(([value, word]) => ({ value, label: word }))}
      onChange={(value) => filters.change({ [name]: value })}
    />
  );
  return (
    <DataTable<Voice>
      label={t('desk')}
      queryKey={['reviews', 'desk', ...Object.values(wish)]}
      read={(cursor, signal) => readVoices(wish, cursor, signal)}
      refresh={30_000}
      rowId={(row) => row.id}
      rowTo={(row) => `/desk/reviews/${row.id}`}
      filtered={{ active: filters.active, clear: filters.clear }}
      empty={<Notice title={t('noVoices')} note={t('noVoicesNext')} />}
      filters={
        <>
          {pick('kind', t('kind'), [
            ['review', t('review')],
            ['feedback', t('feedback')],
            ['appeal', t('appeal')],
          ])}
          {pick('level', t('filterLevel'), [
            ['good', t('good')],
            ['bad', t('bad')],
          ])}
          {pick('state', t('state'), [
            ['new', t('new')],
            ['called', t('called')],
            ['answered', t('answered')],
            ['ended', t('ended')],
          ])}
          {pick('light', t('light'), [['red', t('red')]])}
          {pick('shown', t('shown'), [
            ['waiting', t('waiting')],
            ['shown', t('shownYes')],
            ['hidden', t('hidden')],
          ])}
        </>
      }
      columns={[
        {
          key: 'title',
          title: t('item'),
          plain: (row) => (language === 'en' && row.title.en ? row.title.en : row.title.zh),
        },
        {
          key: 'level',
          title: t('review'),
          plain: (row) => row.level ?? '',
          cell: (row) => {
            const key = levelKey(row.level);
            return key ? <Status tone={levelTone(row.level)}>{t(key)}</Status> : '—';
          },
        },
        { key: 'text', title: t('text'), grow: true, plain: (row) => row.text || t('noText') },
        { key: 'department', title: t('department'), plain: (row) => row.organisationName },
        { key: 'state', title: t('state'), plain: (row) => t(stateKey(row.state)) },
        {
          key: 'light',
          title: t('light'),
          plain: (row) => (row.due && !row.answered ? t(lightOf(row.light).key) : ''),
          cell: (row) =>
            row.due && !row.answered ? (
              <Status tone={lightOf(row.light).tone}>{t(lightOf(row.light).key)}</Status>
            ) : (
              '—'
            ),
        },
        { key: 'shown', title: t('shown'), plain: (row) => (row.shown ? t(shownKey(row.shown)) : '') },
        { key: 'day', title: t('day'), plain: (row) => row.day },
      ]}
    />
  );
}
