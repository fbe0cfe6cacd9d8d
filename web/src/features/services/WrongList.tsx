import type { ErrorSchema } from '@rjsf/utils';
import { toErrorList } from '@rjsf/utils';
import type { Ref } from 'react';
import { useTexts } from '../../lib/useTexts';
import type { FormStep } from './applications';
import { applyTexts } from './applyTexts';
import { fieldsOf } from './pages';
import type { ValueSchema } from './valueWords';

/** All that is wrong with a step, above it, each leading to its field. */
export function WrongList({
  step,
  errors,
  ref,
}: {
  step: FormStep;
  errors: ErrorSchema;
  ref: Ref<HTMLDivElement>;
}) {
  const t = useTexts(applyTexts);
  const properties = step.schema.properties as Record<string, ValueSchema>;
  const wrong = fieldsOf(step).filter((field) => field in errors);
  if (wrong.length === 0) return null;
  return (
    <div ref={ref} tabIndex={-1} className="form-alert wrong-list" role="alert">
      <p>{t('wrongTop', { n: wrong.length })}</p>
      <ul>
        {wrong.map((field) => (
          <li key={field}>
            <a
              href={`#root_${field}`}
              onClick={(event) => {
                event.preventDefault();
                focusField(field);
              }}
            >
              {properties[field]?.title}
            </a>
            {': '}
            {toErrorList({ [field]: errors[field] } as ErrorSchema)
              .map((one) => one.message)
              .join(' ')}
          </li>
        ))}
      </ul>
    </div>
  );
}

function focusField(field: string) {
  const box = document.querySelector(`[data-field="root_${field}"]`);
  box?.querySelector<HTMLElement>('input, textarea, button, select')?.focus();
}
