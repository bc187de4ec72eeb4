/** What the OpenAPI document says of each operation beyond its schemas, derived from how the route is declared. */
import type { FastifyInstance, RouteOptions } from 'fastify';
import { z } from 'zod';
import type { ProblemCode } from '../../problem.ts';
import { ROLES, type Role, SESSION_COOKIE } from './access.ts';
import { ProblemDocument, statusesWithContent, statusOfCode } from './problem-json.ts';

declare module 'fastify' {
  interface FastifyContextConfig {
    /** Codes that the route refuses with by itself, beside those that every route has. */
    readonly problems?: readonly ProblemCode[] | undefined;
  }
}

/** An operation of the document, as far as it is completed here. */
export interface Operation {
  operationId?: string;
  summary?: string;
  tags?: string[];
  security?: readonly object[];
  /** The least role that may call it; null for everybody. */
  'x-postern-role'?: Role | null;
  parameters?: readonly { readonly in: string; readonly name: string; readonly required?: boolean }[];
  requestBody?: object;
  responses: Record<string, { description: string; content?: Record<string, { schema?: object }> }>;
}

export interface ApiDocument {
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
  readonly components: { schemas: Record<string, object>; securitySchemes: Record<string, object> };
}

export const SECURITY_SCHEMES = Object.freeze({
  token: { type: 'http', scheme: 'bearer', description: 'For programs.' },
  session: {
    type: 'apiKey',
    in: 'cookie',
    name: SESSION_COOKIE,
    description:
      'For pages. What changes something carries the token of `GET /api/v1/session` as `x-csrf-token`.',
  },
} as const);

/** Refusals that any call may meet: a request that is none, too many of them, a fault, a store out of reach. */
const ALWAYS: readonly ProblemCode[] = ['http-bad-field', 'http-too-many', 'internal', 'store-unusable'];
const UNSAFE = /^(post|put|patch|delete)$/;

/** Remembers the declaration of each route that is added from now on. */
export function rememberRoutes(server: FastifyInstance): ReadonlyMap<string, RouteOptions> {
  const routes = new Map<string, RouteOptions>();
  server.addHook('onRoute', (route) => {
    for (const method of [route.method].flat())
      routes.set(operationKey(method, route.url.replace(/:(\w+)/g, '{$1}')), route);
  });
  return routes;
}

function operationKey(method: string, path: string): string {
  return `${method.toLowerCase()} ${path}`;
}

/** Adds to every operation its id, tag, role, security and refusals. */
export function describeOperations(document: ApiDocument, routes: ReadonlyMap<string, RouteOptions>): void {
  document.components.schemas.Problem ??= z.toJSONSchema(ProblemDocument, { target: 'draft-2020-12' });
  for (const [path, methods] of Object.entries(document.paths))
    for (const [method, operation] of Object.entries(methods)) {
      const { role, problems = [] } = routes.get(operationKey(method, path))?.config ?? {};
      operation.operationId = operationId(method, path);
      operation.tags ??= [tagOf(path)];
      operation['x-postern-role'] = role ?? null;
      operation.security = role === undefined ? [] : [{ token: [] }, { session: [] }];
      const codes = [...refusalsOf({ method, path, role }), ...problems];
      const statusesOf = (code: ProblemCode): readonly number[] =>
        operation.requestBody === undefined
          ? [statusOfCode(code)]
          : statusesWithContent(code, path.includes('{'));
      for (const [status, list] of Object.entries(byStatus(codes, statusesOf)))
        operation.responses[status] ??= refusal(list);
    }
}

function refusalsOf({
  method,
  path,
  role,
}: {
  readonly method: string;
  readonly path: string;
  readonly role: Role | undefined;
}): ProblemCode[] {
  const changes = UNSAFE.test(method);
  return [
    ...ALWAYS,
    ...(path.includes('{') ? (['unknown-resource'] as const) : []),
    ...(changes ? (['http-too-large', 'http-media-type'] as const) : []),
    ...(role === undefined ? [] : (['http-unauthenticated'] as const)),
    ...(role === undefined || (role === ROLES[0] && !changes) ? [] : (['http-forbidden'] as const)),
    ...(role !== undefined && changes ? (['http-csrf'] as const) : []),
  ];
}

function byStatus(
  codes: readonly ProblemCode[],
  statusesOf: (code: ProblemCode) => readonly number[],
): Record<string, ProblemCode[]> {
  const statuses: Record<string, ProblemCode[]> = {};
  for (const code of new Set(codes))
    for (const status of statusesOf(code)) statuses[status] = [...(statuses[status] ?? []), code];
  return statuses;
}

/** 400 and 422 have more codes than these: whatever the product finds wrong with what was asked. */
function refusal(codes: readonly ProblemCode[]): Operation['responses'][string] {
  return {
    description: codes.map((code) => `\`${code}\``).join(', '),
    content: { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } } },
  };
}

/** `GET /api/v1/findings/{id}` is `getFindingsById`. */
function operationId(method: string, path: string): string {
  const words = path.replace(/^\/api\/v\d+/, '').match(/\{?\w+/g) ?? [];
  const name = words.map((word) =>
    word.startsWith('{') ? `By${capital(word.slice(1))}` : capital(word.replace(/_/g, '')),
  );
  return `${method}${name.join('')}`;
}

/** The first name in the path of the API; what is beside it is about the service itself. */
function tagOf(path: string): string {
  return /^\/api\/v\d+\/([\w-]+)/.exec(path)?.[1] ?? 'service';
}

function capital(word: string): string {
  return `${word.charAt(0).toUpperCase()}${word.slice(1)}`;
}
