import { useQuery } from '@tanstack/react-query';
import { useFormat } from '../../lib/useFormat';
import { useTexts } from '../../lib/useTexts';
import { Figure } from '../../ui/Figure';
import { readSummary } from './resources';
import { resourceTexts } from './texts';

/** The day in figures; each opens the list behind it. */
export function SummaryFigures() {
  const t = useTexts(resourceTexts);
  const say = useFormat();
  const { data } = useQuery({
    queryKey: ['resources', 'summary'],
    queryFn: ({ signal }) => readSummary(signal),
    refetchInterval: 30_000,
  });
  if (!data) return null;
  const list = '/desk/resources/bookings';
  return (
    <div className="stack-tight">
      <div className="res-figures">
        <Figure label={t('all')} value={say.number(data.resources, 0)} to="/desk/resources/find" />
        <Figure label={t('today')} value={say.number(data.today, 0)} to={list} />
        <Figure label={t('activeNow')} value={say.number(data.active, 0)} to={`${list}?state=active`} />
        <Figure
          label={t('waiting')}
          value={say.number(data.waiting, 0)}
          tone={data.waiting > 0 ? 'notice' : undefined}
          to={`${list}?state=requested`}
        />
        <Figure label={t('closedNow')} value={say.number(data.closed, 0)} />
      </div>
      {data.synthetic && <p className="small quiet">{t('synthetic')}</p>}
    </div>
  );
}
