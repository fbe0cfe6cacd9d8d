import { Button } from 'antd';
import { useRef } from 'react';
import { useTexts } from '../../lib/useTexts';
import { useAct } from '../../ui/useAct';
import { hand } from './cases';
import { parcelTexts } from './parcelTexts';

const taken = 'image/jpeg,image/png,application/pdf,.ofd';

/** Hands a file in for a material; on a phone the camera is offered. */
export function UploadPaper({ id, material, name }: { id: string; material: string; name: string }) {
  const t = useTexts(parcelTexts);
  const input = useRef<HTMLInputElement>(null);
  const act = useAct(hand, t('uploaded'), ['cases']);
  return (
    <div>
      <input
        ref={input}
        type="file"
        hidden
        accept={taken}
        aria-label={t('upload', { name })}
        onChange={(event) => {
          const file = event.target.files?.[0];
          if (file) act.mutate({ id, material, file });
          event.target.value = '';
        }}
      />
      <Button loading={act.isPending} onClick={() => input.current?.click()}>
        {t('upload', { name })}
      </Button>{' '}
      <span className="small quiet">{t('uploadHint')}</span>
    </div>
  );
}
