import type { ComponentType } from 'react';
import type { Upload } from './applications';

/** Picks a district, street or community; the face that shows the form has one. */
export type RegionPicker = ComponentType<{
  value: string;
  onChange: (code: string) => void;
  placeholder?: string;
  width?: number | string;
  wrong?: boolean;
}>;

/** What the parts of a form need to know besides their own answer. */
export type FormContext = {
  draft: string;
  /** The form is only tried: nothing is uploaded. */
  trial?: boolean;
  today: string;
  papers: readonly Upload[];
  onPapers: () => void;
  RegionPicker: RegionPicker;
};
