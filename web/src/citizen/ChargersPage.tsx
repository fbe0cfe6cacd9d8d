import { Button } from 'antd';
import { Link, useSearchParams } from 'react-router';
import { ChargerFinder } from '../features/charging/ChargerFinder';
import { chargingTexts } from '../features/charging/texts';
import { PlaceBox } from '../features/places/PlaceBox';
import { placeTexts } from '../features/places/texts';
import { usePosition } from '../features/places/usePosition';
import { type Point, pointOf } from '../lib/geo';
import { useTexts } from '../lib/useTexts';
import { Page } from '../ui/Page';
import { citizenTexts } from './texts';

/** Chargers by road from a point that the driver names, taps, or is at. */
export function ChargersPage() {
  const t = useTexts(chargingTexts);
  const p = useTexts(placeTexts);
  const c = useTexts(citizenTexts);
  const [params, setParams] = useSearchParams();
  const at = params.get('at');
  const point = pointOf(at);
  const name = params.get('name') ?? '';
  const choose = (chosen: Point, called: string) =>
    setParams(
      (now) => {
        const next = new URLSearchParams(now);
        next.set('at', `${chosen.lon.toFixed(5)},${chosen.lat.toFixed(5)}`);
        next.set('name', called);
        next.delete('to');
        next.delete('go');
        return next;
      },
      { replace: true },
    );
  const position = usePosition((found) => choose(found, t('myPosition')));
  return (
    <Page title={t('chargers')} lead={t('chargersLead')} back={<Link to="/">{c('home')}</Link>}>
      <div className="panel stack narrow">
        <PlaceBox label={t('where')} onPlace={(place) => choose(place, place.name)} />
        <div className="row">
          <Button onClick={position.locate} loading={position.state === 'asking'} size="large">
            {p('locate')}
          </Button>
          {point && name && <span className="quiet">{t('from', { name })}</span>}
        </div>
        {position.state === 'failed' && <p role="alert">{p('noLocation')}</p>}
      </div>
      <ChargerFinder
        point={point}
        onPoint={(picked) => choose(picked, t('pickedPoint'))}
        start="/chargers/start"
      />
    </Page>
  );
}
