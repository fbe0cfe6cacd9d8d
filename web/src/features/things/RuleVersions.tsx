import { useQuery } from '@tanstack/react-query';
import { Button } from 'antd';
import { useState } from 'react';
import { useFormat } from '../../lib/useFormat';
import { useTexts } from '../../lib/useTexts';
import { State } from '../../ui/State';
import { useAct } from '../../ui/useAct';
import { useSure } from '../../ui/useSure';
import { ruleFormTexts } from './ruleFormTexts';
import { type RuleVersion, type RuleView, readRuleVersions, saveRule, writtenOf } from './rules';
import { differences } from './ruleWords';

/** What a rule was: each version against the present one, and the way back to it. */
export function RuleVersions({ rule, onRestored }: { rule: RuleView; onRestored: () => void }) {
  const t = useTexts(ruleFormTexts);
  const say = useFormat();
  const sure = useSure();
  const [compared, setCompared] = useState(0);
  const asked = useQuery({
    queryKey: ['rule-versions', rule.code, rule.version],
    queryFn: ({ signal }) => readRuleVersions(rule.code, signal),
  });
  const save = useAct(saveRule, t('restored'), ['rules', 'rule', 'rule-versions']);
  const restore = (old: RuleVersion) =>
    sure(t('restore'), t('restoreSure'), () =>
      save.mutateAsync({ rule: writtenOf(old), version: rule.version }).then(onRestored),
    );
  return (
    <State asked={asked}>
      {(versions) => (
        <ol className="plain-list stack-tight">
          {versions.map((one) => (
            <li key={one.version} className="stack-tight">
              <div className="row spread">
                <span>
                  {t('version', { n: one.version })} {one.version === rule.version && `(${t('current')})`}{' '}
                  <span className="quiet small">
                    {say.when(one.changedAt)} · {one.changedByName}
                  </span>
                </span>
                {one.version !== rule.version && (
                  <span className="row">
                    <Button
                      size="small"
                      aria-expanded={compared === one.version}
                      onClick={() => setCompared(compared === one.version ? 0 : one.version)}
                    >
                      {t(compared === one.version ? 'hide' : 'compare')}
                    </Button>
                    {rule.mayEdit && (
                      <Button size="small" loading={save.isPending} onClick={() => restore(one)}>
                        {t('restore')}
                      </Button>
                    )}
                  </span>
                )}
              </div>
              {compared === one.version && <Compared old={one} present={rule} />}
            </li>
          ))}
        </ol>
      )}
    </State>
  );
}

function Compared({ old, present }: { old: RuleVersion; present: RuleView }) {
  const t = useTexts(ruleFormTexts);
  const list = differences(t, writtenOf(old), writtenOf(present));
  if (list.length === 0) return <p className="small quiet">{t('same')}</p>;
  return (
    <dl className="rule-compared small">
      {list.map(({ field, before, now }) => (
        <div key={field}>
          <dt>{t(`field_${field}`)}</dt>
          <dd>
            <span className="quiet">{t('before')}</span> <del>{before || t('none')}</del>
          </dd>
          <dd>
            <span className="quiet">{t('now')}</span> <ins>{now || t('none')}</ins>
          </dd>
        </div>
      ))}
    </dl>
  );
}
