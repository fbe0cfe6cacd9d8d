import { Button } from 'antd';
import { type ReactNode, useId, useState } from 'react';
import { useTexts } from '../lib/useTexts';
import './FilterFold.css';
import { uiTexts } from './texts';

/** Filters that fold behind one button on phones, where they would push the list off the screen. */
export function FilterFold({ active, children }: { active: number; children: ReactNode }) {
  const t = useTexts(uiTexts);
  const id = useId();
  const [open, setOpen] = useState(false);
  return (
    <>
      <Button className="fold-button" aria-expanded={open} aria-controls={id} onClick={() => setOpen(!open)}>
        {active > 0 ? t('filtersActive', { n: active }) : t('filters')}
        <span aria-hidden="true"> {open ? '▴' : '▾'}</span>
      </Button>
      <div id={id} className={open ? 'fold fold-open' : 'fold'}>
        {children}
      </div>
    </>
  );
}
