import type { Tone } from '../../ui/tokens';
import type { CaseView } from './cases';
import { pauses } from './pauses';
import type { caseTexts } from './texts';

type Say = (key: keyof typeof caseTexts, values?: Record<string, string | number>) => string;

/** Gives a name in the reader's language; English falls back to Chinese. */
export function wordOf(language: string, name: { zh: string; en: string }): string {
  return language === 'en' && name.en ? name.en : name.zh;
}

const roles = ['acceptor', 'reviewer', 'approver', 'issuer', 'caller', 'applicant', 'system'] as const;

/** The word for a duty; a duty that has none is not named. */
export function roleWord(t: Say, role: string): string {
  const known = roles.find((one) => one === role);
  return known ? t(known) : '';
}

const outcomes = ['granted', 'refused', 'partly', 'rejected', 'withdrawn', 'lapsed'] as const;

/** How a case ended in words and tone, or that it has not. */
export function outcomeOf(t: Say, outcome: string | undefined): { word: string; tone: Tone } {
  const known = outcomes.find((one) => one === outcome);
  if (!known) return { word: t('running'), tone: 'unknown' };
  const tone: Tone = known === 'granted' ? 'good' : known === 'partly' ? 'notice' : 'warning';
  return { word: t(known), tone };
}

/** Why the clock of a case stands, or "". */
export function pauseOf(t: Say, pause: string | undefined): string {
  const known = pauses.find((one) => one === pause);
  return known ? t('paused', { why: t(known) }) : '';
}

/** What a step of the history was. */
export function stepOf(
  t: Say,
  language: string,
  step: CaseView['history'][number],
  names: Record<string, string>,
): string {
  switch (step.kind) {
    case 'opened':
      return t('opened');
    case 'claimed':
      return t('claimedStep');
    case 'released':
      return t('releasedStep');
    case 'transferred':
      return t('transferredStep', { whom: names[step.whom ?? ''] ?? '' });
    case 'assigned':
      return t('assignedStep', { whom: names[step.whom ?? ''] ?? '' });
    case 'escalated':
      return t(step.rung === 3 ? 'rungLong' : step.rung === 2 ? 'rungRed' : 'rungYellow');
    case 'urged':
      return t('urgedStep');
    default: {
      const act = step.action ? wordOf(language, step.action) : '';
      const to = step.to ? wordOf(language, step.to) : '';
      return [act || (step.from ? t('joined') : ''), to].filter(Boolean).join(' → ');
    }
  }
}
