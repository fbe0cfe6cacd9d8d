import { useTexts } from '../../lib/useTexts';
import { staffTexts } from './staffTexts';

/** Gives the rule of a field that must be filled in. */
export function useNeeded() {
  const t = useTexts(staffTexts);
  return [{ required: true, message: t('required') }];
}
