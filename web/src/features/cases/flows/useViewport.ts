import { type PointerEvent, type RefObject, useCallback, useEffect, useRef, useState } from 'react';

type View = { x: number; y: number; scale: number };
const least = 0.2;
const most = 2;

/** Below this nobody can read the words: a large drawing is opened at its beginning instead. */
const readable = 0.75;

const bounded = (scale: number) => Math.min(most, Math.max(least, scale));

/** How a drawing stands in its window: what is seen can be moved by hand or wheel, made larger, and shown whole. */
export function useViewport(box: RefObject<HTMLElement | null>, width: number, height: number) {
  const [view, setView] = useState<View>({ x: 0, y: 0, scale: 1 });
  const drag = useRef<{ x: number; y: number; id: number } | null>(null);

  const show = useCallback(
    (small: number) => {
      const { clientWidth = 0, clientHeight = 0 } = box.current ?? {};
      if (clientWidth === 0 || width === 0) return;
      const scale = bounded(Math.max(small, Math.min(1, clientWidth / width, clientHeight / height)));
      const x = Math.max(0, (clientWidth - width * scale) / 2);
      setView({ scale, x, y: (clientHeight - height * scale) / 2 });
    },
    [box, width, height],
  );
  const open = useCallback(() => show(readable), [show]);
  const showAll = useCallback(() => show(least), [show]);

  const zoom = useCallback(
    (by: number, at?: { x: number; y: number }) =>
      setView((now) => {
        const { clientWidth = 0, clientHeight = 0 } = box.current ?? {};
        const { x, y } = at ?? { x: clientWidth / 2, y: clientHeight / 2 };
        const scale = bounded(now.scale * by);
        const k = scale / now.scale;
        return { scale, x: x - (x - now.x) * k, y: y - (y - now.y) * k };
      }),
    [box],
  );

  /** Moves what is seen so that a part of the drawing is in sight. */
  const reveal = useCallback(
    (part: { x: number; y: number; width: number; height: number }) =>
      setView((now) => {
        const { clientWidth = 0, clientHeight = 0 } = box.current ?? {};
        const shift = (from: number, size: number, room: number) =>
          from < 16 ? 16 - from : from + size > room - 16 ? room - 16 - from - size : 0;
        const x = now.x + shift(now.x + part.x * now.scale, part.width * now.scale, clientWidth);
        const y = now.y + shift(now.y + part.y * now.scale, part.height * now.scale, clientHeight);
        return x === now.x && y === now.y ? now : { ...now, x, y };
      }),
    [box],
  );

  // React listens to wheels without the right to hold the page still.
  useEffect(() => {
    const element = box.current;
    const wheel = (event: WheelEvent) => {
      if (!event.ctrlKey && !event.metaKey) return;
      event.preventDefault();
      const { left, top } = (event.currentTarget as HTMLElement).getBoundingClientRect();
      zoom(event.deltaY < 0 ? 1.15 : 1 / 1.15, { x: event.clientX - left, y: event.clientY - top });
    };
    element?.addEventListener('wheel', wheel, { passive: false });
    return () => element?.removeEventListener('wheel', wheel);
  }, [box, zoom]);

  const hold = {
    onPointerDown: (event: PointerEvent) => {
      if (event.button !== 0 || (event.target as Element).closest('[role="button"]')) return;
      drag.current = { x: event.clientX, y: event.clientY, id: event.pointerId };
      event.currentTarget.setPointerCapture(event.pointerId);
    },
    onPointerMove: (event: PointerEvent) => {
      const from = drag.current;
      if (from?.id !== event.pointerId) return;
      drag.current = { ...from, x: event.clientX, y: event.clientY };
      setView((now) => ({ ...now, x: now.x + event.clientX - from.x, y: now.y + event.clientY - from.y }));
    },
    onPointerUp: () => {
      drag.current = null;
    },
    onPointerCancel: () => {
      drag.current = null;
    },
  };
  return { view, open, showAll, zoom, reveal, hold };
}
