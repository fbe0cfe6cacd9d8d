import { Button } from 'antd';
import { useTexts } from '../../lib/useTexts';
import { useAct } from '../../ui/useAct';
import { claim, type Turn } from './cases';
import { caseTexts } from './texts';

/** Takes what was chosen out of the pool, or gives it back, one after the other. */
export function QueueBulk({ rows, onDone }: { rows: Turn[]; onDone: () => void }) {
  const t = useTexts(caseTexts);
  const all = (back: boolean) => async () => {
    for (const row of rows) await claim({ id: row.case, branch: row.stage.branch, back });
  };
  const take = useAct(all(false), t('claimed'), ['cases']);
  const give = useAct(all(true), t('released'), ['cases']);
  return (
    <>
      <Button loading={take.isPending} onClick={() => take.mutate(undefined, { onSuccess: onDone })}>
        {t('claim')}
      </Button>
      <Button loading={give.isPending} onClick={() => give.mutate(undefined, { onSuccess: onDone })}>
        {t('release')}
      </Button>
    </>
  );
}
