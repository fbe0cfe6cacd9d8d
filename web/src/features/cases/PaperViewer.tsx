import { useTexts } from '../../lib/useTexts';
import { type Paper, paperAt } from './cases';
import { parcelTexts } from './parcelTexts';

/** Shows a file beside the case: pictures and PDF by the browser itself, anything else to download. */
export function PaperViewer({ id, paper }: { id: string; paper: Paper }) {
  const t = useTexts(parcelTexts);
  const at = paperAt(id, paper.id);
  return (
    <figure className="paper-viewer" aria-label={t('preview')}>
      <figcaption className="row spread">
        <strong>{paper.name}</strong>
        <a href={at.replace('?inline', '')} download={paper.name}>
          {t('download')}
        </a>
      </figcaption>
      {paper.kind.startsWith('image/') && <img src={at} alt={paper.name} />}
      {paper.kind === 'application/pdf' && <iframe src={at} title={paper.name} />}
      {!paper.kind.startsWith('image/') && paper.kind !== 'application/pdf' && (
        <p className="quiet">{t('noPreview')}</p>
      )}
    </figure>
  );
}
