import { useQueryClient } from '@tanstack/react-query';
import { Select } from 'antd';
import { oneOf } from '../../lib/oneOf';
import { useLanguage } from '../../lib/preferences';
import { useTexts } from '../../lib/useTexts';
import { useUrlFilters } from '../../lib/useUrlState';
import { Age } from '../../ui/Age';
import { DataTable } from '../../ui/DataTable';
import { Notice } from '../../ui/State';
import { Status } from '../../ui/Status';
import { AlarmBulk } from './AlarmBulk';
import { alarmTitle, handlingOf, handlingTone } from './alarmWords';
import { thingTexts } from './deskTexts';
import type { RegionPick } from './regionPick';
import { readAlarms } from './things';
import { useProfiles } from './useProfiles';

const severities = ['danger', 'warning', 'notice'] as const;
const handlings = ['unacknowledged', 'open', 'cleared'] as const;
const handlingTexts = { unacknowledged: 'unacknowledged', open: 'inForce', cleared: 'cleared' } as const;

/** The queue of alarms: filters in the URL, several at once, keyboard. */
export function AlarmTable({ mayAct, regionPicker }: { mayAct: boolean; regionPicker: RegionPick }) {
  const t = useTexts(thingTexts);
  const language = useLanguage();
  const client = useQueryClient();
  const filters = useUrlFilters(['state', 'severity', 'profile', 'thing', 'region', 'cursor']);
  const { state, severity, profile, thing, region } = filters.values;
  const { profiles, nameOf } = useProfiles();
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
      filtered={{
        active: [state, severity, profile, thing, region].filter(Boolean).length,
        clear: filters.clear,
      }}
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
          <Select
            aria-label={t('handling')}
            value={state || undefined}
            placeholder={t('anyHandling')}
            allowClear
            onChange={(value) => filters.change({ state: value ?? '', cursor: '' })}
            options={handlings.map((one) => ({ value: one, label: t(handlingTexts[one]) }))}
            style={{ width: 170 }}
          />
          <Select
            aria-label={t('severity')}
            value={severity || undefined}
            placeholder={t('anySeverity')}
            allowClear
            onChange={(value) => filters.change({ severity: value ?? '', cursor: '' })}
            options={severities.map((one) => ({ value: one, label: <Status tone={one}>{t(one)}</Status> }))}
            style={{ width: 150 }}
          />
          <Select
            aria-label={t('profile')}
            value={profile || undefined}
            placeholder={t('anyProfile')}
            allowClear
            onChange={(value) => filters.change({ profile: value ?? '', cursor: '' })}
            options={profiles.map((one) => ({ value: one.code, label: nameOf(one.code) }))}
            style={{ width: 170 }}
          />
          {regionPicker(region, (code) => filters.change({ region: code, cursor: '' }))}
        </>
      }
      columns={[
        {
          key: 'what',
          title: t('what'),
          grow: true,
          cell: (row) => alarmTitle(row, language),
          plain: (row) => alarmTitle(row, language),
        },
        {
          key: 'severity',
          title: t('severity'),
          cell: (row) => <Status tone={row.severity}>{t(row.severity)}</Status>,
          plain: (row) => t(row.severity),
        },
        { key: 'thing', title: t('thing'), cell: (row) => row.thingName, plain: (row) => row.thingName },
        {
          key: 'region',
          title: t('region'),
          grow: true,
          cell: (row) => row.regionName || '—',
          plain: (row) => row.regionName,
        },
        {
          key: 'org',
          wide: true,
          title: t('org'),
          grow: true,
          cell: (row) => row.organisationName,
          plain: (row) => row.organisationName,
        },
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
