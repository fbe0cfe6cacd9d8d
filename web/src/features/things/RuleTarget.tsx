import { useQueries, useQuery } from '@tanstack/react-query';
import { Select } from 'antd';
import { useState } from 'react';
import { useDebounced } from '../../lib/useDebounced';
import { useTexts } from '../../lib/useTexts';
import { RuleField } from './RuleField';
import type { RegionPick } from './regionPick';
import { ruleFormTexts } from './ruleFormTexts';
import type { Rule } from './rules';
import { readThing, readThings } from './things';

const named = 50;

/** Which things a rule is for: those of a region, or a list of them. */
export function RuleTarget({
  rule,
  onChange,
  regionPicker,
}: {
  rule: Rule;
  onChange: (part: Partial<Rule>) => void;
  regionPicker: RegionPick;
}) {
  const t = useTexts(ruleFormTexts);
  return (
    <div className="stack-tight">
      <p className="small quiet">{t('targetNote')}</p>
      <div className="rule-fields rule-wide">
        <RuleField label={t('region')}>
          {regionPicker(rule.region ?? '', (region) => onChange({ region }))}
        </RuleField>
        <RuleField label={t('things')}>
          <ThingsPicker
            profile={rule.profile}
            value={rule.things ?? []}
            onChange={(things) => onChange({ things })}
          />
        </RuleField>
      </div>
    </div>
  );
}

function ThingsPicker({
  profile,
  value,
  onChange,
}: {
  profile: string;
  value: string[];
  onChange: (ids: string[]) => void;
}) {
  const t = useTexts(ruleFormTexts);
  const [q, setQ] = useState('');
  const asked = useDebounced(q, 250);
  const found = useQuery({
    queryKey: ['things-of', profile, asked],
    queryFn: ({ signal }) => readThings({ q: asked, profile, limit: 20 }, '', signal),
    enabled: profile !== '',
    staleTime: 60_000,
  });
  const chosen = useQueries({
    queries: value.slice(0, named).map((id) => ({
      queryKey: ['thing-name', id],
      queryFn: ({ signal }: { signal: AbortSignal }) => readThing(id, signal),
      staleTime: Number.POSITIVE_INFINITY,
      retry: false,
    })),
  });
  const names = new Map<string, string>();
  for (const one of chosen) if (one.data) names.set(one.data.id, one.data.name);
  for (const one of found.data?.items ?? []) names.set(one.id, one.name);
  const options = (found.data?.items ?? []).map((one) => ({ value: one.id, label: one.name }));
  const listed = new Set(options.map((one) => one.value));
  return (
    <Select
      mode="multiple"
      aria-label={t('things')}
      placeholder={t('thingsHint')}
      disabled={profile === ''}
      value={value}
      maxTagCount={5}
      showSearch={{ filterOption: false, onSearch: setQ }}
      notFoundContent={t('nothingFound')}
      loading={found.isFetching}
      onChange={onChange}
      options={[
        ...options,
        ...value.filter((id) => !listed.has(id)).map((id) => ({ value: id, label: names.get(id) ?? id })),
      ]}
      style={{ width: '100%' }}
    />
  );
}
