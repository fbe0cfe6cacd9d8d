import type { ErrorSchema, RJSFSchema, ValidatorType } from '@rjsf/utils';
import type { FieldProblem } from '../../lib/problem';

/**
 * The form's validator judges nothing: the server judges every answer, in the language
 * of the page. The usual one compiles schemas with eval, which our policy forbids.
 */
export const noValidator: ValidatorType = {
  validateFormData: () => ({ errors: [], errorSchema: {} }),
  isValid: () => true,
  rawValidation: () => ({ errors: [] }),
};

/** Makes the errors of the form out of the server's wrong fields: /answers/staff/0/who. */
export function errorsOf(
  fields: readonly FieldProblem[],
  words: (field: FieldProblem) => string,
): ErrorSchema {
  const out: ErrorSchema = {};
  for (const field of fields) {
    let at = out as Record<string, unknown>;
    for (const part of field.path.split('/').slice(2)) {
      at[part] ??= {};
      at = at[part] as Record<string, unknown>;
    }
    const told = (at.__errors as string[] | undefined) ?? [];
    at.__errors = [...told, words(field)];
  }
  return out;
}

/** Gives the field that stands first among the errors; "" if there is none. */
export const firstWrong = (errors: ErrorSchema, order: readonly string[]) =>
  order.find((field) => field in errors) ?? '';

/** A schema with only some of its fields. */
export function narrowed(schema: object, fields: readonly string[]): RJSFSchema {
  const whole = schema as RJSFSchema;
  const properties = Object.fromEntries(
    fields.flatMap((field) => {
      const one = whole.properties?.[field];
      return one ? [[field, one]] : [];
    }),
  );
  return { type: 'object', properties };
}
