import { Checkbox } from 'antd';
import { useLanguage } from '../../lib/preferences';
import { useTexts } from '../../lib/useTexts';
import { When } from '../../ui/When';
import type { Draft } from './applications';
import { applyTexts } from './applyTexts';
import { MaterialFiles } from './MaterialFiles';
import { inWords, type Paper } from './services';
import { mostOfMaterial } from './upload';

/** One material: its files, a promise that stands for it, or that it is brought to the window later. */
export function MaterialGive({
  draft,
  material,
  busy,
  onGive,
  onPapers,
}: {
  draft: Draft;
  material: Paper;
  busy: boolean;
  onGive: (how: '' | 'promise' | 'window') => void;
  onPapers: () => void;
}) {
  const t = useTexts(applyTexts);
  const language = useLanguage();
  const name = inWords(material.name, language);
  const standard = inWords(material.standard, language);
  const given = draft.materials[material.code];
  const papers = draft.papers.filter((one) => one.material === material.code);
  const id = `material-${material.code}`;
  return (
    <section className="panel stack-tight" aria-labelledby={id}>
      <h3 id={id}>
        {name}{' '}
        <span className="small quiet">
          {[material.optional && t('materialOptional'), !material.sure && t('depends')]
            .filter(Boolean)
            .join(' · ')}
        </span>
      </h3>
      {standard && <p className="small quiet">{standard}</p>}
      {material.format === 'paper' ? (
        <p>{t('paperOnly')}</p>
      ) : (
        <MaterialFiles
          draft={draft.id}
          material={material.code}
          labelledBy={id}
          name={name}
          most={mostOfMaterial}
          papers={papers}
          onAdded={onPapers}
          onRemoved={onPapers}
        />
      )}
      {material.promise && papers.length === 0 && (
        <div className="promise">
          <Checkbox
            disabled={busy}
            checked={given?.how === 'promise'}
            onChange={(event) => onGive(event.target.checked ? 'promise' : '')}
          >
            <strong>{t('promise')}</strong> {t('promiseText', { name })}
          </Checkbox>
          {given?.how === 'promise' && (
            <p className="small quiet" role="status">
              {t('promised')} <When at={given.at} />
            </p>
          )}
        </div>
      )}
      {papers.length === 0 && given?.how !== 'promise' && (
        <Checkbox
          disabled={busy}
          checked={given?.how === 'window'}
          onChange={(event) => onGive(event.target.checked ? 'window' : '')}
        >
          {t('window')}
        </Checkbox>
      )}
    </section>
  );
}
