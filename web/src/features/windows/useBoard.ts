import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useStream } from '../../lib/useStream';
import { type Board, boardStream, readBoard } from './windows';

/** The board of a hall, read once and then told as it changes; "" for no hall. */
export function useBoard(hall: string) {
  const client = useQueryClient();
  const key = ['halls', 'board', hall];
  const asked = useQuery({
    queryKey: key,
    queryFn: ({ signal }) => readBoard(hall, signal),
    enabled: hall !== '',
  });
  const line = useStream(hall ? boardStream(hall) : null, (event) => {
    if (event.name === 'board') client.setQueryData(key, JSON.parse(event.data) as Board);
    if (event.name === 'reset') void client.invalidateQueries({ queryKey: key });
  });
  return { asked, line };
}
