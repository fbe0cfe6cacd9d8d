import { useTexts } from '../../lib/useTexts';
import { Status } from '../../ui/Status';
import type { ParcelHead } from './parcels';
import { parcelTexts } from './parcelTexts';
import { lightOf } from './parcelWords';

/** The light of a case, with its word. */
export function ParcelLight({ head }: { head: ParcelHead }) {
  const t = useTexts(parcelTexts);
  const { word, tone } = lightOf(t, head);
  return <Status tone={tone}>{word}</Status>;
}
