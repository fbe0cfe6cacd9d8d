import { Tabs } from 'antd';
import { Link, useLocation, useNavigate } from 'react-router';
import { RegionPicker } from '../features/places/RegionPicker';
import { BinTable, ScoreLine } from '../features/waste/BinTable';
import { CollectionDay } from '../features/waste/CollectionDay';
import { DriverView } from '../features/waste/DriverView';
import { wasteTexts } from '../features/waste/texts';
import { useFleet, usePlan } from '../features/waste/usePlan';
import { useLanguage } from '../lib/preferences';
import { useMay } from '../lib/session';
import { useTexts } from '../lib/useTexts';
import { useUrlState } from '../lib/useUrlState';
import { Page } from '../ui/Page';
import { Notice, State } from '../ui/State';

/** The desk of the waste company: the day's list, and the forecasts behind it. */
export function WastePage() {
  const t = useTexts(wasteTexts);
  const language = useLanguage();
  const go = useNavigate();
  const bins = useLocation().pathname.endsWith('/bins');
  const mayPlan = useMay('waste.plan');
  const mayTick = useMay('waste.collect');
  const company = useFleet().data?.company;
  return (
    <Page
      title={t('waste')}
      lead={company && (language === 'en' ? company.en : company.zh)}
      actions={mayTick && <Link to="/desk/waste/drive">{t('driver')}</Link>}
    >
      <Tabs
        className="no-print"
        activeKey={bins ? 'bins' : 'list'}
        onChange={(key) => go(key === 'bins' ? '/desk/waste/bins' : '/desk/waste')}
        items={[
          { key: 'list', label: t('list') },
          { key: 'bins', label: t('bins') },
        ]}
      />
      {bins ? (
        <div className="stack">
          <p className="quiet">{t('binsLead')}</p>
          <ScoreLine />
          <BinTable regionPicker={(value, change) => <RegionPicker value={value} onChange={change} />} />
        </div>
      ) : (
        <CollectionDay mayPlan={mayPlan} mayTick={mayTick} />
      )}
    </Page>
  );
}

/** The driver's view, made for the phone in the cab. */
export function WasteDrivePage() {
  const t = useTexts(wasteTexts);
  const language = useLanguage();
  const [vehicle, setVehicle] = useUrlState('vehicle');
  const asked = usePlan('', false);
  const tips = useFleet().data?.tips ?? [];
  const sites = Object.fromEntries(
    tips.map((tip) => [tip.code, language === 'en' ? tip.name.en : tip.name.zh]),
  );
  return (
    <Page title={t('driver')} back={<Link to="/desk/waste">{t('waste')}</Link>}>
      <State
        asked={asked}
        isEmpty={(plan) => plan === null}
        empty={<Notice title={t('noPlan')} note={t('noPlanNext')} />}
      >
        {(plan) => plan && <DriverView plan={plan} vehicle={vehicle} onVehicle={setVehicle} sites={sites} />}
      </State>
    </Page>
  );
}
