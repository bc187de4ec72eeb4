/** Requests to an operation: as the document allows them, broken in one place, and odd in every other way. */
import fc from 'fast-check';
import { ROLES } from '../../../src/interfaces/http/access.ts';
import { dice } from '../../support/dice.ts';
import { collectionOf, type Operation, type Parameter } from './api.ts';
import type { Expected } from './judge.ts';
import { type Sent, send } from './send.ts';
import type { Stage } from './stage.ts';
import { broken, brokenParameter, valid, written } from './values.ts';

export interface Case {
  readonly what: string;
  /** Undefined for a path or method that the document does not have. */
  readonly operation: Operation | undefined;
  readonly sent: Sent;
  readonly expected: Expected;
  readonly language: string;
}

/** The parts of a request before they are written. */
interface Parts {
  readonly path: Record<string, string>;
  readonly query: Record<string, string>;
  readonly headers: Record<string, string>;
  readonly body: unknown;
}

export const LANGUAGES = ['en', 'zh-TW', 'zh-CN;q=0.9, en;q=0.1'] as const;
const UNSAFE = /^(POST|PUT|PATCH|DELETE)$/;
const JSON_TYPE = 'application/json';
const METHODS = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'] as const;

/** Chance for one case: numbers, choices and values, the same for the same seed. */
export class Chance {
  readonly #roll: () => number;

  constructor(seed: number) {
    this.#roll = dice(seed);
  }

