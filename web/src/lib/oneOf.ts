/** Gives the text if it is one of the list, else undefined: for values that come from the URL. */
export function oneOf<T extends string>(list: readonly T[], text: string): T | undefined {
  return list.find((one) => one === text);
}
