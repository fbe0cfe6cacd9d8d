import { Checkbox, Input, Segmented, Select } from 'antd';
import { useTexts } from '../../lib/useTexts';
import { RuleField } from './RuleField';
import { ruleFormTexts } from './ruleFormTexts';
import type { Rule } from './rules';
import { weekdays } from './ruleWords';

type Schedule = NonNullable<Rule['schedule']>;

/** When a rule may raise alarms: days and hours by the clocks of the city. */
export function RuleSchedule({
  schedule,
  onChange,
}: {
  schedule: Rule['schedule'];
  onChange: (schedule: Rule['schedule']) => void;
}) {
  const t = useTexts(ruleFormTexts);
  const set = (part: Partial<Schedule>) => onChange({ ...schedule, ...part });
  return (
    <div className="stack-tight">
      <p className="small quiet">{t('whenNote')}</p>
      <Segmented
        aria-label={t('when')}
        value={schedule ? 'limited' : 'always'}
        onChange={(kind) => onChange(kind === 'limited' ? { from: '08:00', to: '18:00' } : undefined)}
        options={(['always', 'limited'] as const).map((one) => ({ value: one, label: t(one) }))}
        style={{ alignSelf: 'flex-start' }}
      />
      {schedule && (
        <>
          <Checkbox.Group
            aria-label={t('days')}
            value={schedule.days?.length ? schedule.days : [...weekdays]}
            onChange={(days) => set({ days: days.length === 7 ? undefined : [...days].sort() })}
            options={weekdays.map((one) => ({ value: one, label: t(`d${one}`) }))}
          />
          <div className="rule-fields">
            <RuleField label={t('only')}>
              <Select<'' | 'working' | 'free'>
                aria-label={t('only')}
                value={schedule.only ?? ''}
                onChange={(only) => set({ only: only || undefined })}
                options={[
                  { value: '', label: t('anyDay') },
                  { value: 'working', label: t('working') },
                  { value: 'free', label: t('free') },
                ]}
              />
            </RuleField>
            <RuleField label={t('from')}>
              <Input
                type="time"
                aria-label={t('from')}
                value={schedule.from ?? ''}
                onChange={(e) => set({ from: e.target.value || undefined })}
              />
            </RuleField>
            <RuleField
              label={
                schedule.from && schedule.to && schedule.from > schedule.to
                  ? `${t('to')} (${t('overMidnight')})`
                  : t('to')
              }
            >
              <Input
                type="time"
                aria-label={t('to')}
                value={schedule.to === '24:00' ? '' : (schedule.to ?? '')}
                onChange={(e) => set({ to: e.target.value || undefined })}
              />
            </RuleField>
          </div>
        </>
      )}
    </div>
  );
}
