import { useCallback } from 'react';
import { useLanguage } from '../../lib/preferences';
import type { Alarm } from './model';

/** Gives the function that says where an alarm is: the thing's name, else its region, in the page's language. */
export function useAlarmPlace(): (alarm: Alarm) => string {
  const language = useLanguage();
  return useCallback(
    (alarm: Alarm) => (language === 'en' ? alarm.nameEn || alarm.placeEn : alarm.name || alarm.place),
    [language],
  );
}
