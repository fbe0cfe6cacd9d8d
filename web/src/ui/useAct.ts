import { useMutation, useQueryClient } from '@tanstack/react-query';
import { App } from 'antd';
import { useLanguage } from '../lib/preferences';
import { problemWords } from '../lib/problemTexts';

/**
 * Does something on the server, says that it is done (nothing for an empty text) or why not, and reads
 * the named queries again. A page that shows the error itself says so: nobody reads one sentence twice.
 */
export function useAct<V, R>(
  verb: (entered: V) => Promise<R>,
  done: string,
  stale: readonly string[],
  refusal: 'toast' | 'shown by the page' = 'toast',
) {
  const language = useLanguage();
  const { message } = App.useApp();
  const client = useQueryClient();
  return useMutation({
    mutationFn: verb,
    onSuccess: async () => {
      if (done) message.success(done);
      await Promise.all(stale.map((key) => client.invalidateQueries({ queryKey: [key] })));
    },
    // What a toast gives back is settled when it goes: the button would wait for it.
    onError: (error) => {
      if (refusal === 'toast') void message.error(problemWords(language, error));
    },
  });
}
