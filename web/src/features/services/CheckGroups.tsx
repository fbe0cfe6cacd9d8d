import { Link } from 'react-router';
import { useLanguage } from '../../lib/preferences';
import { useTexts } from '../../lib/useTexts';
import { AnswerWords, type RegionName, shielded } from './AnswerWords';
import type { Checked, FormStep } from './applications';
import { applyTexts } from './applyTexts';
import { inWords } from './services';
import type { ValueSchema } from './valueWords';

/** The answers, a step each, with a link that changes them and comes back. */
export function CheckGroups({
  checked,
  steps,
  RegionName,
}: {
  checked: Checked;
  steps: readonly FormStep[];
  RegionName: RegionName;
}) {
  const t = useTexts(applyTexts);
  const language = useLanguage();
  return checked.groups.map((group) => {
    const title = inWords(group.title, language);
    const properties = steps.find((one) => one.code === group.step)?.schema.properties as
      | Record<string, ValueSchema>
      | undefined;
    return (
      <section key={group.step} className="panel stack-tight">
        <div className="row spread">
          <h2>{title}</h2>
          <Link to={`?step=${group.step}&back=check`} aria-label={t('changeOf', { name: title })}>
            {t('change')}
          </Link>
        </div>
        <dl className="check-list">
          {group.lines.map((line) => (
            <div key={line.field} className="check-line">
              <dt className="quiet small">{inWords(line.label, language)}</dt>
              <dd>
                <AnswerWords
                  schema={properties?.[line.field]}
                  value={shielded(checked.draft.prefilled[line.field], line.value)}
                  RegionName={RegionName}
                />
                {line.prefilled && <span className="small quiet"> {t('known')}</span>}
              </dd>
            </div>
          ))}
        </dl>
      </section>
    );
  });
}
