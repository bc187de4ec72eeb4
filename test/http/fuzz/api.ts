/** The OpenAPI document as the fuzzer reads it: what can be called, and what may be answered. */
import Ajv2020, { type ValidateFunction as Check } from 'ajv/dist/2020.js';
import type { Role } from '../../../src/interfaces/http/access.ts';

export interface Schema {
  readonly $ref?: string;
  readonly type?: string | readonly string[];
  readonly const?: unknown;
  readonly enum?: readonly unknown[];
  readonly anyOf?: readonly Schema[];
  readonly oneOf?: readonly Schema[];
  readonly allOf?: readonly Schema[];
  readonly pattern?: string;
  readonly format?: string;
  readonly examples?: readonly unknown[];
  readonly minLength?: number;
  readonly maxLength?: number;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly exclusiveMinimum?: number;
  readonly exclusiveMaximum?: number;
  readonly items?: Schema;
  readonly prefixItems?: readonly Schema[];
  readonly minItems?: number;
  readonly maxItems?: number;
  readonly uniqueItems?: boolean;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
  readonly propertyNames?: Schema;
  readonly additionalProperties?: boolean | Schema;
}

export interface Parameter {
  readonly in: 'path' | 'query' | 'header' | 'cookie';
  readonly name: string;
  readonly required?: boolean;
  readonly schema: Schema;
}

type Content = Readonly<Record<string, { readonly schema?: Schema }>>;

export interface Operation {
  readonly method: string;
  readonly path: string;
  readonly operationId?: string;
  readonly summary?: string;
  readonly tags?: readonly string[];
  readonly security?: readonly object[];
  readonly 'x-postern-role'?: Role | null;
  readonly parameters?: readonly Parameter[];
  readonly requestBody?: { readonly required?: boolean; readonly content: Content };
  readonly responses: Readonly<Record<string, { readonly description: string; readonly content?: Content }>>;
}

export interface Api {
  readonly operations: readonly Operation[];
  /** The methods that a path has. */
  methodsOf(path: string): readonly string[];
  /** Follows references. */
  resolve(schema: Schema): Schema;
  /** What is wrong with a value; empty when nothing is. */
  faults(schema: Schema, value: unknown): string;
}

export interface ApiText {
  readonly paths: Readonly<Record<string, Readonly<Record<string, object>>>>;
  readonly components?: { readonly schemas?: Readonly<Record<string, Schema>> };
}

export function readApi(text: ApiText): Api {
  const ajv = new Ajv2020.default({ strict: false, validateFormats: false, allErrors: false });
  ajv.addSchema(text, 'api');
  const compiled = new Map<Schema, Check>();
  // Most refusals refer to the same.
  const byText = new Map<string, Check>();
  const checkOf = (schema: Schema): Check => {
    const text = JSON.stringify(schema).replaceAll('"$ref":"#/', '"$ref":"api#/');
    const check = byText.get(text) ?? ajv.compile(JSON.parse(text) as Schema);
    byText.set(text, check);
    return check;
  };
  const operations = Object.entries(text.paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(
      ([method, operation]) => ({ ...operation, method: method.toUpperCase(), path }) as Operation,
    ),
  );
  return {
    operations,
    methodsOf: (path) => Object.keys(text.paths[path] ?? {}).map((method) => method.toUpperCase()),
    resolve(schema) {
      let at = schema;
      while (at.$ref !== undefined)
        at = text.components?.schemas?.[at.$ref.replace('#/components/schemas/', '')] ?? {};
      return at;
    },
    faults(schema, value) {
      const check = compiled.get(schema) ?? checkOf(schema);
      compiled.set(schema, check);
      return check(value) ? '' : ajv.errorsText(check.errors);
    },
  };
}

/** Where the things of a path are made and listed: `/users` of `/users/{id}`; itself for others. */
export function collectionOf(path: string): string {
  return path.replace(/\/\{.*$/, '');
}
