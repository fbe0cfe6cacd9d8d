import { Button, Modal, Progress } from 'antd';
import { useState } from 'react';
import { Link } from 'react-router';
import { useLanguage } from '../../lib/preferences';
import { Problem } from '../../lib/problem';
import { problemWords } from '../../lib/problemTexts';
import { useFormat } from '../../lib/useFormat';
import { useTexts } from '../../lib/useTexts';
import { Age } from '../../ui/Age';
import { DataTable } from '../../ui/DataTable';
import { Notice } from '../../ui/State';
import { Status } from '../../ui/Status';
import { HistoryReport } from './HistoryReport';
import { historyTone } from './leakWords';
import { waterTexts } from './texts';
import { goesOn, type History, readHistories } from './water';

/** What was uploaded: how far the search is, what was found, what could not be read. */
export function HistoryTable() {
  const t = useTexts(waterTexts);
  const say = useFormat();
  const [shown, setShown] = useState<History>();
  return (
    <>
      <DataTable
        label={t('histories')}
        queryKey={['histories']}
        read={readHistories}
        refresh={2000}
        rowId={(row) => row.id}
        empty={<Notice title={t('noHistories')} note={t('noHistoriesNext')} />}
        columns={[
          {
            key: 'network',
            title: t('network'),
            grow: true,
            cell: (row) => (
              <span>
                {row.network} · {t(row.medium)}
                <br />
                <span className="small quiet">{row.file}</span>
              </span>
            ),
            plain: (row) => row.network,
          },
          {
            key: 'added',
            title: t('added'),
            cell: (row) => <Age at={row.addedAt} />,
            plain: (row) => row.addedAt,
          },
          {
            key: 'state',
            title: t('state'),
            cell: (row) => (
              <span>
                <Status tone={historyTone[row.state]}>{t(row.state)}</Status>
                {goesOn(row) && row.total > 0 && (
                  <Progress
                    percent={Math.round((100 * row.done) / row.total)}
                    size="small"
                    aria-label={t('running')}
                    format={() => say.share(row.done / row.total, 0)}
                  />
                )}
              </span>
            ),
            plain: (row) => t(row.state),
          },
          { key: 'result', title: t('result'), grow: true, cell: (row) => <Result history={row} /> },
          {
            key: 'report',
            title: t('report'),
            cell: (row) =>
              row.report && (
                <Button size="small" onClick={() => setShown(row)}>
                  {t('report')}
                </Button>
              ),
          },
        ]}
      />
      <Modal
        open={shown !== undefined}
        title={shown && t('reportOf', { file: shown.file || shown.network })}
        footer={null}
        width={720}
        onCancel={() => setShown(undefined)}
        destroyOnHidden
      >
        {shown?.report && <HistoryReport report={shown.report} />}
      </Modal>
    </>
  );
}

function Result({ history }: { history: History }) {
  const t = useTexts(waterTexts);
  const language = useLanguage();
  const say = useFormat();
  if (history.error)
    return <span>{problemWords(language, new Problem({ status: 422, code: history.error }))}</span>;
  const report = history.report;
  if (!report) return null;
  return (
    <span>
      <Link to={`/desk/leaks?history=${history.id}`}>{t('found', { n: report.found })}</Link>
      {report.known > 0 && <span className="small quiet"> · {t('foundKnown', { n: report.known })}</span>}
      {report.strays > 0 && <span className="small quiet"> · {t('strays', { n: report.strays })}</span>}
      <br />
      <span className="small quiet">
        {t('rowsTaken', { taken: say.number(report.taken), rows: say.number(report.rows) })}
      </span>
    </span>
  );
}
