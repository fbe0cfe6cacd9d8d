import { useMutation, useQueryClient } from '@tanstack/react-query';
import { App } from 'antd';
import { useLanguage } from '../../lib/preferences';
import { problemWords } from '../../lib/problemTexts';
import { useTexts } from '../../lib/useTexts';
import { thingTexts } from './deskTexts';
import { type Alarm, actOnAlarm } from './things';

/** An act on alarms, with the remark that goes with it. */
export type AlarmAct = { act: 'acknowledge' | 'clear' | 'comment'; text: string };

/** Acts on one or many alarms one after the other, and says how it went. */
export function useAlarmActs(alarms: Alarm[], onDone: () => void) {
  const t = useTexts(thingTexts);
  const language = useLanguage();
  const { message } = App.useApp();
  const client = useQueryClient();
  return useMutation({
    mutationFn: async ({ act, text }: AlarmAct) => {
      const failures: unknown[] = [];
      for (const alarm of alarms) {
        await actOnAlarm(alarm.id, act, text).catch((error) => failures.push(error));
      }
      return failures;
    },
    onSuccess: (failures) => {
      const bad = failures.length;
      if (bad === 0) message.success(t('done'));
      else
        message.error(
          t('someFailed', { ok: alarms.length - bad, bad, why: problemWords(language, failures[0]) }),
        );
      void client.invalidateQueries({ queryKey: ['alarms'] });
      void client.invalidateQueries({ queryKey: ['alarm'] });
      onDone();
    },
  });
}
