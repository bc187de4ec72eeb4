/** Reads the control interface's JSON input; what is wrong with it is said with the field's name. */
export class InputError extends Error {
  readonly field: string;
  readonly expected: string;

  constructor(field: string, expected: string) {
    super(`${field}: expected ${expected}`);
    this.name = 'InputError';
    this.field = field;
    this.expected = expected;
  }
}

/** A request that does not fit what the cloud holds. */
export class ConflictError extends Error {
  override readonly name = 'ConflictError';
}

type Fields = Readonly<Record<string, unknown>>;

/** An object with no fields but `allowed`. */
export function toFields(value: unknown, field: string, allowed: readonly string[]): Fields {
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw new InputError(field, 'an object');
  for (const name of Object.keys(value)) {
    if (!allowed.includes(name)) throw new InputError(join(field, name), `one of ${allowed.join(', ')}`);
  }
  return value as Fields;
}

export function toList(value: unknown, field: string): readonly unknown[] {
  if (!Array.isArray(value)) throw new InputError(field, 'a list');
  return value;
}

export function toText(value: unknown, field: string): string {
  if (typeof value !== 'string' || value === '') throw new InputError(field, 'a text');
  return value;
}

export function toNumber(value: unknown, field: string, low: number, high: number): number {
  if (typeof value !== 'number' || !(value >= low && value <= high)) {
    throw new InputError(field, `a number from ${low} to ${high}`);
  }
  return value;
}

export function toOneOf<T extends string>(value: unknown, field: string, values: readonly T[]): T {
  const found = values.find((one) => one === value);
  if (found === undefined) throw new InputError(field, `one of ${values.join(', ')}`);
  return found;
}

/** `convert(value)`, or nothing when the field is absent; spread into a result. */
export function optional<K extends string, T>(
  fields: Fields,
  name: K,
  convert: (value: unknown, field: string) => T,
  at = '',
): { [P in K]?: T } {
  const value = fields[name];
  return value === undefined ? {} : ({ [name]: convert(value, join(at, name)) } as { [P in K]: T });
}

export function join(field: string, name: string): string {
  return field === '' ? name : `${field}.${name}`;
}
