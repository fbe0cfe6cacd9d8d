import { Button, Input, Segmented } from 'antd';
import type { ReactNode } from 'react';
import { useCity } from '../../lib/city';
import { type Span, spanName, spans } from '../../lib/periods';
import { dayIn } from '../../lib/time';
import { useTexts } from '../../lib/useTexts';
import { lineKinds, type SuperviseWish } from './supervision';
import { supervisionTexts } from './supervisionTexts';

/** Chooses the time, what a line is, and the region; what it was narrowed to can be dropped. */
export function SupervisionFilters({
  wish,
  span,
  change,
  regionPicker,
  narrowed,
}: {
  wish: SuperviseWish;
  span: Span;
  change: (part: Partial<SuperviseWish>) => void;
  regionPicker: (value: string, change: (code: string) => void) => ReactNode;
  narrowed: string;
}) {
  const t = useTexts(supervisionTexts);
  const { zone } = useCity();
  const today = dayIn(zone, Date.now());
  return (
    <div className="stack no-print case-spans">
      <div className="row">
        <Segmented
          aria-label={t('period')}
          value={spanName(span, today) ?? ''}
          options={(['month', 'last', 'quarter', 'year'] as const).map((value) => ({
            value,
            label: t(value),
          }))}
          onChange={(value) => change(spans[value as keyof typeof spans](today))}
        />
        <Input
          type="date"
          aria-label={t('from')}
          style={{ width: 150 }}
          value={span.from}
          onChange={(event) => change({ ...span, from: event.target.value })}
        />
        <Input
          type="date"
          aria-label={t('to')}
          style={{ width: 150 }}
          value={span.to}
          onChange={(event) => change({ ...span, to: event.target.value })}
        />
        {regionPicker(wish.region, (region) => change({ region }))}
      </div>
      <div className="row">
        <Segmented
          aria-label={t('by')}
          value={wish.by || 'organisation'}
          options={lineKinds.map((value) => ({ value, label: t(value) }))}
          onChange={(by) => change({ by })}
        />
        {narrowed && (
          <>
            <span>{t('narrowed', { what: narrowed })}</span>
            <Button onClick={() => change({ organisation: '', matter: '' })}>{t('everything')}</Button>
          </>
        )}
      </div>
    </div>
  );
}
