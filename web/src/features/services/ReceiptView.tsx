import { Button } from 'antd';
import { Link } from 'react-router';
import { useCity } from '../../lib/city';
import { listWords } from '../../lib/list';
import { useLanguage } from '../../lib/preferences';
import { dayIn } from '../../lib/time';
import { useTexts } from '../../lib/useTexts';
import { Facts } from '../../ui/Facts';
import { When } from '../../ui/When';
import type { Receipt } from './applications';
import { applyTexts } from './applyTexts';
import { inWords } from './services';
import './Apply.css';

type Line = Receipt['whole'];

/** What one has in hand after handing in: the number, the day, what comes next, and what one was spared. */
export function ReceiptView({ receipt }: { receipt: Receipt }) {
  const t = useTexts(applyTexts);
  const language = useLanguage();
  const { whole, parts, saved, missing } = receipt;
  const spared = [
    saved.fields > 0 && t('sparedFields', { n: saved.fields }),
    saved.materials > 0 && t('sparedMaterials', { n: saved.materials }),
    saved.visits > 0 && t('sparedVisits', { n: saved.visits }),
  ].filter(Boolean);
  return (
    <div className="stack narrow">
      <section className="panel stack-tight receipt" aria-labelledby="receipt">
        <h2 id="receipt">{inWords(whole.name, language)}</h2>
        <Facts
          facts={[
            [
              t('number'),
              <strong key="number" className="figures">
                {whole.number}
              </strong>,
            ],
            [t('handedIn'), <When key="at" at={receipt.at} />],
            [t('dueBy'), <Due key="due" line={whole} />],
            [t('department'), inWords(whole.department, language)],
            [t('phone'), whole.phone && <a href={`tel:${whole.phone}`}>{whole.phone}</a>],
            [t('charges'), receipt.fen > 0 ? t('yuan', { n: receipt.fen / 100 }) : t('free')],
          ]}
        />
      </section>
      {parts.length > 0 && (
        <section className="panel stack-tight" aria-labelledby="parts">
          <h2 id="parts">{t('partsOf')}</h2>
          <p className="small quiet">{t('partsNote')}</p>
          <ul className="plain-list receipt-parts">
            {parts.map((one) => (
              <li key={one.case}>
                <div>{inWords(one.name, language)}</div>
                <div className="small quiet">
                  {inWords(one.department, language)} · <span className="figures">{one.number}</span> ·{' '}
                  {t('dueBy')} <Due line={one} />
                </div>
              </li>
            ))}
          </ul>
        </section>
      )}
      <section className="panel stack-tight" aria-labelledby="next">
        <h2 id="next">{t('whatNext')}</h2>
        <ol>
          {missing.length > 0 && (
            <li>
              {t('nextFollow', {
                list: listWords(
                  language,
                  missing.map((one) => inWords(one, language)),
                ),
              })}
            </li>
          )}
          <li>{t('next1')}</li>
          <li>{t('next2')}</li>
          <li>{t('next3')}</li>
        </ol>
      </section>
      {spared.length > 0 && (
        <section className="panel stack-tight" aria-labelledby="spared">
          <h2 id="spared">{t('spared')}</h2>
          <ul className="row plain-list spared">
            {spared.map((words) => (
              <li key={String(words)}>{words}</li>
            ))}
          </ul>
        </section>
      )}
      <div className="application-acts no-print">
        <Link className="act-link" to={`/my/cases/${encodeURIComponent(whole.number)}`}>
          {t('follow')}
        </Link>
        <Button size="large" onClick={() => window.print()}>
          {t('print')}
        </Button>
        <Link to="/services">{t('toServices')}</Link>
      </div>
    </div>
  );
}

function Due({ line }: { line: Line }) {
  const t = useTexts(applyTexts);
  const { zone } = useCity();
  if (!line.due) return <>—</>;
  return (
    <>
      <span className="figures">{dayIn(zone, line.due)}</span>
      {!line.running && <span className="small quiet"> {t('dueNote')}</span>}
    </>
  );
}
