import { oneOf } from '../../lib/oneOf';
import { useFormat } from '../../lib/useFormat';
import { useTexts } from '../../lib/useTexts';
import { useUrlFilters } from '../../lib/useUrlState';
import { DataTable } from '../../ui/DataTable';
import { FilterSelect } from '../../ui/FilterSelect';
import { Notice } from '../../ui/State';
import { Status } from '../../ui/Status';
import { When } from '../../ui/When';
import { causeTone, causeWord, episodeWord, handlingTone } from './leakWords';
import { waterTexts } from './texts';
import { readEpisodes } from './water';

const states = ['unclosed', 'open', 'acknowledged', 'closed'] as const;
const causes = ['leak', 'one_sensor'] as const;
const media = ['water', 'gas'] as const;
const sources = ['live', 'history'] as const;

/** The list of suspected leaks, the newest first. */
export function EpisodeTable() {
  const t = useTexts(waterTexts);
  const say = useFormat();
  const filters = useUrlFilters(['state', 'cause', 'medium', 'history', 'source']);
  const { state, cause, medium, history, source } = filters.values;
  return (
    <DataTable
      label={t('leaks')}
      queryKey={['leaks', state, cause, medium, history, source]}
      read={(cursor, signal) =>
        readEpisodes(
          {
            state: oneOf(states, state),
            cause: oneOf(causes, cause),
            medium: oneOf(media, medium),
            history,
            source: oneOf(sources, source),
          },
          cursor,
          signal,
        )
      }
      refresh={10_000}
      rowId={(row) => row.id}
      rowTo={(row) => `/desk/leaks/${row.id}`}
      filtered={filters}
      empty={<Notice title={t('noEpisodes')} note={t('noEpisodesNext')} />}
      filters={
        <>
          <FilterSelect
            label={t('handling')}
            any={t('anyHandling')}
            value={state}
            options={states.map((value) => ({ value, label: t(value) }))}
            width={170}
            onChange={(state) => filters.change({ state })}
          />
          <FilterSelect
            label={t('what')}
            any={t('anyCause')}
            value={cause}
            options={causes.map((value) => ({ value, label: t(causeWord[value]) }))}
            width={170}
            onChange={(cause) => filters.change({ cause })}
          />
          <FilterSelect
            label={t('source')}
            any={t('anySource')}
            value={source}
            options={sources.map((value) => ({ value, label: t(value) }))}
            width={150}
            onChange={(source) => filters.change({ source })}
          />
        </>
      }
      columns={[
        {
          key: 'what',
          title: t('what'),
          cell: (row) => <Status tone={causeTone(row)}>{t(episodeWord(row))}</Status>,
          plain: (row) => t(episodeWord(row)),
        },
        {
          key: 'network',
          title: t('network'),
          grow: true,
          cell: (row) => `${row.network} · ${t(row.medium)}`,
          plain: (row) => row.network,
        },
        { key: 'nearest', title: t('nearest'), plain: (row) => row.nearest },
        {
          key: 'began',
          title: t('began'),
          cell: (row) => <When at={row.beganAt} />,
          plain: (row) => row.beganAt,
        },
        {
          key: 'detected',
          title: t('detected'),
          wide: true,
          cell: (row) => <When at={row.detectedAt} />,
          plain: (row) => row.detectedAt,
        },
        {
          key: 'lasted',
          title: t('lasted'),
          cell: (row) =>
            row.endedAt
              ? say.span(Date.parse(row.endedAt) - Date.parse(row.beganAt))
              : t(row.zone ? 'goesOnNow' : 'goesOn'),
          plain: (row) => row.endedAt ?? '',
        },
        {
          key: 'confidence',
          title: t('confidence'),
          align: 'right',
          cell: (row) => say.share(row.confidence, 0),
          plain: (row) => row.confidence,
        },
        {
          key: 'handling',
          title: t('handling'),
          cell: (row) => <Status tone={handlingTone[row.state]}>{t(row.state)}</Status>,
          plain: (row) => t(row.state),
        },
      ]}
    />
  );
}
