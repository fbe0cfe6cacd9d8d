import { Button } from 'antd';
import { useNavigate } from 'react-router';
import { useTexts } from '../../lib/useTexts';
import { useAct } from '../../ui/useAct';
import { inviteVisitor } from './reviews';
import { reviewTexts } from './texts';

/** Lets who was served at a window say how it was, by the number on their phone. */
export function RateVisit({ ticket }: { ticket: string }) {
  const t = useTexts(reviewTexts);
  const go = useNavigate();
  const invite = useAct(inviteVisitor, '', []);
  return (
    <Button
      type="primary"
      loading={invite.isPending}
      onClick={() => invite.mutate({ ticket }, { onSuccess: (made) => void go(`/review/${made.ticket}`) })}
    >
      {t('rateVisit')}
    </Button>
  );
}
