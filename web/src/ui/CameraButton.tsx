import { Button, Modal, Select } from 'antd';
import { useState } from 'react';
import { useTexts } from '../lib/useTexts';
import './Camera.css';
import { uiTexts } from './texts';
import { fileOf, usePages } from './usePages';

/**
 * Takes pages with the camera of the computer, such as a document camera, and joins
 * them into one file. Where there is none there is no button.
 */
export function CameraButton({
  label,
  about,
  onTaken,
}: {
  label: string;
  /** What the pages are of: the name of the file. */
  about: string;
  onTaken: (file: File) => void;
}) {
  const t = useTexts(uiTexts);
  const [open, setOpen] = useState(false);
  const pages = usePages(open);
  // Browsers lend a camera only to pages that nobody can change on their way.
  if (!navigator.mediaDevices?.getUserMedia) return null;
  const close = () => {
    pages.clear();
    setOpen(false);
  };
  const keep = async () => {
    onTaken(await fileOf(pages.shots, about || label));
    close();
  };
  return (
    <>
      <Button className="camera-button" aria-label={`${label} ${about}`.trim()} onClick={() => setOpen(true)}>
        {label}
      </Button>
      <Modal
        open={open}
        title={about ? `${label}: ${about}` : label}
        width={760}
        destroyOnHidden
        okText={t('keepPages', { n: pages.shots.length })}
        okButtonProps={{ disabled: pages.shots.length === 0 }}
        cancelText={t('cancel')}
        onOk={() => void keep()}
        onCancel={close}
      >
        {pages.refused ? (
          <p role="alert">{t('noCamera')}</p>
        ) : (
          <div className="stack-tight">
            {pages.cameras.length > 1 && (
              <Select
                aria-label={t('camera')}
                value={pages.camera || pages.cameras[0]?.deviceId}
                onChange={pages.setCamera}
                options={pages.cameras.map((one) => ({ value: one.deviceId, label: one.label }))}
              />
            )}
            <video
              ref={pages.show}
              onLoadedData={pages.started}
              className="camera-view"
              autoPlay
              playsInline
              muted
              aria-label={t('camera')}
            />
            <Button type="primary" disabled={!pages.live} onClick={() => void pages.take()}>
              {t('takePage')}
            </Button>
            <ul className="plain-list camera-pages" aria-label={t('pages')}>
              {pages.shots.map((one, i) => (
                <li key={one.key}>
                  <img src={one.address} alt={t('pageNth', { n: i + 1 })} />
                  <Button
                    type="text"
                    aria-label={`${t('remove')} ${t('pageNth', { n: i + 1 })}`}
                    onClick={() => pages.drop(one.key)}
                  >
                    {t('remove')}
                  </Button>
                </li>
              ))}
            </ul>
          </div>
        )}
      </Modal>
    </>
  );
}
