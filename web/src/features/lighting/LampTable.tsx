import { oneOf } from '../../lib/oneOf';
import { useLanguage } from '../../lib/preferences';
import { useFormat } from '../../lib/useFormat';
import { useTexts } from '../../lib/useTexts';
import { useUrlFilters } from '../../lib/useUrlState';
import { Age } from '../../ui/Age';
import { DataTable } from '../../ui/DataTable';
import { FilterSelect } from '../../ui/FilterSelect';
import { Notice } from '../../ui/State';
import { Status } from '../../ui/Status';
import { LevelMark } from './LevelMark';
import { type Lamp, readLamps } from './lighting';
import { reasonWords } from './reasonWords';
import { lightingTexts } from './texts';

const states = ['on', 'off', 'silent', 'fault', 'disobeyed'] as const;
const stateWord = {
  on: 'on',
  off: 'isOff',
  silent: 'silent',
  fault: 'fault',
  disobeyed: 'disobeyed',
} as const;
const stateTone = { on: 'good', off: 'good', silent: 'unknown', fault: 'notice' } as const;

// Whether a lamp that is off is as it should be depends on what it was to do.
const toneOf = (lamp: Lamp) => (lamp.state === 'off' && lamp.want > 0 ? 'notice' : stateTone[lamp.state]);

/** The lamps of a group: what they are to do and why, what they answered, what they report. */
export function LampTable({ group }: { group: string }) {
  const t = useTexts(lightingTexts);
  const language = useLanguage();
  const say = useFormat();
  const filters = useUrlFilters(['lamps']);
  const state = oneOf(states, filters.values.lamps);
  const told = (row: Lamp) =>
    row.told === undefined || !row.answer ? '—' : `${row.told}% · ${t(row.answer)}`;
  return (
    <DataTable
      label={t('lamps')}
      queryKey={['lighting', 'lamps', group, state]}
      read={(cursor, signal) => readLamps(group, state, cursor, signal)}
      refresh={15_000}
      rowId={(row) => row.id}
      rowTo={(row) => `/desk/things/${row.id}`}
      filtered={filters}
      empty={<Notice title={t('noLamps')} note={t('noLampsNext')} />}
      filters={
        <FilterSelect
          label={t('state')}
          any={t('anyState')}
          value={filters.values.lamps}
          options={states.map((value) => ({ value, label: t(stateWord[value]) }))}
          onChange={(lamps) => filters.change({ lamps })}
        />
      }
      columns={[
        { key: 'lamp', title: t('lamp'), grow: true, cell: (row) => row.name, plain: (row) => row.name },
        { key: 'street', title: t('street'), wide: true, plain: (row) => row.street },
        {
          key: 'state',
          title: t('state'),
          cell: (row) => <Status tone={toneOf(row)}>{t(stateWord[row.state])}</Status>,
          plain: (row) => t(stateWord[row.state]),
        },
        {
          key: 'want',
          title: t('want'),
          cell: (row) => <LevelMark level={row.want} />,
          plain: (row) => row.want,
        },
        {
          key: 'why',
          title: t('why'),
          wide: true,
          grow: true,
          cell: (row) => <span className="lamp-why">{reasonWords(language, say.clock, row.reasons)}</span>,
          plain: (row) => reasonWords(language, say.clock, row.reasons),
        },
        { key: 'told', title: t('told'), cell: told, plain: told },
        {
          key: 'power',
          title: t('power'),
          align: 'right',
          cell: (row) => (row.power === undefined ? '—' : `${say.number(row.power, 1)} W`),
          plain: (row) => row.power,
        },
        { key: 'seen', title: t('seen'), cell: (row) => <Age at={row.at} />, plain: (row) => row.at },
      ]}
    />
  );
}
