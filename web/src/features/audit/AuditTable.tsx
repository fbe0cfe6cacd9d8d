import { useQuery } from '@tanstack/react-query';
import { Input } from 'antd';
import { answer, api } from '../../api/client';
import type { paths } from '../../api/schema';
import { useCity } from '../../lib/city';
import { isProblem } from '../../lib/problem';
import { useFormat } from '../../lib/useFormat';
import { useTexts } from '../../lib/useTexts';
import { useUrlFilters } from '../../lib/useUrlState';
import { dayStart } from '../../lib/zone';
import { DataTable } from '../../ui/DataTable';
import { FilterSelect } from '../../ui/FilterSelect';
import { Notice, State } from '../../ui/State';
import { Status } from '../../ui/Status';
import { When } from '../../ui/When';
import './Audit.css';
import { auditTexts } from './texts';

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
  // Who may not read the audit is told so once, by the list.
  if (isProblem(asked.error, 403)) return null;
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

const dayNames = ['from', 'to'] as const;

/** The audit with its filters: who, what, when in days of the city. */
export function AuditTable() {
  const t = useTexts(auditTexts);
  const { zone } = useCity();
  const filters = useUrlFilters(['actor', 'action', 'object', ...dayNames]);
  const { actor, action, object, from, to } = filters.values;
  const set = filters.change;
  const known = useQuery({
    queryKey: ['audit', 'actions'],
    queryFn: ({ signal }) => answer(api.GET('/api/v1/audit/actions', { signal })),
    staleTime: 10 * 60_000,
  });
  return (
    <DataTable
      label={t('audit')}
      queryKey={['audit', actor, action, object, from, to]}
      read={(cursor, signal) =>
        readAudit(
          { actor, action, object, from: dayStart(zone, from), to: dayStart(zone, to, 1) },
          cursor,
          signal,
        )
      }
      rowId={(row) => String(row.seq)}
      filtered={filters}
      empty={<Notice title={t('none')} note={t('noneNext')} />}
      filters={
        <>
          <FilterSelect
            label={t('action')}
            any={t('anyAction')}
            value={action}
            options={(known.data?.items ?? []).map((one) => ({ value: one.code, label: one.text }))}
            width={200}
            search
            onChange={(picked) => set({ action: picked })}
          />
          {dayNames.map((name) => (
            <span key={name} className="row small quiet">
              <label htmlFor={`audit-${name}`}>{t(name)}</label>
              <Input
                id={`audit-${name}`}
                type="date"
                value={filters.values[name]}
                onChange={(event) => set({ [name]: event.target.value })}
                style={{ width: 150 }}
              />
            </span>
          ))}
          {actor && <span className="small">{t('onlyActor')}</span>}
          {object && <span className="small">{t('onlyObject')}</span>}
        </>
      }
      columns={[
        { key: 'at', title: t('at'), cell: (row) => <When at={row.at} />, plain: (row) => row.at },
        {
          key: 'actor',
          title: t('actor'),
          cell: (row) => (
            <>
              {row.actor ? (
                <button type="button" className="audit-pick" onClick={() => set({ actor: row.actor })}>
                  {row.actorName}
                </button>
              ) : (
                row.actorName
              )}
              {row.actorPost && <div className="small quiet">{officeOf(row)}</div>}
            </>
          ),
          plain: (row) => [row.actorName, officeOf(row)].filter(Boolean).join(' · '),
        },
        { key: 'action', title: t('action'), plain: (row) => row.actionText },
        {
          key: 'object',
          title: t('object'),
          grow: true,
          cell: (row) =>
            row.objectName ? (
              <button type="button" className="audit-pick" onClick={() => set({ object: row.object })}>
                {row.objectName}
              </button>
            ) : (
              <span className="quiet figures">{row.object}</span>
            ),
          plain: (row) => row.objectName || row.object,
        },
        {
          key: 'purpose',
          title: t('purpose'),
          grow: true,
          cell: (row) => (
            <>
              {row.purposeText}
              {row.reason && <div className="small">{row.reason}</div>}
              {row.fields.length > 0 && (
                <div className="small quiet">{t('fieldsRead', { fields: row.fields.join(t('comma')) })}</div>
              )}
            </>
          ),
          plain: (row) => [row.purposeText, row.reason, ...row.fields].filter(Boolean).join(' · '),
        },
        {
          key: 'seq',
          wide: true,
          title: t('seq'),
          align: 'right',
          plain: (row) => row.seq,
        },
      ]}
    />
  );
}

const officeOf = (row: { organisationName: string; actorPost: string }) =>
  [row.organisationName, row.actorPost].filter(Boolean).join(' · ');
