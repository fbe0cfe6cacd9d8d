import { useQuery } from '@tanstack/react-query';
import type { Point } from '../../lib/geo';
import { useLanguage } from '../../lib/preferences';
import { useTexts } from '../../lib/useTexts';
import { Status } from '../../ui/Status';
import { drivesTo } from './incidents';
import { type PublicSign, readPublicSigns } from './signs';
import { signTexts } from './signTexts';
import './Traffic.css';
import { trafficTexts } from './texts';

/** What the signs over the roads say and the speeds that they advise; nothing where all are dark. */
export function RoadSigns({
  wanted = '',
  titled = true,
  onShow,
}: {
  wanted?: string;
  titled?: boolean;
  onShow: (at: Point) => void;
}) {
  const t = useTexts(signTexts);
  const asked = useQuery({
    queryKey: ['traffic', 'road signs'],
    queryFn: ({ signal }) => readPublicSigns(signal),
    refetchInterval: 10_000,
  });
  const items = (asked.data?.items ?? []).filter(({ road }) => road.includes(wanted));
  if (items.length === 0) return titled ? null : <p className="screen-calm">{t('allDark')}</p>;
  const list = (
    <ul className="plain-list road-list">
      {items.map((one) => (
        <li key={one.id}>
          <One one={one} onShow={onShow} />
        </li>
      ))}
    </ul>
  );
  if (!titled) return list;
  return (
    <section className="panel stack-tight" aria-labelledby="signs">
      <h2 id="signs">{t('public')}</h2>
      {list}
    </section>
  );
}

function One({ one, onShow }: { one: PublicSign; onShow: (at: Point) => void }) {
  const t = useTexts(signTexts);
  const words = useTexts(trafficTexts);
  const language = useLanguage();
  const name = language === 'en' ? one.name.en : one.name.zh;
  return (
    <button type="button" className="road-row" onClick={() => onShow({ lon: one.lon, lat: one.lat })}>
      <span className="road-name">
        {t('facing', { road: one.road, side: words(drivesTo(one.bearing)).toLowerCase() })}
      </span>
      <Status tone="notice">{one.speed > 0 ? t('advice', { n: one.speed }) : t('boards')}</Status>
      <span className="small">
        {one.lines.length > 0 && <strong>{one.lines.join(' / ')}</strong>}{' '}
        <span className="quiet">{name}</span>
      </span>
    </button>
  );
}
