import { useQuery } from '@tanstack/react-query';
import { Input } from 'antd';
import { answer, api } from '../../api/client';
import type { paths } from '../../api/schema';
import { useFormat } from '../../lib/useFormat';
import { useTexts } from '../../lib/useTexts';
import { useUrlFilters } from '../../lib/useUrlState';
import { DataTable } from '../../ui/DataTable';
import { Notice, State } from '../../ui/State';
import { Status } from '../../ui/Status';
import { When } from '../../ui/When';
import { auditTexts } from './texts';

/** Gives the start of a typed day ("2026-11-21") as the server wants it, or "" if it is none. */
export function dayStart(text: string): string {
  return /^\d{4}-\d{2}-\d{2}$/.test(text) ? new Date(`${text}T00:00:00`).toISOString() : '';
}

/** Says whether the chain of the audit is whole. */
export function AuditVerification() {
  const t = useTexts(auditTexts);
  const say = useFormat();
  const asked = useQuery({
    queryKey: ['audit', 'verification'],
    queryFn: ({ signal }) => answer(api.GET('/api/v1/audit/verification', { signal })),
    staleTime: 60_000,
  });
  if (asked.isPending) return <p className="quiet">{t('checking')}</p>;
  return (
    <State asked={asked}>
      {(found) =>
        found.sound ? (
          <Status tone="good" strong>
            {t('sound', { n: say.number(found.entries) })}
          </Status>
        ) : (
          <div className="stack-tight" role="alert">
            <Status tone="danger" strong>
              {t('broken', { n: found.problems?.length ?? 0 })}
            </Status>
            <ul>
              {(found.problems ?? []).slice(0, 20).map((problem) => (
                <li key={`${problem.kind}/${problem.seq}`}>
                  {t('seq')} {problem.seq}: {problem.reason}
                </li>
              ))}
            </ul>
          </div>
        )
      }
    </State>
  );
}

const readAudit = (
  filter: paths['/api/v1/audit']['get']['parameters']['query'],
  cursor: string,
  signal?: AbortSignal,
) => answer(api.GET('/api/v1/audit', { params: { query: { limit: 50, ...filter, cursor } }, signal }));

/** The audit with its filters. */
export function AuditTable() {
  const t = useTexts(auditTexts);
  const names = ['actor', 'action', 'object'] as const;
  const filters = useUrlFilters([...names, 'from', 'to', 'cursor']);
  const { actor, action, object, from, to } = filters.values;
  return (
    <DataTable
      label={t('audit')}
      queryKey={['audit', actor, action, object, from, to]}
      read={(cursor, signal) =>
        readAudit({ actor, action, object, from: dayStart(from), to: dayStart(to) }, cursor, signal)
      }
      rowId={(row) => String(row.seq)}
      filtered={{ active: [actor, action, object, from, to].filter(Boolean).length, clear: filters.clear }}
      empty={<Notice title={t('none')} note={t('noneNext')} />}
      filters={
        <>
          {names.map((name) => (
            <Input
              key={name}
              aria-label={t(name)}
              placeholder={t(name)}
              defaultValue={filters.values[name]}
              allowClear
              onPressEnter={(event) =>
                filters.change({ [name]: event.currentTarget.value.trim(), cursor: '' })
              }
              onBlur={(event) => filters.change({ [name]: event.target.value.trim(), cursor: '' })}
              style={{ width: 140 }}
            />
          ))}
          {(['from', 'to'] as const).map((name) => (
            <Input
              key={name}
              type="date"
              aria-label={t(name)}
              value={filters.values[name]}
              onChange={(event) => filters.change({ [name]: event.target.value, cursor: '' })}
              style={{ width: 150 }}
            />
          ))}
        </>
      }
      columns={[
        { key: 'seq', title: t('seq'), align: 'right', cell: (row) => row.seq, plain: (row) => row.seq },
        { key: 'at', title: t('at'), cell: (row) => <When at={row.at} />, plain: (row) => row.at },
        {
          key: 'actor',
          title: t('actor'),
          cell: (row) => row.actor,
          plain: (row) => row.actor,
        },
        {
          key: 'action',
          title: t('action'),
          cell: (row) => <code>{row.action}</code>,
          plain: (row) => row.action,
        },
        {
          key: 'object',
          title: t('object'),
          grow: true,
          cell: (row) => row.object,
          plain: (row) => row.object,
        },
        { key: 'purpose', title: t('purpose'), cell: (row) => row.purpose, plain: (row) => row.purpose },
      ]}
    />
  );
}
