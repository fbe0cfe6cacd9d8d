import { Button, Checkbox } from 'antd';
import { useLanguage } from '../../../lib/preferences';
import { useTexts } from '../../../lib/useTexts';
import { inWords } from '../services';
import type { Material } from './catalogue';
import { catalogueTexts } from './catalogueTexts';
import { ChoiceField, FigureField, TextField, WordsField, Wrong } from './Fields';

const types = ['original', 'copy', 'either'] as const;
const formats = ['paper', 'electronic', 'either'] as const;
const sources = ['applicant', 'government', 'third'] as const;

/** The materials of an item as they are edited. */
export function ItemMaterials({
  list,
  onChange,
}: {
  list: Material[];
  onChange: (list: Material[]) => void;
}) {
  const t = useTexts(catalogueTexts);
  const language = useLanguage();
  const change = (at: number, part: Partial<Material>) =>
    onChange(list.map((one, i) => (i === at ? { ...one, ...part } : one)));
  const add = () =>
    onChange([
      ...list,
      {
        ...{
          code: `material-${list.length + 1}`,
          name: { zh: '', en: '' },
          type: 'either',
          format: 'either',
        },
        ...{ source: 'applicant', shared: false, promise: false, pages: 1 },
      },
    ]);
  return (
    <>
      {list.map((one, i) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: a material's code may be typed
        <details key={i} className="item-part">
          <summary>
            {inWords(one.name, language) || one.code} <Wrong at={`/materials/${i}`} deep />
          </summary>
          <div className="stack-tight">
            <WordsField
              labels={[t('nameZh'), t('nameEn')]}
              words={one.name}
              onChange={(name) => change(i, { name })}
            />
            <div className="item-pair">
              <TextField label={t('code')} value={one.code} onChange={(code) => change(i, { code })} />
              <FigureField
                label={t('pages')}
                value={one.pages}
                most={99}
                onChange={(n) => change(i, { pages: n ?? 0 })}
              />
            </div>
            <div className="item-pair">
              <ChoiceField
                label={t('type')}
                value={one.type}
                options={types.map((value) => ({ value, label: t(value) }))}
                onChange={(type) => change(i, { type })}
              />
              <ChoiceField
                label={t('format')}
                value={one.format}
                options={formats.map((value) => ({ value, label: t(value) }))}
                onChange={(format) => change(i, { format })}
              />
            </div>
            <ChoiceField
              label={t('source')}
              value={one.source}
              options={sources.map((value) => ({ value, label: t(value) }))}
              onChange={(source) => change(i, { source })}
            />
            <TextField
              label={t('when')}
              hint={t('whenHint')}
              value={one.when ?? ''}
              at={`/materials/${i}/when`}
              long
              onChange={(when) => change(i, { when: when || undefined })}
            />
            <div className="row">
              <Checkbox
                checked={one.optional ?? false}
                onChange={(e) => change(i, { optional: e.target.checked || undefined })}
              >
                {t('optional')}
              </Checkbox>
              <Checkbox checked={one.shared} onChange={(e) => change(i, { shared: e.target.checked })}>
                {t('shared')}
              </Checkbox>
              <Checkbox checked={one.promise} onChange={(e) => change(i, { promise: e.target.checked })}>
                {t('promise')}
              </Checkbox>
            </div>
            <WordsField
              labels={[t('standardZh'), t('standardEn')]}
              words={one.standard}
              long
              onChange={(standard) => change(i, { standard })}
            />
            <WordsField
              labels={[t('basisZh'), t('basisEn')]}
              words={one.basis}
              long
              onChange={(basis) => change(i, { basis })}
            />
            <div>
              <Button danger onClick={() => onChange(list.filter((_, at) => at !== i))}>
                {t('remove')}
              </Button>
            </div>
          </div>
        </details>
      ))}
      <div>
        <Button onClick={add}>{t('add')}</Button>
      </div>
    </>
  );
}
