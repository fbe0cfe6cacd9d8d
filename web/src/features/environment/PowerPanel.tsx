import { Button } from 'antd';
import { Link } from 'react-router';
import { useFormat } from '../../lib/useFormat';
import { useTexts } from '../../lib/useTexts';
import { useUrlState } from '../../lib/useUrlState';
import { DataTable } from '../../ui/DataTable';
import { Notice } from '../../ui/State';
import { Status } from '../../ui/Status';
import { readPower } from './environment';
import { PlaceCurve } from './PlaceCurve';
import { environmentTexts } from './texts';
import './Environment.css';

/** Power: the load of the city or a district as a curve, and the districts with silent meters and outages. */
export function PowerPanel() {
  const t = useTexts(environmentTexts);
  const say = useFormat();
  const [place, choose] = useUrlState('place');
  const [name, setName] = useUrlState('name');
  return (
    <div className="stack">
      <section className="panel stack-tight" aria-label={t('load')}>
        <PlaceCurve measure="load" place={place} name={place ? name : t('theCity')} />
        {place && (
          <Button className="no-print" onClick={() => choose('')}>
            {t('city')}
          </Button>
        )}
      </section>
      <DataTable
        label={t('power')}
        queryKey={['environment', 'power']}
        read={(_, signal) => readPower(signal)}
        refresh={60_000}
        rowId={(row) => row.region}
        empty={<Notice title={t('noStations')} note={t('noStationsNext')} />}
        columns={[
          {
            key: 'district',
            title: t('district'),
            grow: true,
            cell: (row) => (
              <button
                type="button"
                className="environment-station"
                onClick={() => {
                  choose(row.region);
                  setName(row.name);
                }}
              >
                {row.name}
              </button>
            ),
            plain: (row) => row.name,
          },
          {
            key: 'outages',
            title: t('outages'),
            cell: (row) =>
              row.outages > 0 ? (
                <Link to="/desk/environment/episodes?kind=power&state=open">
                  <Status tone="danger">{say.number(row.outages)}</Status>
                </Link>
              ) : (
                <Status tone="good">0</Status>
              ),
            plain: (row) => row.outages,
          },
          {
            key: 'load',
            title: t('loadNow'),
            align: 'right',
            cell: (row) => `${say.number(row.load, 0)} kW`,
            plain: (row) => row.load,
          },
          {
            key: 'before',
            title: t('loadBefore'),
            align: 'right',
            cell: (row) => (row.before === undefined ? '—' : `${say.number(row.before, 0)} kW`),
            plain: (row) => row.before,
          },
          { key: 'meters', title: t('meters'), align: 'right', wide: true, plain: (row) => row.meters },
          { key: 'silent', title: t('silentMeters'), align: 'right', plain: (row) => row.silent },
          {
            key: 'lowest',
            title: t('lowestVoltage'),
            align: 'right',
            cell: (row) => (row.lowest === undefined ? '—' : `${say.number(row.lowest, 1)} V`),
            plain: (row) => row.lowest,
          },
        ]}
      />
    </div>
  );
}
