import type { Item } from './catalogue';

/** The form of an item. */
export type ItemForm = NonNullable<Item['form']>;
/** A group of questions. */
export type FormGroup = NonNullable<ItemForm['steps']>[number];
/** A question. */
export type FormQuestion = NonNullable<FormGroup['fields']>[number];

/** The groups of a form, be there none. */
export const groupsOf = (form: ItemForm | undefined): FormGroup[] => form?.steps ?? [];

/** The questions of a group, be there none. */
export const questionsOf = (group: FormGroup | undefined): FormQuestion[] => group?.fields ?? [];

/** The types of questions, in the order in which they are offered. */
export const kinds = [
  'text',
  'long_text',
  'number',
  'choice',
  'boolean',
  'date',
  'phone',
  'citizen_id',
  'credit_code',
  'address',
  'file',
  'list',
] as const;

/** The types that a question within a list may have. */
export const rowKinds = kinds.filter((one) => one !== 'file' && one !== 'list');

/** Finds a code that is not taken: q, q2, q3 … */
export function freeName(taken: readonly string[], stem: string): string {
  for (let n = 1; ; n++) {
    const name = n === 1 ? stem : `${stem}${n}`;
    if (!taken.includes(name)) return name;
  }
}

/** Replaces a group. */
export const withGroup = (form: ItemForm, at: number, part: Partial<FormGroup>): ItemForm => ({
  ...form,
  steps: groupsOf(form).map((one, i) => (i === at ? { ...one, ...part } : one)),
});

/** Adds a group behind the others, but before a last one that only promises. */
export function addGroup(form: ItemForm): ItemForm {
  const groups = groupsOf(form);
  const code = freeName(
    groups.map((one) => one.code),
    'group',
  );
  const made: FormGroup = { code, title: { zh: '', en: '' }, fields: [freshQuestion(form)] };
  const last = groups.at(-1);
  const promises = questionsOf(last).length > 0 && questionsOf(last).every((one) => one.must);
  const at = promises ? groups.length - 1 : groups.length;
  return { ...form, steps: [...groups.slice(0, at), made, ...groups.slice(at)] };
}

/** A question that nobody has written on yet, with a code that is free. */
export function freshQuestion(form: ItemForm): FormQuestion {
  const taken = groupsOf(form).flatMap((one) => questionsOf(one).map((two) => two.code));
  return { code: freeName(taken, 'q'), kind: 'text', label: { zh: '', en: '' } };
}

/** Moves a group up or down. */
export function moveGroup(form: ItemForm, at: number, by: -1 | 1): ItemForm {
  return { ...form, steps: swapped(groupsOf(form), at, at + by) };
}

function swapped<T>(list: readonly T[], a: number, b: number): T[] {
  const next = [...list];
  const [one, two] = [next[a], next[b]];
  if (one === undefined || two === undefined) return next;
  next[a] = two;
  next[b] = one;
  return next;
}

/** Moves a question up or down; beyond the end of its group into the next one. */
export function moveQuestion(form: ItemForm, group: number, at: number, by: -1 | 1): ItemForm {
  const groups = groupsOf(form);
  const list = questionsOf(groups[group]);
  const one = list[at];
  if (!one) return form;
  if (list[at + by]) return withGroup(form, group, { fields: swapped(list, at, at + by) });
  if (!groups[group + by]) return form;
  const rest = withGroup(form, group, { fields: list.filter((_, i) => i !== at) });
  const there = questionsOf(groups[group + by]);
  return withGroup(rest, group + by, { fields: by < 0 ? [...there, one] : [one, ...there] });
}

/** Gives a question another type; what only the old one had goes. */
export function withKind(question: FormQuestion, kind: string): FormQuestion {
  const { code, label, hint, optional, when, guard } = question;
  const made: FormQuestion = { code, kind, label, hint, optional, when, guard };
  if (kind === 'choice') {
    made.options = question.options ?? [
      { code: 'one', label: { zh: '', en: '' } },
      { code: 'two', label: { zh: '', en: '' } },
    ];
  }
  if (kind === 'list')
    made.fields = question.fields ?? [{ code: 'q', kind: 'text', label: { zh: '', en: '' } }];
  return made;
}

const named = (was: string) => new RegExp(`\\bform\\.${was}\\b(?!_)`, 'g');

/** Gives a question another code, in every condition and scene of the item that names it. */
export function renameQuestion(item: Item, was: string, is: string): Item {
  const when = (text: string | undefined) => text?.replace(named(was), `form.${is}`);
  return {
    ...item,
    form: {
      ...item.form,
      steps: groupsOf(item.form).map((group) => ({
        ...group,
        fields: questionsOf(group).map((one) => ({
          ...one,
          code: one.code === was ? is : one.code,
          when: when(one.when),
        })),
      })),
    },
    materials: item.materials?.map((one) => ({ ...one, when: when(one.when) })),
    parts: item.parts?.map((one) => ({ ...one, when: when(one.when) })),
    scenes: item.scenes?.map((one) => (one === was ? is : one)),
  };
}

/** The questions before a place: those that its condition may read. */
export function before(form: ItemForm, group: number, at: number): FormQuestion[] {
  return groupsOf(form).flatMap((one, i) =>
    i < group ? questionsOf(one) : i === group ? questionsOf(one).slice(0, at) : [],
  );
}

/** How a question is written in a condition, with what it can be. */
export function inCondition(question: FormQuestion): string {
  const name = `form.${question.code}`;
  if (question.kind === 'choice') return `${name} == "${question.options?.[0]?.code ?? ''}"`;
  if (question.kind === 'boolean') return name;
  if (question.kind === 'number' || question.kind === 'list' || question.kind === 'file')
    return `${name} > 1`;
  return `${name} != ""`;
}

/** Makes a key of English words: Open a stall → open-a-stall. */
export const keyOf = (english: string) =>
  english
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^[^a-z]+|-+$/g, '')
    .slice(0, 60)
    .replace(/-+$/, '');
