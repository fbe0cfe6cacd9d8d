import { useTexts } from '../../lib/useTexts';
import { DataTable } from '../../ui/DataTable';
import { Notice } from '../../ui/State';
import { When } from '../../ui/When';
import { readReads } from './account';
import { accountTexts } from './texts';

/** Who has read one's data: when, who, what, why. */
export function ReadsTable() {
  const t = useTexts(accountTexts);
  return (
    <DataTable
      label={t('reads')}
      queryKey={['me', 'reads']}
      read={readReads}
      rowId={(row) => String(row.seq)}
      empty={<Notice title={t('noReads')} note={t('noReadsNext')} />}
      columns={[
        { key: 'at', title: t('readAt'), cell: (row) => <When at={row.at} />, plain: (row) => row.at },
        {
          key: 'by',
          title: t('readBy'),
          grow: true,
          cell: (row) => (
            <>
              {[row.organisationName, row.actorPost].filter(Boolean).join(' · ') || row.actorName}
              {row.actorPost && <div className="small quiet">{row.actorName}</div>}
            </>
          ),
          plain: (row) => [row.organisationName, row.actorPost, row.actorName].filter(Boolean).join(' · '),
        },
        {
          key: 'what',
          title: t('readWhat'),
          plain: (row) => row.fields.join(t('comma')) || row.actionText,
        },
        {
          key: 'why',
          title: t('readWhy'),
          grow: true,
          cell: (row) => (
            <>
              {row.purposeText}
              {row.reason && <div className="small quiet">{row.reason}</div>}
            </>
          ),
          plain: (row) => [row.purposeText, row.reason].filter(Boolean).join(' · '),
        },
      ]}
    />
  );
}
