import { Form, Input } from 'antd';
import { useCity } from '../../lib/city';
import { spans } from '../../lib/periods';
import { dayIn } from '../../lib/time';
import { useTexts } from '../../lib/useTexts';
import { useUrlState } from '../../lib/useUrlState';
import { DataTable } from '../../ui/DataTable';
import { FormButton } from '../../ui/FormButton';
import { Notice } from '../../ui/State';
import { Status } from '../../ui/Status';
import { useAct } from '../../ui/useAct';
import { When } from '../../ui/When';
import { askReport, type Report, readReports, reportAt } from './supervision';
import { supervisionTexts } from './supervisionTexts';

/** Has the report of a month made. */
export function MakeReport() {
  const t = useTexts(supervisionTexts);
  const { zone } = useCity();
  const [asked] = useUrlState('month');
  const month = asked || spans.last(dayIn(zone, Date.now())).from.slice(0, 7);
  const act = useAct(askReport, t('reportAsked'), ['cases']);
  return (
    <FormButton<{ month: string }, { month: string }, Report>
      label={t('makeReport')}
      act={act}
      bodyOf={(entered) => entered}
    >
      <p className="quiet">{t('reportHint')}</p>
      <Form.Item
        name="month"
        label={t('reportMonth')}
        initialValue={month}
        rules={[{ required: true, message: t('needed') }]}
      >
        <Input type="month" />
      </Form.Item>
    </FormButton>
  );
}

/** The monthly reports, with how far those are that are being made, and their files. */
export function ReportList() {
  const t = useTexts(supervisionTexts);
  const files = [
    ['zh.pdf', t('zhPdf')],
    ['zh.xlsx', t('zhXlsx')],
    ['en.pdf', t('enPdf')],
    ['en.xlsx', t('enXlsx')],
  ] as const;
  return (
    <DataTable<Report>
      label={t('reports')}
      queryKey={['cases', 'reports']}
      read={(cursor, signal) => readReports(cursor, signal)}
      refresh={4_000}
      rowId={(row) => row.id}
      empty={<Notice title={t('noReports')} note={t('noReportsNext')} />}
      columns={[
        { key: 'month', title: t('reportMonth'), plain: (row) => row.month },
        {
          key: 'org',
          title: t('organisation'),
          grow: true,
          plain: (row) => row.organisationName || t('wholeCity'),
        },
        {
          key: 'state',
          title: t('state'),
          plain: (row) =>
            row.state === 'making' ? t('making', { done: row.done, of: row.of }) : t(row.state),
          cell: (row) =>
            row.state === 'making' ? (
              <span className="row">
                <progress
                  max={row.of}
                  value={row.done}
                  aria-label={t('making', { done: row.done, of: row.of })}
                />
                {t('making', { done: row.done, of: row.of })}
              </span>
            ) : (
              <Status tone={row.state === 'ready' ? 'good' : 'danger'}>{t(row.state)}</Status>
            ),
        },
        { key: 'made', title: t('made'), plain: (row) => row.made, cell: (row) => <When at={row.made} /> },
        {
          key: 'files',
          title: t('files'),
          cell: (row) => (
            <span className="row">
              {files
                .filter(([file]) => row.files?.[file])
                .map(([file, name]) => (
                  <a key={file} href={reportAt(row.id, file)} download>
                    {name}
                  </a>
                ))}
            </span>
          ),
        },
      ]}
    />
  );
}
