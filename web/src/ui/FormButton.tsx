import { Button } from 'antd';
import { type ReactNode, useState } from 'react';
import { FormModal } from './FormModal';

/** What is done with what was entered, as useAct gives it. */
type Act<B, R> = {
  mutate: (body: B, then: { onSuccess: (made: R) => void }) => void;
  reset: () => void;
  isPending: boolean;
  error: unknown;
};

/** A button that opens a short form; the form closes when it is done, and stays with the reason if not. */
export function FormButton<V extends object, B, R>({
  label,
  title = label,
  okText = label,
  danger = false,
  plain = false,
  act,
  bodyOf,
  onDone,
  children,
}: {
  label: string;
  title?: string;
  okText?: string;
  danger?: boolean;
  /** Not what the page is for: another button stands out. */
  plain?: boolean;
  act: Act<B, R>;
  /** Makes what is sent from what was entered. */
  bodyOf: (entered: V) => B;
  onDone?: (made: R) => void;
  children: ReactNode;
}) {
  const [open, setOpen] = useState(false);
  const start = () => {
    act.reset();
    setOpen(true);
  };
  const done = (made: R) => {
    setOpen(false);
    onDone?.(made);
  };
  return (
    <>
      <Button type={danger || plain ? 'default' : 'primary'} danger={danger} onClick={start}>
        {label}
      </Button>
      <FormModal<V>
        title={title}
        okText={okText}
        open={open}
        busy={act.isPending}
        error={act.error}
        onClose={() => setOpen(false)}
        onSubmit={(entered) => act.mutate(bodyOf(entered), { onSuccess: done })}
      >
        {children}
      </FormModal>
    </>
  );
}
