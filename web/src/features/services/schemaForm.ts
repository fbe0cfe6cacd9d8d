import { generateTheme } from '@rjsf/antd';
import { withTheme } from '@rjsf/core';
import type { RJSFSchema } from '@rjsf/utils';
import { AddressBox } from './AddressBox';
import { ChoiceBox } from './ChoiceBox';
import { FieldBox } from './FieldBox';
import { FilesBox } from './FilesBox';
import type { FormContext } from './formContext';
import { ListBox, ListEntry } from './ListBox';
import { PlainGroup } from './PlainGroup';
import { TextBox } from './TextBox';

// rjsf's own types know the value of a field only as any; its parts here say what they
// take, and this is the one place where they are put together.
// biome-ignore lint/suspicious/noExplicitAny: see above
type Value = any;

const antd = generateTheme<Value, RJSFSchema, FormContext>();

/** The form of a step: rjsf with antd's controls, in our own frame around every question. */
export const SchemaForm = withTheme<Value, RJSFSchema, FormContext>({
  templates: {
    ...antd.templates,
    FieldTemplate: FieldBox,
    ArrayFieldTemplate: ListBox,
    ArrayFieldItemTemplate: ListEntry,
    BaseInputTemplate: TextBox,
    ObjectFieldTemplate: PlainGroup,
  },
  widgets: { ...antd.widgets, RadioWidget: ChoiceBox, DateWidget: TextBox },
  fields: { address: AddressBox, files: FilesBox },
});
