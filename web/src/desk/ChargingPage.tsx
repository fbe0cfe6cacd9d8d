import { useQuery } from '@tanstack/react-query';
import { Tabs } from 'antd';
import { Link, useLocation, useNavigate, useParams } from 'react-router';
import { ChargingFigures } from '../features/charging/ChargingFigures';
import { readRow } from '../features/charging/charging';
import { StationDetail } from '../features/charging/StationDetail';
import { StationTable } from '../features/charging/StationTable';
import { TakeStations } from '../features/charging/TakeStations';
import { TariffList } from '../features/charging/TariffList';
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
  const tariffs = useLocation().pathname.endsWith('/tariffs');
  return (
    <Page title={t('charging')} lead={t('chargingLead')} actions={mayManage && <TakeStations />}>
      <Tabs
        className="no-print"
        activeKey={tariffs ? 'tariffs' : 'stations'}
        onChange={(key) => go(key === 'tariffs' ? '/desk/charging/tariffs' : '/desk/charging')}
        items={[
          { key: 'stations', label: t('stations') },
          { key: 'tariffs', label: t('tariffs') },
        ]}
      />
      {tariffs ? (
        <TariffList mayManage={mayManage} />
      ) : (
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
      <State asked={asked}>{(found) => <StationDetail row={found} />}</State>
    </Page>
  );
}
