import type { ReactNode } from 'react';

/** Draws the field with which a region is picked; regions are the places' to know. */
export type RegionPick = (value: string, change: (code: string) => void) => ReactNode;
