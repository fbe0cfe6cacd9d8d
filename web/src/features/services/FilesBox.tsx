import type { FieldProps, RJSFSchema } from '@rjsf/utils';
import { useTexts } from '../../lib/useTexts';
import { applyTexts } from './applyTexts';
import type { FormContext } from './formContext';
import { MaterialFiles } from './MaterialFiles';
import { mostOfMaterial } from './upload';

/** A question that is answered with files. */
export function FilesBox(props: FieldProps<string[], RJSFSchema, FormContext>) {
  const { fieldPathId, formData = [], name, onChange, registry, schema } = props;
  const { draft, papers, onPapers, trial } = registry.formContext;
  const t = useTexts(applyTexts);
  const material = `form.${name}`;
  if (trial) return <p className="small quiet">{t('trialFiles')}</p>;
  return (
    <MaterialFiles
      draft={draft}
      material={material}
      labelledBy={`${fieldPathId.$id}__label`}
      name={schema.title ?? ''}
      most={schema.maxItems ?? mostOfMaterial}
      papers={papers.filter((paper) => paper.material === material)}
      onAdded={(paper) => {
        onChange([...formData, paper.id], fieldPathId.path);
        onPapers();
      }}
      onRemoved={(id) => {
        const rest = formData.filter((one) => one !== id);
        onChange(rest.length > 0 ? rest : undefined, fieldPathId.path);
        onPapers();
      }}
    />
  );
}
