import { Button } from 'antd';
import { useRef, useState } from 'react';
import { useTexts } from '../../lib/useTexts';
import { importTexts } from './importTexts';

/** Picks a file; the button speaks the page's language, which the browser's own does not always. */
export function FilePick({
  id,
  label,
  accept,
  onChange,
}: {
  id?: string;
  label: string;
  accept?: string;
  onChange?: (file: File | undefined) => void;
}) {
  const t = useTexts(importTexts);
  const input = useRef<HTMLInputElement>(null);
  const [name, setName] = useState('');
  return (
    <span className="row">
      <input
        ref={input}
        id={id}
        type="file"
        className="hidden"
        tabIndex={-1}
        aria-label={label}
        accept={accept}
        onChange={(event) => {
          const file = event.target.files?.[0];
          setName(file?.name ?? '');
          onChange?.(file);
        }}
      />
      <Button onClick={() => input.current?.click()}>{t('choose')}</Button>
      <span className="small quiet">{name || t('noneChosen')}</span>
    </span>
  );
}
