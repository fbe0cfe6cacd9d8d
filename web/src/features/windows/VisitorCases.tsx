import { useQuery } from '@tanstack/react-query';
import { Checkbox, Form, Input } from 'antd';
import { useLanguage } from '../../lib/preferences';
import { useFormat } from '../../lib/useFormat';
import { useTexts } from '../../lib/useTexts';
import { FormButton } from '../../ui/FormButton';
import { State } from '../../ui/State';
import { useAct } from '../../ui/useAct';
import { windowTexts } from './deskTexts';
import './Windows.css';
import { handOver, inWords, readVisitorCases } from './windows';

type Entered = { taker: string; agent?: boolean };

/** The cases of the person at the window; results that wait are handed over here. */
export function VisitorCases({ visitor }: { visitor: string }) {
  const t = useTexts(windowTexts);
  const say = useFormat();
  const language = useLanguage();
  const asked = useQuery({
    queryKey: ['visitor', 'theirs', visitor],
    queryFn: ({ signal }) => readVisitorCases(signal),
  });
  const give = useAct(handOver, t('given'), ['visitor']);
  return (
    <section className="panel stack-tight" aria-labelledby="theirs">
      <h2 id="theirs">{t('theirs')}</h2>
      <State
        asked={asked}
        isEmpty={(list) => list.length === 0}
        empty={<p className="quiet">{t('noTheirs')}</p>}
      >
        {(list) => (
          <ul className="plain-list window-list">
            {list.map((one) => (
              <li key={one.id}>
                <span>
                  {inWords(one.title, language)}{' '}
                  <span className="small quiet figures window-number">{one.number}</span>
                </span>
                <span className="small">{inWords(one.state, language)}</span>
                {one.handed && (
                  <span className="small quiet">{t('handed', { at: say.when(one.handed) })}</span>
                )}
                {one.waiting && (
                  <FormButton<Entered, Parameters<typeof handOver>[0], unknown>
                    label={t('handOver')}
                    act={give}
                    bodyOf={({ taker, agent }) => ({ case: one.id, taker, agent: agent ?? false })}
                  >
                    <Form.Item
                      name="taker"
                      label={t('taker')}
                      rules={[{ required: true, message: t('taker') }]}
                    >
                      <Input maxLength={60} autoComplete="off" autoFocus />
                    </Form.Item>
                    <Form.Item name="agent" valuePropName="checked">
                      <Checkbox>{t('agent')}</Checkbox>
                    </Form.Item>
                  </FormButton>
                )}
              </li>
            ))}
          </ul>
        )}
      </State>
    </section>
  );
}
