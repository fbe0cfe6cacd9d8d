import { useLanguage } from '../../lib/preferences';
import { useTexts } from '../../lib/useTexts';
import { groupName } from './groupNames';
import './Traffic.css';
import { trafficTexts } from './texts';
import type { Shape } from './traffic';

const words = ['free', 'yields', 'crosses'] as const;
const signs = ['', '△', '×'];

/** Who must never go at once 冲突表: a row against a column. */
export function ConflictMatrix({ shape }: { shape: Shape }) {
  const t = useTexts(trafficTexts);
  const language = useLanguage();
  return (
    <section className="panel stack-tight" aria-labelledby="conflicts">
      <h2 id="conflicts">{t('conflicts')}</h2>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a box that scrolls must be reachable by keyboard */}
      <div className="signal-conflicts" tabIndex={0}>
        <table>
          <thead>
            <tr>
              <th scope="col">{t('groups')}</th>
              {shape.groups.map((view, g) => (
                <th key={view.name} scope="col" title={groupName(shape, g, language)}>
                  {g + 1}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {shape.conflicts.map((row, g) => (
              <tr key={shape.groups[g]?.name ?? g}>
                <th scope="row">
                  {g + 1} {groupName(shape, g, language)}
                </th>
                {row.map((kind, other) => (
                  <td key={shape.groups[other]?.name ?? other}>
                    {g === other ? '–' : signs[kind]}
                    {g !== other && <span className="hidden">{t(words[kind] ?? 'free')}</span>}
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      <p className="small quiet">
        × {t('crosses')} · △ {t('yields')}
      </p>
    </section>
  );
}
