import { Button, Input, InputNumber, Radio, Select } from 'antd';
import { type ReactNode, useId } from 'react';
import { useTexts } from '../../lib/useTexts';
import { drawnAs, type Property } from './correctionFields';
import { parcelTexts } from './parcelTexts';

type Picker = (value: string, change: (code: string) => void) => ReactNode;
type Row = Record<string, unknown>;

/** A question that is asked again, drawn by its kind. */
export function CorrectionField({
  property,
  value,
  error,
  picker,
  onChange,
}: {
  property: Property;
  value: unknown;
  error?: string;
  /** Picks a district; the page brings it. */
  picker: Picker;
  onChange: (value: unknown) => void;
}) {
  const id = useId();
  const kind = drawnAs(property);
  const single = kind !== 'list' && kind !== 'address' && kind !== 'files' && kind !== 'none';
  return (
    <fieldset className="correction-field">
      {single && kind !== 'truth' && kind !== 'choice' ? (
        <label htmlFor={id}>{property.title}</label>
      ) : (
        <legend>{property.title}</legend>
      )}
      <Control id={id} property={property} value={value} picker={picker} onChange={onChange} />
      {error && (
        <p role="alert" className="correction-error">
          {error}
        </p>
      )}
    </fieldset>
  );
}

function Control({
  id,
  property,
  value,
  picker,
  onChange,
}: {
  id: string;
  property: Property;
  value: unknown;
  picker: Picker;
  onChange: (value: unknown) => void;
}) {
  const t = useTexts(parcelTexts);
  switch (drawnAs(property)) {
    case 'choice': {
      const options = (property.oneOf ?? []).map((one) => ({ value: one.const, label: one.title }));
      if (options.length > 5)
        return (
          <Select aria-label={property.title} value={value as string} options={options} onChange={onChange} />
        );
      return (
        <Radio.Group
          className="correction-choice"
          value={value}
          options={options}
          onChange={(event) => onChange(event.target.value)}
        />
      );
    }
    case 'truth':
      return (
        <Radio.Group
          className="correction-choice"
          value={value}
          options={[
            { value: true, label: t('yes') },
            { value: false, label: t('no') },
          ]}
          onChange={(event) => onChange(event.target.value)}
        />
      );
    case 'number':
      return (
        <InputNumber
          id={id}
          value={value as number}
          min={property.minimum}
          max={property.maximum}
          onChange={onChange}
        />
      );
    case 'date':
      return (
        <Input id={id} type="date" value={textOf(value)} onChange={(event) => onChange(event.target.value)} />
      );
    case 'address': {
      const parts = (value ?? {}) as Row;
      return (
        <div className="stack-tight">
          {picker(textOf(parts.region), (region) => onChange({ ...parts, region }))}
          <Input
            aria-label={t('street')}
            value={textOf(parts.detail)}
            maxLength={200}
            onChange={(event) => onChange({ ...parts, detail: event.target.value })}
          />
        </div>
      );
    }
    case 'list':
      return <Rows property={property} rows={(value ?? []) as Row[]} picker={picker} onChange={onChange} />;
    case 'long':
      return (
        <Input.TextArea
          id={id}
          rows={4}
          value={textOf(value)}
          maxLength={property.maxLength}
          onChange={(event) => onChange(event.target.value)}
        />
      );
    case 'text':
      return (
        <Input
          id={id}
          value={textOf(value)}
          maxLength={property.maxLength}
          onChange={(event) => onChange(event.target.value)}
        />
      );
    default:
      return <p className="quiet">{t('atWindow')}</p>;
  }
}

function Rows({
  property,
  rows,
  picker,
  onChange,
}: {
  property: Property;
  rows: Row[];
  picker: Picker;
  onChange: (rows: Row[]) => void;
}) {
  const t = useTexts(parcelTexts);
  const inner = Object.entries(property.items?.properties ?? {});
  return (
    <div className="stack">
      {rows.map((row, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: entries have no name but their place
        <div key={index} className="correction-row stack-tight">
          {inner.map(([code, one]) => (
            <CorrectionField
              key={code}
              property={one}
              value={row[code]}
              picker={picker}
              onChange={(value) => onChange(rows.with(index, { ...row, [code]: value }))}
            />
          ))}
          <Button onClick={() => onChange(rows.filter((_, i) => i !== index))}>{t('dropRow')}</Button>
        </div>
      ))}
      <Button onClick={() => onChange([...rows, {}])}>{t('addRow')}</Button>
    </div>
  );
}

const textOf = (value: unknown) => (typeof value === 'string' ? value : '');
