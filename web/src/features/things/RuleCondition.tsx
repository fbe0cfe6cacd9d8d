import { Button, Input, InputNumber } from 'antd';
import { useLanguage } from '../../lib/preferences';
import { useTexts } from '../../lib/useTexts';
import { RuleField } from './RuleField';
import { RuleProblems } from './RuleProblems';
import type { Rule, RuleProblem } from './rules';
import { ruleTexts } from './ruleTexts';
import type { Attribute } from './things';
import { wordOf } from './useProfiles';

// What an expression may ask beside the attributes; x stands for one of them.
const calls = [
  'window(x, "15m", "mean")',
  'rate(x, "10m")',
  'silent("30m")',
  'previous.x',
  'neighbours(500, x, "mean")',
  'hour',
  'weekday',
  'workday',
];

/** When there is an alarm, when it is over, and what it says. */
export function RuleCondition({
  rule,
  attributes,
  problems,
  onChange,
}: {
  rule: Rule;
  attributes: Attribute[];
  problems: RuleProblem[];
  onChange: (part: Partial<Rule>) => void;
}) {
  const t = useTexts(ruleTexts);
  const language = useLanguage();
  const insert = (word: string) => onChange({ raise: `${rule.raise}${rule.raise && ' '}${word}` });
  const first = attributes[0]?.code ?? 'x';
  return (
    <div className="stack">
      {attributes.length > 0 && (
        <RuleField label={t('attributes')}>
          <span className="rule-attributes">
            {attributes.map((one) => (
              <Button key={one.code} size="small" onClick={() => insert(one.code)}>
                {wordOf(one, language)} <code>{one.code}</code>
              </Button>
            ))}
          </span>
        </RuleField>
      )}
      <div className="rule-code">
        <RuleField label={t('raise')}>
          <Input.TextArea
            aria-label={t('raise')}
            value={rule.raise}
            autoSize={{ minRows: 2, maxRows: 8 }}
            maxLength={2000}
            onChange={(e) => onChange({ raise: e.target.value })}
          />
          <RuleProblems problems={problems} field="raise" />
        </RuleField>
      </div>
      <RuleField label={t('functions')}>
        <span className="rule-functions">
          {calls.map((one) => (
            <Button key={one} size="small" type="text" onClick={() => insert(one.replace(/\bx\b/, first))}>
              <code>{one}</code>
            </Button>
          ))}
        </span>
      </RuleField>
      <div className="rule-code">
        <RuleField label={t('clear')}>
          <Input.TextArea
            aria-label={t('clear')}
            value={rule.clear}
            autoSize={{ minRows: 1, maxRows: 8 }}
            maxLength={2000}
            onChange={(e) => onChange({ clear: e.target.value })}
          />
          <RuleProblems problems={problems} field="clear" />
        </RuleField>
      </div>
      <div className="rule-fields rule-wide">
        {(['titleZh', 'titleEn'] as const).map((field) => (
          <RuleField key={field} label={t(field)}>
            <Input
              aria-label={t(field)}
              value={rule[field]}
              maxLength={300}
              placeholder="{thing.name} …"
              onChange={(e) => onChange({ [field]: e.target.value })}
            />
            <RuleProblems problems={problems} field={field} />
          </RuleField>
        ))}
      </div>
      <div className="rule-fields">
        {(['for', 'pause'] as const).map((field) => (
          <RuleField key={field} label={t(field === 'for' ? 'forSpan' : 'pause')}>
            <InputNumber
              aria-label={t(field === 'for' ? 'forSpan' : 'pause')}
              min={0}
              max={86_400}
              value={rule[field] ?? 0}
              onChange={(n) => onChange({ [field]: n ?? 0 })}
            />
          </RuleField>
        ))}
      </div>
    </div>
  );
}
