import { useMutation } from '@tanstack/react-query';
import { useEffect, useRef, useState } from 'react';
import { useLanguage } from '../../lib/preferences';
import { problemWords } from '../../lib/problemTexts';
import { useTexts } from '../../lib/useTexts';
import type { Upload } from './applications';
import { applyTexts } from './applyTexts';
import { barrier, type Sending, send } from './upload';
import { useWays } from './ways';

/** A file on its way, or one that did not get through. */
export type Pending = { key: number; file: File; share: number; error: unknown };

const barriers = { empty: 'fileEmpty', large: 'fileLarge', kind: 'fileKind' } as const;

/** Sends the files of a material and removes them again. */
export function useUploads({
  draft,
  material,
  most,
  held,
  onAdded,
  onRemoved,
}: {
  draft: string;
  material: string;
  most: number;
  held: number;
  onAdded: (paper: Upload) => void;
  onRemoved: (id: string) => void;
}) {
  const t = useTexts(applyTexts);
  const language = useLanguage();
  const ways = useWays();
  const [pending, setPending] = useState<Pending[]>([]);
  const [refusal, setRefusal] = useState('');
  const sendings = useRef(new Map<number, Sending>());
  const count = useRef(0);
  // What is told when a file has arrived must know of those that arrived before it.
  const tell = useRef({ onAdded, onRemoved });
  useEffect(() => {
    tell.current = { onAdded, onRemoved };
  });
  useEffect(() => {
    const under = sendings.current;
    return () => {
      for (const one of under.values()) one.cancel();
    };
  }, []);

  const change = (key: number, part: Partial<Pending>) =>
    setPending((list) => list.map((one) => (one.key === key ? { ...one, ...part } : one)));
  const forget = (key: number) => setPending((list) => list.filter((one) => one.key !== key));

  const start = (key: number, file: File) => {
    const sending = send(ways.upload(draft, material, file.name), file, (share) => change(key, { share }));
    sendings.current.set(key, sending);
    sending.done
      .then((paper) => {
        forget(key);
        tell.current.onAdded(paper);
      })
      .catch((error: unknown) => change(key, { error: error instanceof DOMException ? 'cancelled' : error }))
      .finally(() => sendings.current.delete(key));
  };

  const add = (files: File[]) => {
    setRefusal('');
    const room = most - held - pending.length;
    if (files.length > room) setRefusal(t('tooMany', { n: most }));
    for (const file of files.slice(0, Math.max(0, room))) {
      const wrong = barrier(file);
      if (wrong) {
        setRefusal(`${file.name}: ${t(barriers[wrong])}`);
        continue;
      }
      count.current += 1;
      const key = count.current;
      setPending((list) => [...list, { key, file, share: 0, error: null }]);
      start(key, file);
    }
  };
  const retry = (key: number) => {
    const one = pending.find((found) => found.key === key);
    if (!one) return;
    change(key, { share: 0, error: null });
    start(key, one.file);
  };
  const removing = useMutation({
    mutationFn: (id: string) => ways.remove(draft, id),
    onSuccess: (_, id) => tell.current.onRemoved(id),
    onError: (error) => setRefusal(problemWords(language, error)),
  });
  return {
    pending,
    refusal,
    add,
    retry,
    forget,
    cancel: (key: number) => sendings.current.get(key)?.cancel(),
    remove: (id: string) => removing.mutate(id),
    removing: removing.isPending ? removing.variables : '',
  };
}
