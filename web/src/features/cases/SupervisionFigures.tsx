import { useFormat } from '../../lib/useFormat';
import { useTexts } from '../../lib/useTexts';
import { Figure } from '../../ui/Figure';
import './Cases.css';
import { behindAt, type FigureName, type Figures, type SuperviseWish } from './supervision';
import { supervisionTexts } from './supervisionTexts';

/** The figures of the whole, each with how it was before and the way to what it counts. */
export function SupervisionFigures({
  all,
  before,
  wish,
}: {
  all: Figures;
  before: Figures | undefined;
  wish: SuperviseWish;
}) {
  const t = useTexts(supervisionTexts);
  const say = useFormat();
  const signed = (value: number, unit = '', digits = 0) =>
    `${value > 0 ? '+' : value < 0 ? '−' : '±'}${say.number(Math.abs(value), digits)}${unit}`;
  const count = (name: FigureName & keyof Figures, tone?: 'danger' | 'warning', compare = true) => {
    const value = Number(all[name] ?? 0);
    const change = before && compare ? value - Number(before[name] ?? 0) : undefined;
    return (
      <Figure
        label={t(name)}
        value={say.number(value, 0)}
        tone={value > 0 ? tone : undefined}
        note={change !== undefined && t('before', { change: signed(change) })}
        to={behindAt(wish, name)}
      />
    );
  };
  const share = (name: 'onTime' | 'online' | 'mobile' | 'instant') => {
    const value = all[name];
    const was = before?.[name];
    const change = value !== undefined && was !== undefined ? (value - was) * 100 : undefined;
    return (
      <Figure
        label={t(name)}
        value={value === undefined ? '—' : say.number(value * 100, 1)}
        unit={value === undefined ? undefined : '%'}
        note={change !== undefined && t('before', { change: signed(change, t('points'), 1) })}
        to={behindAt(wish, name)}
      />
    );
  };
  const days = (value: number | undefined) => (value === undefined ? '—' : say.number(value, 1));
  return (
    <div className="case-figures">
      {count('received')}
      {count('ended')}
      {count('open', undefined, false)}
      {count('nearlyLate', 'warning', false)}
      {count('lateOpen', 'danger', false)}
      {count('lateEnded')}
      {count('returned')}
      {share('onTime')}
      <Figure
        label={t('meanDays')}
        value={days(all.meanDays)}
        unit={all.meanDays === undefined ? undefined : t('days')}
        note={
          all.promisedDays !== undefined &&
          t('againstLaw', { promised: days(all.promisedDays), law: days(all.statutoryDays) })
        }
        to={behindAt(wish, 'measured')}
      />
      <Figure
        label={t('p90Days')}
        value={days(all.p90Days)}
        unit={all.p90Days === undefined ? undefined : t('days')}
        to={behindAt(wish, 'measured')}
      />
      {share('online')}
      {share('mobile')}
      {share('instant')}
      {count('fieldsSaved')}
      {count('materialsSaved')}
      {count('visitsSaved')}
    </div>
  );
}
