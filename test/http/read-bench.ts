/** A service that listens, asked as a program asks it; every answer is held against /openapi.json. */
import type { AddressInfo } from 'node:net';
import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js';
import { expect } from 'vitest';
import type { Role } from '../../src/interfaces/http/access.ts';
import { openService, type ServiceBench } from '../serve/bench.ts';

export interface Answer<T> {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  readonly body: T;
}

export interface Asked {
  readonly role?: Role;
  readonly method?: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  readonly body?: object;
  readonly headers?: Readonly<Record<string, string>>;
  readonly signal?: AbortSignal;
}

export interface HttpBench {
  readonly service: ServiceBench;
  readonly base: string;
  /** Calls, and fails when the answer is not what its own description says. The role is viewer unless told otherwise. */
  call<T = Record<string, unknown>>(path: string, asked?: Asked): Promise<Answer<T>>;
  /** Headers to call with. */
  as(role: Role): Promise<Readonly<Record<string, string>>>;
  close(): Promise<void>;
}

interface Described {
  readonly responses: Readonly<
    Record<string, { readonly content?: Readonly<Record<string, { readonly schema?: object }>> }>
  >;
}

export async function openHttp(...more: Parameters<typeof openService>): Promise<HttpBench> {
  const service = await openService(...more);
  await service.server.listen({ host: '127.0.0.1', port: 0 });
  const base = `http://127.0.0.1:${(service.server.server.address() as AddressInfo).port}`;
  const described = await fetch(`${base}/openapi.json`);
  if (!described.ok) throw new Error(await described.text());
  const document = (await described.json()) as {
    paths: Record<string, Record<string, Described>>;
    components: object;
  };
  const check = validatorOf(document);
  const known = new Map<Role, Readonly<Record<string, string>>>();
  const as = async (role: Role): Promise<Readonly<Record<string, string>>> => {
    const headers = known.get(role) ?? (await service.as(role));
    known.set(role, headers);
    return headers;
  };
  return {
    service,
    base,
    as,
    async call<T>(path: string, { role = 'viewer', method = 'GET', body, headers, signal }: Asked = {}) {
      const answer = await fetch(`${base}${path}`, {
        method,
        headers: {
          ...(await as(role)),
          ...(body === undefined ? {} : { 'content-type': 'application/json' }),
          ...headers,
        },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
        ...(signal === undefined ? {} : { signal }),
      });
      const text = await answer.text();
      const type = answer.headers.get('content-type') ?? '';
      const value: unknown = /json/.test(type) && text !== '' ? JSON.parse(text) : undefined;
      check(method, path, { status: answer.status, type, value });
      return { status: answer.status, headers: answer.headers, text, body: value as T };
    },
    close: () => service.close(),
  };
}

type Check = (
  method: string,
  path: string,
  answer: { readonly status: number; readonly type: string; readonly value: unknown },
) => void;

/** Holds an answer against the operation of the path, its status and its type. */
function validatorOf(document: {
  readonly paths: Readonly<Record<string, Readonly<Record<string, Described>>>>;
}): Check {
  const ajv = new Ajv2020({ strict: false, validateFormats: false });
  ajv.addSchema(document, 'openapi.json');
  const compiled = new Map<string, ValidateFunction>();
  // Fixed parts of a path come before parts that stand for anything.
  const templates = Object.keys(document.paths).sort(
    (a, b) => a.split('{').length - b.split('{').length || b.length - a.length,
  );
  return (method, path, { status, type, value }) => {
    const { pathname } = new URL(path, 'http://postern');
    const template = templates.find((one) =>
      new RegExp(`^${one.replace(/\{[^}]+\}/g, '[^/]+')}$`).test(pathname),
    );
    if (template === undefined) throw new Error(`${pathname} is not described`);
    const described = document.paths[template]?.[method.toLowerCase()]?.responses[String(status)];
    expect(described, `${method} ${template} says nothing about ${status}`).toBeDefined();
    if (value === undefined) return;
    const media = type.split(';')[0] ?? '';
    const schema = described?.content?.[media]?.schema;
    expect(schema, `${method} ${template} ${status} says nothing about ${media}`).toBeDefined();
    const pointer = ['paths', template, method.toLowerCase(), 'responses', String(status), 'content', media]
      .map((part) => encodeURIComponent(part.replaceAll('~', '~0').replaceAll('/', '~1')))
      .join('/');
    const validate = compiled.get(pointer) ?? ajv.compile({ $ref: `openapi.json#/${pointer}/schema` });
    compiled.set(pointer, validate);
    if (!validate(value)) expect.fail(`${method} ${template} ${status}: ${ajv.errorsText(validate.errors)}`);
  };
}
