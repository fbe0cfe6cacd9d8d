import { Button, Input } from 'antd';
import { useState } from 'react';
import { useTexts } from '../../lib/useTexts';
import { thingTexts } from './deskTexts';
import type { Alarm } from './things';
import { useAlarmActs } from './useAlarmActs';

/** Acknowledges or clears the selected alarms with one remark. */
export function AlarmBulk({ alarms, onDone }: { alarms: Alarm[]; onDone: () => void }) {
  const t = useTexts(thingTexts);
  const [text, setText] = useState('');
  const acts = useAlarmActs(alarms, onDone);
  return (
    <>
      <Input
        aria-label={t('remark')}
        placeholder={t('remark')}
        value={text}
        maxLength={500}
        onChange={(event) => setText(event.target.value)}
        style={{ width: 240 }}
      />
      <Button loading={acts.isPending} onClick={() => acts.mutate({ act: 'acknowledge', text: text.trim() })}>
        {t('acknowledge')}
      </Button>
      <Button
        loading={acts.isPending}
        disabled={text.trim() === ''}
        title={text.trim() === '' ? t('remarkMissing') : undefined}
        onClick={() => acts.mutate({ act: 'clear', text: text.trim() })}
      >
        {t('clear')}
      </Button>
    </>
  );
}
