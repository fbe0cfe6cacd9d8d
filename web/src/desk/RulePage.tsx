import { useQuery } from '@tanstack/react-query';
import { Button } from 'antd';
import { Link, useNavigate, useParams } from 'react-router';
import { AlarmStatistics } from '../features/things/AlarmStatistics';
import { RuleEditor } from '../features/things/RuleEditor';
import { RuleImport } from '../features/things/RuleImport';
import { RuleState, RuleSwitch, RuleTable } from '../features/things/RuleTable';
import { emptyRule, type Rule, type RuleView, readRule, removeRule } from '../features/things/rules';
import { ruleTexts } from '../features/things/ruleTexts';
import { wordOf } from '../features/things/useProfiles';
import { useLanguage } from '../lib/preferences';
import { useMay } from '../lib/session';
import { useTexts } from '../lib/useTexts';
import { Page } from '../ui/Page';
import { State } from '../ui/State';
import { useAct } from '../ui/useAct';
import { useSure } from '../ui/useSure';

/** The rules of departments. */
export function RulesPage() {
  const t = useTexts(ruleTexts);
  const go = useNavigate();
  const may = useMay('things.rule');
  const actions = (
    <>
      <RuleImport may={may} />
      {may && (
        <Button type="primary" onClick={() => go('/desk/rules/new')}>
          {t('newRule')}
        </Button>
      )}
    </>
  );
  return (
    <Page title={t('rules')} lead={t('rulesLead')} actions={actions}>
      <RuleTable />
    </Page>
  );
}

const writtenOf = ({
  code,
  profile,
  zh,
  en,
  raise,
  clear,
  titleZh,
  titleEn,
  severity,
  ...rest
}: RuleView): Rule => ({
  code,
  profile,
  zh,
  en,
  raise,
  clear,
  titleZh,
  titleEn,
  severity,
  for: rest.for,
  pause: rest.pause,
  region: rest.region,
  organisation: rest.organisation,
  things: rest.things,
  schedule: rest.schedule,
  note: rest.note,
});

/** A rule that is new. */
export function NewRulePage() {
  const t = useTexts(ruleTexts);
  const go = useNavigate();
  return (
    <Page title={t('newRule')} back={<Link to="/desk/rules">{t('rules')}</Link>}>
      <RuleEditor rule={emptyRule} version={0} onSaved={(code) => go(`/desk/rules/${code}`)} />
    </Page>
  );
}

/** One rule: how it fares, and its next version. */
export function RulePage() {
  const t = useTexts(ruleTexts);
  const go = useNavigate();
  const language = useLanguage();
  const sure = useSure();
  const { code = '' } = useParams();
  const asked = useQuery({ queryKey: ['rule', code], queryFn: ({ signal }) => readRule(code, signal) });
  const remove = useAct(removeRule, t('done'), ['rules', 'alarms']);
  const rule = asked.data;
  const actions = rule?.mayEdit && (
    <>
      <RuleSwitch rule={rule} />
      <Button
        danger
        onClick={() =>
          sure(t('remove'), t('removeSure'), () => remove.mutateAsync(code).then(() => go('/desk/rules')))
        }
      >
        {t('remove')}
      </Button>
    </>
  );
  return (
    <Page
      title={rule ? wordOf(rule, language) : t('rule')}
      lead={rule && <RuleState rule={rule} />}
      back={<Link to="/desk/rules">{t('rules')}</Link>}
      actions={actions}
    >
      <State asked={asked}>
        {(one) => (
          <RuleEditor
            key={one.version}
            rule={writtenOf(one)}
            version={one.version}
            onSaved={() => void asked.refetch()}
          />
        )}
      </State>
    </Page>
  );
}

/** Alarms summed up. */
export function StatisticsPage() {
  const t = useTexts(ruleTexts);
  return (
    <Page title={t('statistics')} lead={t('statisticsLead')}>
      <AlarmStatistics />
    </Page>
  );
}
