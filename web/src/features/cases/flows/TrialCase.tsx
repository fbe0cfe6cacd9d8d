import { Button, Checkbox, Input, InputNumber, Select } from 'antd';
import { useState } from 'react';
import { useTexts } from '../../../lib/useTexts';
import { Choice, Labelled } from './FlowField';
import type { Act, Definition, FlowField, Script } from './flows';
import { trialTexts } from './flowTexts';

type Case = Script['case'];

/** What the tried case is: answers, applicant, channel; and the clock, moved by hand. */
export function TrialCase({
  flow,
  script,
  begun,
  onScript,
  onAct,
}: {
  flow: Definition;
  script: Script;
  begun: boolean;
  onScript: (script: Script) => void;
  onAct: (act: Act) => void;
}) {
  const t = useTexts(trialTexts);
  const [days, setDays] = useState(5);
  const it = script.case;
  const set = (part: Partial<Case>) => onScript({ ...script, case: { ...it, ...part } });
  const limit = (amount: number | null) => (amount ? { kind: 'working_days', amount } : undefined);
  const parts = flow.states.some((one) => one.kind === 'children');
  return (
    <>
      <details open={!begun}>
        <summary>{t('case')}</summary>
        <div className="stack-tight">
          <div className="flow-pair">
            <Choice
              label={t('applicantKind')}
              value={it.kind ?? 'person'}
              options={(['person', 'company'] as const).map((one) => ({ value: one, label: t(one) }))}
              onChange={(kind) => set({ kind })}
            />
            <Choice
              label={t('channel')}
              value={it.channel ?? 'mobile'}
              options={(['window', 'pc', 'mobile', 'kiosk'] as const).map((one) => ({
                value: one,
                label: t(one),
              }))}
              onChange={(channel) => set({ channel })}
            />
          </div>
          <div className="flow-pair">
            <Figure
              label={t('level')}
              value={it.level}
              most={3}
              onChange={(level) => set({ level: level ?? undefined })}
            />
            {parts && (
              <Figure
                label={t('parts')}
                value={it.children}
                most={50}
                onChange={(n) => set({ children: n ?? undefined })}
              />
            )}
          </div>
          <div className="flow-pair">
            <Figure
              label={t('promised')}
              value={it.promised?.amount}
              most={365}
              onChange={(n) => set({ promised: limit(n) })}
            />
            <Figure
              label={t('statutory')}
              value={it.statutory?.amount}
              most={365}
              onChange={(n) => set({ statutory: limit(n) })}
            />
          </div>
          {(flow.fields ?? []).map((one) => (
            <Answer
              key={one.code}
              field={one}
              value={it.form?.[one.code]}
              onChange={(value) => set({ form: { ...it.form, [one.code]: value } })}
            />
          ))}
          <Checkbox
            checked={it.complete ?? false}
            onChange={(event) => set({ complete: event.target.checked })}
          >
            {t('complete')}
          </Checkbox>
          <Checkbox checked={it.paid ?? false} onChange={(event) => set({ paid: event.target.checked })}>
            {t('paid')}
          </Checkbox>
        </div>
      </details>
      <div className="row">
        <Button onClick={() => onAct({ do: 'wait', days: 1 })}>{t('day')}</Button>
        <InputNumber
          aria-label={t('days', { n: '' })}
          min={2}
          max={400}
          precision={0}
          value={days}
          style={{ width: 72 }}
          onChange={(n) => setDays(Number(n ?? 5))}
        />
        <Button onClick={() => onAct({ do: 'wait', days })}>{t('days', { n: days })}</Button>
      </div>
    </>
  );
}

function Figure({
  label,
  value,
  most,
  onChange,
}: {
  label: string;
  value: number | undefined;
  most: number;
  onChange: (value: number | null) => void;
}) {
  return (
    <Labelled label={label}>
      {(id) => (
        <InputNumber
          id={id}
          min={0}
          max={most}
          precision={0}
          value={value ?? null}
          style={{ width: '100%' }}
          onChange={(n) => onChange(n === null ? null : Number(n))}
        />
      )}
    </Labelled>
  );
}

function Answer({
  field,
  value,
  onChange,
}: {
  field: FlowField;
  value: unknown;
  onChange: (value: unknown) => void;
}) {
  const t = useTexts(trialTexts);
  const none = { value: '', label: t('notGiven') };
  return (
    <Labelled label={field.code}>
      {(id) =>
        field.kind === 'number' ? (
          <InputNumber
            id={id}
            value={typeof value === 'number' ? value : null}
            style={{ width: '100%' }}
            onChange={(n) => onChange(n === null ? undefined : Number(n))}
          />
        ) : field.kind === 'boolean' || field.values ? (
          <Select
            id={id}
            value={value === undefined ? '' : String(value)}
            options={
              field.values
                ? [none, ...field.values.map((one) => ({ value: one, label: one }))]
                : [none, { value: 'true', label: t('yes') }, { value: 'false', label: t('no') }]
            }
            onChange={(text) => onChange(text === '' ? undefined : field.values ? text : text === 'true')}
          />
        ) : (
          <Input
            id={id}
            value={typeof value === 'string' ? value : ''}
            onChange={(event) => onChange(event.target.value || undefined)}
          />
        )
      }
    </Labelled>
  );
}
