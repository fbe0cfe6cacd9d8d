/** One wrong input: where it stands, its stable code, and a sentence. */
export type FieldProblem = {
  path: string;
  code: string;
  message: string;
  /** Figures of the sentence, such as the limit that was passed. */
  args?: Record<string, unknown>;
};

/** An error as the server tells it (RFC 9457), or one of ours when the server cannot be reached. */
export class Problem extends Error {
  readonly status: number;
  readonly code: string;
  readonly args: Record<string, string | number>;
  readonly fields: FieldProblem[];
  readonly trace: string;

  constructor(parts: {
    status: number;
    code: string;
    detail?: string;
    args?: Record<string, unknown>;
    fields?: FieldProblem[];
    trace?: string;
  }) {
    super(parts.detail ?? parts.code);
    this.name = 'Problem';
    this.status = parts.status;
    this.code = parts.code;
    this.fields = parts.fields ?? [];
    this.trace = parts.trace ?? '';
    this.args = figuresOf(parts.args);
  }
}

/** Makes figures that a text can be filled with of what the server sent. */
export const figuresOf = (args: Record<string, unknown> = {}) =>
  Object.fromEntries(
    Object.entries(args).map(([name, value]) => [name, typeof value === 'number' ? value : String(value)]),
  );

type ProblemBody = {
  code?: string;
  detail?: string;
  title?: string;
  args?: Record<string, unknown>;
  errors?: (Partial<FieldProblem> & { location?: string })[];
  trace?: string;
};

/** Reads the problem out of a refused response; answers that are no problem JSON still make one. */
export async function problemOf(response: Response): Promise<Problem> {
  const body: unknown = await response
    .clone()
    .json()
    .catch(() => null);
  return problemFrom(response.status, body);
}

/** Makes the problem of a status and an already parsed body. */
export function problemFrom(status: number, body: unknown): Problem {
  const told: ProblemBody = typeof body === 'object' && body !== null ? (body as ProblemBody) : {};
  const trace = told.trace;
  return new Problem({
    status,
    code: told.code ?? `http.${status}`,
    detail: told.detail ?? told.title,
    args: told.args,
    trace,
    fields: (told.errors ?? []).map((field) => ({
      path: field.path ?? field.location ?? '',
      code: field.code ?? 'invalid',
      message: field.message ?? '',
      args: field.args,
    })),
  });
}

/** Holds for problems of the status, such as isProblem(error, 401). */
export function isProblem(error: unknown, status: number): error is Problem {
  return error instanceof Problem && error.status === status;
}
