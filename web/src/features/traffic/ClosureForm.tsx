import { Button, Checkbox, Form, Input, Radio } from 'antd';
import { useMemo, useState } from 'react';
import { useCity } from '../../lib/city';
import { useLanguage } from '../../lib/preferences';
import { problemWords } from '../../lib/problemTexts';
import { useTexts } from '../../lib/useTexts';
import { useAct } from '../../ui/useAct';
import { ClosureEffect } from './ClosureEffect';
import { ClosureMap } from './ClosureMap';
import {
  type Closure,
  type Effect,
  fieldOf,
  instantOf,
  kinds,
  lookAt,
  planClosure,
  type Section,
  sectionsAt,
  toggled,
} from './closures';
import { closureTexts } from './closureTexts';
import { SectionPick } from './SectionPick';

type Entered = {
  from: string;
  until: string;
  kind: Closure['kind'];
  some: boolean;
  lanes?: number[];
  reason: string;
};

const hour = 3_600_000;

/** A form that plans a closing: which pieces, when, why; what it does is seen before it is sent. */
export function ClosureForm({ onDone }: { onDone: (made: Closure | null) => void }) {
  const t = useTexts(closureTexts);
  const { zone } = useCity();
  const language = useLanguage();
  const [form] = Form.useForm<Entered>();
  const [pieces, setPieces] = useState<Section[]>([]);
  const [aim, setAim] = useState<number[][][]>();
  const [effect, setEffect] = useState<Effect>();
  const [missing, setMissing] = useState('');
  const some = Form.useWatch('some', form) ?? false;
  const pick = useAct(sectionsAt, '', []);
  const look = useAct(lookAt, '', [], 'shown by the page');
  const plan = useAct(planClosure, t('sent'), ['traffic'], 'shown by the page');
  const begin = useMemo(() => Math.ceil(Date.now() / hour) * hour, []);
  const closed = useMemo(() => pieces.map(({ line }) => line), [pieces]);
  const around = useMemo(() => effect?.detours.map(({ line }) => line) ?? [], [effect]);
  const take = (next: Section[]) => {
    setPieces(next);
    setEffect(undefined);
    setMissing('');
  };
  const entered = () => {
    const v = form.getFieldsValue();
    const from = instantOf(zone, v.from);
    const until = instantOf(zone, v.until);
    setMissing(pieces.length === 0 ? t('piecesNeeded') : from && until ? '' : t('timesNeeded'));
    if (pieces.length === 0 || !from || !until) return null;
    return { sections: pieces.map(({ id }) => id), lanes: v.some ? v.lanes : undefined, from, until };
  };
  const seeEffect = () => {
    plan.reset();
    const body = entered();
    if (body) look.mutate(body, { onSuccess: setEffect });
  };
  const send = ({ kind, reason }: Entered) => {
    look.reset();
    const body = entered();
    if (body) plan.mutate({ ...body, kind, reason }, { onSuccess: onDone });
  };
  const refused = plan.error ?? look.error;
  return (
    <section className="panel stack-tight" aria-labelledby="closure-new">
      <h2 id="closure-new">{t('plan')}</h2>
      <SectionPick
        pieces={pieces}
        onPieces={take}
        onFound={(found) => setAim(found.map(({ line }) => line))}
      />
      <ClosureMap
        closed={closed}
        around={around}
        aim={aim}
        onPick={(at) => pick.mutate(at, { onSuccess: ({ items }) => take(toggled(pieces, items)) })}
      />
      <p className="small quiet">{t('orMap')}</p>
      <Form<Entered>
        form={form}
        layout="vertical"
        requiredMark={false}
        onFinish={send}
        onValuesChange={() => setEffect(undefined)}
        initialValues={{
          from: fieldOf(zone, begin),
          until: fieldOf(zone, begin + 4 * hour),
          kind: 'works',
          some: false,
        }}
      >
        <div className="priority-ends">
          <Form.Item name="from" label={t('begins')}>
            <Input type="datetime-local" />
          </Form.Item>
          <Form.Item name="until" label={t('ends')}>
            <Input type="datetime-local" />
          </Form.Item>
        </div>
        <Form.Item name="kind" label={t('kind')}>
          <Radio.Group options={kinds.map((value) => ({ value, label: t(value) }))} />
        </Form.Item>
        <Form.Item name="some" label={t('width')}>
          <Radio.Group
            options={[
              { value: false, label: t('whole') },
              { value: true, label: t('some') },
            ]}
          />
        </Form.Item>
        {some && (
          <Form.Item name="lanes" extra={t('laneNote')}>
            <Checkbox.Group options={lanesOf(pieces).map((n) => ({ value: n, label: t('lane', { n }) }))} />
          </Form.Item>
        )}
        <Form.Item
          name="reason"
          label={t('reason')}
          extra={t('reasonNote')}
          rules={[{ required: true, whitespace: true, message: t('reasonNeeded') }]}
        >
          <Input maxLength={500} />
        </Form.Item>
        {(missing || refused != null) && (
          <p role="alert" className="form-alert">
            {missing || problemWords(language, refused)}
          </p>
        )}
        {effect && (
          <div className="closure-effect">
            <ClosureEffect effect={effect} />
          </div>
        )}
        <div className="row">
          <Button loading={look.isPending} onClick={seeEffect}>
            {t('look')}
          </Button>
          <Button type="primary" htmlType="submit" loading={plan.isPending}>
            {t('send')}
          </Button>
          <Button onClick={() => onDone(null)}>{t('leave')}</Button>
        </div>
      </Form>
    </section>
  );
}

/** The lanes that every piece has. */
const lanesOf = (pieces: readonly Section[]) =>
  Array.from({ length: Math.min(8, ...pieces.map(({ lanes }) => lanes)) }, (_, i) => i + 1);
