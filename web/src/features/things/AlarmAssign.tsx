import { useQuery } from '@tanstack/react-query';
import { Button, Select } from 'antd';
import { useState } from 'react';
import { useTexts } from '../../lib/useTexts';
import { useAct } from '../../ui/useAct';
import { assignAlarm, readAssignees } from './rules';
import { ruleTexts } from './ruleTexts';
import type { Alarm } from './things';

// A choice is a post, or the person who holds it.
const forPerson = (post: string) => `${post} person`;
const chosen = (value: string) => {
  const [to = '', personal] = value.split(' ');
  return { to, personal: personal !== undefined };
};

/** Gives an open alarm to a post that handles alarms there, or to the person who holds it. */
export function AlarmAssign({ alarm }: { alarm: Alarm }) {
  const t = useTexts(ruleTexts);
  const given = alarm.assignedTo ?? '';
  const [choice, setChoice] = useState(alarm.assignedPerson ? forPerson(given) : given);
  const { data } = useQuery({
    queryKey: ['assignees', alarm.id],
    queryFn: ({ signal }) => readAssignees(alarm.id, signal),
    staleTime: 60_000,
  });
  const act = useAct(assignAlarm, t('done'), ['alarm', 'alarms']);
  if (alarm.clearedAt) return null;
  const posts = data?.items ?? [];
  const options = [
    { label: t('toPost'), options: posts.map((one) => ({ value: one.id, label: one.name })) },
    {
      label: t('toPerson'),
      options: posts
        .filter((one) => one.person)
        .map((one) => ({ value: forPerson(one.id), label: `${one.personName} · ${one.name}` })),
    },
  ];
  return (
    <div className="stack-tight">
      {given && (
        <p className="small">
          {t('assigned')}{' '}
          {alarm.assignedPersonName
            ? `${alarm.assignedPersonName} · ${alarm.assignedToName}`
            : alarm.assignedToName}
        </p>
      )}
      <div className="row">
        <Select
          aria-label={t('assignTo')}
          placeholder={t('assignTo')}
          value={choice || undefined}
          onChange={setChoice}
          showSearch={{ optionFilterProp: 'label' }}
          options={options}
          popupMatchSelectWidth={false}
          style={{ minWidth: 220, maxWidth: '100%', flex: '1 1 220px' }}
        />
        <Button
          disabled={choice === ''}
          loading={act.isPending}
          onClick={() => act.mutate({ id: alarm.id, ...chosen(choice) })}
        >
          {t('assign')}
        </Button>
        {given && (
          <Button
            type="text"
            onClick={() => act.mutate({ id: alarm.id, to: '' }, { onSuccess: () => setChoice('') })}
          >
            {t('takeBack')}
          </Button>
        )}
      </div>
    </div>
  );
}
