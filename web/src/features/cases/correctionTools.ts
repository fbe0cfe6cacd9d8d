import type { ReactNode } from 'react';
import type { Paper } from './cases';

/** What the page brings for a correction: other domains draw districts and take files. */
export type Tools = {
  /** Picks a district. */
  picker: (value: string, change: (code: string) => void) => ReactNode;
  /** Takes the files of a material, as the application did. */
  files: (asked: FilesAsked) => ReactNode;
};

/** Files that are taken for a material or a question of a case. */
export type FilesAsked = {
  id: string;
  material: string;
  name: string;
  labelledBy: string;
  /** The most that are taken now; absent: as many as of every material. */
  most?: number;
  papers: readonly Paper[];
  onChanged: () => void;
};
