import type { RegionPick } from '../features/things/regionPick';
import { SmokeBoard } from '../features/things/SmokeBoard';
import { smokeTexts } from '../features/things/smokeTexts';
import { useTexts } from '../lib/useTexts';
import { Page } from '../ui/Page';

/** The smoke detectors of the city. */
export function SmokePage({ regionPicker }: { regionPicker: RegionPick }) {
  const t = useTexts(smokeTexts);
  return (
    <Page title={t('smoke')} lead={t('smokeLead')}>
      <SmokeBoard regionPicker={regionPicker} />
    </Page>
  );
}
