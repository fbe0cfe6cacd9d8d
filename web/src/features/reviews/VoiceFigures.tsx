import { useQuery } from '@tanstack/react-query';
import { Link } from 'react-router';
import { useFormat } from '../../lib/useFormat';
import { useTexts } from '../../lib/useTexts';
import { DataTable } from '../../ui/DataTable';
import { Notice, State } from '../../ui/State';
import { FigureRow } from './ReviewFigures';
import { type Figures, readFigures } from './reviews';
import { reviewTexts } from './texts';

/** The figures of one's departments: review rate, good rate, called back, mended in time, answered. */
export function VoiceFigures() {
  const t = useTexts(reviewTexts);
  const say = useFormat();
  const asked = useQuery({
    queryKey: ['reviews', 'figures', 'desk'],
    queryFn: ({ signal }) => readFigures({ by: 'organisation' }, signal),
  });
  const share = (value: number | undefined) => (value === undefined ? '' : say.share(value));
  return (
    <div className="stack">
      <State asked={asked}>{(set) => <FigureRow figures={set.all} />}</State>
      <DataTable<Figures>
        label={t('byDepartment')}
        queryKey={['reviews', 'figures', 'table']}
        read={async (_, signal) => ({
          items: (await readFigures({ by: 'organisation' }, signal)).lines ?? [],
          next: '',
        })}
        rowId={(row) => row.of}
        empty={<Notice title={t('noVoices')} note={t('noVoicesNext')} />}
        columns={[
          {
            key: 'department',
            title: t('department'),
            grow: true,
            plain: (row) => row.name ?? '',
            cell: (row) => (
              <Link to={`/reviews?organisation=${encodeURIComponent(row.of)}`}>{row.name || '—'}</Link>
            ),
          },
          { key: 'handlings', title: t('handlings'), align: 'right', plain: (row) => row.handlings },
          { key: 'rate', title: t('rateShare'), align: 'right', plain: (row) => share(row.rate) },
          { key: 'good', title: t('goodShare'), align: 'right', plain: (row) => share(row.good) },
          { key: 'bad', title: t('bad'), align: 'right', plain: (row) => row.bad },
          { key: 'invalid', title: t('invalidCount'), align: 'right', plain: (row) => row.invalid },
          { key: 'called', title: t('calledShare'), align: 'right', plain: (row) => share(row.calledBack) },
          { key: 'reached', title: t('reachedShare'), align: 'right', plain: (row) => share(row.reached) },
          { key: 'onTime', title: t('onTimeShare'), align: 'right', plain: (row) => share(row.onTime) },
          { key: 'answered', title: t('answeredShare'), align: 'right', plain: (row) => share(row.answered) },
          { key: 'content', title: t('contentShare'), align: 'right', plain: (row) => share(row.content) },
        ]}
      />
    </div>
  );
}
