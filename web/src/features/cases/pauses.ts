/** Why the clock of a case may stand, as the engine says it. */
export const pauses = [
  'correction',
  'hearing',
  'inspection',
  'appraisal',
  'notice',
  'payment',
  'attendance',
] as const;
