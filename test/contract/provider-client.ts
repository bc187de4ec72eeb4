/**
 * Calls as the vendor's Terraform provider makes them: RPC signature 1.0, common parameters in the query, the others in
 * a form, both signed; or, as its older parts do, everything in the query. The provider reads answers without types
 * and ends with a panic where one lacks a structure that it asserts, so `structure`, `list`, `text` and `flag` assert.
 */
import { request as tlsRequest } from 'node:https';
import { expect } from 'vitest';
import { signV1 } from '../support/sign-v1.ts';
import type { Contract } from './target.ts';

const VERSIONS = {
  BssOpenApi: '2017-12-14',
  Ecs: '2014-05-26',
  Location: '2015-06-12',
  Ram: '2015-05-01',
  ResourceManager: '2020-03-31',
  Sts: '2015-04-01',
  Vpc: '2016-04-28',
} as const;

export type Product = keyof typeof VERSIONS;
export type Answer = Readonly<Record<string, unknown>>;
type Params = Readonly<Record<string, unknown>>;

interface Reply {
  readonly status: number;
  readonly body: Answer;
}

export interface ProviderClient {
  /** The provider's `RpcPost`. */
  post(product: Product, action: string, params: Params): Promise<Answer>;
  /** The provider's calls through the older SDK over TLS, with everything in the query. */
  legacy(product: Product, action: string, params: Params): Promise<Answer>;
  /** The code that a call is refused with. */
  refused(product: Product, action: string, params: Params): Promise<unknown>;
}

/** A client for the first account of the local cloud. */
export function providerClient(on: Contract): ProviderClient {
  const key = () => on.cloud.credentialFor((on.cloud.accounts[0] as { id: string }).id);

  async function send(product: Product, action: string, params: Params): Promise<Reply> {
    const business = flat(params);
    const common = { Action: action, Version: VERSIONS[product], Format: 'JSON' };
    const signed = signV1(key(), 'POST', { ...business, ...common });
    const form = new URLSearchParams();
    for (const name of Object.keys(business)) {
      form.set(name, signed.get(name) ?? '');
      signed.delete(name);
    }
    const response = await fetch(`${on.cloud.endpoint}/?${signed}`, {
      method: 'POST',
      body: form,
      headers: { 'x-acs-action': action, 'x-acs-version': VERSIONS[product] },
    });
    return { status: response.status, body: (await response.json()) as Answer };
  }

  async function sendTls(product: Product, action: string, params: Params): Promise<Reply> {
    const common = { Action: action, Version: VERSIONS[product], Format: 'JSON' };
    const query = signV1(key(), 'POST', { ...flat(params), ...common });
    const options = { host: '127.0.0.1', port: on.cloud.port, method: 'POST', ca: on.cloud.caPem };
    return new Promise((resolve, reject) => {
      const request = tlsRequest({ ...options, path: `/?${query}` }, async (response) => {
        const text = Buffer.concat(await response.toArray()).toString();
        resolve({ status: response.statusCode ?? 0, body: JSON.parse(text) as Answer });
      });
      request.on('error', reject).end();
    });
  }

  const answered = (action: string, { status, body }: Reply): Answer => {
    expect({ action, status, code: body.Code, message: body.Message }).toMatchObject({ action, status: 200 });
    return body;
  };
  return {
    post: async (product, action, params) => answered(action, await send(product, action, params)),
    legacy: async (product, action, params) => answered(action, await sendTls(product, action, params)),
    async refused(product, action, params) {
      const { status, body } = await send(product, action, params);
      expect(status).toBeGreaterThanOrEqual(400);
      return body.Code;
    },
  };
}

/** `{A: [{B: 1}]}` as `A.1.B=1`. */
function flat(params: Params): Record<string, string> {
  const out: Record<string, string> = {};
  const walk = (name: string, value: unknown): void => {
    if (Array.isArray(value)) for (const [i, item] of value.entries()) walk(`${name}.${i + 1}`, item);
    else if (typeof value === 'object' && value !== null)
      for (const [key, item] of Object.entries(value)) walk(`${name}.${key}`, item);
    else out[name] = String(value);
  };
  for (const [name, value] of Object.entries(params)) walk(name, value);
  return out;
}

/** What stands at a path such as `Vpcs.Vpc.0.VpcId`; undefined where nothing does. */
export function at(answer: unknown, path: string): unknown {
  return path
    .split('.')
    .reduce<unknown>(
      (value, name) =>
        typeof value === 'object' && value !== null ? (value as Record<string, unknown>)[name] : undefined,
      answer,
    );
}

/** The structure at a path. */
export function structure(answer: unknown, path: string): Answer {
  const value = at(answer, path);
  expect(value, path).toBeTypeOf('object');
  expect(Array.isArray(value), path).toBe(false);
  return value as Answer;
}

/** The list at a path. */
export function list(answer: unknown, path: string): readonly Answer[] {
  const value = at(answer, path);
  expect(Array.isArray(value), path).toBe(true);
  return value as Answer[];
}

/** The text at a path. */
export function text(answer: unknown, path: string): string {
  const value = at(answer, path);
  expect(value, path).toBeTypeOf('string');
  return value as string;
}

/** The truth value at a path. */
export function flag(answer: unknown, path: string): boolean {
  const value = at(answer, path);
  expect(value, path).toBeTypeOf('boolean');
  return value as boolean;
}
