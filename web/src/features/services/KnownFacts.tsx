import { Button } from 'antd';
import { Link } from 'react-router';
import { useTexts } from '../../lib/useTexts';
import { AnswerWords, type RegionName, shielded } from './AnswerWords';
import type { FormStep } from './applications';
import { applyTexts } from './applyTexts';
import type { Answers } from './conflict';
import type { ValueSchema } from './valueWords';
import { useWays } from './ways';

// Who somebody is stands in the account and is corrected there, not in one form.
const ofAccount = ['account.name', 'account.citizen_id', 'account.firm', 'account.credit_code'];

/** What the government knows: shown with where it comes from, not asked. */
export function KnownFacts({
  step,
  fields,
  sources,
  answers,
  RegionName,
  onChange,
}: {
  step: FormStep;
  fields: readonly string[];
  sources: Readonly<Record<string, string>>;
  answers: Answers;
  RegionName: RegionName;
  onChange: (field: string) => void;
}) {
  const t = useTexts(applyTexts);
  const { own } = useWays();
  if (fields.length === 0) return null;
  const properties = step.schema.properties as Record<string, ValueSchema>;
  return (
    <section className="known" aria-labelledby="known">
      <h2 id="known">{t('known')}</h2>
      <dl className="known-list">
        {fields.map((field) => {
          const source = sources[field] ?? '';
          return (
            <div key={field} className="known-line">
              <dt className="quiet small">{properties[field]?.title}</dt>
              <dd>
                <AnswerWords
                  schema={properties[field]}
                  value={shielded(source, answers[field])}
                  RegionName={RegionName}
                />
                <span className="small quiet"> {t(wordOf(source, own))}</span>
              </dd>
              <dd className="known-act">
                {ofAccount.includes(source) ? (
                  own && (
                    <Link to="/me" className="small">
                      {t('wrongAccount')}
                    </Link>
                  )
                ) : (
                  <Button
                    type="link"
                    aria-label={`${properties[field]?.title}: ${t('wrongSay')}`}
                    onClick={() => onChange(field)}
                  >
                    {t('wrongSay')}
                  </Button>
                )}
              </dd>
            </div>
          );
        })}
      </dl>
    </section>
  );
}

function wordOf(source: string, own: boolean): 'fromAccount' | 'fromTheirs' | 'fromFirm' | 'fromEarlier' {
  if (source === 'account.firm' || source === 'account.credit_code') return 'fromFirm';
  if (!source.startsWith('account.')) return 'fromEarlier';
  return own ? 'fromAccount' : 'fromTheirs';
}
