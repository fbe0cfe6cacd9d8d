import type { ObjectFieldTemplateProps, RJSFSchema } from '@rjsf/utils';
import type { Answers } from './conflict';
import type { FormContext } from './formContext';

/** The questions of a step or of an entry, one below the other. */
export function PlainGroup({ properties }: ObjectFieldTemplateProps<Answers, RJSFSchema, FormContext>) {
  return <div className="questions">{properties.map((one) => one.content)}</div>;
}
