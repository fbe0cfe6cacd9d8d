import { Input, Select } from 'antd';
import { useTexts } from '../../lib/useTexts';
import { RuleField } from './RuleField';
import type { Rule } from './rules';
import { ruleTexts } from './ruleTexts';
import { useProfiles } from './useProfiles';

/** What a rule is called, whose devices it watches, and how bad its alarms are. */
export function RuleBasics({
  rule,
  fixed,
  onChange,
}: {
  rule: Rule;
  /** Kind and code stay once the rule is saved. */
  fixed: boolean;
  onChange: (part: Partial<Rule>) => void;
}) {
  const t = useTexts(ruleTexts);
  const { options } = useProfiles();
  return (
    <div className="rule-fields">
      <RuleField label={t('profile')}>
        <Select
          aria-label={t('profile')}
          value={rule.profile || undefined}
          options={options}
          disabled={fixed}
          showSearch={{ optionFilterProp: 'label' }}
          onChange={(profile) => onChange({ profile, things: undefined })}
        />
      </RuleField>
      <RuleField label={t('nameZh')}>
        <Input
          aria-label={t('nameZh')}
          value={rule.zh}
          maxLength={100}
          onChange={(e) => onChange({ zh: e.target.value })}
        />
      </RuleField>
      <RuleField label={t('nameEn')}>
        <Input
          aria-label={t('nameEn')}
          value={rule.en}
          maxLength={100}
          onChange={(e) => onChange({ en: e.target.value })}
        />
      </RuleField>
      <RuleField label={t('code')}>
        <Input
          aria-label={t('code')}
          value={rule.code}
          maxLength={32}
          disabled={fixed}
          onChange={(e) => onChange({ code: e.target.value })}
        />
      </RuleField>
      <RuleField label={t('severity')}>
        <Select
          aria-label={t('severity')}
          value={rule.severity}
          onChange={(severity) => onChange({ severity })}
          options={(['notice', 'warning', 'danger'] as const).map((one) => ({ value: one, label: t(one) }))}
        />
      </RuleField>
    </div>
  );
}
