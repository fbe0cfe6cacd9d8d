import { Checkbox, Form, Input } from 'antd';
import { useLanguage } from '../../lib/preferences';
import { useTexts } from '../../lib/useTexts';
import { FormButton } from '../../ui/FormButton';
import { useAct } from '../../ui/useAct';
import { type CaseView, type Offered, takeAction } from './cases';
import { parcelTexts } from './parcelTexts';
import { told } from './parcelWords';
import { caseTexts } from './texts';

type Entered = { note: string; wanted?: string[]; why?: Record<string, string> };
type Body = Parameters<typeof takeAction>[0];
type Thing = { key: string; kind: 'answer' | 'material'; code: string; name: string; missing?: boolean };

/** Sends a case back for correction: exactly which answers and materials are wanted, and what is wrong with each. */
export function AskCorrection({ view, offer, plain }: { view: CaseView; offer: Offered; plain: boolean }) {
  const t = useTexts(parcelTexts);
  const c = useTexts(caseTexts);
  const language = useLanguage();
  const act = useAct(takeAction, t('asked'), ['cases']);
  const answers: Thing[] = (view.sheet?.groups ?? []).flatMap((group) =>
    group.lines.map((line) => ({
      key: `answer/${line.field}`,
      kind: 'answer' as const,
      code: line.field,
      name: told(language, line.label),
    })),
  );
  const materials: Thing[] = [
    ...(view.sheet?.materials ?? []).map((one) => ({
      code: one.code,
      name: told(language, one.name),
      missing: one.required && !one.how,
    })),
    { code: 'other', name: t('other'), missing: false },
  ].map((one) => ({ ...one, key: `material/${one.code}`, kind: 'material' as const }));
  const things = [...answers, ...materials];
  const body = ({ note, wanted = [], why = {} }: Entered): Body => ({
    id: view.id,
    branch: offer.branch,
    action: offer.action,
    note,
    wanted: things
      .filter((one) => wanted.includes(one.key))
      .map(({ key, kind, code }) => ({ kind, code, why: why[key]?.trim() || undefined })),
  });
  return (
    <FormButton<Entered, Body, CaseView>
      label={told(language, offer.name)}
      plain={plain}
      act={act}
      bodyOf={body}
    >
      <p className="quiet small">{t('wantedChooseHint')}</p>
      <Form.Item
        name="wanted"
        initialValue={materials.filter((one) => one.missing).map((one) => one.key)}
        label={t('wantedChoose')}
        rules={[
          {
            validator: (_, picked?: string[]) =>
              picked?.length ? Promise.resolve() : Promise.reject(new Error(t('pickSomething'))),
          },
        ]}
      >
        <Checkbox.Group className="ask-list">
          {answers.length > 0 && <strong>{t('answers')}</strong>}
          {answers.map((one) => (
            <Wanted key={one.key} one={one} />
          ))}
          <strong>{t('materials')}</strong>
          {materials.map((one) => (
            <Wanted key={one.key} one={one} />
          ))}
        </Checkbox.Group>
      </Form.Item>
      <Form.Item
        name="note"
        label={t('askNote')}
        rules={[{ required: true, whitespace: true, message: c('needed') }]}
      >
        <Input.TextArea rows={3} maxLength={2000} showCount />
      </Form.Item>
    </FormButton>
  );
}

function Wanted({ one }: { one: Thing }) {
  const t = useTexts(parcelTexts);
  return (
    <div className="ask-one">
      <Checkbox value={one.key}>
        {one.name}
        {one.missing && <span className="small quiet"> · {t('missing')}</span>}
      </Checkbox>
      <Form.Item noStyle dependencies={['wanted']}>
        {({ getFieldValue }) =>
          ((getFieldValue('wanted') ?? []) as string[]).includes(one.key) && (
            <Form.Item
              name={['why', one.key]}
              noStyle
              rules={one.code === 'other' ? [{ required: true, message: t('other') }] : []}
            >
              <Input aria-label={`${one.name}：${t('why')}`} placeholder={t('why')} maxLength={500} />
            </Form.Item>
          )
        }
      </Form.Item>
    </div>
  );
}
