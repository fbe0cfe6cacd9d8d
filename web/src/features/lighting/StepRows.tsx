import { Button, Input, InputNumber } from 'antd';
import { useTexts } from '../../lib/useTexts';
import type { Schedule } from './lighting';
import { lightingTexts } from './texts';

type Steps = Schedule['steps'];

/** The steps of a night: from when, how bright. */
export function StepRows({ steps, onChange }: { steps: Steps; onChange: (steps: Steps) => void }) {
  const t = useTexts(lightingTexts);
  const put = (at: number, part: Partial<Steps[number]>) =>
    onChange(steps.map((one, i) => (i === at ? { ...one, ...part } : one)));
  return (
    <fieldset className="lamp-steps">
      <legend>{t('steps')}</legend>
      {steps.map((one, i) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: a step is its place in the night; its time is being typed
        <div key={i} className="row">
          <Input
            inputMode="numeric"
            maxLength={5}
            placeholder="23:00"
            aria-label={`${t('stepFrom')} ${i + 1}`}
            value={one.from}
            onChange={(event) => put(i, { from: event.target.value.replace('：', ':') })}
          />
          <InputNumber
            aria-label={`${t('stepLevel')} ${i + 1}`}
            value={one.level}
            min={0}
            max={100}
            precision={0}
            suffix="%"
            onChange={(level) => level !== null && put(i, { level })}
          />
          <Button type="text" onClick={() => onChange(steps.filter((_, at) => at !== i))}>
            {t('removeStep', { from: one.from })}
          </Button>
        </div>
      ))}
      {steps.length < 12 && (
        <Button onClick={() => onChange([...steps, { from: '23:00', level: steps.at(-1)?.level ?? 70 }])}>
          {t('addStep')}
        </Button>
      )}
    </fieldset>
  );
}
