import { answer, api } from '../../api/client';
import type { components } from '../../api/schema';

type Schemas = components['schemas'];

/** A rule of a department as it is written 告警规则. */
export type Rule = Schemas['ThingsRule'];

/** A rule with how it fares. */
export type RuleView = Schemas['ThingsRuleView'];

/** A mistake in a rule, and where it is. */
export type RuleProblem = Schemas['ThingsRuleProblem'];

/** A dry run of a rule over the history 试运行. */
export type Trial = Schemas['ThingsTrial'];

/** A rule as it was 历次修改. */
export type RuleVersion = Schemas['ThingsRuleVersion'];

/** What became of a file of rules. */
export type ImportReport = Schemas['ThingsImportReport'];

/** Reads the rules of the city. */
export const readRules = (signal?: AbortSignal) => answer(api.GET('/api/v1/rules', { signal }));

/** Reads one rule. */
export const readRule = (code: string, signal?: AbortSignal) =>
  answer(api.GET('/api/v1/rules/{code}', { params: { path: { code } }, signal }));

/** Writes a new rule (version 0) or the next version of one. */
export const saveRule = ({ rule, version }: { rule: Rule; version: number }) =>
  version === 0
    ? answer(api.POST('/api/v1/rules', { body: rule }))
    : answer(
        api.PUT('/api/v1/rules/{code}', { params: { path: { code: rule.code } }, body: { rule, version } }),
      );

/** Reads what a rule was, the newest first. */
export const readRuleVersions = async (code: string, signal?: AbortSignal) =>
  (await answer(api.GET('/api/v1/rules/{code}/versions', { params: { path: { code } }, signal }))).items ??
  [];

/** Gives what somebody wrote of a rule, without how it fares. */
export function writtenOf(of: Rule): Rule {
  const { code, profile, zh, en, raise, clear, titleZh, titleEn, severity } = of;
  const { for: span, pause, region, organisation, things, schedule, note } = of;
  return {
    ...{ code, profile, zh, en, raise, clear, titleZh, titleEn, severity },
    ...{ for: span, pause, region, organisation, things, schedule, note },
  };
}

/** Switches a rule on or off. */
export const switchRule = ({ code, on }: { code: string; on: boolean }) =>
  answer(api.POST('/api/v1/rules/{code}/switch', { params: { path: { code } }, body: { on } }));

/** Takes a rule away. */
export const removeRule = (code: string) =>
  answer(api.DELETE('/api/v1/rules/{code}', { params: { path: { code } } }));

/** Asks what is wrong with a rule while it is written. */
export const checkRule = (rule: Rule, signal?: AbortSignal) => {
  const { profile, raise, clear, titleZh, titleEn, region, organisation, things } = rule;
  const body = { profile, raise, clear, titleZh, titleEn, region, organisation, things };
  return answer(api.POST('/api/v1/rules/check', { body, signal }));
};

/** Begins a trial of a rule over yesterday. */
export const tryRule = (rule: Rule) => answer(api.POST('/api/v1/rule-trials', { body: { rule } }));

/** Reads a trial and what came of it. */
export const readTrial = (id: string, signal?: AbortSignal) =>
  answer(api.GET('/api/v1/rule-trials/{id}', { params: { path: { id } }, signal }));

/** Takes the rules of a file over, or only tells what would become of it. */
export const importRules = (body: { text: string; try: boolean }) =>
  answer(api.POST('/api/v1/rules/import', { body }));

/** Reads the posts that an alarm may be given to. */
export const readAssignees = (id: string, signal?: AbortSignal) =>
  answer(api.GET('/api/v1/alarms/{id}/assignees', { params: { path: { id } }, signal }));

/** Gives an alarm to a post, or to the person who holds it; takes it back with "". */
export const assignAlarm = ({ id, to, personal }: { id: string; to: string; personal?: boolean }) =>
  answer(api.POST('/api/v1/alarms/{id}/assign', { params: { path: { id } }, body: { to, personal } }));

/** What alarms are summed up by. */
export type SumsBy = 'profile' | 'rule' | 'region' | 'day';

/** Sums the alarms of the last days up. */
export const readAlarmSums = (by: SumsBy, from: string, signal?: AbortSignal) =>
  answer(api.GET('/api/v1/alarms/statistics', { params: { query: { by, from } }, signal }));

/** A rule nobody has written anything into yet. */
export const emptyRule: Rule = {
  code: '',
  profile: '',
  zh: '',
  en: '',
  raise: '',
  clear: '',
  severity: 'warning',
};
