import { Button, Radio } from 'antd';
import { useState } from 'react';
import { useTexts } from '../../lib/useTexts';
import { AnswerWords, type RegionName } from './AnswerWords';
import type { FormStep } from './applications';
import { applyTexts } from './applyTexts';
import type { Clash, Side } from './conflict';
import type { ValueSchema } from './valueWords';

/** Shows field by field what two windows wrote, and lets somebody choose. */
export function ClashPanel({
  step,
  clashes,
  busy,
  RegionName,
  onSettle,
}: {
  step: FormStep;
  clashes: readonly Clash[];
  busy: boolean;
  RegionName: RegionName;
  onSettle: (chosen: Record<string, Side>) => void;
}) {
  const t = useTexts(applyTexts);
  const [chosen, setChosen] = useState<Record<string, Side>>({});
  const properties = step.schema.properties as Record<string, ValueSchema>;
  const all = (side: Side) => setChosen(Object.fromEntries(clashes.map((one) => [one.field, side])));
  return (
    <section className="panel stack clash" role="alert" aria-labelledby="clash">
      <h2 id="clash">{t('clash')}</h2>
      <p>{t('clashLead')}</p>
      {clashes.map(({ field, mine, theirs }) => (
        <div key={field} className="stack-tight">
          <h3 id={`clash-${field}`}>{properties[field]?.title}</h3>
          <Radio.Group
            className="question-choice"
            aria-labelledby={`clash-${field}`}
            value={chosen[field] ?? 'mine'}
            onChange={(event) => setChosen({ ...chosen, [field]: event.target.value as Side })}
            options={(['mine', 'theirs'] as const).map((side) => ({
              value: side,
              label: (
                <>
                  <span className="quiet small">{t(side)}</span>{' '}
                  <AnswerWords
                    schema={properties[field]}
                    value={side === 'mine' ? mine : theirs}
                    RegionName={RegionName}
                  />
                </>
              ),
            }))}
          />
        </div>
      ))}
      <div className="row">
        <Button onClick={() => all('mine')}>{t('allMine')}</Button>
        <Button onClick={() => all('theirs')}>{t('allTheirs')}</Button>
        <Button type="primary" loading={busy} onClick={() => onSettle(chosen)}>
          {t('settle')}
        </Button>
      </div>
    </section>
  );
}
