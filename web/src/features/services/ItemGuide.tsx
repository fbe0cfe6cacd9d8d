import { Link } from 'react-router';
import { useLanguage } from '../../lib/preferences';
import { useTexts } from '../../lib/useTexts';
import { Facts } from '../../ui/Facts';
import { AskGuide } from './AskGuide';
import { ItemLine } from './ItemLine';
import { SceneMaterials } from './SceneMaterials';
import { type Both, type Guide, type Head, inWords } from './services';
import './Services.css';
import { serviceTexts } from './texts';

/** The guide to an item: limits, fee, conditions, materials, places, questions. A preview is one that is not in force. */
export function ItemGuide({ guide, preview = false }: { guide: Guide; preview?: boolean }) {
  const t = useTexts(serviceTexts);
  const language = useLanguage();
  const { item } = guide;
  const limits = [
    item.instant && t('instant'),
    item.promised && t('promised', { n: item.promised.amount }),
    item.statutory && t('statutory', { n: item.statutory.amount }),
  ];
  const fee = item.fee
    ? [
        t('yuan', { n: item.fee.fen / 100 }),
        inWords(item.fee.per, language),
        inWords(item.fee.basis, language),
      ]
        .filter(Boolean)
        .join(' · ')
    : t('free');
  return (
    <div className="service-cols">
      <div className="stack">
        <section className="panel stack-tight">
          <Facts
            facts={[
              [t('department'), inWords(guide.department, language)],
              [t('limits'), limits.filter(Boolean).join(' · ')],
              [t('fee'), fee],
              [t('result'), inWords(item.result.name, language)],
              [
                t('ways'),
                [
                  item.visits === 0 ? t('noVisit') : t('visits', { n: item.visits }),
                  guide.online && t('online'),
                ]
                  .filter(Boolean)
                  .join(' · '),
              ],
              [t('code'), item.basic],
              ...(item.level
                ? [[t('realName'), t(`realName${item.level}` as 'realName1')] as [string, string]]
                : []),
            ]}
          />
        </section>
        <Heads title={t('parts')} list={guide.parts} />
        {preview ? (
          <Lines title={t('materials')} list={(item.materials ?? []).map((one) => one.name)} />
        ) : (
          <SceneMaterials guide={guide} />
        )}
        <Lines title={t('conditions')} list={item.conditions ?? []} />
        <Lines title={t('basis')} list={item.basis ?? []} />
        {(item.questions ?? []).length > 0 && (
          <section className="panel stack-tight" aria-labelledby="questions">
            <h2 id="questions">{t('questions')}</h2>
            {(item.questions ?? []).map((one) => (
              <div key={one.ask.zh}>
                <h3>{inWords(one.ask, language)}</h3>
                <p>{inWords(one.answer, language)}</p>
              </div>
            ))}
          </section>
        )}
      </div>
      <div className="stack">
        {!preview && <AskGuide item={item.key} />}
        <section className="panel stack-tight" aria-labelledby="where">
          <h2 id="where">{t('where')}</h2>
          <Link to={`/halls?item=${encodeURIComponent(item.key)}`}>{t('halls')}</Link>
          <ul className="plain-list service-places">
            {guide.implementations.map((one) => (
              <li key={one.code}>
                <div>{inWords(one.department.name, language)}</div>
                <div className="small quiet">
                  {inWords(one.department.address, language)} · {inWords(one.department.hours, language)} ·{' '}
                  <a href={`tel:${one.department.phone}`}>{one.department.phone}</a>
                </div>
              </li>
            ))}
          </ul>
        </section>
        <Heads title={t('related')} list={guide.related} />
        {item.synthetic && <p className="small quiet">{t('synthetic')}</p>}
      </div>
    </div>
  );
}

function Lines({ title, list }: { title: string; list: Both[] }) {
  const language = useLanguage();
  if (list.length === 0) return null;
  return (
    <section className="panel stack-tight">
      <h2>{title}</h2>
      <ul>
        {list.map((one) => (
          <li key={one.zh}>{inWords(one, language)}</li>
        ))}
      </ul>
    </section>
  );
}

function Heads({ title, list }: { title: string; list: Head[] }) {
  if (list.length === 0) return null;
  return (
    <section className="panel stack-tight">
      <h2>{title}</h2>
      <ul className="plain-list service-list">
        {list.map((head) => (
          <li key={head.key}>
            <ItemLine head={head} />
          </li>
        ))}
      </ul>
    </section>
  );
}
