import { Button, Checkbox, Form, Input, InputNumber, Radio } from 'antd';
import { type ReactNode, useEffect } from 'react';
import { useLanguage } from '../../lib/preferences';
import { Problem } from '../../lib/problem';
import { fieldWords } from '../../lib/problemTexts';
import { useTexts } from '../../lib/useTexts';
import { windowTexts } from './deskTexts';
import { answersOf, type Field, fieldsOf } from './fields';

/** One step of an item's form, as a clerk types it for somebody: dense, in the order of the paper. */
export function StepForm({
  schema,
  ui,
  answers,
  asked,
  regionField,
  busy,
  error,
  onSave,
}: {
  schema: Record<string, unknown>;
  ui: Record<string, unknown>;
  answers: Record<string, unknown>;
  /** Codes of the fields that are asked under the answers given so far. */
  asked: string[];
  /** Chooses a division; takes value and onChange from the form. */
  regionField: ReactNode;
  busy: boolean;
  error: unknown;
  onSave: (answers: Record<string, unknown>) => void;
}) {
  const t = useTexts(windowTexts);
  const language = useLanguage();
  const [form] = Form.useForm<Record<string, unknown>>();
  useEffect(() => {
    if (!(error instanceof Problem)) return;
    for (const field of error.fields) {
      const name = field.path.replace(/^\/answers\//, '').split('/');
      form.setFields([{ name, errors: [fieldWords(language, field)] }]);
    }
  }, [error, form, language]);
  const fields = fieldsOf({ schema, ui });
  return (
    <Form
      form={form}
      layout="vertical"
      requiredMark={false}
      initialValues={answers}
      onFinish={(entered) => onSave(answersOf(entered))}
    >
      {fields
        .filter((field) => field.required || asked.length === 0 || asked.includes(field.code))
        .map((field) => (
          <One key={field.code} field={field} regionField={regionField} />
        ))}
      <Button type="primary" htmlType="submit" loading={busy}>
        {t('save')}
      </Button>
    </Form>
  );
}

function One({ field, regionField }: { field: Field; regionField: ReactNode }) {
  const t = useTexts(windowTexts);
  const label = field.required ? field.label : `${field.label}${t('optional')}`;
  if (field.kind === 'other')
    return (
      <p className="small quiet">
        {field.label}：{t('listNote')}
      </p>
    );
  if (field.kind === 'truth')
    return (
      <Form.Item name={field.code} valuePropName="checked" extra={field.hint}>
        <Checkbox>{field.label}</Checkbox>
      </Form.Item>
    );
  if (field.kind === 'address')
    return (
      <fieldset className="window-address">
        <legend>{label}</legend>
        <Form.Item name={[field.code, 'region']} label={t('region')}>
          {regionField}
        </Form.Item>
        <Form.Item name={[field.code, 'detail']} label={t('detail')} className="window-detail">
          <Input maxLength={200} />
        </Form.Item>
      </fieldset>
    );
  return (
    <Form.Item name={field.code} label={label} extra={field.hint}>
      {inputOf(field)}
    </Form.Item>
  );
}

function inputOf(field: Field) {
  switch (field.kind) {
    case 'choice':
      return <Radio.Group options={field.options} />;
    case 'number':
      return <InputNumber style={{ width: 200 }} />;
    case 'date':
      return <Input type="date" style={{ width: 200 }} />;
    case 'long':
      return <Input.TextArea rows={3} maxLength={field.max} />;
  }
  return <Input maxLength={field.max} autoComplete="off" />;
}
