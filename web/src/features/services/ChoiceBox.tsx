import type { RJSFSchema, WidgetProps } from '@rjsf/utils';
import { Radio } from 'antd';
import { useTexts } from '../../lib/useTexts';
import { applyTexts } from './applyTexts';
import type { FormContext } from './formContext';

/** One of a few answers, or yes and no. */
export function ChoiceBox(props: WidgetProps<unknown, RJSFSchema, FormContext>) {
  const t = useTexts(applyTexts);
  const { id, value, onChange, options, schema, rawErrors = [] } = props;
  const words = (one: { value: unknown; label: string }) =>
    schema.type === 'boolean' ? t(one.value === true ? 'yes' : 'no') : one.label;
  return (
    <Radio.Group
      id={id}
      className="question-choice"
      aria-labelledby={`${id}__label`}
      aria-describedby={`${id}__help ${id}__error`}
      aria-invalid={rawErrors.length > 0 || undefined}
      value={value}
      onChange={(event) => onChange(event.target.value)}
      options={(options.enumOptions ?? []).map((one) => ({ value: one.value, label: words(one) }))}
    />
  );
}
