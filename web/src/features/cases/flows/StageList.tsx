import { Button, Dropdown } from 'antd';
import { useLanguage } from '../../../lib/preferences';
import { useTexts } from '../../../lib/useTexts';
import { addState } from './flowEdit';
import { listOf, type Place } from './flowPlace';
import type { Definition } from './flows';
import { flowTexts } from './flowTexts';
import { nameWord } from './flowWords';

/** The stages of a flow or of a branch, to be chosen, and the way to add one. */
export function StageList({
  flow,
  branch,
  onChange,
  onPick,
}: {
  flow: Definition;
  branch: string | undefined;
  onChange: (flow: Definition) => void;
  onPick: (place: Place) => void;
}) {
  const t = useTexts(flowTexts);
  const language = useLanguage();
  const { states } = listOf(flow, branch);
  const kinds = branch ? (['work', 'end'] as const) : (['work', 'parallel', 'children', 'end'] as const);
  const add = (kind: string) => {
    const [next, place] = addState(flow, branch, kind);
    onChange(next);
    onPick(place);
  };
  return (
    <section className="stack-tight" aria-label={t('states')}>
      <h3>{t('states')}</h3>
      <ul className="plain-list flow-items">
        {states.map((one) => (
          <li key={one.code}>
            <Button type="text" onClick={() => onPick({ state: one.code, branch })}>
              {nameWord(language, one.code, one.name)}
            </Button>
          </li>
        ))}
      </ul>
      <div>
        <Dropdown
          trigger={['click']}
          menu={{ items: kinds.map((one) => ({ key: one, label: t(one) })), onClick: ({ key }) => add(key) }}
        >
          <Button>{t('addStage')}</Button>
        </Dropdown>
      </div>
    </section>
  );
}
