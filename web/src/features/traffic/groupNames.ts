import type { Language } from '../../lib/language';
import { say } from '../../lib/texts';
import { findingTexts, trafficTexts } from './texts';
import type { Approach, Finding, Shape } from './traffic';

const sides = ['north', 'northeast', 'east', 'southeast', 'south', 'southwest', 'west', 'northwest'] as const;
const turns = ['left', 'straight', 'right', 'around'] as const;

/** Tells from which side a way comes to the junction; undefined where nothing is drawn. */
export function sideOf({ from }: Approach): (typeof sides)[number] | undefined {
  const [before, end] = from.slice(-2);
  if (!before || !end) return undefined;
  const east = (before.lon - end.lon) * Math.cos((end.lat * Math.PI) / 180);
  const angle = Math.atan2(east, before.lat - end.lat); // of where it comes from, clockwise from north
  return sides[(Math.round(angle / (Math.PI / 4)) + 8) % 8];
}

/** Names a signal group by what it lets go: "东进口左转". */
export function groupName(shape: Shape, group: number, language: Language): string {
  const word = (key: keyof typeof trafficTexts, args?: Record<string, string | number>) =>
    say(trafficTexts[key], language, args);
  const view = shape.groups[group];
  if (!view) return word('group', { n: group + 1 });
  if (view.kind !== 'vehicles') {
    const same = shape.groups.slice(0, group + 1).filter((one) => one.kind === view.kind).length;
    return word(view.kind as 'walkers' | 'bikes' | 'trams', { n: same });
  }
  const own = shape.approach.filter((one) => one.group === group && !one.walk);
  const from = [...new Set(own.map(sideOf).filter((one) => one !== undefined))];
  const to = turns.filter((turn) => own.some((one) => one.turn === turn));
  if (from.length === 0 || to.length === 0) return word('group', { n: group + 1 });
  const glue = language === 'en' ? ', ' : '、';
  return word('approach', {
    side: from.map((one) => word(one)).join(glue),
    turns: to.map((one) => word(one)).join(glue),
  });
}

/** Names a lane by its side and the ways that leave it: "东进口直行、右转". */
export function laneName(shape: Shape, lane: string, language: Language): string {
  const own = shape.approach.filter((one) => one.lane === lane && !one.walk);
  const side = own.map(sideOf).find((one) => one !== undefined);
  const to = turns.filter((turn) => own.some((one) => one.turn === turn));
  if (!side || to.length === 0) return say(trafficTexts.lane, language);
  const glue = language === 'en' ? ', ' : '、';
  return say(trafficTexts.approach, language, {
    side: say(trafficTexts[side], language),
    turns: to.map((turn) => say(trafficTexts[turn], language)).join(glue),
  });
}

/** Says what is wrong in words; a code that is not known is named. */
export function findingWords(
  shape: Shape,
  found: Pick<Finding, 'code' | 'group' | 'stage' | 'have' | 'need'>,
  language: Language,
): string {
  const text = findingTexts[found.code as keyof typeof findingTexts];
  if (!text) return say(findingTexts.other, language, { code: found.code });
  return say(text, language, {
    group: found.group >= 0 ? groupName(shape, found.group, language) : '',
    line: say(trafficTexts.line, language, { n: found.stage + 1 }),
    stage: say(trafficTexts.stage, language, { n: found.stage + 1 }),
    have: found.have,
    need: found.need,
  });
}
