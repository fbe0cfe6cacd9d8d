import type { FieldTemplateProps, RJSFSchema } from '@rjsf/utils';
import { useTexts } from '../../lib/useTexts';
import { applyTexts } from './applyTexts';
import type { FormContext } from './formContext';

type Props = FieldTemplateProps<unknown, RJSFSchema, FormContext>;

// What labels itself: the form, a row of a list, a list, a box to tick.
function labelsItself({ schema, uiSchema, fieldPathId }: Props): boolean {
  const drawn = uiSchema?.['ui:field'] !== undefined;
  if (fieldPathId.path.length === 0) return true;
  if (schema.type === 'object' || schema.type === 'array') return !drawn;
  return schema.type === 'boolean' && schema.const === true;
}

/** Holds for what is more than one control: its name stands on the group. */
export const isGroup = (schema: RJSFSchema, ui: Props['uiSchema']) =>
  ui?.['ui:widget'] === 'radio' || schema.type === 'object' || schema.type === 'array';

/** A question with its hint and what is wrong with its answer. */
export function FieldBox(props: Props) {
  const t = useTexts(applyTexts);
  const { id, label, schema, uiSchema, required, rawErrors = [], rawHelp, hidden, children } = props;
  if (hidden) return <div hidden>{children}</div>;
  if (props.fieldPathId.path.length === 0) return children;
  const bare = labelsItself(props);
  const name = (
    <>
      {label}
      {!required && <span className="quiet small"> {t('optional')}</span>}
    </>
  );
  return (
    <div className="question" data-field={id}>
      {!bare &&
        (isGroup(schema, uiSchema) ? (
          <span className="question-label" id={`${id}__label`}>
            {name}
          </span>
        ) : (
          <label className="question-label" htmlFor={id} id={`${id}__label`}>
            {name}
          </label>
        ))}
      {!bare && rawHelp && (
        <span className="small quiet" id={`${id}__help`}>
          {rawHelp}
        </span>
      )}
      {children}
      {rawErrors.length > 0 && (
        <span className="question-wrong" id={`${id}__error`}>
          {rawErrors.join(' ')}
        </span>
      )}
    </div>
  );
}
