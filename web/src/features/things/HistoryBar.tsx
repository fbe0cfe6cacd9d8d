import { Button, Input, Segmented, Select } from 'antd';
import { useCity } from '../../lib/city';
import { useLanguage } from '../../lib/preferences';
import { useTexts } from '../../lib/useTexts';
import { useUrlFilters } from '../../lib/useUrlState';
import { type Span, spanOf, spans, stepOf, steps, wallText } from './historyRange';
import { historyTexts } from './historyTexts';
import type { Attribute } from './things';
import { wordOf } from './useProfiles';

/** What is looked at in a history; all of it stands in the URL. */
export function useHistoryChoice() {
  const { values, change } = useUrlFilters(['attribute', 'span', 'step', 'from', 'to']);
  return { ...values, span: spanOf(values.span), step: stepOf(values.step), change };
}

/** Chooses the attribute, the span and the step of a history, and exports it. */
export function HistoryBar({
  choice,
  attribute,
  attributes,
  range: [from, to],
  exports,
}: {
  choice: ReturnType<typeof useHistoryChoice>;
  attribute: string;
  attributes: Attribute[];
  range: [number, number];
  exports: { csv: string; jsonl: string };
}) {
  const t = useTexts(historyTexts);
  const language = useLanguage();
  const { zone } = useCity();
  const pick = (span: Span) =>
    choice.change(
      span === 'own'
        ? { span, from: wallText(zone, from), to: wallText(zone, to) }
        : { span: span === 'hour' ? '' : span, from: '', to: '' },
    );
  return (
    <div className="stack-tight no-print">
      <div className="row">
        <Select
          aria-label={t('attribute')}
          value={attribute}
          onChange={(code) => choice.change({ attribute: code })}
          options={attributes.map((one) => ({ value: one.code, label: wordOf(one, language) }))}
          style={{ minWidth: 140, flex: '1 1 140px', maxWidth: 240 }}
        />
        <Select
          aria-label={t('step')}
          value={choice.step}
          onChange={(step) => choice.change({ step })}
          options={steps.map((one) => ({ value: one, label: t(`step_${one}`) }))}
          style={{ minWidth: 130, flex: '1 1 130px', maxWidth: 200 }}
        />
        <Segmented
          aria-label={t('span')}
          value={choice.span}
          onChange={pick}
          options={[...(Object.keys(spans) as Span[]), 'own' as const].map((one) => ({
            value: one,
            label: t(one),
          }))}
        />
      </div>
      <div className="row">
        {choice.span === 'own' && (
          <>
            <Input
              type="datetime-local"
              aria-label={t('from')}
              value={choice.from}
              onChange={(e) => choice.change({ from: e.target.value })}
              style={{ width: 200 }}
            />
            <span aria-hidden="true">–</span>
            <Input
              type="datetime-local"
              aria-label={t('to')}
              value={choice.to}
              onChange={(e) => choice.change({ to: e.target.value })}
              style={{ width: 200 }}
            />
          </>
        )}
        {from < to && (
          <>
            <Button size="small" href={exports.csv} download>
              {t('csv')}
            </Button>
            <Button size="small" href={exports.jsonl} download>
              {t('jsonl')}
            </Button>
          </>
        )}
      </div>
    </div>
  );
}
