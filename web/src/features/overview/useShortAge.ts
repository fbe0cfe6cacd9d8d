import { useCallback } from 'react';
import { useFormat } from '../../lib/useFormat';
import { useTexts } from '../../lib/useTexts';
import { overviewTexts } from './texts';

/** Gives the function that says an age in seconds as a wall does: "8 秒前", "3 分前", "never heard". */
export function useShortAge(): (seconds: number | null) => string {
  const t = useTexts(overviewTexts);
  const format = useFormat();
  return useCallback(
    (seconds: number | null) => {
      if (seconds === null) return t('never');
      if (seconds < 2) return t('justNow');
      if (seconds < 60) return t('agoShort', { n: seconds });
      // Past a minute the seconds say nothing from five metres away.
      return t('ago', { span: format.span(Math.floor(seconds / 60) * 60_000) });
    },
    [t, format],
  );
}
