import { Button, Form, Input } from 'antd';
import { useTexts } from '../../lib/useTexts';
import { useUrlFilters } from '../../lib/useUrlState';
import { DataTable } from '../../ui/DataTable';
import { FilterSearch } from '../../ui/FilterSearch';
import { FormButton } from '../../ui/FormButton';
import { Notice } from '../../ui/State';
import { useAct } from '../../ui/useAct';
import { When } from '../../ui/When';
import { discardDeadLetter, readDeadLetters, replayDeadLetter } from './platform';
import { platformTexts } from './texts';

type DeadLetter = Awaited<ReturnType<typeof readDeadLetters>>['items'][number];

const holds = (row: DeadLetter, q: string) =>
  [row.subject, row.listener, row.reason].some((text) => text.toLowerCase().includes(q.toLowerCase()));

/** Facts that could not be handled, with the way to try them again. */
export function DeadLetterTable({ mayAct }: { mayAct: boolean }) {
  const t = useTexts(platformTexts);
  const filters = useUrlFilters(['q']);
  const { q } = filters.values;
  const replay = useAct(replayDeadLetter, t('ok'), ['dead-letters']);
  return (
    <DataTable
      label={t('deadLetters')}
      queryKey={['dead-letters', q]}
      read={async (cursor, signal) => {
        const page = await readDeadLetters(cursor, signal);
        return { ...page, items: page.items.filter((row) => holds(row, q)) };
      }}
      filtered={filters}
      filters={
        <FilterSearch
          label={t('findHere')}
          value={q}
          width={360}
          onSearch={(text) => filters.change({ q: text })}
        />
      }
      refresh={10_000}
      rowId={(row) => row.id}
      empty={<Notice title={t('noDead')} note={t('noDeadNext')} />}
      bulk={
        mayAct
          ? (rows, done) => (
              <>
                <Button
                  loading={replay.isPending}
                  onClick={async () => {
                    for (const row of rows) await replay.mutateAsync(row.id).catch(() => undefined);
                    done();
                  }}
                >
                  {t('replay')}
                </Button>
                <Discard ids={rows.map((row) => row.id)} onDone={done} />
              </>
            )
          : undefined
      }
      columns={[
        {
          key: 'subject',
          title: t('subject'),
          cell: (row) => <code>{row.subject}</code>,
          plain: (row) => row.subject,
        },
        { key: 'listener', title: t('listener'), plain: (row) => row.listener },
        { key: 'at', title: t('at'), cell: (row) => <When at={row.at} />, plain: (row) => row.at },
        {
          key: 'tries',
          title: t('tries'),
          align: 'right',
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

function Discard({ ids, onDone }: { ids: string[]; onDone: () => void }) {
  const t = useTexts(platformTexts);
  const discard = useAct(
    async (reason: string) => {
      for (const id of ids) await discardDeadLetter({ id, reason });
    },
    t('ok'),
    ['dead-letters'],
  );
  return (
    <FormButton
      label={t('discard')}
      title={t('discardTitle', { n: ids.length })}
      danger
      act={discard}
      bodyOf={({ reason }: { reason: string }) => reason.trim()}
      onDone={onDone}
    >
      <p className="quiet">{t('discardNote')}</p>
      <Form.Item
        name="reason"
        label={t('discardReason')}
        rules={[{ required: true, whitespace: true, min: 2, message: t('reasonMissing') }]}
      >
        <Input.TextArea rows={3} maxLength={500} />
      </Form.Item>
    </FormButton>
  );
}
