import type { ErrorSchema, RJSFSchema } from '@rjsf/utils';
import { useMemo } from 'react';
import type { FormStep } from './applications';
import type { Answers } from './conflict';
import type { FormContext } from './formContext';
import { SchemaForm } from './schemaForm';
import { narrowed, noValidator } from './validator';

/** Draws the fields of a step that are asked and not known. */
export function StepFields({
  step,
  fields,
  answers,
  errors,
  context,
  onChange,
  onSubmit,
  children,
}: {
  step: FormStep;
  fields: readonly string[];
  answers: Answers;
  errors: ErrorSchema;
  context: FormContext;
  onChange: (answers: Answers) => void;
  onSubmit: () => void;
  children: React.ReactNode;
}) {
  const names = fields.join();
  const schema = useMemo<RJSFSchema>(() => {
    const shown = names === '' ? [] : names.split(',');
    return { ...narrowed(step.schema, shown), required: shown.filter((one) => !step.free.includes(one)) };
  }, [step, names]);
  return (
    <SchemaForm
      className="application-form"
      schema={schema}
      uiSchema={step.ui}
      validator={noValidator}
      noHtml5Validate
      showErrorList={false}
      formData={answers}
      extraErrors={errors}
      formContext={context}
      experimental_defaultFormStateBehavior={{
        // A promise is made by who promises.
        constAsDefaults: 'never',
        emptyObjectFields: 'skipDefaults',
      }}
      onChange={(event) => onChange((event.formData ?? {}) as Answers)}
      onSubmit={() => onSubmit()}
    >
      {children}
    </SchemaForm>
  );
}
