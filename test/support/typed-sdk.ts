/**
 * The official typed SDK, driven in the API's own spelling. Requests are built from the SDK's request models, so a
 * parameter that the vendor does not have cannot be sent; every answer is compared with the SDK's response model.
 */
import { createRequire } from 'node:module';

const load = createRequire(import.meta.url);
const openapi = load('@alicloud/openapi-core') as typeof import('@alicloud/openapi-core');

interface ModelClass {
  new (map?: Record<string, unknown>): object;
  names(): Record<string, string>;
  types(): Record<string, FieldType>;
}
type FieldType = string | ModelClass | { readonly type: string; readonly itemType?: FieldType };

/** Product code to the SDK package of its version. */
export const TYPED_PACKAGES = Object.freeze({
  Ecs: '@alicloud/ecs20140526',
  Vpc: '@alicloud/vpc20160428',
  Ram: '@alicloud/ram20150501',
  Sts: '@alicloud/sts20150401',
  ResourceManager: '@alicloud/resourcemanager20200331',
  Alb: '@alicloud/alb20200616',
});
export type TypedProduct = keyof typeof TYPED_PACKAGES;

export interface SdkTarget {
  /** `127.0.0.1:<port>`, or undefined for the vendor's own addresses. */
  readonly host?: string;
  readonly region: string;
  readonly accessKeyId: string;
  readonly accessKeySecret: string;
  readonly securityToken?: string;
}

export interface ApiFailure {
  readonly status: number;
  readonly code: string;
}

export interface TypedSdk {
  /** Sends a call and returns the answer as it came; throws the SDK's error. */
  // biome-ignore lint/suspicious/noExplicitAny: an answer has the shape that its test asserts.
  ask(product: TypedProduct, action: string, params?: Record<string, unknown>): Promise<any>;
  /** Sends a call that must be refused, and tells how. */
  refused(product: TypedProduct, action: string, params?: Record<string, unknown>): Promise<ApiFailure>;
  /** `Product:Action` of every call that was answered. */
  readonly answered: Set<string>;
}

export function typedSdk(target: SdkTarget): TypedSdk {
  const answered = new Set<string>();
  const clients = new Map<string, { callApi: (...args: unknown[]) => Promise<unknown> }>();
  const packages = new Map<string, Record<string, unknown>>();

  const namespaceOf = (product: TypedProduct): Record<string, unknown> => {
    const found = packages.get(product) ?? (load(TYPED_PACKAGES[product]) as Record<string, unknown>);
    packages.set(product, found);
    return found;
  };
  const clientOf = (product: TypedProduct) => {
    const known = clients.get(product);
    if (known !== undefined) return known;
    const Client = namespaceOf(product).default as new (
      config: unknown,
    ) => { callApi: (...args: unknown[]) => Promise<unknown> };
    const { host, region, ...keys } = target;
    const client = new Client(
      new openapi.$OpenApiUtil.Config({
        ...keys,
        regionId: region,
        ...(host === undefined ? {} : { endpoint: host, protocol: 'http' }),
        readTimeout: 20_000,
        connectTimeout: 5_000,
      }),
    );
    clients.set(product, client);
    return client;
  };

  const ask: TypedSdk['ask'] = async (product, action, params = {}) => {
    const namespace = namespaceOf(product);
    const client = clientOf(product);
    const method = methodOf(client, action);
    const Request = namespace[`${action}Request`] as ModelClass | undefined;
    let body: unknown;
    const callApi = client.callApi;
    // The typed method would drop what its model does not know; look at the answer before it does.
    client.callApi = async (...args) => {
      const answer = (await callApi.apply(client, args)) as { body: unknown };
      body = answer.body;
      return answer;
    };
    try {
      const request = Request === undefined ? [] : [build(Request, params, action)];
      await method.apply(client, request);
    } finally {
      client.callApi = callApi;
    }
    const Body = modelNamed(namespace, `${action}ResponseBody`);
    const differences = differencesFrom(Body, body, action);
    if (differences.length > 0) throw new Error(`the answer is not the vendor's:\n${differences.join('\n')}`);
    answered.add(`${product}:${action}`);
    return body;
  };

  return {
    ask,
    answered,
    async refused(product, action, params) {
      try {
        await ask(product, action, params);
      } catch (error) {
        const { code, statusCode } = error as { code?: string; statusCode?: number };
        if (code === undefined || statusCode === undefined) throw error;
        return { status: statusCode, code };
      }
      throw new Error(`${action} was not refused`);
    },
  };
}

function methodOf(client: object, action: string): (...args: unknown[]) => Promise<unknown> {
  const wanted = action.toLowerCase();
  for (let at = client; at !== null; at = Object.getPrototypeOf(at)) {
    const name = Object.getOwnPropertyNames(at).find((one) => one.toLowerCase() === wanted);
    if (name !== undefined) return (client as Record<string, never>)[name] as never;
  }
  throw new Error(`the SDK has no ${action}`);
}

function modelNamed(namespace: Record<string, unknown>, name: string): ModelClass {
  const key = Object.keys(namespace).find((one) => one.toLowerCase() === name.toLowerCase());
  if (key === undefined) throw new Error(`the SDK has no ${name}`);
  return namespace[key] as ModelClass;
}

function isModel(type: FieldType | undefined): type is ModelClass {
  return typeof type === 'function';
}

/** A request model with nested models, from values in the API's spelling. */
function build(Model: ModelClass, values: Record<string, unknown>, path: string): object {
  const byWire = new Map(Object.entries(Model.names()).map(([name, wire]) => [wire, name]));
  const types = Model.types();
  const map: Record<string, unknown> = {};
  for (const [wire, value] of Object.entries(values)) {
    const name = byWire.get(wire);
    if (name === undefined) throw new Error(`${path} has no parameter ${wire}`);
    const type = types[name];
    const item = typeof type === 'object' ? type.itemType : undefined;
    map[name] =
      Array.isArray(value) && isModel(item)
        ? value.map((one) => build(item, one as Record<string, unknown>, `${path}.${wire}`))
        : isModel(type)
          ? build(type, value as Record<string, unknown>, `${path}.${wire}`)
          : value;
  }
  return new Model(map);
}

/** What the local cloud adds to the vendor's answers on purpose: which statement of a policy decided. */
const OWN_FIELDS: ReadonlySet<string> = new Set(['StatementNumber', 'UndecidedStatements']);

/** Fields that the vendor's model does not have, and fields of another type. */
function differencesFrom(Model: ModelClass, body: unknown, path: string): string[] {
  if (typeof body !== 'object' || body === null) return [`${path}: not a structure`];
  const byWire = new Map(Object.entries(Model.names()).map(([name, wire]) => [wire, name]));
  const types = Model.types();
  return Object.entries(body).flatMap(([wire, value]) => {
    const name = byWire.get(wire);
    if (name === undefined) return OWN_FIELDS.has(wire) ? [] : [`${path}.${wire}: unknown to the SDK`];
    return typeDifferences(types[name] as FieldType, value, `${path}.${wire}`);
  });
}

function typeDifferences(type: FieldType, value: unknown, path: string): string[] {
  if (isModel(type)) return differencesFrom(type, value, path);
  if (typeof type === 'object') {
    if (type.type !== 'array' || type.itemType === undefined) return [];
    if (!Array.isArray(value)) return [`${path}: not a list`];
    const { itemType } = type;
    return value.flatMap((item, i) => typeDifferences(itemType, item, `${path}[${i}]`));
  }
  if (['string', 'number', 'boolean'].includes(type) && typeof value !== type)
    return [`${path}: ${typeof value}, not ${type}`];
  return [];
}
