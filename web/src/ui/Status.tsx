import type { ReactNode } from 'react';
import { useTexts } from '../lib/useTexts';
import './Status.css';
import { uiTexts } from './texts';
import { shapes, type Tone } from './tokens';

/** A status: colour, shape and word together. Without children the tone's own word is said. */
export function Status({ tone, strong, children }: { tone: Tone; strong?: boolean; children?: ReactNode }) {
  const t = useTexts(uiTexts);
  return (
    <span className={`status status-${tone}${strong ? ' status-strong' : ''}`}>
      <span className="status-shape" aria-hidden="true">
        {shapes[tone]}
      </span>
      <span className="status-word">{children ?? t(tone)}</span>
    </span>
  );
}
