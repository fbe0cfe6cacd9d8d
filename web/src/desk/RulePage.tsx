import { useQuery } from '@tanstack/react-query';
import { Button } from 'antd';
import { Link, useNavigate, useParams } from 'react-router';
import { AlarmStatistics } from '../features/things/AlarmStatistics';
import { RuleEditor } from '../features/things/RuleEditor';
import { RuleImport } from '../features/things/RuleImport';
import { RuleState, RuleSwitch, RuleTable } from '../features/things/RuleTable';
import { RuleVersions } from '../features/things/RuleVersions';
import type { RegionPick } from '../features/things/regionPick';
import { ruleFormTexts } from '../features/things/ruleFormTexts';
import { emptyRule, readRule, removeRule, writtenOf } from '../features/things/rules';
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

/** A rule that is new. */
export function NewRulePage({ regionPicker }: { regionPicker: RegionPick }) {
  const t = useTexts(ruleTexts);
  const go = useNavigate();
  const may = useMay('things.rule');
  return (
    <Page title={t('newRule')} back={<Link to="/desk/rules">{t('rules')}</Link>}>
      <RuleEditor
        rule={emptyRule}
        version={0}
        mayEdit={may}
        regionPicker={regionPicker}
        onSaved={(code) => go(`/desk/rules/${code}`)}
      />
    </Page>
  );
}

/** One rule: how it fares, and its next version. */
export function RulePage({ regionPicker }: { regionPicker: RegionPick }) {
  const t = useTexts(ruleTexts);
  const f = useTexts(ruleFormTexts);
  const go = useNavigate();
  const language = useLanguage();
  const sure = useSure();
  const { code = '' } = useParams();
  const asked = useQuery({
    queryKey: ['rule', code],
    queryFn: ({ signal }) => readRule(code, signal),
    // The city may switch it off meanwhile.
    refetchInterval: 10_000,
  });
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
          <div className="stack">
            <RuleEditor
              key={one.version}
              rule={writtenOf(one)}
              version={one.version}
              mayEdit={one.mayEdit}
              regionPicker={regionPicker}
              onSaved={() => void asked.refetch()}
            />
            <section className="panel stack-tight" aria-labelledby="versions">
              <h2 id="versions">{f('versions')}</h2>
              <RuleVersions rule={one} onRestored={() => void asked.refetch()} />
            </section>
          </div>
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
