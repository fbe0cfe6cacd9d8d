import { useQuery } from '@tanstack/react-query';
import { Tabs } from 'antd';
import { Link, useLocation, useNavigate, useParams } from 'react-router';
import { ChargeDetail } from '../features/charging/ChargeDetail';
import { ChargeTable } from '../features/charging/ChargeTable';
import { ChargingFigures } from '../features/charging/ChargingFigures';
import { readCharge } from '../features/charging/charges';
import { chargeTexts } from '../features/charging/chargeTexts';
import { chargeTone } from '../features/charging/chargeWords';
import { readRow } from '../features/charging/charging';
import { StationDetail } from '../features/charging/StationDetail';
import { StationTable } from '../features/charging/StationTable';
import { TakeStations } from '../features/charging/TakeStations';
import { TariffList } from '../features/charging/TariffList';
import { TryPiles } from '../features/charging/TryPiles';
import { chargingTexts } from '../features/charging/texts';
import { stateTone } from '../features/charging/words';
import { RegionPicker } from '../features/places/RegionPicker';
import { useMay } from '../lib/session';
import { useTexts } from '../lib/useTexts';
import { Page } from '../ui/Page';
import { State } from '../ui/State';
import { Status } from '../ui/Status';

/** The desk of those who run the chargers: the stations, and what charging costs. */
export function ChargingPage() {
  const t = useTexts(chargingTexts);
  const go = useNavigate();
  const mayManage = useMay('charging.manage');
  const c = useTexts(chargeTexts);
  const part = useLocation().pathname.split('/')[3] ?? 'stations';
  return (
    <Page title={t('charging')} lead={t('chargingLead')} actions={mayManage && <TakeStations />}>
      <Tabs
        className="no-print"
        activeKey={part}
        onChange={(key) => go(key === 'stations' ? '/desk/charging' : `/desk/charging/${key}`)}
        items={[
          { key: 'stations', label: t('stations') },
          { key: 'charges', label: c('charges') },
          { key: 'tariffs', label: t('tariffs') },
        ]}
      />
      {part === 'tariffs' && <TariffList mayManage={mayManage} />}
      {part === 'charges' && <ChargeTable />}
      {part === 'stations' && (
        <div className="stack">
          <ChargingFigures />
          <StationTable regionPicker={(value, change) => <RegionPicker value={value} onChange={change} />} />
        </div>
      )}
    </Page>
  );
}

/** One charging station. */
export function StationPage() {
  const t = useTexts(chargingTexts);
  const c = useTexts(chargeTexts);
  const mayManage = useMay('charging.manage');
  const { id = '' } = useParams();
  const asked = useQuery({
    queryKey: ['charging', 'row', id],
    queryFn: ({ signal }) => readRow(id, signal),
    refetchInterval: 30_000,
  });
  const row = asked.data;
  return (
    <Page
      title={row?.name ?? t('station')}
      lead={row && <Status tone={stateTone[row.state]}>{t(row.state)}</Status>}
      back={<Link to="/desk/charging">{t('charging')}</Link>}
    >
      <State asked={asked}>
        {(found) => (
          <div className="stack">
            <StationDetail row={found} />
            <p>
              <Link to={`/desk/charging/charges?station=${found.id}`}>{c('charges')}</Link>
            </p>
            <TryPiles station={found.id} mayManage={mayManage} />
          </div>
        )}
      </State>
    </Page>
  );
}

/** One charge. */
export function ChargePage() {
  const t = useTexts(chargeTexts);
  const mayManage = useMay('charging.manage');
  const { id = '' } = useParams();
  const asked = useQuery({
    queryKey: ['charges', 'desk', id],
    queryFn: ({ signal }) => readCharge(id, signal),
    refetchInterval: 5_000,
  });
  const charge = asked.data;
  return (
    <Page
      title={charge ? `${charge.stationName} · ${t('socket', { n: charge.socket })}` : t('charge')}
      lead={charge && <Status tone={chargeTone[charge.state]}>{t(charge.state)}</Status>}
      back={<Link to="/desk/charging/charges">{t('charges')}</Link>}
    >
      <State asked={asked}>{(found) => <ChargeDetail charge={found} mayManage={mayManage} />}</State>
    </Page>
  );
}
