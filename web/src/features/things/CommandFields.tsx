import { Checkbox, Form, Input, InputNumber, Select } from 'antd';
import { useLanguage } from '../../lib/preferences';
import { useTexts } from '../../lib/useTexts';
import type { CommandSpec, Parameter } from './commands';
import { commandTexts } from './commandTexts';
import { wordOf } from './useProfiles';

/** What is entered for a command. */
export type Entered = { parameters?: Record<string, unknown>; why: string; sure?: boolean };

/** The particulars of a command, the reason, and for a dangerous one the question whether one is sure. */
export function CommandFields({ spec }: { spec: CommandSpec }) {
  const t = useTexts(commandTexts);
  const language = useLanguage();
  return (
    <>
      {spec.parameters?.map((one) => (
        <Form.Item
          key={one.code}
          name={['parameters', one.code]}
          label={wordOf(one, language)}
          rules={[{ required: true, message: t('required') }]}
        >
          <ParameterField of={one} />
        </Form.Item>
      ))}
      <Form.Item
        name="why"
        label={t('why')}
        extra={t('whyHint')}
        rules={[{ required: true, whitespace: true, message: t('required') }]}
      >
        <Input maxLength={200} />
      </Form.Item>
      {spec.dangerous && (
        <Form.Item
          name="sure"
          valuePropName="checked"
          rules={[
            { validator: (_, on) => (on ? Promise.resolve() : Promise.reject(new Error(t('sureNeeded')))) },
          ]}
        >
          <Checkbox>{t('sure')}</Checkbox>
        </Form.Item>
      )}
    </>
  );
}

function ParameterField({ of, ...field }: { of: Parameter }) {
  const t = useTexts(commandTexts);
  const language = useLanguage();
  if (of.kind === 'number') {
    const [from, to] = of.range ?? [];
    return (
      <InputNumber
        {...field}
        min={from}
        max={to}
        suffix={of.unit}
        placeholder={t('value', { from: from ?? '', to: to ?? '', unit: of.unit ?? '' })}
        style={{ width: '100%' }}
      />
    );
  }
  const words = Object.entries(of.values ?? {});
  if (of.kind === 'boolean') {
    const word = (value: string, plain: string) => {
      const known = of.values?.[value];
      return known ? wordOf(known, language) : plain;
    };
    return (
      <Select
        {...field}
        options={[
          { value: true, label: word('true', t('yes')) },
          { value: false, label: word('false', t('no')) },
        ]}
      />
    );
  }
  if (words.length === 0) return <Input {...field} maxLength={200} />;
  return (
    <Select {...field} options={words.map(([value, word]) => ({ value, label: wordOf(word, language) }))} />
  );
}
