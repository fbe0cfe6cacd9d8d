import { Button } from 'antd';
import { useTexts } from '../../lib/useTexts';
import { DataTable } from '../../ui/DataTable';
import { Notice } from '../../ui/State';
import { useAct } from '../../ui/useAct';
import { When } from '../../ui/When';
import { readDeadLetters, replayDeadLetter } from './platform';
import { platformTexts } from './texts';

/** Facts that could not be handled, with the way to try them again. */
export function DeadLetterTable() {
  const t = useTexts(platformTexts);
  const replay = useAct(replayDeadLetter, t('ok'), ['dead-letters']);
  return (
    <DataTable
      label={t('deadLetters')}
      queryKey={['dead-letters']}
      read={readDeadLetters}
      refresh={10_000}
      rowId={(row) => row.id}
      empty={<Notice title={t('noDead')} note={t('noDeadNext')} />}
      bulk={(rows, done) => (
        <Button
          loading={replay.isPending}
          onClick={async () => {
            for (const row of rows) await replay.mutateAsync(row.id).catch(() => undefined);
            done();
          }}
        >
          {t('replay')}
        </Button>
      )}
      columns={[
        {
          key: 'subject',
          title: t('subject'),
          cell: (row) => <code>{row.subject}</code>,
          plain: (row) => row.subject,
        },
        { key: 'listener', title: t('listener'), cell: (row) => row.listener, plain: (row) => row.listener },
        { key: 'at', title: t('at'), cell: (row) => <When at={row.at} />, plain: (row) => row.at },
        {
          key: 'tries',
          title: t('tries'),
          align: 'right',
          cell: (row) => row.attempts,
          plain: (row) => row.attempts,
        },
        {
          key: 'reason',
          title: t('reason'),
          grow: true,
          cell: (row) => (
            <details>
              <summary>{row.reason}</summary>
              <pre className="small">{JSON.stringify(row.data, null, 2)}</pre>
            </details>
          ),
          plain: (row) => row.reason,
        },
      ]}
    />
  );
}
