import { Button, Progress } from 'antd';
import { useTexts } from '../../lib/useTexts';
import { Facts } from '../../ui/Facts';
import { Status } from '../../ui/Status';
import { useAct } from '../../ui/useAct';
import { useSure } from '../../ui/useSure';
import { When } from '../../ui/When';
import { type Campaign, type CampaignAct, changeCampaign, updateStates, updateTones } from './firmware';
import { firmwareTexts } from './firmwareTexts';

const over = ['confirmed', 'failed', 'rolled_back'];

/** One campaign: how far each stage is, and what can be done. */
export function CampaignPanel({ campaign }: { campaign: Campaign }) {
  const t = useTexts(firmwareTexts);
  return (
    <section className="panel stack" aria-label={t('progress')}>
      {campaign.state === 'paused' && campaign.note === 'health' && (
        <p role="alert" className="status-warning">
          {t('health')}
        </p>
      )}
      <ol className="plain-list stack">
        {(campaign.progress ?? []).map((one) => {
          const begun = one.stage <= campaign.stage;
          const done = over.reduce((sum, state) => sum + (one.states[state] ?? 0), 0);
          return (
            <li key={one.stage} className="stack-tight">
              <span>
                <b>{t('stage', { n: one.stage + 1 })}</b>{' '}
                <span className="quiet small">
                  {t('stageShare', { share: campaign.stages[one.stage] ?? 100, n: one.count })}
                  {!begun && ` · ${t('notYet')}`}
                </span>
              </span>
              <Progress
                percent={one.count ? Math.floor((100 * done) / one.count) : 0}
                aria-label={t('stage', { n: one.stage + 1 })}
                strokeColor="var(--brand)"
                format={() => `${done} / ${one.count}`}
              />
              <span className="row">
                {updateStates
                  .filter((state) => one.states[state])
                  .map((state) => (
                    <Status key={state} tone={updateTones[state]}>
                      {t(`u_${state}`)} {one.states[state]}
                    </Status>
                  ))}
              </span>
            </li>
          );
        })}
      </ol>
      <Facts
        facts={[
          [t('why'), campaign.why],
          [t('tolerance'), `${campaign.tolerance}%`],
          [t('soak'), `${Math.round(campaign.soak / 60)} ${t('minutes')}`],
          [t('by'), campaign.issuedByName],
          [t('begun'), <When key="at" at={campaign.issuedAt} />],
        ]}
      />
    </section>
  );
}

/** What can be done with a campaign in its state. */
export function CampaignActs({ campaign }: { campaign: Campaign }) {
  const t = useTexts(firmwareTexts);
  const sure = useSure();
  const act = useAct(changeCampaign, t('done'), ['campaign', 'campaigns', 'updates']);
  const go = (what: CampaignAct) => act.mutateAsync({ id: campaign.id, act: what });
  const health = campaign.note === 'health';
  return (
    <>
      {campaign.state === 'running' && (
        <Button loading={act.isPending} onClick={() => void go('pause').catch(() => undefined)}>
          {t('pause')}
        </Button>
      )}
      {campaign.state === 'paused' && (
        <Button
          type="primary"
          loading={act.isPending}
          onClick={() =>
            health
              ? sure(t('resume'), t('resumeSure'), () => go('resume'))
              : void go('resume').catch(() => undefined)
          }
        >
          {t('resume')}
        </Button>
      )}
      {campaign.state !== 'rolling_back' && campaign.state !== 'rolled_back' && (
        <Button danger onClick={() => sure(t('rollback'), t('rollbackSure'), () => go('rollback'))}>
          {t('rollback')}
        </Button>
      )}
    </>
  );
}
