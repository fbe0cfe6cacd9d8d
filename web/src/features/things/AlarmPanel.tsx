import { Button, Input } from 'antd';
import { useState } from 'react';
import { useTexts } from '../../lib/useTexts';
import { When } from '../../ui/When';
import { handlingOf } from './alarmWords';
import { thingTexts } from './deskTexts';
import type { Alarm, AlarmNote } from './things';
import { useAlarmActs } from './useAlarmActs';

const said = (note: AlarmNote) => note.text ?? note.comment ?? '';
const acted = (note: AlarmNote) => note.action ?? note.kind ?? '';

/** What happened to an alarm so far, step by step. */
export function AlarmThread({ alarm }: { alarm: Alarm }) {
  const t = useTexts(thingTexts);
  const words: Record<string, string> = {
    raised: t('raised'),
    acknowledge: t('acknowledge'),
    acknowledged: t('acknowledge'),
    clear: t('clear'),
    cleared: t('clear'),
    comment: t('comment'),
  };
  const notes = alarm.notes ?? alarm.comments ?? [];
  const steps: AlarmNote[] = [{ at: alarm.raisedAt, action: 'raised' }, ...notes];
  return (
    <ol className="thread">
      {steps.map((note) => (
        <li key={`${note.at}/${acted(note)}/${said(note)}`}>
          <p className="small quiet">
            <When at={note.at} /> · {words[acted(note)] ?? acted(note)}
            {(note.name ?? note.by ?? note.actor) && ` · ${note.name ?? note.by ?? note.actor}`}
          </p>
          {said(note) && <p>{said(note)}</p>}
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
