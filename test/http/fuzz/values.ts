/** Values that a schema allows, and values that break it in one place. */
import fc from 'fast-check';
import type { Api, Schema } from './api.ts';

/** Values that are known to mean something, by the name of the field: ids that were answered, and a dictionary. */
export type Known = (name: string) => readonly unknown[];

/** Long texts would only make requests slow. */
const LONGEST = 80;
const ODD_TEXTS = [
  '',
  ' ',
  '0',
  '-1',
  'null',
  '__proto__',
  "'; drop table users; --",
  '%_\\',
  '\u0000',
  'é',
  '你好',
  '😀',
  '../../etc',
  '<b>',
  '\u202e',
  '{{x}}',
  'a,b',
  '*',
];

/** Values that the schema allows. `name` is that of the field. */
export function valid(api: Api, schema: Schema, known: Known, name = ''): fc.Arbitrary<unknown> {
  const at = api.resolve(schema);
  const fits = (value: unknown): boolean => api.faults(schema, value) === '';
  const hints = [...(at.examples ?? []), ...known(name)].filter(fits);
  const fresh = fromType(api, at, known, name).filter(fits);
  return hints.length === 0 ? fresh : fc.oneof({ weight: 6, arbitrary: fc.constantFrom(...hints) }, fresh);
}

function fromType(api: Api, at: Schema, known: Known, name: string): fc.Arbitrary<unknown> {
  if (at.const !== undefined) return fc.constant(at.const);
  if (at.enum !== undefined) return fc.constantFrom(...at.enum);
  const parts = at.anyOf ?? at.oneOf;
  if (parts !== undefined) return fc.oneof(...parts.map((part) => valid(api, part, known, name)));
  if (at.allOf !== undefined) {
    const merged = Object.assign({}, ...at.allOf.map((part) => api.resolve(part)), {
      ...at,
      allOf: undefined,
    });
    return fromType(api, merged as Schema, known, name);
  }
  const types = at.type === undefined ? [] : [at.type].flat();
  if (types.length === 0) return fc.jsonValue({ maxDepth: 2 });
  return fc.oneof(...types.map((type) => ofType(api, at, { type, known, name })));
}

function ofType(
  api: Api,
  at: Schema,
  { type, known, name }: { readonly type: string; readonly known: Known; readonly name: string },
): fc.Arbitrary<unknown> {
  switch (type) {
    case 'string':
      return text(at);
    case 'integer':
      return fc.integer({
        min: at.minimum ?? (at.exclusiveMinimum ?? -1e9) + 1,
        max: Math.min(at.maximum ?? (at.exclusiveMaximum ?? 1e9) - 1, Number.MAX_SAFE_INTEGER),
      });
    case 'number':
      return fc.double({ min: at.minimum ?? -1e9, max: at.maximum ?? 1e9, noNaN: true });
    case 'boolean':
      return fc.boolean();
    case 'array':
      return fc.array(
        at.items === undefined ? fc.jsonValue({ maxDepth: 1 }) : valid(api, at.items, known, name),
        {
          minLength: at.minItems ?? 0,
          maxLength: Math.max(at.minItems ?? 0, Math.min(at.maxItems ?? 3, 3)),
        },
      );
    case 'object':
      return object(api, at, known);
    default:
      return fc.constant(null);
  }
}

/** What patterns allow: made once, since that takes longer than choosing from it. */
const matching = new Map<string, fc.Arbitrary<string>>();

function textMatching(pattern: string): fc.Arbitrary<string> {
  const made = matching.get(pattern) ?? fc.stringMatching(new RegExp(pattern));
  matching.set(pattern, made);
  return made;
}

