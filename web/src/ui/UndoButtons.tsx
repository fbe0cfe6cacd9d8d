import { Button } from 'antd';
import { useEffect } from 'react';
import { useTexts } from '../lib/useTexts';
import { uiTexts } from './texts';

type Ways = { undo: () => void; redo: () => void; mayUndo: boolean; mayRedo: boolean };

/** A step back and forth in what is edited, by button and by Ctrl+Z and Ctrl+Shift+Z. */
export function UndoButtons({ ways }: { ways: Ways }) {
  const t = useTexts(uiTexts);
  const { undo, redo, mayUndo, mayRedo } = ways;
  useEffect(() => {
    const press = (event: KeyboardEvent) => {
      if (!(event.ctrlKey || event.metaKey) || event.altKey || isTyping(event.target)) return;
      const key = event.key.toLowerCase();
      if (key !== 'z' && key !== 'y') return;
      event.preventDefault();
      if (key === 'y' || event.shiftKey) redo();
      else undo();
    };
    window.addEventListener('keydown', press);
    return () => window.removeEventListener('keydown', press);
  }, [undo, redo]);
  return (
    <>
      <Button disabled={!mayUndo} aria-keyshortcuts="Control+Z" title="Ctrl+Z" onClick={undo}>
        {t('undo')}
      </Button>
      <Button disabled={!mayRedo} aria-keyshortcuts="Control+Shift+Z" title="Ctrl+Shift+Z" onClick={redo}>
        {t('redo')}
      </Button>
    </>
  );
}

// Letters that are being typed are taken back by the field itself.
function isTyping(target: EventTarget | null): boolean {
  if (target instanceof HTMLTextAreaElement) return true;
  if (!(target instanceof HTMLInputElement) || ['checkbox', 'radio'].includes(target.type)) return false;
  return target.getAttribute('role') !== 'combobox' || target.value !== '';
}
