import type { ReactNode } from 'react';
import type { PanelRule } from './model';
import { useWords } from './words';

/** A panel that floats over the map at its place on the grid. */
export function PanelFrame({
  panel,
  note,
  children,
}: {
  panel: PanelRule;
  note?: ReactNode;
  children: ReactNode;
}) {
  const say = useWords();
  return (
    <section
      className={`screen-panel screen-panel-${panel.kind}`}
      data-panel={panel.id}
      aria-label={say(panel.title)}
      style={{
        gridColumn: `${panel.column} / span ${panel.width}`,
        gridRow: `${panel.row} / span ${panel.height}`,
      }}
    >
      <header className="screen-panel-head">
        <h2>{say(panel.title)}</h2>
        {note}
      </header>
      <div className="screen-panel-body">{children}</div>
    </section>
  );
}
