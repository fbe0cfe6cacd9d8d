import { useQuery } from '@tanstack/react-query';
import { Modal } from 'antd';
import { type KeyboardEvent, useEffect, useRef, useState } from 'react';
import { useNavigate } from 'react-router';
import { useTexts } from '../lib/useTexts';
import './Palette.css';
import { uiTexts } from './texts';

/** One place to go: what it is called, what kind of thing it is, where it is. */
export type PaletteEntry = { id: string; label: string; kind: string; to: string };

/** Opens on "/" and Ctrl K (⌘K) wherever nobody is typing. */
export function usePaletteKeys(open: () => void) {
  useEffect(() => {
    const press = (event: globalThis.KeyboardEvent) => {
      const typing =
        event.target instanceof Element && event.target.closest('input, textarea, [contenteditable]');
      const wanted =
        (event.key === 'k' && (event.ctrlKey || event.metaKey)) || (event.key === '/' && !typing);
      if (!wanted) return;
      event.preventDefault();
      open();
    };
    window.addEventListener('keydown', press);
    return () => window.removeEventListener('keydown', press);
  }, [open]);
}

/** Search everything: pages at once, things and places as they are found. Arrows move, Enter goes. */
export function Palette({
  open,
  onClose,
  pages,
  find,
}: {
  open: boolean;
  onClose: () => void;
  pages: PaletteEntry[];
  find?: (q: string, signal: AbortSignal) => Promise<PaletteEntry[]>;
}) {
  const t = useTexts(uiTexts);
  const go = useNavigate();
  const [q, setQ] = useState('');
  const [at, setAt] = useState(0);
  const wanted = q.trim();
  const found = useQuery({
    queryKey: ['palette', wanted],
    queryFn: ({ signal }) => find?.(wanted, signal) ?? [],
    enabled: open && wanted.length > 0 && find !== undefined,
    placeholderData: (before) => before,
  });
  const lower = wanted.toLowerCase();
  const here = pages.filter((page) => page.label.toLowerCase().includes(lower));
  const entries = wanted === '' ? pages : [...here, ...(found.data ?? [])];
  const chosen = entries[Math.min(at, entries.length - 1)];
  // Whoever closes the palette goes on where they were.
  const before = useRef<Element | null>(null);
  const wasOpen = useRef(false);
  if (open && !wasOpen.current) before.current = document.activeElement;
  wasOpen.current = open;
  useEffect(() => {
    const element = before.current;
    if (!open && element instanceof HTMLElement && element.isConnected) element.focus();
  }, [open]);
  const close = () => {
    setQ('');
    setAt(0);
    onClose();
  };
  const take = (entry: PaletteEntry) => {
    before.current = null;
    close();
    go(entry.to);
  };
  const press = (event: KeyboardEvent) => {
    if (event.nativeEvent.isComposing) return;
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step !== undefined) {
      event.preventDefault();
      setAt((now) => Math.max(0, Math.min(entries.length - 1, now + step)));
    } else if (event.key === 'Enter' && chosen) take(chosen);
    // The dialog does not hear Escape while it has no button to close it.
    else if (event.key === 'Escape') close();
  };
  return (
    <Modal
      open={open}
      onCancel={close}
      footer={null}
      closable={false}
      title={null}
      width={600}
      destroyOnHidden
    >
      <input
        className="palette-input"
        // biome-ignore lint/a11y/noAutofocus: the palette is opened in order to type
        autoFocus
        role="combobox"
        aria-expanded="true"
        aria-controls="palette-list"
        aria-activedescendant={chosen ? `palette-${chosen.id}` : undefined}
        aria-label={t('search')}
        placeholder={t('searchHint')}
        value={q}
        onChange={(event) => {
          setQ(event.target.value);
          setAt(0);
        }}
        onKeyDown={press}
      />
      <div id="palette-list" role="listbox" aria-label={t('search')} className="palette-list">
        {entries.map((entry) => (
          // biome-ignore lint/a11y/useKeyWithClickEvents: the input above handles the keys of the whole list
          <div
            key={entry.id}
            id={`palette-${entry.id}`}
            role="option"
            tabIndex={-1}
            aria-selected={entry === chosen}
            className="palette-entry"
            onClick={() => take(entry)}
          >
            <span>{entry.label}</span>
            <span className="quiet small">{entry.kind}</span>
          </div>
        ))}
      </div>
      {wanted !== '' && entries.length === 0 && found.isFetched && !found.isFetching && (
        <p className="quiet palette-none" role="status">
          {t('nothingFound', { q: wanted })}
        </p>
      )}
    </Modal>
  );
}
