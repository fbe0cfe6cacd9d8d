import { Select } from 'antd';
import { useState } from 'react';
import { Link } from 'react-router';
import { useFormat } from '../../lib/useFormat';
import { useTexts } from '../../lib/useTexts';
import { DataTable } from '../../ui/DataTable';
import { Notice } from '../../ui/State';
import type { Column } from '../../ui/tableTypes';
import { readAlarmSums, type SumsBy } from './rules';
import { ruleTexts } from './ruleTexts';

type Group = NonNullable<Awaited<ReturnType<typeof readAlarmSums>>['groups']>[number];

const month = 30 * 86_400_000;
const groupings: SumsBy[] = ['profile', 'rule', 'region', 'day'];

/** How many alarms there were in the last 30 days, how long they lasted, and how soon somebody took them on. */
export function AlarmStatistics() {
  const t = useTexts(ruleTexts);
  const say = useFormat();
  const [by, setBy] = useState<SumsBy>('profile');
  const [from] = useState(() => new Date(Date.now() - month).toISOString());
  const span = (seconds?: number) => (seconds === undefined ? '–' : say.span(seconds * 1000));
  const columns = (name: Column<Group>): Column<Group>[] => [
    name,
    {
      key: 'count',
      title: t('count'),
      align: 'right',
      cell: (row) => say.number(row.count),
      plain: (row) => row.count,
    },
    {
      key: 'open',
      title: t('open'),
      align: 'right',
      cell: (row) => say.number(row.open),
      plain: (row) => row.open,
    },
    {
      key: 'duration',
      title: t('meanDuration'),
      align: 'right',
      cell: (row) => span(row.meanDuration),
      plain: (row) => row.meanDuration,
    },
    {
      key: 'acknowledge',
      title: t('meanAcknowledge'),
      align: 'right',
      cell: (row) => span(row.meanAcknowledge),
      plain: (row) => row.meanAcknowledge,
    },
  ];
  const empty = <Notice title={t('noAlarms')} />;
  return (
    <div className="stack">
      <DataTable<Group>
        label={t('statistics')}
        queryKey={['alarm-sums', by]}
        read={async (_, signal) => ({
          items: (await readAlarmSums(by, from, signal)).groups ?? [],
          next: '',
        })}
        rowId={(row) => row.key}
        filters={
          <Select
            aria-label={t('by')}
            value={by}
            onChange={setBy}
            options={groupings.map((one) => ({ value: one, label: t(`by_${one}`) }))}
            style={{ minWidth: 140 }}
          />
        }
        empty={empty}
        columns={columns({ key: 'name', title: t(`by_${by}`), grow: true, plain: (row) => row.name })}
      />
      <h2>{t('topThings')}</h2>
      <DataTable<Group>
        label={t('topThings')}
        queryKey={['alarm-sums', 'things']}
        read={async (_, signal) => ({
          items: (await readAlarmSums('profile', from, signal)).things ?? [],
          next: '',
        })}
        rowId={(row) => row.key}
        empty={empty}
        columns={columns({
          key: 'name',
          title: t('thing'),
          grow: true,
          cell: (row) => <Link to={`/desk/things/${row.key}`}>{row.name}</Link>,
          plain: (row) => row.name,
        })}
      />
    </div>
  );
}
