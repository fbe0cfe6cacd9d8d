import { Link } from 'react-router';
import { useLanguage } from '../../lib/preferences';
import { useTexts } from '../../lib/useTexts';
import type { Draft } from './applications';
import { applyTexts } from './applyTexts';
import { materialsPage } from './pages';
import { inWords, type Paper } from './services';

/** The materials with how each is given. */
export function CheckMaterials({ draft, materials }: { draft: Draft; materials: readonly Paper[] }) {
  const t = useTexts(applyTexts);
  const language = useLanguage();
  if (materials.length === 0) return null;
  const wordOf = (one: Paper) => {
    if (one.shared) return t('noNeed');
    const files = draft.papers.filter((paper) => paper.material === one.code).length;
    if (files > 0) return t('files', { n: files });
    const how = draft.materials[one.code]?.how;
    if (how === 'promise') return t('promised');
    return how === 'window' ? t('window') : t('nothing');
  };
  return (
    <section className="panel stack-tight">
      <div className="row spread">
        <h2>{t('materials')}</h2>
        <Link to={`?step=${materialsPage}&back=check`} aria-label={t('changeOf', { name: t('materials') })}>
          {t('change')}
        </Link>
      </div>
      <dl className="check-list">
        {materials.map((one) => (
          <div key={one.code} className="check-line">
            <dt className="quiet small">{inWords(one.name, language)}</dt>
            <dd>{wordOf(one)}</dd>
          </div>
        ))}
      </dl>
    </section>
  );
}
