import { Tabs } from 'antd';
import { Link, useLocation, useNavigate } from 'react-router';
import { BehindTable } from '../features/cases/BehindTable';
import { MakeReport, ReportList } from '../features/cases/ReportList';
import { SupervisionTable } from '../features/cases/SupervisionTable';
import { supervisionTexts } from '../features/cases/supervisionTexts';
import { RegionPicker } from '../features/places/RegionPicker';
import { useDistrictName } from '../features/places/useDistrictName';
import { useTexts } from '../lib/useTexts';
import { useUrlFilters } from '../lib/useUrlState';
import { Page } from '../ui/Page';

/** The figures of supervision, and the monthly reports. */
export function SupervisionPage() {
  const t = useTexts(supervisionTexts);
  const go = useNavigate();
  const { pathname } = useLocation();
  const regionName = useDistrictName();
  const reports = pathname.endsWith('/reports');
  return (
    <Page title={t('supervision')} lead={t('supervisionLead')} actions={reports && <MakeReport />}>
      <Tabs
        activeKey={reports ? 'reports' : 'figures'}
        onChange={(key) => go(key === 'reports' ? '/desk/supervision/reports' : '/desk/supervision')}
        items={[
          { key: 'figures', label: t('figures') },
          { key: 'reports', label: t('reports') },
        ]}
      />
      {reports ? (
        <ReportList />
      ) : (
        <SupervisionTable
          regionPicker={(value, change) => <RegionPicker value={value} onChange={change} />}
          regionName={regionName}
        />
      )}
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
