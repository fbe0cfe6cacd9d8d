import { useQuery } from '@tanstack/react-query';
import { Segmented, Tabs } from 'antd';
import { Link, useLocation, useNavigate, useParams } from 'react-router';
import { CoverFigures, CoverTable } from '../features/water/CoverTable';
import { EpisodeActs } from '../features/water/EpisodeActs';
import { EpisodePanel } from '../features/water/EpisodePanel';
import { EpisodeTable } from '../features/water/EpisodeTable';
import { HistoryTable } from '../features/water/HistoryTable';
import { causeTone, episodeWord } from '../features/water/leakWords';
import { MediumSwitch } from '../features/water/MediumSwitch';
import { PressureMap } from '../features/water/PressureMap';
import { PressureFigures, PressureTable } from '../features/water/PressureTable';
import { waterTexts } from '../features/water/texts';
import { UploadHistory } from '../features/water/UploadHistory';
import '../features/water/Water.css';
import { readEpisode } from '../features/water/water';
import { ZoneTable } from '../features/water/ZoneTable';
import { useMay } from '../lib/session';
import { useTexts } from '../lib/useTexts';
import { useUrlState } from '../lib/useUrlState';
import { Page } from '../ui/Page';
import { State } from '../ui/State';
import { Status } from '../ui/Status';

const tabs = ['leaks', 'zones', 'pressures', 'manholes', 'histories'] as const;

/** The suspected leaks, the live zones, who has too little pressure, and the histories. */
export function LeaksPage() {
  const t = useTexts(waterTexts);
  const go = useNavigate();
  const mayReplay = useMay('water.replay');
  const last = useLocation().pathname.split('/').at(-1);
  const [view, setView] = useUrlState('view');
  const tab = tabs.find((one) => one === last) ?? 'leaks';
  const lead = {
    leaks: 'leaksLead',
    zones: 'zonesLead',
    pressures: 'pressuresLead',
    manholes: 'manholesLead',
    histories: 'leaksLead',
  } as const;
  return (
    <Page
      title={t('leaks')}
      lead={t(lead[tab])}
      actions={mayReplay && <UploadHistory onDone={() => go('/desk/leaks/histories')} />}
    >
      <Tabs
        className="no-print"
        activeKey={tab}
        onChange={(key) => go(key === 'leaks' ? '/desk/leaks' : `/desk/leaks/${key}`)}
        tabBarGutter={20}
        items={tabs.map((key) => ({ key, label: t(`tab_${key}`) }))}
      />
      {tab !== 'manholes' && tab !== 'histories' && <MediumSwitch />}
      {tab === 'leaks' && <EpisodeTable />}
      {tab === 'zones' && <ZoneTable />}
      {tab === 'pressures' && (
        <div className="stack">
          <PressureFigures />
          <Segmented
            className="no-print"
            aria-label={t('view')}
            value={view}
            options={[
              { value: '', label: t('asList') },
              { value: 'map', label: t('asMap') },
            ]}
            onChange={setView}
          />
          {view === 'map' ? <PressureMap /> : <PressureTable />}
        </div>
      )}
      {tab === 'manholes' && (
        <div className="stack">
          <CoverFigures />
          <CoverTable />
        </div>
      )}
      {tab === 'histories' && <HistoryTable />}
    </Page>
  );
}

/** One suspected leak. */
export function LeakPage() {
  const t = useTexts(waterTexts);
  const { id = '' } = useParams();
  const mayHandle = useMay('water.handle');
  const asked = useQuery({ queryKey: ['leak', id], queryFn: ({ signal }) => readEpisode(id, signal) });
  const episode = asked.data;
  return (
    <Page
      title={episode ? `${episode.network} · ${t(episodeWord(episode))}` : t('leak')}
      lead={
        episode && (
          <Status tone={causeTone(episode)}>
            {t('nearest')} {episode.sensors?.[0]?.name ?? episode.nearest}
          </Status>
        )
      }
      back={<Link to="/desk/leaks">{t('leaks')}</Link>}
      actions={mayHandle && episode && <EpisodeActs episode={episode} />}
    >
      <State asked={asked}>{(one) => <EpisodePanel episode={one} />}</State>
    </Page>
  );
}
