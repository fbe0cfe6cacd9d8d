import { useQuery } from '@tanstack/react-query';
import { Button, Input } from 'antd';
import { type ReactNode, useId, useState } from 'react';
import { useDebounced } from '../../lib/useDebounced';
import { useTexts } from '../../lib/useTexts';
import { useAct } from '../../ui/useAct';
import './Rule.css';
import { RuleBasics } from './RuleBasics';
import { RuleCondition } from './RuleCondition';
import { RuleFences } from './RuleFences';
import { RuleProblems } from './RuleProblems';
import { RuleSchedule } from './RuleSchedule';
import { RuleTarget } from './RuleTarget';
import { RuleTrial } from './RuleTrial';
import type { RegionPick } from './regionPick';
import { ruleFormTexts } from './ruleFormTexts';
import { checkRule, type Rule, saveRule } from './rules';
import { ruleTexts } from './ruleTexts';
import { useProfiles } from './useProfiles';

const shownElsewhere = ['raise', 'clear', 'titleZh', 'titleEn'];

/** A rule as it is written: checked while one types, tried on yesterday, saved. */
export function RuleEditor({
  rule: first,
  version,
  mayEdit,
  regionPicker,
  onSaved,
}: {
  rule: Rule;
  version: number;
  mayEdit: boolean;
  regionPicker: RegionPick;
  onSaved: (code: string) => void;
}) {
  const t = useTexts(ruleTexts);
  const f = useTexts(ruleFormTexts);
  const { profiles } = useProfiles();
  const [rule, setRule] = useState(first);
  const set = (part: Partial<Rule>) => setRule((now) => ({ ...now, ...part }));
  const settled = useDebounced(rule, 300);
  const check = useQuery({
    queryKey: ['rule-check', settled],
    queryFn: ({ signal }) => checkRule(settled, signal),
    enabled: settled.profile !== '' && settled.raise !== '',
  });
  const save = useAct(saveRule, t('saved'), ['rules', 'rule', 'rule-versions']);
  const problems = check.data?.problems ?? [];
  const kind = profiles.find((one) => one.code === rule.profile);
  const others = problems.filter((one) => !shownElsewhere.includes(one.field));
  return (
    <div className="stack">
      <Part title={f('basics')}>
        <RuleBasics rule={rule} fixed={version > 0} onChange={set} />
      </Part>
      <Part title={f('condition')}>
        <RuleCondition rule={rule} attributes={kind?.attributes ?? []} problems={problems} onChange={set} />
      </Part>
      <Part title={f('fences')}>
        <RuleFences
          organisation={mayEdit ? (kind?.organisation ?? '') : ''}
          onPick={(code) => set({ raise: `${rule.raise}${rule.raise && ' && '}inside("${code}")` })}
        />
      </Part>
      <Part title={f('target')}>
        <RuleTarget rule={rule} onChange={set} regionPicker={regionPicker} />
      </Part>
      <Part title={f('when')}>
        <RuleSchedule schedule={rule.schedule} onChange={(schedule) => set({ schedule })} />
      </Part>
      <Part title={f('note')}>
        <Input.TextArea
          aria-label={f('note')}
          value={rule.note}
          autoSize={{ minRows: 1, maxRows: 6 }}
          maxLength={1000}
          onChange={(e) => set({ note: e.target.value })}
        />
      </Part>
      {others.length > 0 && <RuleProblems problems={others} />}
      <div className="row rule-save">
        {mayEdit && (
          <Button
            type="primary"
            loading={save.isPending}
            onClick={() => save.mutate({ rule, version }, { onSuccess: () => onSaved(rule.code) })}
          >
            {t('save')}
          </Button>
        )}
        {check.data && problems.length === 0 && (
          <p className="status-good small" role="status">
            {t('fine', { n: check.data.reach })}
          </p>
        )}
      </div>
      {mayEdit && <RuleTrial rule={rule} />}
    </div>
  );
}

function Part({ title, children }: { title: string; children: ReactNode }) {
  const id = useId();
  return (
    <section className="panel stack-tight" aria-labelledby={id}>
      <h2 id={id}>{title}</h2>
      {children}
    </section>
  );
}
