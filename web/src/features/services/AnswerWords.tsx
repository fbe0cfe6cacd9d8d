import type { ComponentType } from 'react';
import { useLanguage } from '../../lib/preferences';
import { type Reading, readingOf, type ValueSchema } from './valueWords';

/** Says what a region is called; the face that shows the form knows. */
export type RegionName = ComponentType<{ code: string }>;

// What the account knows is recognised by its ends; it need not stand on a screen in a queue.
const secret = ['account.citizen_id', 'account.phone'];

/** Hides the middle of what the account knows of somebody: 310***********0010. */
export function shielded(source: string | undefined, value: unknown): unknown {
  if (!source || !secret.includes(source) || typeof value !== 'string' || value.length < 8) return value;
  return value.slice(0, 3) + '*'.repeat(value.length - 7) + value.slice(-4);
}

/** An answer as it is read back. */
export function AnswerWords({
  schema,
  value,
  RegionName,
}: {
  schema: ValueSchema | undefined;
  value: unknown;
  RegionName: RegionName;
}) {
  return <Words reading={readingOf(schema, value, useLanguage())} RegionName={RegionName} />;
}

function Words({ reading, RegionName }: { reading: Reading; RegionName: RegionName }) {
  if (reading.kind === 'words') return <span className="answer">{reading.words}</span>;
  if (reading.kind === 'address') {
    return (
      <span className="answer">
        {reading.region && <RegionName code={reading.region} />} {reading.detail}
      </span>
    );
  }
  return (
    <ul className="plain-list">
      {reading.rows.map((row) => (
        <li key={JSON.stringify(row)}>
          {row.map((part) => (
            <span key={part.label} className="answer-part">
              <span className="quiet">{part.label}</span>{' '}
              <Words reading={part.reading} RegionName={RegionName} />
            </span>
          ))}
        </li>
      ))}
    </ul>
  );
}
