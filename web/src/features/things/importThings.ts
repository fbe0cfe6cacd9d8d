import type { components } from '../../api/schema';
import { sendFile } from './upload';

/** What became of a list of devices, or would. */
export type Imported = components['schemas']['ThingsImported'];

/** Brings a list of devices in; with `trial` it only tells what would become of it. */
export const importThings = ({ file, profile, trial }: { file: File; profile: string; trial: boolean }) =>
  sendFile<Imported>('/api/v1/things/import', file, {
    profile: profile || undefined,
    try: trial || undefined,
  });
