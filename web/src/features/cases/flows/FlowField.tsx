import { Input, InputNumber, Select } from 'antd';
import { type ReactNode, useId } from 'react';
import { useLanguage } from '../../../lib/preferences';
import { useTexts } from '../../../lib/useTexts';
import type { Finding, Limit, Words } from './flows';
import { flowTexts } from './flowTexts';
import { choices, codeWord } from './flowWords';

/** What is wrong with one thing, in the reader's language. */
export function Said({ findings }: { findings: Finding[] }) {
  const language = useLanguage();
  if (findings.length === 0) return null;
  return (
    <div role="alert">
      <ul className="plain-list small flow-said">
        {findings.map((one) => (
          <li key={`${one.path.join('/')} ${one.what}`}>■ {language === 'en' ? one.what : one.zh}</li>
        ))}
      </ul>
    </div>
  );
}

/** A labelled field with what is wrong with it. */
export function Labelled({
  label,
  findings = [],
  children,
}: {
  label: string;
  findings?: Finding[];
  children: (id: string) => ReactNode;
}) {
  const id = useId();
  return (
    <div className="flow-field">
      <label htmlFor={id} className="small">
        {label}
      </label>
      {children(id)}
      <Said findings={findings} />
    </div>
  );
}

/** A line of text. */
export function TextField({
  label,
  value,
  hint,
  findings,
  long = false,
  onChange,
}: {
  label: string;
  value: string | undefined;
  hint?: string;
  findings?: Finding[];
  long?: boolean;
  onChange: (value: string) => void;
}) {
  return (
    <Labelled label={label} findings={findings}>
      {(id) =>
        long ? (
          <Input.TextArea
            id={id}
            value={value ?? ''}
            placeholder={hint}
            status={findings?.length ? 'error' : undefined}
            autoSize={{ minRows: 1, maxRows: 6 }}
            maxLength={2000}
            onChange={(event) => onChange(event.target.value)}
          />
        ) : (
          <Input
            id={id}
            value={value ?? ''}
            placeholder={hint}
            status={findings?.length ? 'error' : undefined}
            maxLength={200}
            onChange={(event) => onChange(event.target.value)}
          />
        )
      }
    </Labelled>
  );
}

/** A name in both languages. */
export function NameFields({
  name,
  findings,
  onChange,
}: {
  name: Words;
  findings?: Finding[];
  onChange: (name: Words) => void;
}) {
  const t = useTexts(flowTexts);
  return (
    <div className="flow-pair">
      <TextField
        label={t('zh')}
        value={name.zh}
        findings={findings}
        onChange={(zh) => onChange({ ...name, zh })}
      />
      <TextField label={t('en')} value={name.en} onChange={(en) => onChange({ ...name, en })} />
    </div>
  );
}

/** A choice; "" is what stands first. */
export function Choice({
  label,
  value,
  none,
  options,
  findings,
  search = false,
  onChange,
}: {
  label: string;
  value: string | undefined;
  /** What "" means; without it something must be chosen. */
  none?: string;
  options: { value: string; label: string }[];
  findings?: Finding[];
  search?: boolean;
  onChange: (value: string) => void;
}) {
  const all = none === undefined ? options : [{ value: '', label: none }, ...options];
  return (
    <Labelled label={label} findings={findings}>
      {(id) => (
        <Select
          id={id}
          value={value ?? ''}
          status={findings?.length ? 'error' : undefined}
          showSearch={search && { optionFilterProp: 'label' }}
          options={all}
          popupMatchSelectWidth={false}
          onChange={onChange}
        />
      )}
    </Labelled>
  );
}

/** A limit of time, or none. */
export function LimitField({
  label,
  limit,
  findings,
  onChange,
}: {
  label: string;
  limit: Limit | undefined;
  findings?: Finding[];
  onChange: (limit: Limit | undefined) => void;
}) {
  const t = useTexts(flowTexts);
  return (
    <div className="flow-pair">
      <Labelled label={label} findings={findings}>
        {(id) => (
          <InputNumber
            id={id}
            min={1}
            max={3660}
            precision={0}
            placeholder={t('noLimit')}
            value={limit?.amount ?? null}
            onChange={(amount) =>
              onChange(
                amount === null ? undefined : { kind: limit?.kind ?? 'working_days', amount: Number(amount) },
              )
            }
          />
        )}
      </Labelled>
      <Choice
        label={t('kind')}
        value={limit?.kind ?? 'working_days'}
        options={choices.units.map((one) => ({ value: one, label: codeWord(t, one) }))}
        onChange={(kind) => limit && onChange({ ...limit, kind })}
      />
    </div>
  );
}
