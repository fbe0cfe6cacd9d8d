import { useQuery } from '@tanstack/react-query';
import { Button, Form, Input } from 'antd';
import { useState } from 'react';
import { useMay } from '../../lib/session';
import { useTexts } from '../../lib/useTexts';
import { FormButton } from '../../ui/FormButton';
import { Notice, State } from '../../ui/State';
import { Status } from '../../ui/Status';
import { useAct } from '../../ui/useAct';
import { When } from '../../ui/When';
import { PlanBars } from './PlanBars';
import { PlanCompare } from './PlanCompare';
import { PlanEditor } from './PlanEditor';
import './Traffic.css';
import { trafficTexts } from './texts';
import { type Junction, type Move, movePlan, type Plan, readPlans } from './traffic';

const tones = {
  draft: 'unknown',
  proposed: 'notice',
  approved: 'good',
  refused: 'warning',
  retired: 'unknown',
} as const;

/** The versions of a junction's plans, with what the caller can do with each. */
export function PlanList({ junction }: { junction: Junction }) {
  const t = useTexts(trafficTexts);
  const mayPlan = useMay('traffic.plan');
  const [writing, setWriting] = useState<{ plan?: Plan; from?: Plan }>();
  const asked = useQuery({
    queryKey: ['traffic', 'plans', junction.id],
    queryFn: ({ signal }) => readPlans(junction.id, signal),
    refetchInterval: 30_000,
  });
  if (writing)
    return (
      <PlanEditor
        junction={junction}
        plan={writing.plan}
        from={writing.from}
        onDone={() => setWriting(undefined)}
      />
    );
  const start = mayPlan && junction.steered && (
    <Button type="primary" onClick={() => setWriting({})}>
      {t('newPlan')}
    </Button>
  );
  const several = (asked.data?.items.length ?? 0) > 1;
  return (
    <div className="stack">
      {several && <PlanCompare junction={junction} plans={asked.data?.items ?? []} />}
      <section className="panel stack-tight" aria-labelledby="plans">
        <div className="row spread">
          <h2 id="plans">{t('plans')}</h2>
          {start}
        </div>
        <State
          asked={asked}
          isEmpty={({ items }) => items.length === 0}
          empty={<Notice title={t('noPlans')} note={mayPlan ? t('noPlansNext') : undefined} />}
        >
          {({ items }) => (
            <ul className="plain-list">
              {items.map((plan) => (
                <li key={plan.version} className="signal-plan">
                  <PlanLine
                    junction={junction}
                    plan={plan}
                    onEdit={() => setWriting({ plan })}
                    onCopy={() => setWriting({ from: plan })}
                  />
                </li>
              ))}
            </ul>
          )}
        </State>
      </section>
    </div>
  );
}

function PlanLine({
  junction,
  plan,
  onEdit,
  onCopy,
}: {
  junction: Junction;
  plan: Plan;
  onEdit: () => void;
  onCopy: () => void;
}) {
  const t = useTexts(trafficTexts);
  const mayPlan = useMay('traffic.plan');
  const mayApprove = useMay('traffic.approve');
  const act = useAct(movePlan, t('done'), ['traffic']);
  const go = (move: Move) => act.mutate({ plan, move });
  const open = plan.state === 'draft' || plan.state === 'refused';
  const runs = junction.plan === plan.version;
  return (
    <div className="stack-tight">
      <div className="row">
        <h3>
          {t('planNo', { n: plan.version })} · {plan.name}
        </h3>
        <Status tone={tones[plan.state]}>{t(plan.state)}</Status>
        {runs && <Status tone="good">{t('inForce')}</Status>}
        <span className="small quiet figures">{t('cycle', { n: plan.cycle })}</span>
      </div>
      <p className="small quiet">
        {t('madeBy', { who: plan.madeName ?? '' })} <When at={plan.changedAt} />
        {plan.decider && ` · ${t('decidedBy', { who: plan.decider })}`}
      </p>
      {plan.note && <p>{plan.note}</p>}
      {plan.reason && (
        <p>
          {t('reason')}：{plan.reason}
        </p>
      )}
      <PlanBars junction={junction} plan={plan} />
      <div className="row">
        {open && mayPlan && <Button onClick={onEdit}>{t('edit')}</Button>}
        {plan.state === 'draft' && mayPlan && (
          <Button type="primary" loading={act.isPending} onClick={() => go('propose')}>
            {t('propose')}
          </Button>
        )}
        {plan.state === 'proposed' && mayPlan && (
          <Button onClick={() => go('withdraw')}>{t('withdraw')}</Button>
        )}
        {plan.state === 'proposed' && mayApprove && !plan.mine && (
          <>
            <Button type="primary" loading={act.isPending} onClick={() => go('approve')}>
              {t('approve')}
            </Button>
            <WithReason plan={plan} move="refuse" />
          </>
        )}
        {plan.state === 'approved' && mayApprove && !runs && <WithReason plan={plan} move="retire" />}
        {mayPlan && (
          <Button type="text" onClick={onCopy}>
            {t('copy')}
          </Button>
        )}
      </div>
      {plan.state === 'proposed' && mayApprove && plan.mine && <p className="small quiet">{t('mine')}</p>}
    </div>
  );
}

function WithReason({ plan, move }: { plan: Plan; move: 'refuse' | 'retire' }) {
  const t = useTexts(trafficTexts);
  const act = useAct(movePlan, t('done'), ['traffic']);
  return (
    <FormButton<{ reason: string }, Parameters<typeof movePlan>[0], Plan>
      label={t(move)}
      plain
      act={act}
      bodyOf={({ reason }) => ({ plan, move, reason })}
    >
      <Form.Item
        name="reason"
        label={t('reason')}
        rules={[{ required: true, whitespace: true, message: t('reasonNeeded') }]}
      >
        <Input.TextArea rows={3} maxLength={500} showCount autoFocus />
      </Form.Item>
    </FormButton>
  );
}
