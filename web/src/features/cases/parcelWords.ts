import type { Language } from '../../lib/language';
import { oneOf } from '../../lib/oneOf';
import type { Tone } from '../../ui/tokens';
import type { Parcel, ParcelHead, Term, Waypoint } from './parcels';
import type { parcelTexts } from './parcelTexts';
import { pauses } from './pauses';

/** Says a word of the catalogue with its figures filled in. */
export type SayParcel = (key: keyof typeof parcelTexts, values?: Record<string, string | number>) => string;

/** Gives words in the reader's language; English falls back to Chinese. */
export const told = (language: Language, words: { zh: string; en: string } | undefined) =>
  words ? (language === 'en' && words.en ? words.en : words.zh) : '';

const outcomes = ['granted', 'refused', 'partly', 'rejected', 'withdrawn', 'lapsed'] as const;

/** The light of a case: what its applicant should know first. */
export function lightOf(t: SayParcel, head: ParcelHead): { word: string; tone: Tone } {
  const end = oneOf(outcomes, head.outcome ?? '');
  if (end) {
    const tone: Tone = end === 'granted' ? 'good' : end === 'withdrawn' ? 'unknown' : 'warning';
    return { word: t(end), tone: end === 'partly' ? 'notice' : tone };
  }
  if (head.wanted) return { word: t('wantedNow'), tone: 'warning' };
  if (head.late) return { word: t('late'), tone: 'danger' };
  if (head.pause) return { word: t('stands'), tone: 'notice' };
  return { word: t('inTime'), tone: 'good' };
}

/** Why the clock of a case stands, or "". */
export function pauseWords(t: SayParcel, pause: string | undefined): string {
  const why = oneOf(pauses, pause ?? '');
  return why ? t('stoppedFor', { why: t(why) }) : '';
}

/** How much of a limit is left, in its own unit. */
export function leftWords(t: SayParcel, term: Term): string {
  const n = term.left;
  const kind = term.limit.kind;
  if (term.late) return t('overdue');
  if (term.stands) return kind === 'working_days' ? t('stoppedLeft', { n }) : t('stands');
  if (!term.due)
    return t(kind === 'working_days' ? 'notYet' : kind === 'natural_days' ? 'notYetNatural' : 'notYetHours', {
      n,
    });
  return t(kind === 'working_days' ? 'leftDays' : kind === 'natural_days' ? 'leftNatural' : 'leftHours', {
    n,
  });
}

/** What happened, in one sentence. */
export function waypointWords(t: SayParcel, language: Language, one: Waypoint): string {
  if (one.kind === 'opened') return t('opened');
  if (one.kind === 'urged') return t('urged');
  return told(language, one.what);
}

/** Who did it: a department, with the official only where the flow names one. */
export function byWhom(t: SayParcel, one: Waypoint): string {
  if (one.by === 'system') return t('bySystem');
  if (one.by === 'applicant') return '';
  return [one.organisation, one.who].filter(Boolean).join(' · ');
}

/** Where a case stands, in one sentence a place. */
export function standsWords(t: SayParcel, language: Language, parcel: Parcel): string[] {
  if (parcel.outcome || parcel.now.length === 0) return [told(language, parcel.state)];
  return parcel.now.map((one) =>
    one.mine
      ? t('yourTurn', { what: told(language, one.what) })
      : t('theirTurn', { who: one.organisation || t('department'), what: told(language, one.what) }),
  );
}

/** What the applicant was spared, a phrase each; nothing is said of nothing. */
export function savedWords(t: SayParcel, saved: Parcel['saved']): string[] {
  return [
    saved.fields > 0 && t('savedFields', { n: saved.fields }),
    saved.materials > 0 && t('savedMaterials', { n: saved.materials }),
    saved.visits > 0 && t('savedVisits', { n: saved.visits }),
    saved.days > 0 && t('savedDays', { n: saved.days }),
  ].filter((one): one is string => Boolean(one));
}

/** Why a case cannot be urged now, or how often it can. */
export function urgeWords(t: SayParcel, urge: Parcel['urge']): string {
  if (urge.open) return t('urgeHint');
  if (urge.why === 'today') return t('urgeToday');
  return urge.why === 'own_turn' ? t('urgeOwn') : '';
}
