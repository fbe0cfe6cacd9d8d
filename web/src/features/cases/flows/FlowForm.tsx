import { Button, Input, Select } from 'antd';
import { useLanguage } from '../../../lib/preferences';
import { useTexts } from '../../../lib/useTexts';
import { Choice, Labelled, NameFields, Said } from './FlowField';
import { freeCode } from './flowEdit';
import { findingsAt, type Place } from './flowPlace';
import type { Definition, Finding, FlowField } from './flows';
import { flowTexts } from './flowTexts';
import { choices, codeWord, nameWord } from './flowWords';
import { StageList } from './StageList';

/** What of a flow belongs to no stage: its name, its duties, where it begins, what conditions may read. */
export function FlowForm({
  flow,
  findings,
  onChange,
  onPick,
}: {
  flow: Definition;
  findings: Finding[];
  onChange: (flow: Definition) => void;
  onPick: (place: Place) => void;
}) {
  const t = useTexts(flowTexts);
  const language = useLanguage();
  const duties = choices.duties.filter((one) => one !== 'applicant' && one !== 'system');
  return (
    <>
      <NameFields
        name={flow.name}
        findings={findingsAt(findings, ['name'])}
        onChange={(name) => onChange({ ...flow, name })}
      />
      <Labelled label={t('roles')} findings={findingsAt(findings, ['roles'])}>
        {(id) => (
          <Select
            id={id}
            mode="multiple"
            value={flow.roles}
            options={duties.map((one) => ({ value: one, label: codeWord(t, one) }))}
            onChange={(roles) => onChange({ ...flow, roles })}
          />
        )}
      </Labelled>
      <Choice
        label={t('start')}
        value={flow.start}
        findings={findingsAt(findings, ['start'])}
        options={flow.states.map((one) => ({
          value: one.code,
          label: nameWord(language, one.code, one.name),
        }))}
        onChange={(start) => onChange({ ...flow, start })}
      />
      <StageList flow={flow} branch={undefined} onChange={onChange} onPick={onPick} />
      <FieldList flow={flow} findings={findings} onChange={onChange} />
    </>
  );
}

function FieldList({
  flow,
  findings,
  onChange,
}: {
  flow: Definition;
  findings: Finding[];
  onChange: (flow: Definition) => void;
}) {
  const t = useTexts(flowTexts);
  const fields = flow.fields ?? [];
  const put = (next: FlowField[]) => onChange({ ...flow, fields: next.length > 0 ? next : undefined });
  const change = (at: number, part: Partial<FlowField>) =>
    put(fields.map((one, i) => (i === at ? { ...one, ...part } : one)));
  return (
    <section className="stack-tight" aria-label={t('fields')}>
      <h3>{t('fields')}</h3>
      {fields.map((one, i) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: a field that is typed has no other name yet
        <div key={i} className="stack-tight">
          <div className="row">
            <Input
              aria-label={t('code')}
              value={one.code}
              style={{ width: 130 }}
              onChange={(event) => change(i, { code: event.target.value })}
            />
            <Select
              aria-label={t('kind')}
              value={one.kind}
              style={{ width: 100 }}
              options={(['text', 'number', 'boolean'] as const).map((kind) => ({
                value: kind,
                label: t(kind),
              }))}
              onChange={(kind) => change(i, { kind, values: kind === 'text' ? one.values : undefined })}
            />
            <Button type="text" onClick={() => put(fields.filter((_, at) => at !== i))}>
              {t('remove')}
            </Button>
          </div>
          {one.kind === 'text' && (
            <Input
              aria-label={t('values')}
              placeholder={t('values')}
              defaultValue={one.values?.join(', ')}
              onBlur={(event) => {
                const values = event.target.value
                  .split(/[,，]/)
                  .map((word) => word.trim())
                  .filter(Boolean);
                change(i, { values: values.length > 0 ? values : undefined });
              }}
            />
          )}
          <Said findings={findingsAt(findings, ['fields', i])} />
        </div>
      ))}
      <div>
        <Button onClick={() => put([...fields, { code: freeCode(fields, 'field'), kind: 'text' }])}>
          {t('addField')}
        </Button>
      </div>
    </section>
  );
}
