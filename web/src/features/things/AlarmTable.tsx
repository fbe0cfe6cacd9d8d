import { useQueryClient } from '@tanstack/react-query';
import { oneOf } from '../../lib/oneOf';
import { useLanguage } from '../../lib/preferences';
import { useTexts } from '../../lib/useTexts';
import { useUrlFilters } from '../../lib/useUrlState';
import { Age } from '../../ui/Age';
import { DataTable } from '../../ui/DataTable';
import { FilterSelect } from '../../ui/FilterSelect';
import { Notice } from '../../ui/State';
import { Status } from '../../ui/Status';
import { AlarmBulk } from './AlarmBulk';
import { alarmTitle, handlingOf, handlingTone } from './alarmWords';
import { thingTexts } from './deskTexts';
import type { RegionPick } from './regionPick';
import { readAlarms } from './things';
import { useProfiles } from './useProfiles';
import { whereColumns } from './whereColumns';

const severities = ['danger', 'warning', 'notice'] as const;
const handlings = ['unacknowledged', 'open', 'cleared'] as const;
const handlingTexts = { unacknowledged: 'unacknowledged', open: 'inForce', cleared: 'cleared' } as const;

/** The queue of alarms: filters in the URL, several at once, keyboard. */
export function AlarmTable({ mayAct, regionPicker }: { mayAct: boolean; regionPicker: RegionPick }) {
  const t = useTexts(thingTexts);
  const language = useLanguage();
  const client = useQueryClient();
  const filters = useUrlFilters(['state', 'severity', 'profile', 'thing', 'region']);
  const { state, severity, profile, thing, region } = filters.values;
  const { options: kinds } = useProfiles();
  return (
    <DataTable
      label={t('alarms')}
      queryKey={['alarms', state, severity, profile, thing, region]}
      read={(cursor, signal) =>
        readAlarms({ state: oneOf(handlings, state), severity, profile, thing, region }, cursor, signal)
      }
      refresh={5000}
      rowId={(row) => row.id}
      rowTo={(row) => `/desk/alarms/${row.id}`}
      filtered={filters}
      empty={<Notice title={t('noAlarms')} note={t('noAlarmsNext')} />}
      bulk={
        mayAct
          ? (rows, done) => (
              <AlarmBulk
                alarms={rows}
                onDone={() => {
                  done();
                  void client.invalidateQueries({ queryKey: ['alarms'] });
                }}
              />
            )
          : undefined
      }
      filters={
        <>
          <FilterSelect
            label={t('handling')}
            any={t('anyHandling')}
            value={state}
            options={handlings.map((one) => ({ value: one, label: t(handlingTexts[one]) }))}
            onChange={(state) => filters.change({ state })}
          />
          <FilterSelect
            label={t('severity')}
            any={t('anySeverity')}
            value={severity}
            options={severities.map((one) => ({ value: one, label: <Status tone={one}>{t(one)}</Status> }))}
            onChange={(severity) => filters.change({ severity })}
          />
          <FilterSelect
            label={t('profile')}
            any={t('anyProfile')}
            value={profile}
            options={kinds}
            onChange={(profile) => filters.change({ profile })}
          />
          {regionPicker(region, (code) => filters.change({ region: code }))}
        </>
      }
      columns={[
        {
          key: 'what',
          title: t('what'),
          grow: true,
          plain: (row) => alarmTitle(row, language),
        },
        {
          key: 'severity',
          title: t('severity'),
          cell: (row) => <Status tone={row.severity}>{t(row.severity)}</Status>,
          plain: (row) => t(row.severity),
        },
        { key: 'thing', title: t('thing'), plain: (row) => row.thingName },
        ...whereColumns(t),
        {
          key: 'raised',
          title: t('raised'),
          cell: (row) => <Age at={row.raisedAt} />,
          plain: (row) => row.raisedAt,
        },
        {
          key: 'handling',
          title: t('handling'),
          cell: (row) => <Status tone={handlingTone[handlingOf(row)]}>{t(handlingOf(row))}</Status>,
          plain: (row) => t(handlingOf(row)),
        },
      ]}
    />
  );
}
