/** One field of a step as the server's JSON Schema tells it. */
export type Field = {
  code: string;
  label: string;
  kind: 'text' | 'long' | 'number' | 'truth' | 'choice' | 'date' | 'address' | 'other';
  required: boolean;
  options: { value: string; label: string }[];
  max?: number;
  hint?: string;
};

type Property = {
  title?: string;
  type?: string;
  format?: string;
  maxLength?: number;
  oneOf?: { const: string; title: string }[];
};

type Step = { schema: Record<string, unknown>; ui: Record<string, unknown> };

function kindOf(property: Property, ui: Record<string, unknown>): Field['kind'] {
  if (ui['ui:field'] === 'address') return 'address';
  if (property.oneOf) return 'choice';
  if (property.type === 'boolean') return 'truth';
  if (property.type === 'number' || property.type === 'integer') return 'number';
  if (property.format === 'date') return 'date';
  if (property.type !== 'string') return 'other';
  return ui['ui:widget'] === 'textarea' ? 'long' : 'text';
}

/** Reads the fields of a step, in their order. */
export function fieldsOf({ schema, ui }: Step): Field[] {
  const properties = (schema.properties ?? {}) as Record<string, Property>;
  const required = (schema.required ?? []) as string[];
  const order = (ui['ui:order'] ?? Object.keys(properties)) as string[];
  return order.flatMap((code) => {
    const property = properties[code];
    if (!property) return [];
    const own = (ui[code] ?? {}) as Record<string, unknown>;
    return {
      code,
      label: property.title ?? code,
      kind: kindOf(property, own),
      required: required.includes(code),
      options: (property.oneOf ?? []).map((one) => ({ value: one.const, label: one.title })),
      max: property.maxLength,
      hint: own['ui:help'] as string | undefined,
    };
  });
}

/** Leaves out what was not answered, so that the server asks for it. */
export function answersOf(entered: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(entered).filter(([, value]) => {
      if (value === undefined || value === null || value === '') return false;
      if (typeof value === 'object' && !Array.isArray(value))
        return Object.values(value).some((part) => part !== undefined && part !== '');
      return true;
    }),
  );
}
