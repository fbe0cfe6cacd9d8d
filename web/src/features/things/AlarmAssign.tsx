import { useQuery } from '@tanstack/react-query';
import { Button, Select } from 'antd';
import { useState } from 'react';
import { useTexts } from '../../lib/useTexts';
import { useAct } from '../../ui/useAct';
import { assignAlarm, readAssignees } from './rules';
import { ruleTexts } from './ruleTexts';
import type { Alarm } from './things';

/** Gives an open alarm to a post that handles alarms there. */
export function AlarmAssign({ alarm }: { alarm: Alarm }) {
  const t = useTexts(ruleTexts);
  const [to, setTo] = useState(alarm.assignedTo ?? '');
  const { data } = useQuery({
    queryKey: ['assignees', alarm.id],
    queryFn: ({ signal }) => readAssignees(alarm.id, signal),
    staleTime: 60_000,
  });
  const act = useAct(assignAlarm, t('done'), ['alarm', 'alarms']);
  if (alarm.clearedAt) return null;
  return (
    <div className="stack-tight">
      {alarm.assignedTo && (
        <p className="small">
          {t('assigned')} {alarm.assignedToName}
        </p>
      )}
      <div className="row">
        <Select
          aria-label={t('assignTo')}
          placeholder={t('assignTo')}
          value={to || undefined}
          onChange={setTo}
          options={(data?.items ?? []).map((one) => ({ value: one.id, label: one.name }))}
          style={{ minWidth: 220 }}
        />
        <Button disabled={to === ''} loading={act.isPending} onClick={() => act.mutate({ id: alarm.id, to })}>
          {t('assign')}
        </Button>
        {alarm.assignedTo && (
          <Button type="text" onClick={() => act.mutate({ id: alarm.id, to: '' })}>
            {t('takeBack')}
          </Button>
        )}
      </div>
    </div>
  );
}
