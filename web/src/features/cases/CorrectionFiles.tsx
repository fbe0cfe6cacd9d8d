import { useQueryClient } from '@tanstack/react-query';
import { Checkbox } from 'antd';
import { useId } from 'react';
import { useTexts } from '../../lib/useTexts';
import { paperAt } from './cases';
import type { Property } from './correctionFields';
import { type Files, keeps } from './correctionFiles';
import type { Tools } from './correctionTools';
import { parcelTexts } from './parcelTexts';

/** A question that is answered with files: what stands there may stay, what is uploaded takes its place. */
export function CorrectionFiles({
  id,
  code,
  property,
  files,
  keep,
  error,
  tools,
  onKeep,
}: {
  id: string;
  code: string;
  property: Property;
  files: Files;
  keep: Record<string, boolean>;
  error?: string;
  tools: Tools;
  onKeep: (paper: string, kept: boolean) => void;
}) {
  const t = useTexts(parcelTexts);
  const client = useQueryClient();
  const label = useId();
  const kept = files.stored.filter((one) => keeps(one, keep)).length;
  return (
    <div className="correction-field">
      <strong id={label}>{property.title}</strong>
      {files.stored.map((one) => (
        <div key={one.paper.id} className="row">
          <a href={paperAt(id, one.paper.id)} target="_blank" rel="noreferrer">
            {one.paper.name}
          </a>
          <Checkbox
            checked={keeps(one, keep)}
            onChange={(event) => onKeep(one.paper.id, event.target.checked)}
          >
            {t(one.old ? 'keepOld' : 'keepNew')}
          </Checkbox>
        </div>
      ))}
      {tools.files({
        id,
        material: `form.${code}`,
        name: property.title ?? '',
        labelledBy: label,
        most: property.maxItems === undefined ? undefined : Math.max(0, property.maxItems - kept),
        papers: files.fresh,
        onChanged: () => client.invalidateQueries({ queryKey: ['cases', 'correction', id] }),
      })}
      {files.fresh.length > 0 && <p className="small">{t('filesSave')}</p>}
      {error && (
        <p role="alert" className="correction-error">
          {error}
        </p>
      )}
    </div>
  );
}
