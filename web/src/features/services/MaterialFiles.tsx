import { Button, Progress } from 'antd';
import { useRef } from 'react';
import { useLanguage } from '../../lib/preferences';
import { problemWords } from '../../lib/problemTexts';
import { useFormat } from '../../lib/useFormat';
import { useTexts } from '../../lib/useTexts';
import { CameraButton } from '../../ui/CameraButton';
import type { Upload } from './applications';
import { applyTexts } from './applyTexts';
import { accepted, sizeWords } from './upload';
import { type Pending, useUploads } from './useUploads';
import { useWays } from './ways';

/** The files of one material: photograph or choose, watch them go, look at them, remove them. */
export function MaterialFiles({
  draft,
  material,
  labelledBy,
  name,
  most,
  papers,
  onAdded,
  onRemoved,
}: {
  draft: string;
  material: string;
  labelledBy: string;
  /** What is handed in, as files that are taken here are called. */
  name: string;
  most: number;
  papers: readonly Upload[];
  onAdded: (paper: Upload) => void;
  onRemoved: (id: string) => void;
}) {
  const t = useTexts(applyTexts);
  const camera = useRef<HTMLInputElement>(null);
  const chooser = useRef<HTMLInputElement>(null);
  const uploads = useUploads({ draft, material, most, held: papers.length, onAdded, onRemoved });
  const take = (input: HTMLInputElement) => {
    uploads.add([...(input.files ?? [])]);
    input.value = '';
  };
  return (
    <fieldset className="files" aria-labelledby={labelledBy}>
      <p className="small quiet">{t('limits', { n: most })}</p>
      <ul className="plain-list files-list">
        {papers.map((paper) => (
          <Held
            key={paper.id}
            draft={draft}
            paper={paper}
            busy={uploads.removing === paper.id}
            onRemove={() => uploads.remove(paper.id)}
          />
        ))}
        {uploads.pending.map((one) => (
          <OnItsWay
            key={one.key}
            one={one}
            onCancel={() => uploads.cancel(one.key)}
            onRetry={() => uploads.retry(one.key)}
            onForget={() => uploads.forget(one.key)}
          />
        ))}
      </ul>
      {uploads.refusal && <p role="alert">{uploads.refusal}</p>}
      <div className="row">
        <Button onClick={() => chooser.current?.click()}>{t('choose')}</Button>
        <Button className="files-camera" onClick={() => camera.current?.click()}>
          {t('photograph')}
        </Button>
        <CameraButton label={t('scan')} about={name} onTaken={(file) => uploads.add([file])} />
      </div>
      <input
        ref={chooser}
        hidden
        type="file"
        multiple
        accept={accepted}
        aria-labelledby={labelledBy}
        onChange={(event) => take(event.target)}
      />
      <input
        ref={camera}
        hidden
        type="file"
        accept="image/jpeg,image/png"
        capture="environment"
        aria-labelledby={labelledBy}
        onChange={(event) => take(event.target)}
      />
    </fieldset>
  );
}

function Held({
  draft,
  paper,
  busy,
  onRemove,
}: {
  draft: string;
  paper: Upload;
  busy: boolean;
  onRemove: () => void;
}) {
  const t = useTexts(applyTexts);
  const address = useWays().address(draft, paper.id);
  return (
    <li className="file">
      <a href={address} target="_blank" rel="noreferrer" aria-label={t('look', { name: paper.name })}>
        {paper.kind.startsWith('image/') ? (
          <img className="file-thumb" src={address} alt="" loading="lazy" />
        ) : (
          <span className="file-thumb file-kind">{paper.kind === 'application/pdf' ? 'PDF' : 'OFD'}</span>
        )}
      </a>
      <span className="file-name">
        {paper.name} <span className="small quiet">{sizeWords(paper.size)}</span>
      </span>
      <Button
        type="text"
        loading={busy}
        aria-label={t('removeFile', { name: paper.name })}
        onClick={onRemove}
      >
        {t('remove')}
      </Button>
    </li>
  );
}

function OnItsWay({
  one,
  onCancel,
  onRetry,
  onForget,
}: {
  one: Pending;
  onCancel: () => void;
  onRetry: () => void;
  onForget: () => void;
}) {
  const t = useTexts(applyTexts);
  const language = useLanguage();
  const { share } = useFormat();
  if (one.error !== null) {
    return (
      <li className="file">
        <span className="file-name" role="alert">
          {one.file.name}: {one.error === 'cancelled' ? t('cancelled') : problemWords(language, one.error)}
        </span>
        <Button onClick={onRetry}>{t('retry')}</Button>
        <Button type="text" onClick={onForget}>
          {t('remove')}
        </Button>
      </li>
    );
  }
  const words = one.share < 1 ? t('sending', { share: share(one.share) }) : t('checking');
  return (
    <li className="file">
      <span className="file-name">
        {one.file.name}
        <span className="small quiet" role="status">
          {' '}
          {words}
        </span>
        <Progress
          percent={Math.round(one.share * 100)}
          showInfo={false}
          size="small"
          aria-label={`${one.file.name} ${words}`}
        />
      </span>
      <Button type="text" onClick={onCancel}>
        {t('cancel')}
      </Button>
    </li>
  );
}
