/**
 * Declares an operation's parameters and decodes them from the vendor's flat wire form
 * (`Permissions.1.IpProtocol=TCP`). Unknown parameters are ignored, as the vendor does.
 */
import { ApiError } from './api-error.ts';

/** Decodes one parameter. `T` includes undefined unless the parameter is required or has a default. */
export interface Param<T> {
  readonly wire: 'string' | 'integer' | 'boolean' | 'json-list' | 'list' | 'object-list' | 'object';
  readonly required: boolean;
  readonly fields?: Params;
  decode(node: WireNode | undefined, name: string): T;
}

export type Params = Readonly<Record<string, Param<unknown>>>;
export type Decoded<P extends Params> = { readonly [K in keyof P]: P[K] extends Param<infer T> ? T : never };

/** The tree that dotted names spell: a leaf has `value`, an inner node has `children`. */
export interface WireNode {
  value?: string;
  readonly children: Map<string, WireNode>;
}

/** Builds the tree of all dotted names of a request. */
export function toWireTree(pairs: Iterable<readonly [string, string]>): WireNode {
  const root: WireNode = { children: new Map() };
  for (const [name, value] of pairs) {
    let node = root;
    for (const part of name.split('.')) {
      let child = node.children.get(part);
      if (child === undefined) {
        child = { children: new Map() };
        node.children.set(part, child);
      }
      node = child;
    }
    node.value = value;
  }
  return root;
}

/** Decodes every declared parameter. Throws the vendor's `MissingParameter` or `InvalidParameter` errors. */
export function decodeParams<P extends Params>(params: P, tree: WireNode, prefix = ''): Decoded<P> {
  const out: Record<string, unknown> = {};
  for (const [name, param] of Object.entries(params)) {
    out[name] = param.decode(tree.children.get(name), `${prefix}${name}`);
  }
  return out as Decoded<P>;
}

export class Decoder<T> implements Param<T> {
  readonly wire: Param<T>['wire'];
  readonly required: boolean;
  readonly fields?: Params;
  private readonly read: (node: WireNode, name: string) => NonNullable<T> | undefined;
  private readonly missing: string | undefined;
  private readonly fallback: T | undefined;

  constructor(
    wire: Param<T>['wire'],
    read: (node: WireNode, name: string) => NonNullable<T> | undefined,
    options: { fields?: Params; required?: boolean; missing?: string; fallback?: T } = {},
  ) {
    this.wire = wire;
    this.read = read;
    this.required = options.required ?? false;
    this.missing = options.missing;
    this.fallback = options.fallback;
    if (options.fields !== undefined) this.fields = options.fields;
  }

  /** Must be present and not empty; `code` replaces the vendor's usual `MissingParameter`. */
  need(code?: string): Decoder<NonNullable<T>> {
    return new Decoder<NonNullable<T>>(this.wire, this.read, {
      ...(this.fields === undefined ? {} : { fields: this.fields }),
      required: true,
      ...(code === undefined ? {} : { missing: code }),
    });
  }

  /** Takes `value` when absent. */
  or(value: NonNullable<T>): Decoder<NonNullable<T>> {
    return new Decoder<NonNullable<T>>(this.wire, this.read, {
      ...(this.fields === undefined ? {} : { fields: this.fields }),
      fallback: value,
    });
  }

  decode(node: WireNode | undefined, name: string): T {
    const value = node === undefined ? undefined : this.read(node, name);
    if (value !== undefined) return value;
    if (this.required) {
      throw new ApiError(
        400,
        this.missing ?? 'MissingParameter',
        `The input parameter "${name}" that is mandatory for processing this request is not supplied.`,
      );
    }
    return this.fallback as T;
  }
}

function invalid(name: string, code = 'InvalidParameter'): ApiError {
  return new ApiError(400, code, `The specified parameter "${name}" is not valid.`);
}

/** Text; an empty value counts as absent, as the vendor treats it. */
export function str(options: { oneOf?: readonly string[]; code?: string } = {}): Decoder<string | undefined> {
  return new Decoder<string | undefined>('string', (node, name) => {
    if (node.value === undefined || node.value === '') return undefined;
    if (
      options.oneOf !== undefined &&
      !options.oneOf.some((one) => one.toLowerCase() === node.value?.toLowerCase())
    ) {
      throw invalid(name, options.code);
    }
    return node.value;
  });
}

