import { type ReactNode, useEffect, useRef } from 'react';
import { useTexts } from '../../lib/useTexts';
import { overviewTexts } from './texts';

/** The side drawer in which a figure opens into its list, a thing and its history. The map stays in sight. */
export function Drawer({
  title,
  back,
  onClose,
  children,
}: {
  title: string;
  back?: () => void;
  onClose: () => void;
  children: ReactNode;
}) {
  const t = useTexts(overviewTexts);
  const heading = useRef<HTMLHeadingElement>(null);
  // biome-ignore lint/correctness/useExhaustiveDependencies: another title is another page of the drawer
  useEffect(() => heading.current?.focus(), [title]);
  return (
    <aside className="screen-drawer" data-panel="drawer" aria-label={title}>
      <header className="screen-panel-head">
        {back && (
          <button type="button" className="slider-button" onClick={back}>
            ← {t('back')}
          </button>
        )}
        <h2 ref={heading} tabIndex={-1}>
          {title}
        </h2>
        <button type="button" className="slider-button drawer-close" onClick={onClose}>
          {t('close')}
        </button>
      </header>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a box that scrolls must be reachable by keyboard */}
      <section className="screen-drawer-body" tabIndex={0} aria-label={title}>
        {children}
      </section>
    </aside>
  );
}
