import { Tabs } from 'antd';
import { Link, useLocation, useNavigate } from 'react-router';
import { BehindTable } from '../features/cases/BehindTable';
import { LateTable } from '../features/cases/LateTable';
import { MakeReport, ReportList } from '../features/cases/ReportList';
import { SupervisionTable } from '../features/cases/SupervisionTable';
import { supervisionTexts } from '../features/cases/supervisionTexts';
import { RegionPicker } from '../features/places/RegionPicker';
import { useDistrictName } from '../features/places/useDistrictName';
import { useTexts } from '../lib/useTexts';
import { useUrlFilters } from '../lib/useUrlState';
import { Page } from '../ui/Page';

const tabs = { figures: '', ladder: '/late', reports: '/reports' } as const;

/** The figures of supervision, what is late, and the monthly reports. */
export function SupervisionPage() {
  const t = useTexts(supervisionTexts);
  const go = useNavigate();
  const { pathname } = useLocation();
  const regionName = useDistrictName();
  const tab = pathname.endsWith('/reports') ? 'reports' : pathname.endsWith('/late') ? 'ladder' : 'figures';
  const regionPicker = (value: string, change: (code: string) => void) => (
    <RegionPicker value={value} onChange={change} />
  );
  return (
    <Page
      title={t('supervision')}
      lead={t(tab === 'ladder' ? 'ladderLead' : 'supervisionLead')}
      actions={tab === 'reports' && <MakeReport />}
    >
      <Tabs
        activeKey={tab}
        onChange={(key) => go(`/desk/supervision${tabs[key as keyof typeof tabs]}`)}
        items={(['figures', 'ladder', 'reports'] as const).map((key) => ({ key, label: t(key) }))}
      />
      {tab === 'reports' && <ReportList />}
      {tab === 'ladder' && <LateTable regionPicker={regionPicker} />}
      {tab === 'figures' && <SupervisionTable regionPicker={regionPicker} regionName={regionName} />}
    </Page>
  );
}

/** The cases that a figure counts. */
export function BehindPage() {
  const t = useTexts(supervisionTexts);
  const { figure, from, to } = useUrlFilters(['figure', 'from', 'to'] as const).values;
  const turns = figure === 'open' || figure === 'lateOpen' || figure === 'nearlyLate';
  return (
    <Page
      title={t('behind', { figure: t((figure || 'received') as 'received') })}
      lead={turns ? t('now') : t('behindLead', { from, to })}
      back={<Link to="/desk/supervision">{t('supervision')}</Link>}
    >
      <BehindTable />
    </Page>
  );
}
