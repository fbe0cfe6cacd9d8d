import type { FigureRule } from './model';

/**
 * The list behind a figure as a query of the list of things: "profile=lamp&state=danger".
 * A figure about alarms drills to "alarms=danger".
 */
export function drillOf(figure: FigureRule): string {
  if (figure.drill) return figure.drill;
  const query = new URLSearchParams();
  if (figure.what === 'alarms') {
    query.set('alarms', (figure.states ?? []).join(',') || 'all');
    if (figure.profile) query.set('profile', figure.profile);
    return query.toString();
  }
  if (figure.profile) query.set('profile', figure.profile);
  if (figure.region) query.set('region', figure.region);
  if (figure.what === 'count' && figure.states && figure.states.length < 5) {
    query.set('state', figure.states.join(','));
  }
  // Of those heard from, the others are what one wants to see.
  if (figure.what === 'heard') query.set('state', 'unknown');
  return query.toString();
}
