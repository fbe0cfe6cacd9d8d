import { useQuery } from '@tanstack/react-query';
import { Tabs } from 'antd';
import { Link, useLocation, useNavigate, useParams } from 'react-router';
import { EpisodeActs } from '../features/water/EpisodeActs';
import { EpisodePanel } from '../features/water/EpisodePanel';
import { EpisodeTable } from '../features/water/EpisodeTable';
import { HistoryTable } from '../features/water/HistoryTable';
import { causeTone, causeWord } from '../features/water/leakWords';
import { waterTexts } from '../features/water/texts';
import { UploadHistory } from '../features/water/UploadHistory';
import { readEpisode } from '../features/water/water';
import { useMay } from '../lib/session';
import { useTexts } from '../lib/useTexts';
import { Page } from '../ui/Page';
import { State } from '../ui/State';
import { Status } from '../ui/Status';

/** The suspected leaks, and the histories they were found in. */
export function LeaksPage() {
  const t = useTexts(waterTexts);
  const go = useNavigate();
  const mayReplay = useMay('water.replay');
  const histories = useLocation().pathname.endsWith('/histories');
  return (
    <Page
      title={t('leaks')}
      lead={t('leaksLead')}
      actions={mayReplay && <UploadHistory onDone={() => go('/desk/leaks/histories')} />}
    >
      <Tabs
        className="no-print"
        activeKey={histories ? 'histories' : 'leaks'}
        onChange={(key) => go(key === 'histories' ? '/desk/leaks/histories' : '/desk/leaks')}
        items={[
          { key: 'leaks', label: t('leak') },
          { key: 'histories', label: t('histories') },
        ]}
      />
      {histories ? <HistoryTable /> : <EpisodeTable />}
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
      title={episode ? `${episode.network} · ${t(causeWord[episode.cause])}` : t('leak')}
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
