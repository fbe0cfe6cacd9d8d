import { Button } from 'antd';
import { useLanguage } from '../../../lib/preferences';
import { useTexts } from '../../../lib/useTexts';
import { Choice, Said, TextField } from './FlowField';
import { moved, orNone } from './flowEdit';
import { findingsAt, type Path } from './flowPlace';
import type { Definition, Finding, FlowState } from './flows';
import { flowTexts } from './flowTexts';
import { nameWord } from './flowWords';

type Join = NonNullable<FlowState['joins']>[number];

/** The ways on from branches or parts. */
export function JoinList({
  flow,
  state,
  path,
  findings,
  onChange,
}: {
  flow: Definition;
  state: FlowState;
  path: Path;
  findings: Finding[];
  onChange: (part: { joins: Join[] }) => void;
}) {
  const t = useTexts(flowTexts);
  const language = useLanguage();
  const joins = state.joins ?? [];
  const change = (at: number, part: Partial<Join>) =>
    onChange({ joins: joins.map((one, i) => (i === at ? { ...one, ...part } : one)) });
  return (
    <section className="stack-tight" aria-label={t('joins')}>
      <h3>{t('joins')}</h3>
      <p className="small quiet">{t('joinNote')}</p>
      {joins.map((one, i) => {
        const at = [...path, 'joins', i];
        return (
          // biome-ignore lint/suspicious/noArrayIndexKey: a join has no other name than its place
          <div key={i} className="stack-tight">
            <TextField
              label={`${t('guard')} ${i + 1}`}
              value={one.when}
              hint={t('otherwise')}
              long
              findings={findingsAt(findings, [...at, 'when'])}
              onChange={(when) => change(i, { when: orNone(when) })}
            />
            <div className="row">
              <Choice
                label={t('to')}
                value={one.to}
                findings={findingsAt(findings, [...at, 'to'])}
                options={flow.states.map((s) => ({
                  value: s.code,
                  label: nameWord(language, s.code, s.name),
                }))}
                onChange={(to) => change(i, { to })}
              />
              <Button type="text" disabled={i === 0} onClick={() => onChange({ joins: moved(joins, i, -1) })}>
                {t('up')}
              </Button>
              <Button type="text" onClick={() => onChange({ joins: joins.filter((_, n) => n !== i) })}>
                {t('remove')}
              </Button>
            </div>
            <Said findings={findingsAt(findings, at, ['when', 'to'])} />
          </div>
        );
      })}
      <div>
        <Button onClick={() => onChange({ joins: [{ when: 'paid', to: flow.start }, ...joins] })}>
          {t('addJoin')}
        </Button>
      </div>
    </section>
  );
}
