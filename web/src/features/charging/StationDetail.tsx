import { useQuery } from '@tanstack/react-query';
import { Link } from 'react-router';
import { useFormat } from '../../lib/useFormat';
import { useTexts } from '../../lib/useTexts';
import { Facts } from '../../ui/Facts';
import './Charging.css';
import { ChanceBars } from './ChanceBars';
import { readOutlook, type StationRow } from './charging';
import { PlugWords } from './PlugWords';
import { chargingTexts } from './texts';
import { usePrice } from './usePrice';
import { sumOf, sumWord } from './words';

/** One station for officials: what stands there, what it gave today, its forecast and its prices. */
export function StationDetail({ row }: { row: StationRow }) {
  const t = useTexts(chargingTexts);
  const say = useFormat();
  const price = usePrice();
  const outlook = useQuery({
    queryKey: ['charging', 'outlook', row.id],
    queryFn: ({ signal }) => readOutlook(row.id, signal),
    refetchInterval: 60_000,
  }).data;
  return (
    <div className="stack">
      <section className="panel">
        <Facts
          facts={[
            [t('freeSockets'), t('sockets', { free: row.free, all: row.sockets })],
            [t('plugs'), <PlugWords key="plugs" plugs={row.plugs} />],
            [t('operator'), row.operator],
            [t('region'), row.regionName],
            [t('hours'), row.hours || t('always')],
            [t('price'), [price.now(row.price), price.next(row.price)].filter(Boolean).join(' · ')],
            [t('drawn'), `${say.number(row.power, 1)} ${t('kw')}`],
            [t('today'), `${say.number(row.wh / 1000, 1)} ${t('kwh')}`],
            [t('revenue'), row.price && t(sumWord(row.price.currency), { sum: sumOf(row.fen) })],
            [t('faults'), row.faults > 0 && say.number(row.faults, 0)],
            [
              t('piles'),
              row.things.length > 0 && (
                <span className="row">
                  {row.things.map((id, i) => (
                    <Link key={id} to={`/desk/things/${id}`}>
                      {t('pile', { n: i + 1 })}
                    </Link>
                  ))}
                </span>
              ),
            ],
          ]}
        />
      </section>
      {outlook && (
        <section className="panel stack">
          <ChanceBars outlook={outlook} />
          <div className="stack-tight">
            <h3 className="small">{t('pricesToday')}</h3>
            <ul className="plain-list prices">
              {outlook.prices.map((one) => (
                <li key={one.from} className="figures">
                  <span className="quiet">
                    {t('until', { from: say.clock(one.from), to: say.clock(one.to) })}
                  </span>{' '}
                  {price.one(one.price, outlook.price?.currency ?? 'CNY')}
                </li>
              ))}
            </ul>
          </div>
        </section>
      )}
    </div>
  );
}
