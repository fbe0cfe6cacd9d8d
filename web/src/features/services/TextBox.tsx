import type { BaseInputTemplateProps, RJSFSchema } from '@rjsf/utils';
import { Input, InputNumber } from 'antd';
import { dayOf } from './dayOf';
import type { FormContext } from './formContext';

/** One line of text, a number with its unit, a phone number or a day. Nothing is cut off or bent to a limit: the server tells. */
export function TextBox(props: BaseInputTemplateProps<unknown, RJSFSchema, FormContext>) {
  const { id, value, onChange, options, schema, rawErrors = [], registry } = props;
  const common = {
    id,
    'aria-describedby': `${id}__help ${id}__error`,
    'aria-invalid': rawErrors.length > 0 || undefined,
    status: rawErrors.length > 0 ? ('error' as const) : undefined,
  };
  if (schema.type === 'number' || schema.type === 'integer') {
    return (
      <InputNumber
        {...common}
        className="question-number"
        controls={false}
        inputMode={schema.type === 'integer' ? 'numeric' : 'decimal'}
        suffix={String(options.unit ?? '') || undefined}
        value={value as number | null}
        onChange={(next) => onChange(next ?? undefined)}
      />
    );
  }
  const day = (limit: unknown) => dayOf(String(limit ?? ''), registry.formContext.today) || undefined;
  return (
    <Input
      {...common}
      type={schema.format === 'date' ? 'date' : String(options.inputType ?? 'text')}
      min={schema.format === 'date' ? day(options.after) : undefined}
      max={schema.format === 'date' ? day(options.before) : undefined}
      autoComplete="off"
      value={String(value ?? '')}
      onChange={(event) => onChange(event.target.value || undefined)}
    />
  );
}
