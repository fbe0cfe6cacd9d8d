import { Button } from 'antd';
import { useState } from 'react';
import { useLanguage } from '../../lib/preferences';
import { useFormat } from '../../lib/useFormat';
import { useStream } from '../../lib/useStream';
import { useTexts } from '../../lib/useTexts';
import { newsUrl, type Offer, type readWay } from './charging';
import { chargingTexts } from './texts';
import { minutesOf } from './words';

type Found = Awaited<ReturnType<typeof readWay>>;
type News = { station: Offer; alternatives: Offer[] };

/** The way to a station in words; says so when its last socket goes, and where else to drive. */
export function WayPanel({
  offer,
  way,
  onInstead,
}: {
  offer: Offer;
  way: Found;
  onInstead: (id: string) => void;
}) {
  const t = useTexts(chargingTexts);
  const language = useLanguage();
  const say = useFormat();
  const [news, setNews] = useState<News | null>(null);
  useStream(newsUrl(offer.id), ({ data }) => setNews(JSON.parse(data) as News));
  // A road that the map knows in pieces is one road to the driver.
  const roads: { name: string; metres: number }[] = [];
  for (const road of way.roads) {
    const name = (language === 'en' && road.latin) || road.name || t('smallRoad');
    const last = roads.at(-1);
    if (last?.name === name) last.metres += road.metres;
    else roads.push({ name, metres: road.metres });
  }
  const gone = news !== null && news.station.id === offer.id && news.station.state !== 'free';
  return (
    <section className="panel stack-tight" aria-label={t('wayTo', { name: offer.name })}>
      <h2 className="offer-name">{t('wayTo', { name: offer.name })}</h2>
      <p className="figures">
        {t('wayLead', { distance: say.distance(way.metres), minutes: minutesOf(way.seconds) })}
      </p>
      {gone && (
        <div role="alert" className="stack-tight">
          <p>{t('taken', { name: offer.name })}</p>
          {news.alternatives.length > 0 && <p className="quiet">{t('takenNext')}</p>}
          {news.alternatives.map((one) => (
            <Button key={one.id} block onClick={() => onInstead(one.id)}>
              {t('goInstead', { name: one.name })}
            </Button>
          ))}
        </div>
      )}
      <ol className="way-roads">
        {roads.map((road, i) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: a way may take a road twice
          <li key={i}>
            {road.name} <span className="quiet figures">{say.distance(road.metres)}</span>
          </li>
        ))}
      </ol>
    </section>
  );
}
