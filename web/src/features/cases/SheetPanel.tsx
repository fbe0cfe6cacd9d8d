import { App, Button } from 'antd';
import { useEffect, useState } from 'react';
import { useTexts } from '../../lib/useTexts';
import { type Purpose, WhyModal } from '../../ui/WhyModal';
import type { CaseView } from './cases';
import { type Sheet, unmaskSheet } from './parcels';
import { parcelTexts } from './parcelTexts';
import { SheetView } from './SheetView';

const shownFor = 60_000;

const hides = (sheet: Sheet) =>
  sheet.groups.some((group) =>
    group.lines.some(
      (line) => line.masked || line.rows?.some((row) => row.cells.some((cell) => cell.masked)),
    ),
  );

/** The application with masked numbers; who has a purpose sees them for a minute, and that is recorded. */
export function SheetPanel({ view, purposes }: { view: CaseView; purposes: readonly Purpose[] }) {
  const t = useTexts(parcelTexts);
  const { message } = App.useApp();
  const [asking, setAsking] = useState(false);
  const [clear, setClear] = useState<Sheet>();
  useEffect(() => {
    if (!clear) return;
    const timer = setTimeout(() => setClear(undefined), shownFor);
    return () => clearTimeout(timer);
  }, [clear]);
  if (!view.sheet) return <p className="quiet">{t('noSheet')}</p>;
  return (
    <div className="stack">
      {hides(view.sheet) && !clear && purposes.length > 0 && (
        <div className="no-print">
          <Button onClick={() => setAsking(true)}>{t('unmask')}</Button>
        </div>
      )}
      {clear && (
        <p role="status" className="small quiet">
          {t('unmasked')}
        </p>
      )}
      <SheetView sheet={clear ?? view.sheet} official />
      <WhyModal
        open={asking}
        title={t('unmaskTitle')}
        purposes={purposes}
        onClose={() => setAsking(false)}
        onWhy={async (purpose, reason) => {
          setClear(await unmaskSheet(view.id, purpose, reason));
          message.info(t('unmasked'));
        }}
      />
    </div>
  );
}
