/** What a call answers with; `undefined` members are left out, as AWS does. */
export type Output = Readonly<Record<string, unknown>>;

/** Input of a call, not yet looked at. */
export type Input = Readonly<Record<string, unknown>>;

export type Operation = (input: Input) => Output;

/** One AWS service of the stand-in: its operations by the names of the API. */
export interface Service {
  readonly operations: Readonly<Record<string, Operation>>;
}

/** Becomes the exception of this name in the SDK. */
export class ServiceError extends Error {
  constructor(
    public override readonly name: string,
    message: string,
    public readonly status = 400,
  ) {
    super(message);
  }
}

export function text(input: Input, member: string): string {
  const value = input[member];
  if (typeof value === 'string' && value !== '') return value;
  throw new ServiceError('ValidationException', `${member} must be a text, got ${JSON.stringify(value)}`);
}

export function texts(input: Input, member: string): string[] {
  const value = input[member] ?? [];
  if (Array.isArray(value) && value.every((item) => typeof item === 'string')) return value;
  throw new ServiceError('ValidationException', `${member} must be a list of texts, got ${JSON.stringify(value)}`);
}

/** Time as the JSON protocols send it (seconds), or as the query protocol does (ISO 8601). */
export function millis(value: unknown, member: string): number {
  const time = typeof value === 'number' ? value * 1000 : typeof value === 'string' ? Date.parse(value) : Number.NaN;
  if (Number.isFinite(time)) return time;
  throw new ServiceError('ValidationException', `${member} must be a time, got ${JSON.stringify(value)}`);
}

export function seconds(milliseconds: number): number {
  return milliseconds / 1000;
}
