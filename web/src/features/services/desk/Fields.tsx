import { Input, InputNumber, Select } from 'antd';
import { createContext, type ReactNode, useContext, useId } from 'react';
import type { Finding, Words } from './catalogue';

/** What is wrong with the item that is edited. */
export const Findings = createContext<Finding[]>([]);

/** The sentences about one place, and about what lies within it if nothing there shows them. */
function useWrong(path: string | undefined, deep = false): string[] {
  const all = useContext(Findings);
  if (!path) return [];
  return all
    .filter((one) => one.path === path || (deep && one.path.startsWith(`${path}/`)))
    .map((one) => one.what);
}

/** What is wrong at a place. */
export function Wrong({ at, deep = false }: { at?: string; deep?: boolean }) {
  const list = useWrong(at, deep);
  if (list.length === 0) return null;
  return (
    <div role="alert">
      <ul className="plain-list small item-wrong">
        {list.map((one) => (
          <li key={one}>■ {one}</li>
        ))}
      </ul>
    </div>
  );
}

/** A labelled field with what is wrong with it. */
export function Labelled({
  label,
  at,
  children,
}: {
  label: string;
  at?: string;
  children: (id: string) => ReactNode;
}) {
  const id = useId();
  return (
    <div className="item-field">
      <label htmlFor={id} className="small">
        {label}
      </label>
      {children(id)}
      <Wrong at={at} />
    </div>
  );
}

type Of<T> = { label: string; value: T; at?: string; onChange: (value: T) => void };

/** A line or some lines of text. */
export function TextField({
  label,
  value,
  at,
  hint,
  long,
  onChange,
}: Of<string> & { hint?: string; long?: boolean }) {
  const wrong = useWrong(at).length > 0 ? 'error' : undefined;
  return (
    <Labelled label={label} at={at}>
      {(id) =>
        long ? (
          <Input.TextArea
            id={id}
            value={value}
            status={wrong}
            placeholder={hint}
            maxLength={4000}
            autoSize={{ minRows: 1, maxRows: 8 }}
            onChange={(event) => onChange(event.target.value)}
          />
        ) : (
          <Input
            id={id}
            value={value}
            status={wrong}
            placeholder={hint}
            maxLength={300}
            onChange={(event) => onChange(event.target.value)}
          />
        )
      }
    </Labelled>
  );
}

/** Words in both languages, side by side. */
export function WordsField({
  labels,
  words,
  at,
  long,
  onChange,
}: {
  labels: [zh: string, en: string];
  words: Words | undefined;
  at?: string;
  long?: boolean;
  onChange: (words: Words) => void;
}) {
  const now = words ?? { zh: '', en: '' };
  return (
    <div className="item-pair">
      <TextField
        label={labels[0]}
        value={now.zh}
        at={at}
        long={long}
        onChange={(zh) => onChange({ ...now, zh })}
      />
      <TextField label={labels[1]} value={now.en} long={long} onChange={(en) => onChange({ ...now, en })} />
    </div>
  );
}

/** A whole number, or none. */
export function FigureField({
  label,
  value,
  at,
  least = 0,
  most,
  digits = 0,
  onChange,
}: Of<number | undefined> & { least?: number; most: number; digits?: number }) {
  return (
    <Labelled label={label} at={at}>
      {(id) => (
        <InputNumber
          id={id}
          min={least}
          max={most}
          precision={digits}
          value={value ?? null}
          style={{ width: '100%' }}
          onChange={(n) => onChange(n === null ? undefined : Number(n))}
        />
      )}
    </Labelled>
  );
}

type Option = { value: string; label: string };

/** One choice. */
export function ChoiceField({
  label,
  value,
  at,
  options,
  search,
  onChange,
}: Of<string> & { options: Option[]; search?: boolean }) {
  return (
    <Labelled label={label} at={at}>
      {(id) => (
        <Select
          id={id}
          value={value}
          options={options}
          popupMatchSelectWidth={false}
          showSearch={search && { optionFilterProp: 'label' }}
          onChange={onChange}
        />
      )}
    </Labelled>
  );
}

/** Several choices; with `free`, words of one's own. */
export function ChoicesField({
  label,
  value,
  at,
  options,
  free,
  onChange,
}: Of<string[]> & { options: Option[]; free?: boolean }) {
  return (
    <Labelled label={label} at={at}>
      {(id) => (
        <Select
          id={id}
          mode={free ? 'tags' : 'multiple'}
          value={value}
          options={options}
          tokenSeparators={free ? [',', '，', '、'] : undefined}
          onChange={onChange}
        />
      )}
    </Labelled>
  );
}
