import type { Choice } from './lighting';

/** Drops what is empty, so that the same choice is always the same value. */
export function trimmed(choice: Choice): Choice {
  const out: Choice = {};
  if (choice.streets?.length) out.streets = choice.streets;
  if (choice.region) out.region = choice.region;
  if (choice.name?.trim()) out.name = choice.name.trim();
  if ((choice.area?.length ?? 0) >= 3) out.area = choice.area;
  if (choice.things?.length) out.things = choice.things;
  if (choice.all) out.all = true;
  if (choice.plus?.length) out.plus = choice.plus;
  if (choice.except?.length) out.except = choice.except;
  return out;
}

/** Holds if anything is chosen by; leaving lamps out alone chooses nothing. */
export const isChosen = ({ except: _, ...rest }: Choice) => Object.keys(rest).length > 0;

/** Adds a lamp that is not in the group, or leaves out one that is. */
export function toggled(choice: Choice, id: string, inside: boolean): Partial<Choice> {
  const plus = (choice.plus ?? []).filter((one) => one !== id);
  const except = (choice.except ?? []).filter((one) => one !== id);
  if (!inside) return { plus: choice.except?.includes(id) ? plus : [...plus, id], except };
  return { plus, except: choice.plus?.includes(id) ? except : [...except, id] };
}
