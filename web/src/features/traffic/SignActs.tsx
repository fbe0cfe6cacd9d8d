import { Form, Input, Select } from 'antd';
import { useMay } from '../../lib/session';
import { useTexts } from '../../lib/useTexts';
import { FormButton } from '../../ui/FormButton';
import { useAct } from '../../ui/useAct';
import { fits, handBack, putText, type Sign } from './signs';
import { signTexts } from './signTexts';

/** What a person may do with a sign: put a text by hand, and hand it back. */
export function SignActs({ one }: { one: Sign }) {
  const may = useMay('traffic.sign');
  if (!may || one.state === 'unconnected') return null;
  return (
    <>
      <Put one={one} />
      {one.hand && <Back sign={one.id} />}
    </>
  );
}

const spans = [10, 30, 60, 120, 240, 480, 1440];

function Put({ one }: { one: Sign }) {
  const t = useTexts(signTexts);
  const act = useAct(putText, t('done'), ['traffic'], 'shown by the page');
  const rows = Array.from({ length: one.rows ?? 1 }, (_, row) => row);
  return (
    <FormButton<
      { lines: (string | undefined)[]; minutes: number; reason: string },
      Parameters<typeof putText>[0],
      unknown
    >
      label={t(one.hand ? 'again' : 'put')}
      plain
      act={act}
      bodyOf={({ lines, minutes, reason }) => ({
        sign: one.id,
        lines: rows.map((row) => lines[row] ?? ''),
        minutes,
        reason,
      })}
    >
      <p className="small quiet">{t('size', { rows: one.rows ?? 1, chars: one.chars ?? 0 })}</p>
      {rows.map((row) => (
        <Form.Item
          key={row}
          name={['lines', row]}
          label={t('lineOf', { n: row + 1 })}
          initialValue={one.hand?.lines[row]}
          rules={[
            ...(row === 0 ? [{ required: true, whitespace: true, message: t('textNeeded') }] : []),
            {
              validator: (_, line?: string) =>
                fits(one, line ?? '') ? Promise.resolve() : Promise.reject(new Error(t('tooLong'))),
            },
          ]}
        >
          <Input maxLength={48} autoFocus={row === 0} />
        </Form.Item>
      ))}
      <Form.Item name="minutes" label={t('minutes')} initialValue={60}>
        <Select
          options={spans.map((n) => ({
            value: n,
            label: n < 60 ? t('minutesOf', { n }) : t('hoursOf', { n: n / 60 }),
          }))}
        />
      </Form.Item>
      <Reason />
    </FormButton>
  );
}

function Back({ sign }: { sign: string }) {
  const t = useTexts(signTexts);
  const act = useAct(handBack, t('done'), ['traffic'], 'shown by the page');
  return (
    <FormButton<{ reason: string }, Parameters<typeof handBack>[0], unknown>
      label={t('back')}
      plain
      act={act}
      bodyOf={({ reason }) => ({ sign, reason })}
    >
      <Reason />
    </FormButton>
  );
}

function Reason() {
  const t = useTexts(signTexts);
  return (
    <Form.Item
      name="reason"
      label={t('reason')}
      rules={[{ required: true, whitespace: true, message: t('reasonNeeded') }]}
    >
      <Input.TextArea rows={3} maxLength={500} showCount />
    </Form.Item>
  );
}
