/** Counts what says something in a text: letters and digits, a run of the same one as one. The server counts alike. */
export function lettersIn(text: string): number {
  const signs = [...text.toLowerCase()];
  return signs.filter((sign, at) => /[\p{L}\p{Nd}]/u.test(sign) && sign !== signs[at - 1]).length;
}
