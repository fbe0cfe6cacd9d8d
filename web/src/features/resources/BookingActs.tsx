import { App, Button } from 'antd';
import { useTexts } from '../../lib/useTexts';
import { FormButton } from '../../ui/FormButton';
import { useAct } from '../../ui/useAct';
import { NoteField } from './NoteField';
import { type ActName, actOn, type Booking } from './resources';
import { resourceTexts } from './texts';
import { acts } from './words';

/** What the caller may do with a booking now. A cancel can be taken back from the message that follows it. */
export function BookingActs({ booking, plain = false }: { booking: Booking; plain?: boolean }) {
  const t = useTexts(resourceTexts);
  const { notification } = App.useApp();
  const act = useAct(actOn, t('done'), ['resources']);
  const back = useAct(actOn, t('done'), ['resources']);
  const cancel = (following: boolean) =>
    act.mutate(
      { id: booking.id, act: 'cancel', following },
      {
        onSuccess: (after) => {
          if (!after.acts.includes('restore') || following) return;
          notification.info({
            key: booking.id,
            title: `${t('cancelled')} · ${booking.purpose}`,
            actions: (
              <Button
                onClick={() =>
                  back.mutate(
                    { id: booking.id, act: 'restore' },
                    { onSettled: () => notification.destroy(booking.id) },
                  )
                }
              >
                {t('undo')}
              </Button>
            ),
            duration: 12,
          });
        },
      },
    );
  const word = (name: ActName) =>
    plain && name === 'start' ? t('arrive') : plain && name === 'release' ? t('leave') : t(name);
  return (
    <span className="row">
      {acts
        .filter((name) => booking.acts.includes(name))
        .map((name) =>
          name === 'reject' ? (
            <FormButton<{ note: string }, Parameters<typeof actOn>[0], Booking>
              key={name}
              label={t('reject')}
              title={t('rejectWhy')}
              okText={t('reject')}
              plain
              act={act}
              bodyOf={({ note }) => ({ id: booking.id, act: 'reject', note })}
            >
              <NoteField name="note" label={t('rejectWhy')} />
            </FormButton>
          ) : (
            <Button
              key={name}
              loading={act.isPending && act.variables?.act === name}
              type={name === 'confirm' || name === 'approve' ? 'primary' : 'default'}
              onClick={() => (name === 'cancel' ? cancel(false) : act.mutate({ id: booking.id, act: name }))}
            >
              {word(name)}
            </Button>
          ),
        )}
      {booking.series && booking.acts.includes('cancel') && (
        <Button type="text" onClick={() => cancel(true)}>
          {t('cancelFollowing')}
        </Button>
      )}
    </span>
  );
}
