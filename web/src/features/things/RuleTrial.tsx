import { useMutation, useQuery } from '@tanstack/react-query';
import { App, Button, Progress } from 'antd';
import { Link } from 'react-router';
import { useLanguage } from '../../lib/preferences';
import { problemWords } from '../../lib/problemTexts';
import { useTexts } from '../../lib/useTexts';
import { Trend } from '../../ui/Trend';
import { When } from '../../ui/When';
import { type Rule, readTrial, type Trial, tryRule } from './rules';
import { ruleTexts } from './ruleTexts';
import { wordOf } from './useProfiles';

const shown = 50;
// The city switches a rule off that raises more in an hour.
const mostAnHour = 2000;

/** Tries a rule on yesterday and shows what it would have raised. */
export function RuleTrial({ rule }: { rule: Rule }) {
  const t = useTexts(ruleTexts);
  const language = useLanguage();
  const { message } = App.useApp();
  const begin = useMutation({
    mutationFn: tryRule,
    onError: (error) => void message.error(problemWords(language, error)),
  });
  const id = begin.data?.id ?? '';
  const asked = useQuery({
    queryKey: ['rule-trial', id],
    queryFn: ({ signal }) => readTrial(id, signal),
    enabled: id !== '',
    refetchInterval: ({ state }) => (state.data?.result || state.data?.state === 'failed' ? false : 700),
  });
  const trial = asked.data;
  const running = id !== '' && !trial?.result && trial?.state !== 'failed';
  return (
    <div className="stack">
      <div className="row">
        <Button loading={begin.isPending || running} onClick={() => begin.mutate(rule)}>
          {t('tryIt')}
        </Button>
      </div>
      {running && trial && (
        <div role="status">
          <Progress
            percent={trial.total ? Math.round((100 * trial.done) / trial.total) : 0}
            aria-label={t('tryIt')}
          />
          <p className="small quiet">{t('trying', { done: trial.done, total: trial.total })}</p>
        </div>
      )}
      {trial?.state === 'failed' && (
        <p role="alert" className="status-danger">
          {t('tryFailed')}
        </p>
      )}
      {trial?.result && <TrialResult trial={trial} />}
    </div>
  );
}

function TrialResult({ trial }: { trial: Trial }) {
  const t = useTexts(ruleTexts);
  const language = useLanguage();
  const result = trial.result;
  if (!result) return null;
  const from = Date.parse(trial.from);
  const found =
    result.count > 0 ? t('trialFound', { n: result.count, things: result.onThings }) : t('trialNone');
  const hours = result.hours ?? [];
  return (
    <section className="panel stack" aria-label={t('tryIt')}>
      <Trend
        title={found}
        unit={t('alarmsUnit')}
        bare
        series={[{ name: t('perHour'), points: hours.map((n, i) => [from + i * 3_600_000, n] as const) }]}
      />
      {Math.max(0, ...hours) > mostAnHour && (
        <p role="alert" className="status-warning">
          {t('trialFlood', { n: mostAnHour })}
        </p>
      )}
      <ul className="stack-tight">
        {(result.alarms ?? []).slice(0, shown).map((one) => (
          <li key={`${one.thing}/${one.raisedAt}`} className="small">
            <When at={one.raisedAt} />
            {one.clearedAt && (
              <>
                {' – '}
                <When at={one.clearedAt} />
              </>
            )}
            {' · '}
            <Link to={`/desk/things/${one.thing}`}>{one.thingName}</Link>
            {' · '}
            {wordOf(one.title, language)}
          </li>
        ))}
      </ul>
    </section>
  );
}
