import { AlarmsPanel } from '../features/overview/AlarmsPanel';
import { aged, lagOf, oldAfter } from '../features/overview/aged';
import { FeedsPanel } from '../features/overview/FeedsPanel';
import { FiguresPanel } from '../features/overview/FiguresPanel';
import type { Alarm, FigureRule, Layout, PanelRule, Profile } from '../features/overview/model';
import { TrendsPanel } from '../features/overview/TrendsPanel';
import type { Live } from '../features/overview/useLive';
import type { Replay } from '../features/overview/useReplay';
import { useReplayedVitals } from '../features/overview/useReplayedVitals';
import { useNow } from '../lib/useNow';

/** The panels of the layout, each at its place on the grid. */
export function Panels({
  layout,
  live,
  replay,
  profiles,
  hidden,
  onToggle,
  onFigure,
  onAlarm,
}: {
  layout: Layout;
  live: Live;
  replay: Replay;
  profiles: Profile[];
  hidden: ReadonlySet<string>;
  onToggle: (profile: string) => void;
  onFigure: (figure: FigureRule) => void;
  onAlarm: (alarm: Alarm) => void;
}) {
  const lag = lagOf(live.vitalsAt, useNow(1000));
  const figures = useReplayedVitals(layout, aged(live.vitals?.figures ?? [], lag), replay);
  const one = (panel: PanelRule) => {
    switch (panel.kind) {
      case 'figures':
        return (
          <FiguresPanel key={panel.id} panel={panel} layout={layout} vitals={figures} onOpen={onFigure} />
        );
      case 'alarms':
        return (
          <AlarmsPanel
            key={panel.id}
            panel={panel}
            open={live.alarms}
            error={live.alarmsError}
            retry={live.reload}
            newest={live.newest?.id ?? null}
            past={replay.frame >= 0}
            onOpen={onAlarm}
          />
        );
      case 'trends':
        return <TrendsPanel key={panel.id} panel={panel} layout={layout} />;
      default:
        return (
          <FeedsPanel
            key={panel.id}
            panel={panel}
            feeds={aged(live.vitals?.feeds ?? [], lag)}
            profiles={profiles}
            hidden={hidden}
            onToggle={onToggle}
          />
        );
    }
  };
  return (
    <div className={`screen-grid${lag >= oldAfter ? ' screen-stale' : ''}`}>{layout.panels.map(one)}</div>
  );
}
