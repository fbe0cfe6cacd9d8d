import { Button } from 'antd';
import { Link } from 'react-router';
import { useLanguage } from '../../lib/preferences';
import { useFormat } from '../../lib/useFormat';
import { useTexts } from '../../lib/useTexts';
import { DataTable } from '../../ui/DataTable';
import { Notice } from '../../ui/State';
import { Status } from '../../ui/Status';
import { useAct } from '../../ui/useAct';
import { useSure } from '../../ui/useSure';
import { When } from '../../ui/When';
import { useProblemWord } from './RuleProblems';
import { type RuleView, readRules, switchRule } from './rules';
import { ruleTexts } from './ruleTexts';
import { wordOf } from './useProfiles';

/** The rules of departments and how they fare. */
export function RuleTable() {
  const t = useTexts(ruleTexts);
  const say = useFormat();
  const language = useLanguage();
  return (
    <DataTable<RuleView>
      label={t('rules')}
      queryKey={['rules']}
      read={async (_, signal) => ({ items: (await readRules(signal)).items ?? [], next: '' })}
      rowId={(row) => row.code}
      rowTo={(row) => `/desk/rules/${row.code}`}
      refresh={10_000}
      empty={<Notice title={t('noRules')} note={t('noRulesNext')} />}
      columns={[
        {
          key: 'rule',
          title: t('rule'),
          cell: (row) => <Link to={`/desk/rules/${row.code}`}>{wordOf(row, language)}</Link>,
          plain: (row) => wordOf(row, language),
        },
        { key: 'profile', title: t('profile'), plain: (row) => wordOf(row.profileName, language) },
        {
          key: 'severity',
          title: t('severity'),
          cell: (row) => <Status tone={row.severity}>{t(row.severity)}</Status>,
          plain: (row) => t(row.severity),
        },
        {
          key: 'raise',
          title: t('raise'),
          grow: true,
          wide: true,
          cell: (row) => <code>{row.raise}</code>,
          plain: (row) => row.raise,
        },
        { key: 'owner', title: t('owner'), wide: true, plain: (row) => row.ownerName },
        {
          key: 'open',
          title: t('open'),
          align: 'right',
          cell: (row) => say.number(row.open),
          plain: (row) => row.open,
        },
        {
          key: 'state',
          title: t('state'),
          cell: (row) => <RuleState rule={row} />,
          plain: (row) => t(row.on ? 'on' : 'off'),
        },
        {
          key: 'changed',
          title: t('changed'),
          wide: true,
          cell: (row) => <When at={row.changedAt} />,
          plain: (row) => row.changedAt,
        },
        {
          key: 'actions',
          title: t('actions'),
          cell: (row) => row.mayEdit && <RuleSwitch rule={row} small />,
        },
      ]}
    />
  );
}

/** Whether a rule is in force, and why not. */
export function RuleState({ rule }: { rule: RuleView }) {
  const t = useTexts(ruleTexts);
  const word = useProblemWord();
  if (rule.offCode) {
    return (
      <Status tone="danger">
        {t('broken')} · {word(rule.offCode)}
      </Status>
    );
  }
  return <Status tone={rule.on ? 'good' : 'unknown'}>{t(rule.on ? 'on' : 'off')}</Status>;
}

/** Switches a rule on or off. */
export function RuleSwitch({ rule, small = false }: { rule: RuleView; small?: boolean }) {
  const t = useTexts(ruleTexts);
  const sure = useSure();
  const act = useAct(switchRule, t('done'), ['rules', 'rule', 'alarms']);
  const go = (on: boolean) => act.mutateAsync({ code: rule.code, on });
  return (
    <Button
      size={small ? 'small' : 'medium'}
      loading={act.isPending}
      onClick={() =>
        rule.on
          ? sure(t('switchOff'), t('switchOffSure'), () => go(false))
          : void go(true).catch(() => undefined)
      }
    >
      {t(rule.on ? 'switchOff' : 'switchOn')}
    </Button>
  );
}
