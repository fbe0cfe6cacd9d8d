import { useQuery } from '@tanstack/react-query';
import { Tabs } from 'antd';
import { Link, useLocation, useNavigate, useParams } from 'react-router';
import { AirPanel } from '../features/environment/AirPanel';
import { ExceedancePanel } from '../features/environment/ExceedancePanel';
import { ExceedanceTable } from '../features/environment/ExceedanceTable';
import { readEpisode } from '../features/environment/environment';
import { NoisePanel } from '../features/environment/NoisePanel';
import { PowerPanel } from '../features/environment/PowerPanel';
import { environmentTexts } from '../features/environment/texts';
import { episodeTone } from '../features/environment/words';
import { useTexts } from '../lib/useTexts';
import { Page } from '../ui/Page';
import { State } from '../ui/State';
import { Status } from '../ui/Status';

const tabs = ['air', 'noise', 'power', 'episodes'] as const;

/** Air, noise and power, and what was exceeded. */
export function EnvironmentPage() {
  const t = useTexts(environmentTexts);
  const go = useNavigate();
  const last = useLocation().pathname.split('/').at(-1);
  const tab = tabs.find((one) => one === last) ?? 'air';
  return (
    <Page title={t('environment')} lead={t('environmentLead')}>
      <Tabs
        className="no-print"
        activeKey={tab}
        onChange={(key) => go(key === 'air' ? '/desk/environment' : `/desk/environment/${key}`)}
        tabBarGutter={20}
        items={tabs.map((key) => ({ key, label: t(`tab_${key}`) }))}
      />
      {tab === 'air' && <AirPanel />}
      {tab === 'noise' && <NoisePanel />}
      {tab === 'power' && <PowerPanel />}
      {tab === 'episodes' && <ExceedanceTable />}
    </Page>
  );
}

/** One exceedance or outage. */
export function ExceedancePage() {
  const t = useTexts(environmentTexts);
  const { id = '' } = useParams();
  const asked = useQuery({
    queryKey: ['environment', 'episode', id],
    queryFn: ({ signal }) => readEpisode(id, signal),
    refetchInterval: 60_000,
  });
  const episode = asked.data;
  return (
    <Page
      title={episode ? `${t(`kind_${episode.kind}`)} · ${episode.regionName}` : t('episodes')}
      lead={episode && <Status tone={episodeTone(episode)}>{t(episode.endedAt ? 'ended' : 'open')}</Status>}
      back={<Link to="/desk/environment/episodes">{t('episodes')}</Link>}
    >
      <State asked={asked}>{(one) => <ExceedancePanel episode={one} />}</State>
    </Page>
  );
}
