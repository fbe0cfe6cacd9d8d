import { useQuery } from '@tanstack/react-query';
import type { ComponentType } from 'react';
import { State } from '../../ui/State';
import { ReceiptSheet } from './ReceiptSheet';
import { type Acceptance, readAcceptance } from './windows';

/** Takes one matter in: the form, the materials, the person's word; then the receipt. */
export function AcceptPanel({
  id,
  Writing,
  onAnother,
}: {
  id: string;
  /** Shows what is written; the face puts it together of the application's own form. */
  Writing: ComponentType<{ acceptance: Acceptance }>;
  onAnother: () => void;
}) {
  const asked = useQuery({
    queryKey: ['visitor', 'acceptance', id],
    queryFn: ({ signal }) => readAcceptance(id, signal),
  });
  return (
    <State asked={asked}>
      {(acceptance) =>
        acceptance.case ? <ReceiptSheet id={id} onAnother={onAnother} /> : <Writing acceptance={acceptance} />
      }
    </State>
  );
}
