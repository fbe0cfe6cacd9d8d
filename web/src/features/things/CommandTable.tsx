import { Button } from 'antd';
import { Link } from 'react-router';
import { useLanguage } from '../../lib/preferences';
import { useMay } from '../../lib/session';
import { useTexts } from '../../lib/useTexts';
import { Age } from '../../ui/Age';
import { DataTable } from '../../ui/DataTable';
import { Notice } from '../../ui/State';
import { Status } from '../../ui/Status';
import { useAct } from '../../ui/useAct';
import { type Command, cancelCommand, commandTones, giverOf, readCommands } from './commands';
import { commandTexts } from './commandTexts';
import { useProfiles, wordOf } from './useProfiles';

/** The commands to a device or of an order, the newest first, and how far each is. */
export function CommandTable({ thing, order }: { thing?: string; order?: string }) {
  const t = useTexts(commandTexts);
  const says = useSays();
  const may = useMay('things.command');
  const cancel = useAct(cancelCommand, t('takenBack'), ['commands', 'order']);
  return (
    <DataTable
      label={t('record')}
      queryKey={['commands', thing, order]}
      read={(cursor, signal) => readCommands({ thing, order }, cursor, signal)}
      refresh={2000}
      rowId={(row) => row.id}
      empty={<Notice title={t('noCommands')} note={t('noCommandsNext')} />}
      columns={[
        order
          ? {
              key: 'thing',
              title: t('thing'),
              grow: true,
              cell: (row) => <Link to={`/desk/things/${row.thing}`}>{row.thingName}</Link>,
              plain: (row) => row.thingName,
            }
          : { key: 'command', title: t('command'), grow: true, plain: says },
        {
          key: 'state',
          title: t('state'),
          cell: (row) => <Status tone={commandTones[row.state]}>{t(row.state)}</Status>,
          plain: (row) => t(row.state),
        },
        { key: 'answer', title: t('answer'), wide: true, plain: (row) => reasonOf(row) },
        { key: 'by', title: t('by'), wide: true, plain: (row) => giverOf(row) || t('bySystem') },
        { key: 'why', title: t('why'), wide: true, plain: (row) => row.why },
        {
          key: 'at',
          title: t('at'),
          cell: (row) => <Age at={row.issuedAt} />,
          plain: (row) => row.issuedAt,
        },
        {
          key: 'back',
          title: t('actions'),
          cell: (row) =>
            may && (row.state === 'queued' || row.state === 'sent') ? (
              <Button size="small" onClick={() => cancel.mutate(row.id)}>
                {t('takeBack')}
              </Button>
            ) : null,
        },
      ]}
    />
  );
}

/** Says a command with its particulars: “调光 亮度 30%”. */
export function useSays() {
  const language = useLanguage();
  const { profiles } = useProfiles();
  return (row: Pick<Command, 'code' | 'title' | 'parameters'>) => {
    const spec = profiles.flatMap((one) => one.commands ?? []).find((one) => one.code === row.code);
    const given = (row.parameters ?? {}) as Record<string, unknown>;
    const parts = (spec?.parameters ?? []).map((one) => {
      const value = given[one.code];
      const word = one.values?.[String(value)];
      return `${wordOf(one, language)} ${word ? wordOf(word, language) : String(value ?? '')}${one.unit ?? ''}`;
    });
    return [wordOf(row.title, language), ...parts].join(' · ');
  };
}

// What a device gives as its reason, or what it says on the way.
function reasonOf(row: Command): string {
  const result = row.result as { reason?: unknown } | string | undefined;
  if (typeof result === 'string') return result;
  if (typeof result?.reason === 'string') return result.reason;
  return row.progress ?? '';
}
