/** What of a JSON Schema the questions of a correction are drawn by. */
export type Property = {
  title?: string;
  type?: string;
  format?: string;
  maxLength?: number;
  maxItems?: number;
  minimum?: number;
  maximum?: number;
  oneOf?: { const: string; title: string }[];
  properties?: Record<string, Property>;
  items?: Property;
};

/** How a question is drawn. */
export type Drawn =
  | 'choice'
  | 'truth'
  | 'number'
  | 'date'
  | 'address'
  | 'list'
  | 'files'
  | 'text'
  | 'long'
  | 'none';

/** Tells how a question is drawn; "none" for what cannot be asked here. */
export function drawnAs(property: Property): Drawn {
  if (property.oneOf) return 'choice';
  switch (property.type) {
    case 'boolean':
      return 'truth';
    case 'number':
    case 'integer':
      return 'number';
    case 'object':
      return property.properties?.detail ? 'address' : 'none';
    case 'array':
      return property.items?.type === 'object' ? 'list' : 'files';
    case 'string':
      if (property.format === 'date') return 'date';
      return (property.maxLength ?? 0) > 500 ? 'long' : 'text';
    default:
      return 'none';
  }
}

/** The questions of a step in their order. */
export function questionsOf(step: { schema: Record<string, unknown>; ui: Record<string, unknown> }) {
  const properties = (step.schema.properties ?? {}) as Record<string, Property>;
  const order = (step.ui['ui:order'] ?? Object.keys(properties)) as string[];
  return order.flatMap((code) => {
    const property = properties[code];
    return property ? [{ code, property }] : [];
  });
}
