import { useFormat } from '../../lib/useFormat';
import { useTexts } from '../../lib/useTexts';
import { Facts } from '../../ui/Facts';
import { When } from '../../ui/When';
import { waterTexts } from './texts';
import type { History } from './water';
import './Water.css';

type Report = NonNullable<History['report']>;

/** What a file held: rows left out with their line, and what was mended. */
export function HistoryReport({ report }: { report: Report }) {
  const t = useTexts(waterTexts);
  const say = useFormat();
  const bad = report.bad ?? [];
  const corrections = report.corrections ?? [];
  return (
    <div className="stack">
      <Facts
        facts={[
          [
            t('span'),
            <span key="span">
              <When at={report.from} /> – <When at={report.to} />
            </span>,
          ],
          [t('result'), t('rowsTaken', { taken: say.number(report.taken), rows: say.number(report.rows) })],
          [t('badRows'), say.number(report.badRows)],
          [t('badValues'), say.number(report.badValues)],
          [t('missing'), say.number(report.missing)],
        ]}
      />
      {bad.length === 0 ? (
        <p className="quiet">{t('noBad')}</p>
      ) : (
        <div className="leak-report">
          <table className="small">
            <thead>
              <tr>
                <th scope="col">{t('line')}</th>
                <th scope="col">{t('column')}</th>
                <th scope="col">{t('why')}</th>
                <th scope="col">{t('text')}</th>
              </tr>
            </thead>
            <tbody>
              {bad.map((one) => (
                <tr key={`${one.line}/${one.column}`}>
                  <td className="figures">{one.line}</td>
                  <td>{one.column || '—'}</td>
                  <td>{t(`bad_${one.reason}`)}</td>
                  <td>
                    <code>{one.text}</code>
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
      {corrections.length > 0 && (
        <section className="stack-tight">
          <h3>{t('corrections')}</h3>
          <ul className="plain-list">
            {corrections.map((one) => (
              <li key={`${one.sensor}/${one.kind}/${one.from}`}>
                {one.sensor}：{t(one.kind, { factor: say.number(one.factor ?? 1, 4) })}
                <span className="small quiet"> · {t('steps', { n: one.steps })}</span>
              </li>
            ))}
          </ul>
        </section>
      )}
    </div>
  );
}
