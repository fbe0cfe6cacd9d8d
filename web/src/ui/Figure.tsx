import type { ReactNode } from 'react';
import { Link } from 'react-router';
import type { Moment } from '../lib/time';
import { useTexts } from '../lib/useTexts';
import { Age } from './Age';
import './Figure.css';
import { uiTexts } from './texts';
import { shapes, type Tone } from './tokens';

/** A figure that can be trusted: what it is, how much, since when, from where, whose; `to` opens the list behind it. */
export function Figure({
  label,
  value,
  unit,
  tone,
  at,
  staleAfter,
  source,
  owner,
  to,
  note,
}: {
  label: string;
  value: ReactNode;
  unit?: string;
  tone?: Tone;
  at?: Moment | null;
  staleAfter?: number;
  source?: string;
  owner?: string;
  to?: string;
  note?: ReactNode;
}) {
  const t = useTexts(uiTexts);
  const alarming = tone === 'warning' || tone === 'danger' || tone === 'notice';
  return (
    <div className="figure">
      <div className="figure-label">{to ? <Link to={to}>{label}</Link> : label}</div>
      <div className={`figure-value figures${alarming ? ` status-${tone}` : ''}`}>
        {alarming && (
          <span className="figure-shape" role="img" aria-label={t(tone)}>
            {shapes[tone]}
          </span>
        )}
        {value}
        {unit && <span className="figure-unit">{unit}</span>}
      </div>
      {note && <div className="small quiet">{note}</div>}
      {(at || source || owner) && (
        <div className="figure-foot small quiet">
          {at && <Age at={at} staleAfter={staleAfter} />}
          {source && <span>{t('source', { source })}</span>}
          {owner && <span>{t('owner', { owner })}</span>}
        </div>
      )}
    </div>
  );
}