function text({ pattern, minLength = 0, maxLength = LONGEST, format }: Schema): fc.Arbitrary<string> {
  if (pattern !== undefined && !/\(\?[=!<]/.test(pattern)) return textMatching(pattern);
  if (format === 'email') return fc.emailAddress();
  if (format === 'uri') return fc.webUrl();
  const free = fc.string({
    unit: 'grapheme',
    minLength,
    maxLength: Math.max(minLength, Math.min(maxLength, LONGEST)),
  });
  const odd = ODD_TEXTS.filter((one) => one.length >= minLength && one.length <= maxLength);
  return odd.length === 0 ? free : fc.oneof(free, fc.constantFrom(...odd));
}

function object(api: Api, at: Schema, known: Known): fc.Arbitrary<object> {
  const { properties = {}, required = [], additionalProperties, propertyNames } = at;
  const fields = Object.fromEntries(
    Object.entries(properties).map(([key, one]) => [key, valid(api, one, known, key)]),
  );
  const requiredKeys = required.filter((key) => key in fields);
  // Half of them hold little that could be meaningless together.
  const meant = Object.keys(fields).filter((key) => requiredKeys.includes(key) || known(key).length > 0);
  const lean = Object.fromEntries(meant.map((key) => [key, fields[key] as fc.Arbitrary<unknown>]));
  const own = fc.oneof(fc.record(lean, { requiredKeys }), fc.record(fields, { requiredKeys }));
  if (typeof additionalProperties !== 'object') return own;
  const key = propertyNames === undefined ? fc.string({ maxLength: 20 }) : valid(api, propertyNames, known);
  const more = fc.dictionary(key as fc.Arbitrary<string>, valid(api, additionalProperties, known), {
    maxKeys: 3,
  });
  return fc.tuple(more, own).map(([a, b]) => ({ ...a, ...b }));
}

export interface Broken {
  /** Where, and which constraint. */
  readonly what: string;
  readonly value: unknown;
}

const OTHERS: readonly unknown[] = [null, true, 1.5, 'x', [], {}, [[]], { x: 1 }, -1, 1e300];

/** Every way to break a value of the schema in one place; each is refused by the schema. */
export function broken(api: Api, schema: Schema, value: unknown): readonly Broken[] {
  const at = api.resolve(schema);
  const found: Broken[] = [...OTHERS.map((other) => ({ what: `is ${JSON.stringify(other)}`, value: other }))];
  if (typeof value === 'string') found.push(...brokenText(at));
  if (typeof value === 'number') found.push(...brokenNumber(at));
  if (Array.isArray(value)) {
    const fill = (length: number): unknown[] =>
      Array.from({ length }, (_, i) => value[i % (value.length || 1)] ?? 'x');
    if (at.maxItems !== undefined) found.push({ what: 'too many', value: fill(at.maxItems + 1) });
    if (at.minItems !== undefined) found.push({ what: 'too few', value: value.slice(0, at.minItems - 1) });
    const [first] = value;
    if (at.items !== undefined && first !== undefined)
      for (const one of broken(api, at.items, first))
        found.push({ what: `[0] ${one.what}`, value: [one.value, ...value.slice(1)] });
  }
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) {
    const fields = value as Record<string, unknown>;
    for (const key of at.required ?? []) {
      const { [key]: _, ...rest } = fields;
      found.push({ what: `without ${key}`, value: rest });
    }
    if (at.additionalProperties === false) found.push({ what: 'with more', value: { ...fields, zzz: 1 } });
    for (const [key, one] of Object.entries(at.properties ?? {}))
      if (key in fields)
        for (const inner of broken(api, one, fields[key]))
          found.push({ what: `${key} ${inner.what}`, value: { ...fields, [key]: inner.value } });
  }
  return found.filter((one) => api.faults(schema, one.value) !== '');
}

function brokenText({ minLength, maxLength, pattern, enum: values }: Schema): Broken[] {
  return [
    ...(minLength === undefined
      ? []
      : [{ what: 'too short', value: 'x'.repeat(Math.max(0, minLength - 1)) }]),
    ...(maxLength === undefined ? [] : [{ what: 'too long', value: 'x'.repeat(maxLength + 1) }]),
    ...(pattern === undefined && values === undefined
      ? []
      : ['', ' ', '\u0000', '%', 'ÿ\n', 'A B', '-'].map((value) => ({
          what: `is ${JSON.stringify(value)}`,
          value,
        }))),
  ];
}

function brokenNumber({ minimum, maximum, exclusiveMinimum, exclusiveMaximum }: Schema): Broken[] {
  const values = [
    ...(minimum === undefined ? [] : [minimum - 1]),
    ...(maximum === undefined ? [] : [maximum + 1]),
    ...(exclusiveMinimum === undefined ? [] : [exclusiveMinimum]),
    ...(exclusiveMaximum === undefined ? [] : [exclusiveMaximum]),
  ];
  return values.map((value) => ({ what: `is ${value}`, value }));
}

/** A value as it stands in a path, a query or a header. */
export function written(value: unknown): string {
  return typeof value === 'object' && value !== null ? JSON.stringify(value) : String(value);
}

/** Texts in the place of a parameter that its schema does not allow. */
export function brokenParameter(api: Api, schema: Schema): readonly string[] {
  const at = api.resolve(schema);
  const candidates = ['', 'x', '1.5', '-1', '99999999999999999999', 'NaN', ' ', '\u0000', 'true', 'ÿ'];
  const { maxLength, maximum, minimum } = at;
  if (maxLength !== undefined) candidates.push('x'.repeat(maxLength + 1));
  if (maximum !== undefined) candidates.push(String(maximum + 1));
  if (minimum !== undefined) candidates.push(String(minimum - 1));
  return candidates.filter((one) => readings(one).every((value) => api.faults(schema, value) !== ''));
}

/** What a text may be taken for. */
function readings(text: string): readonly unknown[] {
  const number = Number(text);
  return [
    text,
    ...(Number.isFinite(number) ? [number] : []),
    ...(/^(true|false)$/.test(text) ? [text === 'true'] : []),
  ];
}
