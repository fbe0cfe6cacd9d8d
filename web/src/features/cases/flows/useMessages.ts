import { useQuery } from '@tanstack/react-query';
import { useLanguage } from '../../../lib/preferences';
import { wordOf } from '../words';
import { readMessages } from './flows';

/** Reads the messages that an action can send to the applicant: code, and title with code. */
export function useMessages() {
  const language = useLanguage();
  const asked = useQuery({
    queryKey: ['flow-messages'],
    queryFn: ({ signal }) => readMessages(signal),
    staleTime: 60_000,
  });
  return (asked.data ?? []).map((one) => ({
    value: one.code,
    label: `${wordOf(language, one.title)} · ${one.code}`,
  }));
}