  below(limit: number): number {
    return Math.floor(this.#roll() * limit);
  }

  one<T>(list: readonly T[]): T {
    return list[this.below(list.length)] as T;
  }

  is(share: number): boolean {
    return this.#roll() < share;
  }

  value<T>(of: fc.Arbitrary<T>): T {
    const [value] = fc.sample(of, { seed: this.below(2 ** 31), numRuns: 1 });
    return value as T;
  }
}

const anybody = (operation: Operation): boolean => (operation.security ?? []).length === 0;

/** Who may: somebody with the least role, or any above it. */
async function headersFor(
  stage: Stage,
  operation: Operation,
  chance: Chance,
): Promise<Record<string, string>> {
  if (anybody(operation)) return {};
  const least = ROLES.indexOf(operation['x-postern-role'] ?? 'viewer');
  return stage.as(chance.one(ROLES.slice(least)), chance.is(0.7) ? 'token' : 'session');
}

function parametersIn(operation: Operation, place: Parameter['in']): readonly Parameter[] {
  return (operation.parameters ?? []).filter((one) => one.in === place);
}

function bodySchema({ requestBody }: Operation) {
  return requestBody?.content[JSON_TYPE]?.schema;
}

function validParts(stage: Stage, operation: Operation, chance: Chance): Parts {
  const { api } = stage;
  const known = stage.known(operation);
  const share = chance.one([0, 0.15, 0.5]);
  const values = (place: Parameter['in'], share: number): Record<string, string> =>
    Object.fromEntries(
      parametersIn(operation, place)
        .filter(({ required = false }) => required || chance.is(share))
        .map(({ name, schema }) => [name, parameterValue(name, schema)]),
    );
  const parameterValue = (name: string, schema: Parameter['schema']): string => {
    // An empty part of a path is another path.
    const text = valid(api, schema, known, name).map(written);
    return chance.value(text.filter((one) => one !== '' && one !== '.' && one !== '..'));
  };
  const schema = bodySchema(operation);
  return {
    path: values('path', 1),
    query: values('query', share),
    headers: Object.fromEntries(Object.entries(values('header', share)).filter(([, text]) => isHeader(text))),
    // What a body names is mostly something elsewhere.
    body:
      schema === undefined
        ? undefined
        : chance.value(valid(api, schema, (name) => known(name === 'id' ? 'resource' : name))),
  };
}

/** Other texts cannot be sent as one. */
function isHeader(text: string): boolean {
  return /^[!-~]([ -~]*[!-~])?$/.test(text);
}

/** With the version of the thing as it is now, where the operation asks for one. */
async function withTag(stage: Stage, operation: Operation, sent: Sent): Promise<Sent> {
  const isTagged = parametersIn(operation, 'header').some(({ name }) => name.toLowerCase() === 'if-match');
  if (!isTagged || !stage.api.methodsOf(operation.path).includes('GET')) return sent;
  const headers = await stage.as('admin', 'token');
  const [path = ''] = sent.path.split('?');
  const { etag } = (await send(stage.port, { method: 'GET', path, headers })).headers;
  return etag === undefined ? sent : { ...sent, headers: { ...sent.headers, 'if-match': etag } };
}

function requestOf(
  operation: Operation,
  { path, query, headers, body }: Parts,
  more: Record<string, string>,
): Sent {
  const filled = operation.path.replace(/\{(\w+)\}/g, (_, name: string) =>
    encodeURIComponent(path[name] ?? 'x'),
  );
  const search = new URLSearchParams(query).toString();
  return {
    method: operation.method,
    path: search === '' ? filled : `${filled}?${search}`,
    headers: { ...headers, ...more, ...(body === undefined ? {} : { 'content-type': JSON_TYPE }) },
    body: body === undefined ? undefined : JSON.stringify(body),
  };
}

/** As the document allows it, by somebody who may; with the parameters of the path that are given. */
export async function validCase(
  stage: Stage,
  operation: Operation,
  chance: Chance,
  path: Readonly<Record<string, string>> = {},
): Promise<Case> {
  const language = chance.one(LANGUAGES);
  const headers = { ...(await headersFor(stage, operation, chance)), 'accept-language': language };
  const parts = validParts(stage, operation, chance);
  const made = requestOf(operation, { ...parts, path: { ...parts.path, ...path } }, headers);
  const sent = chance.is(0.8) ? await withTag(stage, operation, made) : made;
  const slowly = sent.body !== undefined && chance.is(0.05) ? { slowly: 4 } : {};
  return { what: 'valid', operation, sent: { ...sent, ...slowly }, expected: { kind: 'valid' }, language };
}

/** Valid but for one constraint; undefined where the document has none that could be broken. */
export async function brokenCase(
  stage: Stage,
  operation: Operation,
  chance: Chance,
): Promise<Case | undefined> {
  const { api } = stage;
  const parts = validParts(stage, operation, chance);
  const schema = bodySchema(operation);
  const ways: { readonly what: string; readonly parts: Parts }[] = [];
  for (const place of ['path', 'query', 'header'] as const)
    for (const { name, schema: one, required = false } of parametersIn(operation, place)) {
      const key = place === 'header' ? 'headers' : place;
      const set = (value: string): Parts => ({ ...parts, [key]: { ...parts[key], [name]: value } });
      for (const value of brokenParameter(api, one)) {
        if (place === 'path' && value === '') continue;
        if (place === 'header' && !isHeader(value)) continue;
        ways.push({ what: `${place} ${name} is ${JSON.stringify(value.slice(0, 40))}`, parts: set(value) });
      }
      if (required && place === 'query') {
        const { [name]: _, ...rest } = parts.query;
        ways.push({ what: `without the query ${name}`, parts: { ...parts, query: rest } });
      }
    }
  if (schema !== undefined)
    for (const { what, value } of broken(api, schema, parts.body))
      ways.push({ what: `body ${what}`, parts: { ...parts, body: value } });
  if (ways.length === 0) return undefined;
  const { what, parts: chosen } = chance.one(ways);
  const language = chance.one(LANGUAGES);
  const headers = { ...(await headersFor(stage, operation, chance)), 'accept-language': language };
  return {
    what,
    operation,
    sent: requestOf(operation, chosen, headers),
    expected: { kind: 'broken' },
    language,
  };
}

/** One of everything else that can be wrong with a request. */
export async function oddCase(stage: Stage, operation: Operation, chance: Chance): Promise<Case> {
  const language = chance.one(LANGUAGES);
  const may = { ...(await headersFor(stage, operation, chance)), 'accept-language': language };
  const fine = requestOf(operation, validParts(stage, operation, chance), may);
  const kinds = [
    ...(anybody(operation) ? [] : [strangers]),
    ...(bodySchema(operation) === undefined ? [] : [oddBodies]),
    oddPaths,
  ];
  const made = await chance.one(kinds)({ stage, operation, fine, chance, language });
  return { operation, language, ...made };
}

interface Making {
  readonly stage: Stage;
  readonly operation: Operation;
  readonly fine: Sent;
  readonly chance: Chance;
  readonly language: string;
}
type Made = Pick<Case, 'what' | 'sent' | 'expected'> & Partial<Pick<Case, 'operation'>>;

const refused = (status: number, code: string): Expected => ({ kind: 'refused', status: [status], code });

/** Nobody, somebody who is not known, somebody with a lower role, and a session without its token. */
async function strangers({ stage, operation, fine, chance, language }: Making): Promise<Made> {
  const { authorization: _, cookie: __, 'x-csrf-token': ___, ...bare } = fine.headers;
  const as = (what: string, headers: Record<string, string>, expected: Expected): Made => ({
    what,
    sent: { ...fine, headers: { ...bare, ...headers } },
    expected,
  });
  const nobody = refused(401, 'http-unauthenticated');
  const ways: Made[] = [
    as('nobody', {}, nobody),
    as('an unknown token', { authorization: 'Bearer nothing' }, nobody),
    as('no bearer', { authorization: 'Basic YTpi' }, nobody),
    as('an odd token', { authorization: 'Bearer a b' }, nobody),
    as('an unknown session', { cookie: 'postern_session=nothing' }, nobody),
  ];
  const least = operation['x-postern-role'] ?? 'viewer';
  for (const role of ROLES.slice(0, ROLES.indexOf(least)))
    ways.push(as(`as ${role}`, await stage.as(role, 'token'), refused(403, 'http-forbidden')));
  const session = await stage.as(least, 'session');
  const token = /=(.*?)(;|$)/.exec(session.cookie ?? '')?.[1] ?? '';
  ways.push(as('the secret of a session as a token', { authorization: `Bearer ${token}` }, nobody));
  if (UNSAFE.test(operation.method)) {
    const { 'x-csrf-token': ____, ...unguarded } = session;
    ways.push(as('a session without its token', unguarded, refused(403, 'http-csrf')));
    ways.push(
      as('a session with another token', { ...unguarded, 'x-csrf-token': 'abc' }, refused(403, 'http-csrf')),
    );
  }
  const made = chance.one(ways);
  return { ...made, sent: { ...made.sent, headers: { ...made.sent.headers, 'accept-language': language } } };
}

const DEEP = `${'['.repeat(20_000)}${']'.repeat(20_000)}`;
const HUGE = `{"x":"${'x'.repeat(9 << 20)}"}`;

/** Bodies that are no JSON, or more of it than anybody wants. */
async function oddBodies({ fine, chance }: Making): Promise<Made> {
  const body = (
    what: string,
    text: string | Buffer,
    more: Partial<Expected> = {},
    type = JSON_TYPE,
  ): Made => ({
    what,
    sent: { ...fine, body: text, headers: { ...fine.headers, 'content-type': type } },
    expected: { kind: 'refused', status: [400], ...more },
  });
  const text = String(fine.body);
  const { 'content-type': _, ...untyped } = fine.headers;
  const media = { status: [415], code: 'http-media-type' };
  return chance.one<() => Made>([
    () => body('no body', ''),
    () => body('half of the body', text.slice(0, text.length >> 1)),
    () => body('more than the body', `${text}}`),
    () => body('no text', Buffer.from([0x7b, 0x22, 0xff, 0xfe, 0x22, 0x3a])),
    () => body('a body that names a prototype', '{"__proto__":{"admin":true}}'),
    // It is JSON, and no document.
    () => body('a deep body', DEEP, { status: [400, 422] }),
    () => body('a huge body', HUGE, { status: [413], code: 'http-too-large' }),
    () => body('XML', '<a/>', media, 'application/xml'),
    () => body('a form', 'a=b', media, 'application/x-www-form-urlencoded'),
    () => body('parts', '--x--', media, 'multipart/form-data; boundary=x'),
    () => body('an odd type', text, { status: [415, 400] }, '/;;'),
    () => ({
      what: 'no type',
      sent: { ...fine, headers: untyped },
      expected: { kind: 'refused', status: [415, 400] },
    }),
    // Text is read, since events may be delivered so; what is no document is refused by the schema.
    () => body('plain text', text, { status: [400, 415, 422] }, 'text/plain'),
    () => body('an unknown encoding', text, { kind: 'any' }, 'application/json; charset=utf-7'),
  ])();
}

/** Other paths, methods and queries. */
async function oddPaths({ stage, operation, fine, chance }: Making): Promise<Made> {
  const [path = '', search] = fine.path.split('?');
  const elsewhere = (what: string, to: string, method = fine.method): Made => ({
    what,
    operation: undefined,
    sent: { ...fine, path: to, method },
    expected: { kind: 'any' },
  });
  const withQuery = (what: string, query: string): Made => ({
    what,
    sent: { ...fine, path: `${path}?${search === undefined ? query : `${search}&${query}`}` },
    expected: { kind: 'any' },
  });
  const methods = METHODS.filter((method) => !stage.api.methodsOf(operation.path).includes(method));
  const query = parametersIn(operation, 'query');
  const twice = query.length === 0 ? 'x' : chance.one(query).name;
  const id = /\{\w+\}/;
  const inPath = (text: string): string => operation.path.replace(id, text).replace(/\{\w+\}/g, 'x');
  const ways: (() => Made)[] = [
    () => ({
      ...elsewhere('another method', fine.path, chance.one(methods)),
      expected: { kind: 'refused', status: [404, 405] },
    }),
    () => elsewhere('a longer path', `${path}/more`),
    () => elsewhere('doubled slashes', path.replaceAll('/', '//')),
    () => elsewhere('dots', `${path}/../../..`),
    () => elsewhere('in capitals', path.toUpperCase()),
    () => elsewhere('its collection with a slash', `${collectionOf(operation.path)}/`),
    () => withQuery('a query twice', `${twice}=1&${twice}=2`),
    () => withQuery('a query as a list', `${twice}[]=1`),
    () => withQuery('an unknown query', 'zzz=1'),
    () => withQuery('a query that names a prototype', '__proto__=1&constructor=2'),
    () => withQuery('a query that is no text', '%ff=%fe&a=%'),
    () => withQuery('a long query', `q=${'x'.repeat(9_000)}`),
  ];
  if (id.test(operation.path))
    for (const odd of [
      '%ff',
      '%00',
      '%',
      '..%2f..%2fetc',
      '%E4%BD%A0',
      'x'.repeat(3_000),
      "'%3B--",
      '%20',
      '__proto__',
      '%2e%2e',
    ])
      ways.push(() => elsewhere(`${odd.slice(0, 12)} in the path`, inPath(odd)));
  return chance.one(ways)();
}