/** A whole number; outside `min`..`max` it is refused, unless `clamp` says to pull it in. */
export function int(
  options: { min?: number; max?: number; clamp?: boolean; code?: string } = {},
): Decoder<number | undefined> {
  return new Decoder<number | undefined>('integer', (node, name) => {
    if (node.value === undefined || node.value === '') return undefined;
    if (!/^-?\d{1,16}$/.test(node.value)) throw invalid(name, options.code);
    const value = Number(node.value);
    const low = options.min ?? Number.MIN_SAFE_INTEGER;
    const high = options.max ?? Number.MAX_SAFE_INTEGER;
    if (value >= low && value <= high) return value;
    if (options.clamp === true) return Math.min(Math.max(value, low), high);
    throw invalid(name, options.code);
  });
}

export function bool(): Decoder<boolean | undefined> {
  return new Decoder<boolean | undefined>('boolean', (node, name) => {
    if (node.value === undefined || node.value === '') return undefined;
    const text = node.value.toLowerCase();
    if (text === 'true') return true;
    if (text === 'false') return false;
    throw invalid(name);
  });
}

/** A list of texts as `Name.1`, `Name.2`, …; absent and empty are both the empty list. */
export function list(options: { max?: number; code?: string } = {}): Decoder<readonly string[]> {
  return new Decoder<readonly string[]>(
    'list',
    (given, name) => {
      const values = members(fromJson(given, name, options.code)).flatMap((child) =>
        child.value === undefined || child.value === '' ? [] : [child.value],
      );
      if (options.max !== undefined && values.length > options.max) throw invalid(name, options.code);
      return values;
    },
    { fallback: [] },
  );
}

/** A list of texts with commas between them; absent and empty are both the empty list. */
export function commaList(): Decoder<readonly string[]> {
  return new Decoder<readonly string[]>(
    'string',
    (node) => (node.value ?? '').split(',').flatMap((one) => (one.trim() === '' ? [] : [one.trim()])),
    { fallback: [] },
  );
}

/** A list of texts as one JSON array, for example `InstanceIds=["i-1"]`; a plain text is taken as a list of one. */
export function jsonList(
  options: { max?: number; code?: string } = {},
): Decoder<readonly string[] | undefined> {
  return new Decoder<readonly string[] | undefined>('json-list', (node, name) => {
    if (node.value === undefined || node.value === '') return undefined;
    let parsed: unknown = [node.value];
    if (node.value.trim().startsWith('[')) {
      try {
        parsed = JSON.parse(node.value);
      } catch {
        throw invalid(name, options.code);
      }
    }
    if (!Array.isArray(parsed)) throw invalid(name, options.code);
    if (options.max !== undefined && parsed.length > options.max) throw invalid(name, options.code);
    return parsed.map(String);
  });
}

/** A list of structures as `Name.1.Field`; absent is the empty list. */
export function objects<P extends Params>(
  fields: P,
  options: { max?: number; code?: string } = {},
): Decoder<readonly Decoded<P>[]> {
  return new Decoder<readonly Decoded<P>[]>(
    'object-list',
    (node, name) => {
      const items = members(fromJson(node, name, options.code));
      if (options.max !== undefined && items.length > options.max) throw invalid(name, options.code);
      return items.map((child, i) => decodeParams(fields, child, `${name}.${i + 1}.`));
    },
    { fields, fallback: [] },
  );
}

/** One structure as `Name.Field`. */
export function object<P extends Params>(fields: P): Decoder<Decoded<P> | undefined> {
  return new Decoder<Decoded<P> | undefined>(
    'object',
    (node, name) => decodeParams(fields, node, `${name}.`) as NonNullable<Decoded<P>>,
    { fields },
  );
}

/** Some clients send a list as one JSON array instead of numbered names; this gives it their form. */
function fromJson(node: WireNode, name: string, code?: string): WireNode {
  if (node.value === undefined || !node.value.trimStart().startsWith('[')) return node;
  try {
    return treeOf(JSON.parse(node.value));
  } catch {
    throw invalid(name, code);
  }
}

function treeOf(value: unknown): WireNode {
  const node: WireNode = { children: new Map() };
  if (Array.isArray(value)) {
    for (const [i, item] of value.entries()) node.children.set(String(i + 1), treeOf(item));
  } else if (typeof value === 'object' && value !== null) {
    for (const [key, item] of Object.entries(value)) node.children.set(key, treeOf(item));
  } else if (value !== null) node.value = String(value);
  return node;
}

/** The children of a repeated parameter in the order of their numbers. */
function members(node: WireNode): WireNode[] {
  return [...node.children]
    .filter(([key]) => /^\d{1,6}$/.test(key))
    .sort(([a], [b]) => Number(a) - Number(b))
    .map(([, child]) => child);
}
