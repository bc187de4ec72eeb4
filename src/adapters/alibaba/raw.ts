/** Careful reading of raw API answers: numbers or text, any missing field, lists in either of the vendor's shapes. */
export type Raw = Readonly<Record<string, unknown>>;

export function isRaw(value: unknown): value is Raw {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The field as text; numbers are printed, anything else is empty. */
export function text(raw: Raw, name: string): string {
  return textOf(raw[name]);
}

/** `text` for a value already looked up: much faster than by name where many structures are alike. */
export function textOf(value: unknown): string {
  if (typeof value === 'string') return value;
  return typeof value === 'number' || typeof value === 'boolean' ? String(value) : '';
}

/** True for `true` and `"true"`. */
export function flag(raw: Raw, name: string): boolean {
  return text(raw, name).toLowerCase() === 'true';
}

/**
 * The structures of a list: `Plural: {Singular: [...]}` (the vendor's usual shape) or `Plural: [...]` (its newest
 * APIs). Undefined when the field is absent or has neither shape.
 */
export function list(raw: Raw, plural: string, singular?: string): readonly Raw[] | undefined {
  const values = members(raw, plural, singular);
  return values === undefined || !values.every(isRaw) ? undefined : values;
}

/** The texts of a list, in the same two shapes; absent is empty. */
export function texts(raw: Raw, plural: string, singular?: string): readonly string[] {
  return (members(raw, plural, singular) ?? []).filter((value) => typeof value === 'string');
}

/** A nested structure, or an empty one. */
export function nested(raw: Raw, name: string): Raw {
  const value = raw[name];
  return isRaw(value) ? value : {};
}

function members(raw: Raw, plural: string, singular?: string): readonly unknown[] | undefined {
  const value = raw[plural];
  if (Array.isArray(value)) return value;
  if (!isRaw(value) || singular === undefined) return undefined;
  const inner = value[singular];
  return Array.isArray(inner) ? inner : Object.keys(value).length === 0 ? [] : undefined;
}

/** Tags as a plain record, in either spelling of their fields. */
export function tags(raw: Raw): Readonly<Record<string, string>> {
  const pairs = (list(raw, 'Tags', 'Tag') ?? []).map((tag): [string, string] => [
    text(tag, 'TagKey') || text(tag, 'Key'),
    text(tag, 'TagValue') || text(tag, 'Value'),
  ]);
  return Object.fromEntries(pairs.filter(([key]) => key !== ''));
}
