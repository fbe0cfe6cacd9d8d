/** Seconds that went by since the vitals came. While they come each second it is 0: ages do not flicker. */
export function lagOf(heardAt: number, now: number): number {
  const seconds = Math.floor((now - heardAt) / 1000);
  return heardAt === 0 || seconds < 2 ? 0 : seconds;
}

/** Seconds of silence after which what is shown is called old. */
export const oldAfter = 60;

/** Lets the ages count on where nothing was heard for a while: a silent server keeps nothing fresh. */
export function aged<T extends { ageSeconds: number | null }>(list: T[], lag: number): T[] {
  if (lag === 0) return list;
  return list.map((one) => (one.ageSeconds === null ? one : { ...one, ageSeconds: one.ageSeconds + lag }));
}
