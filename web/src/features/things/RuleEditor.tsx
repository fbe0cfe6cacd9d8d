import { useQuery } from '@tanstack/react-query';
import { Button, Input, InputNumber, Select } from 'antd';
import { useState } from 'react';
import { useLanguage } from '../../lib/preferences';
import { useDebounced } from '../../lib/useDebounced';
import { useTexts } from '../../lib/useTexts';
import { useAct } from '../../ui/useAct';
import { RuleField } from './RuleField';
import { RuleProblems } from './RuleProblems';
import { RuleTrial } from './RuleTrial';
import { checkRule, type Rule, saveRule } from './rules';
import { ruleTexts } from './ruleTexts';
import { useProfiles, wordOf } from './useProfiles';

const calls = [
  'window(x, "15m", "mean")',
  'rate(x, "10m")',
  'silent("30m")',
  'previous.x',
  'inside("fence")',
  'neighbours(500, x, "mean")',
  'hour',
  'workday',
];

/** A rule as it is written: checked while one types, tried on yesterday, saved. */
export function RuleEditor({
  rule: first,
  version,
  onSaved,
}: {
  rule: Rule;
  version: number;
  onSaved: (code: string) => void;
}) {
  const t = useTexts(ruleTexts);
  const language = useLanguage();
  const { profiles, options } = useProfiles();
  const [rule, setRule] = useState(first);
  const set = (part: Partial<Rule>) => setRule((now) => ({ ...now, ...part }));
  const settled = useDebounced(rule, 300);
  const check = useQuery({
    queryKey: ['rule-check', settled],
    queryFn: ({ signal }) => checkRule(settled, signal),
    enabled: settled.profile !== '' && settled.raise !== '',
  });
  const save = useAct(saveRule, t('saved'), ['rules', 'rule']);
  const problems = check.data?.problems ?? [];
  const attributes = profiles.find((one) => one.code === rule.profile)?.attributes ?? [];
  return (
    <div className="stack">
      <div className="row">
        <RuleField label={t('profile')}>
          <Select
            aria-label={t('profile')}
            value={rule.profile || undefined}
            options={options}
            disabled={version > 0}
            onChange={(profile) => set({ profile })}
            style={{ minWidth: 180 }}
          />
        </RuleField>
        <RuleField label={t('code')}>
          <Input
            aria-label={t('code')}
            value={rule.code}
            maxLength={32}
            disabled={version > 0}
            onChange={(e) => set({ code: e.target.value })}
          />
        </RuleField>
        <RuleField label={t('nameZh')}>
          <Input
            aria-label={t('nameZh')}
            value={rule.zh}
            maxLength={100}
            onChange={(e) => set({ zh: e.target.value })}
          />
        </RuleField>
        <RuleField label={t('nameEn')}>
          <Input
            aria-label={t('nameEn')}
            value={rule.en}
            maxLength={100}
            onChange={(e) => set({ en: e.target.value })}
          />
        </RuleField>
        <RuleField label={t('severity')}>
          <Select
            aria-label={t('severity')}
            value={rule.severity}
            onChange={(severity) => set({ severity })}
            options={(['notice', 'warning', 'danger'] as const).map((one) => ({ value: one, label: t(one) }))}
            style={{ minWidth: 100 }}
          />
        </RuleField>
      </div>
      {attributes.length > 0 && (
        <RuleField label={t('attributes')}>
          <span className="row">
            {attributes.map((one) => (
              <Button
                key={one.code}
                size="small"
                onClick={() => set({ raise: `${rule.raise}${rule.raise && ' '}${one.code}` })}
              >
                {wordOf(one, language)} <code>{one.code}</code>
              </Button>
            ))}
          </span>
        </RuleField>
      )}
      <RuleField label={t('raise')}>
        <Input.TextArea
          aria-label={t('raise')}
          value={rule.raise}
          rows={3}
          maxLength={2000}
          style={{ fontFamily: 'monospace' }}
          onChange={(e) => set({ raise: e.target.value })}
        />
        <RuleProblems problems={problems} field="raise" />
      </RuleField>
      <p className="quiet small">
        {t('functions')}: <code>{calls.join(' · ')}</code>
      </p>
      <RuleField label={t('clear')}>
        <Input.TextArea
          aria-label={t('clear')}
          value={rule.clear}
          rows={2}
          maxLength={2000}
          style={{ fontFamily: 'monospace' }}
          onChange={(e) => set({ clear: e.target.value })}
        />
        <RuleProblems problems={problems} field="clear" />
      </RuleField>
      <div className="row">
        <RuleField label={t('titleZh')}>
          <Input
            aria-label={t('titleZh')}
            value={rule.titleZh}
            maxLength={300}
            placeholder="{thing.name} …"
            onChange={(e) => set({ titleZh: e.target.value })}
          />
          <RuleProblems problems={problems} field="titleZh" />
        </RuleField>
        <RuleField label={t('titleEn')}>
          <Input
            aria-label={t('titleEn')}
            value={rule.titleEn}
            maxLength={300}
            placeholder="{thing.name} …"
            onChange={(e) => set({ titleEn: e.target.value })}
          />
          <RuleProblems problems={problems} field="titleEn" />
        </RuleField>
        <RuleField label={t('forSpan')}>
          <InputNumber
            aria-label={t('forSpan')}
            min={0}
            max={86_400}
            value={rule.for ?? 0}
            onChange={(n) => set({ for: n ?? 0 })}
          />
        </RuleField>
        <RuleField label={t('pause')}>
          <InputNumber
            aria-label={t('pause')}
            min={0}
            max={86_400}
            value={rule.pause ?? 0}
            onChange={(n) => set({ pause: n ?? 0 })}
          />
        </RuleField>
        <RuleField label={t('region')}>
          <Input
            aria-label={t('region')}
            value={rule.region}
            maxLength={14}
            onChange={(e) => set({ region: e.target.value })}
          />
        </RuleField>
      </div>
      {check.data && problems.length === 0 && (
        <p className="status-good small" role="status">
          {t('fine', { n: check.data.reach })}
        </p>
      )}
      <div className="row">
        <Button
          type="primary"
          loading={save.isPending}
          onClick={() => save.mutate({ rule, version }, { onSuccess: () => onSaved(rule.code) })}
        >
          {t('save')}
        </Button>
      </div>
      <RuleTrial rule={rule} />
    </div>
  );
}
