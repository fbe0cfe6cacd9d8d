import { Button } from 'antd';
import { useRef } from 'react';
import { useTexts } from '../../lib/useTexts';
import { useAct } from '../../ui/useAct';
import { windowTexts } from './deskTexts';
import { scan } from './windows';

/** Photographs or scans one material: the camera on a tablet, a file from the scanner on a PC. */
export function ScanButton({
  id,
  material,
  name,
  files = 0,
}: {
  id: string;
  material: string;
  name: string;
  files?: number;
}) {
  const t = useTexts(windowTexts);
  const input = useRef<HTMLInputElement>(null);
  const keep = useAct(scan, t('scanned'), ['visitor']);
  return (
    <>
      <Button
        aria-label={`${t('photo')} ${name}`}
        loading={keep.isPending}
        onClick={() => input.current?.click()}
      >
        {t('photo')}
        {files > 0 && <span className="figures"> · {files}</span>}
      </Button>
      <input
        ref={input}
        type="file"
        hidden
        accept="image/jpeg,image/png,application/pdf,.ofd"
        capture="environment"
        aria-hidden="true"
        tabIndex={-1}
        onChange={(event) => {
          const file = event.target.files?.[0];
          if (file) keep.mutate({ id, material, file });
          event.target.value = '';
        }}
      />
    </>
  );
}
