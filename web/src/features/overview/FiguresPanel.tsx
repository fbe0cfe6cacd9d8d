import { useFormat } from '../../lib/useFormat';
import { useTexts } from '../../lib/useTexts';
import { uiTexts } from '../../ui/texts';
import { shapes, type Tone } from '../../ui/tokens';
import type { FigureRule, Layout, PanelRule, Vital } from './model';
import { PanelFrame } from './PanelFrame';
import { overviewTexts } from './texts';
import { useShortAge } from './useShortAge';
import { useWords } from './words';

/** Vital signs: each number with its state, source, age and owner; pressing one opens the list behind it. */
export function FiguresPanel({
  panel,
  layout,
  vitals,
  onOpen,
}: {
  panel: PanelRule;
  layout: Layout;
  vitals: Vital[];
  onOpen: (figure: FigureRule) => void;
}) {
  const rules = (panel.figures ?? []).flatMap((id) => layout.figures.find((one) => one.id === id) ?? []);
  return (
    <PanelFrame panel={panel}>
      <ul className="plain-list vital-list">
        {rules.map((rule) => (
          <li key={rule.id}>
            <VitalTile
              rule={rule}
              vital={vitals.find((one) => one.figure === rule.id)}
              onOpen={() => onOpen(rule)}
            />
          </li>
        ))}
      </ul>
    </PanelFrame>
  );
}

function VitalTile({
  rule,
  vital,
  onOpen,
}: {
  rule: FigureRule;
  vital: Vital | undefined;
  onOpen: () => void;
}) {
  const say = useWords();
  const t = useTexts(overviewTexts);
  const ui = useTexts(uiTexts);
  const format = useFormat();
  const age = useShortAge();
  const tone: Tone = vital?.state ?? 'unknown';
  const value = vital?.value ?? null;
  const calm = tone === 'good';
  return (
    <button
      type="button"
      className={`vital vital-${tone}`}
      data-figure={rule.id}
      onClick={onOpen}
      title={`${t('source')} ${say(rule.source)} · ${t('owner')} ${say(rule.owner)}${vital?.at ? ` · ${t('time')} ${format.full(vital.at)}` : ''}`}
    >
      <span className="vital-label">{say(rule.title)}</span>
      <span className="vital-value figures">
        <span className="vital-number">{value === null ? '—' : format.number(value, rule.digits)}</span>
        <span className="vital-unit">{say(rule.unit)}</span>
      </span>
      <span className="vital-foot">
        {!calm && (
          <span className={`vital-state status-${tone}`}>
            <span aria-hidden="true">{shapes[tone]}</span> {ui(tone)}
          </span>
        )}
        <span className="vital-source">{say(rule.source)}</span>
        <span className="vital-owner">{say(rule.owner)}</span>
        <span className={`vital-age figures${tone === 'unknown' ? ' status-notice' : ''}`}>
          {age(vital?.ageSeconds ?? null)}
        </span>
      </span>
    </button>
  );
}
