import { useQuery } from '@tanstack/react-query';
import { Button, Progress } from 'antd';
import { oneOf } from '../../lib/oneOf';
import { useLanguage } from '../../lib/preferences';
import { useTexts } from '../../lib/useTexts';
import { useUrlFilters } from '../../lib/useUrlState';
import { Age } from '../../ui/Age';
import { DataTable } from '../../ui/DataTable';
import { FilterSelect } from '../../ui/FilterSelect';
import { Notice } from '../../ui/State';
import { Status } from '../../ui/Status';
import type { Tone } from '../../ui/tokens';
import { useAct } from '../../ui/useAct';
import { When } from '../../ui/When';
import { actOnJob, type Job, readJobs, readSchedules } from './platform';
import { platformTexts } from './texts';

const states = ['queued', 'running', 'done', 'failed', 'cancelled'] as const;
type JobState = (typeof states)[number];
const tones: Record<JobState, Tone> = {
  queued: 'unknown',
  running: 'notice',
  done: 'good',
  failed: 'danger',
  cancelled: 'unknown',
};
const stateOf = (job: Job): JobState => states.find((state) => state === job.state) ?? 'queued';

/** Background work with its progress. */
export function JobTable() {
  const t = useTexts(platformTexts);
  const language = useLanguage();
  const filters = useUrlFilters(['state', 'kind']);
  const { state, kind } = filters.values;
  const act = useAct(actOnJob, t('ok'), ['jobs']);
  const word = (job: Job) => (language === 'en' ? job.en : job.zh) || job.kind;
  const recent = useQuery({
    queryKey: ['jobs', 'kinds'],
    queryFn: ({ signal }) => readJobs({ limit: 200 }, '', signal),
    staleTime: 60_000,
  });
  const kinds = new Map((recent.data?.items ?? []).map((job) => [job.kind, word(job)]));
  return (
    <DataTable
      label={t('jobs')}
      queryKey={['jobs', state, kind]}
      read={(cursor, signal) => readJobs({ state: oneOf(states, state), kind }, cursor, signal)}
      refresh={3000}
      rowId={(row) => row.id}
      filtered={filters}
      empty={<Notice title={t('noJobs')} note={t('noJobsNext')} />}
      filters={
        <>
          <FilterSelect
            label={t('job')}
            any={t('anyJob')}
            value={kind}
            options={[...kinds].map(([value, label]) => ({ value, label }))}
            width={240}
            onChange={(kind) => filters.change({ kind })}
          />
          <FilterSelect
            label={t('state')}
            any={t('anyState')}
            value={state}
            options={states.map((one) => ({ value: one, label: t(one) }))}
            onChange={(state) => filters.change({ state })}
          />
        </>
      }
      columns={[
        { key: 'job', title: t('job'), plain: word },
        {
          key: 'state',
          title: t('state'),
          cell: (row) => <Status tone={tones[stateOf(row)]}>{t(stateOf(row))}</Status>,
          plain: (row) => t(stateOf(row)),
        },
        {
          key: 'progress',
          title: t('progress'),
          cell: (row) =>
            row.total > 0 ? (
              <Progress
                percent={Math.round((100 * row.done) / row.total)}
                size="small"
                aria-label={t('progress')}
                style={{ width: 140 }}
              />
            ) : (
              '—'
            ),
          plain: (row) => (row.total > 0 ? `${row.done}/${row.total}` : ''),
        },
        {
          key: 'attempt',
          wide: true,
          title: t('attempts'),
          align: 'right',
          cell: (row) => `${row.attempt}/${row.attempts}`,
          plain: (row) => row.attempt,
        },
        {
          key: 'added',
          title: t('added'),
          cell: (row) => <Age at={row.addedAt} />,
          plain: (row) => row.addedAt,
        },
        {
          key: 'ended',
          title: t('ended'),
          cell: (row) => <When at={row.endedAt} />,
          plain: (row) => row.endedAt,
        },
        {
          key: 'note',
          title: t('note'),
          grow: true,
          plain: (row) => row.error || row.note,
        },
        {
          key: 'actions',
          title: t('actions'),
          cell: (row) =>
            row.state === 'failed' || row.state === 'cancelled' ? (
              <Button size="small" onClick={() => act.mutate({ id: row.id, act: 'retry' })}>
                {t('retry')}
              </Button>
            ) : row.state === 'queued' || row.state === 'running' ? (
              <Button size="small" onClick={() => act.mutate({ id: row.id, act: 'cancel' })}>
                {t('cancel')}
              </Button>
            ) : null,
        },
      ]}
    />
  );
}

/** Work done at fixed times. */
export function ScheduleTable() {
  const t = useTexts(platformTexts);
  const language = useLanguage();
  return (
    <DataTable
      label={t('schedules')}
      queryKey={['schedules']}
      read={(_, signal) => readSchedules(signal)}
      refresh={15_000}
      rowId={(row) => row.name}
      empty={<Notice title={t('noSchedules')} note={t('noSchedulesNext')} />}
      columns={[
        {
          key: 'name',
          title: t('name'),
          grow: true,
          cell: (row) => (language === 'en' ? row.en : row.zh) || row.name,
          plain: (row) => row.name,
        },
        {
          key: 'cron',
          wide: true,
          title: t('cron'),
          cell: (row) => <code>{row.cron}</code>,
          plain: (row) => row.cron,
        },
        {
          key: 'next',
          title: t('next'),
          cell: (row) => <When at={row.nextAt} />,
          plain: (row) => row.nextAt,
        },
        {
          key: 'last',
          title: t('last'),
          cell: (row) => <When at={row.lastAt} />,
          plain: (row) => row.lastAt,
        },
      ]}
    />
  );
}
