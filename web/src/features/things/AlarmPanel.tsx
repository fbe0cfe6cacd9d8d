import { Button, Input } from 'antd';
import { useState } from 'react';
import { useTexts } from '../../lib/useTexts';
import { When } from '../../ui/When';
import { handlingOf } from './alarmWords';
import { thingTexts } from './deskTexts';
import type { Alarm } from './things';
import { useAlarmActs } from './useAlarmActs';

/** What happened to an alarm so far, step by step. */
export function AlarmThread({ alarm }: { alarm: Alarm }) {
  const t = useTexts(thingTexts);
  const steps: { at: string; what: string; who?: string; text?: string }[] = [
    { at: alarm.raisedAt, what: t('raised') },
    ...(alarm.comments ?? []).map(({ at, name, text }) => ({ at, what: t('comment'), who: name, text })),
  ];
  if (alarm.acknowledgedAt) {
    steps.push({ at: alarm.acknowledgedAt, what: t('acknowledged'), who: alarm.acknowledgedByName });
  }
  if (alarm.clearedAt) {
    steps.push({ at: alarm.clearedAt, what: t('cleared'), who: alarm.clearedByName || t('byItself') });
  }
  steps.sort((a, b) => a.at.localeCompare(b.at));
  return (
    <ol className="thread">
      {steps.map((step) => (
        <li key={`${step.at}/${step.what}/${step.text}`}>
          <p className="small quiet">
            <When at={step.at} /> · {step.what}
            {step.who && ` · ${step.who}`}
          </p>
          {step.text && <p>{step.text}</p>}
        </li>
      ))}
    </ol>
  );
}

/** What to do with an alarm next. */
export function AlarmActions({ alarm }: { alarm: Alarm }) {
  const t = useTexts(thingTexts);
  const [text, setText] = useState('');
  const [short, setShort] = useState(false);
  const acts = useAlarmActs([alarm], () => setText(''));
  const handling = handlingOf(alarm);
  const act = (what: 'acknowledge' | 'clear' | 'comment') => {
    const missing = what !== 'acknowledge' && text.trim() === '';
    setShort(missing);
    if (!missing) acts.mutate({ act: what, text: text.trim() });
  };
  return (
    <div className="stack-tight">
      <p className="quiet small">{handling === 'cleared' ? t('isCleared') : t('nextNote')}</p>
      <Input.TextArea
        aria-label={t('remark')}
        aria-invalid={short}
        placeholder={t('remark')}
        value={text}
        rows={3}
        maxLength={500}
        status={short ? 'error' : undefined}
        onChange={(event) => setText(event.target.value)}
      />
      {short && (
        <p role="alert" className="status-danger small">
          {t('remarkMissing')}
        </p>
      )}
      <div className="row">
        {handling === 'open' && (
          <Button type="primary" loading={acts.isPending} onClick={() => act('acknowledge')}>
            {t('acknowledge')}
          </Button>
        )}
        {handling !== 'cleared' && (
          <Button
            type={handling === 'acknowledged' ? 'primary' : 'default'}
            loading={acts.isPending}
            onClick={() => act('clear')}
          >
            {t('clear')}
          </Button>
        )}
        <Button loading={acts.isPending} onClick={() => act('comment')}>
          {t('comment')}
        </Button>
      </div>
    </div>
  );
}
