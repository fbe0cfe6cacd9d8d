import type { Upload } from './applications';
import { MaterialFiles } from './MaterialFiles';
import { mostOfMaterial } from './upload';
import { correctionWays, WaysContext } from './ways';

/** The files of one material while a case is corrected: taken, watched and removed as in the application. */
export function CorrectionUpload({
  id,
  material,
  name,
  labelledBy,
  most = mostOfMaterial,
  papers,
  onChanged,
}: {
  id: string;
  material: string;
  name: string;
  labelledBy: string;
  most?: number;
  papers: readonly Upload[];
  onChanged: () => void;
}) {
  return (
    <WaysContext.Provider value={correctionWays}>
      <MaterialFiles
        draft={id}
        material={material}
        labelledBy={labelledBy}
        name={name}
        most={most}
        papers={papers}
        onAdded={onChanged}
        onRemoved={onChanged}
      />
    </WaysContext.Provider>
  );
}
