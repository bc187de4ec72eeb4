/** What is no proper request is refused like everything else: with a document, a code, and in the reader's language. */
import { once } from 'node:events';
import { connect } from 'node:net';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { buildServer, type Server } from '../../src/interfaces/http/server.ts';
import { builtConsole } from '../../tools/built-console.ts';
import { openService, type ServiceBench } from '../serve/bench.ts';

let bench: ServiceBench;
let server: Server;
let headers: Record<string, string>;
let port: number;
beforeAll(async () => {
  // As it is installed: the pages of the console take what no other route does.
  process.env.POSTERN_CONSOLE = await builtConsole();
  bench = await openService();
  headers = await bench.as('admin');
  server = await buildServer({ parts: bench.parts, rateLimit: 100_000, requestMs: 400 });
  await server.listen({ host: '127.0.0.1', port: 0 });
  port = (server.server.address() as { port: number }).port;
});
afterAll(async () => {
  await server.close();
  await bench.close();
});

const say = async (path: string, init: RequestInit = {}, language = 'en') => {
  const answer = await fetch(`http://127.0.0.1:${port}${path}`, {
    ...init,
    headers: { ...headers, 'accept-language': language, ...(init.headers as object) },
  });
  expect(answer.headers.get('content-type')).toMatch(/^application\/problem\+json/);
  const document = (await answer.json()) as { status: number; code: string; title: string; params: object };
  expect(document.status).toBe(answer.status);
  return document;
};

const SECTIONS = '{"sections":{}}';
const user = (role: string): string =>
  JSON.stringify({ name: 'taken', role, password: 'correct horse battery' });

/** Sends bytes as they are, and gives everything that comes back until the connection ends. */
async function raw(...parts: readonly string[]): Promise<string> {
  const socket = connect(port, '127.0.0.1');
  let said = '';
  socket.setEncoding('utf8').on('data', (text) => {
    said += text;
  });
  for (const part of parts) socket.write(part);
  await once(socket, 'close');
  return said;
}

test.each([
  ['a body that is too large', { body: `"${'x'.repeat(9 << 20)}"` }, 413, 'http-too-large', 'body is larger'],
  [
    'another type',
    { headers: { 'content-type': 'text/csv' }, body: 'a' },
    415,
    'http-media-type',
    '`text/csv`',
  ],
  [
    'plain text',
    { headers: { 'content-type': 'text/plain' }, body: '{}' },
    415,
    'http-media-type',
    '`text/plain',
  ],
  ['half of a document', { body: '{"name":' }, 400, 'http-bad-field', 'JSON'],
])('%s', async (_, init, status, code, mention) => {
  const type = { 'content-type': 'application/json' };
  const found = await say('/api/v1/users', {
    method: 'POST',
    ...init,
    headers: { ...type, ...(init as RequestInit).headers },
  });
  expect([found.status, found.code]).toEqual([status, code]);
  expect(found.title).toContain(mention);
});

test.each<[string, number, string, string, string, RequestInit?]>([
  ['an odd query', 400, 'http-bad-field', 'GET', 'findings?limit=0'],
  ['a query that means nothing', 400, 'http-bad-value', 'GET', 'findings?after=zz'],
  ['no content', 400, 'http-bad-field', 'POST', 'users'],
  ['content that is no JSON', 400, 'http-bad-field', 'POST', 'users', { body: 'name=x' }],
  ['nobody', 401, 'http-unauthenticated', 'GET', 'findings', { headers: { authorization: 'Bearer none' } }],
  ['a path that names nobody', 404, 'unknown-resource', 'GET', 'users/none'],
  ['a name that is taken', 409, 'user-taken', 'POST', 'users', { body: user('viewer') }],
  [
    'another version',
    412,
    'version-stale',
    'PUT',
    'settings',
    { body: SECTIONS, headers: { 'if-match': '"9"' } },
  ],
  ['content of another form', 422, 'http-bad-field', 'POST', 'users', { body: '[]' }],
  ['content that is null', 422, 'http-bad-field', 'POST', 'users', { body: 'null' }],
  ['a value that is none of a list', 422, 'http-bad-field', 'POST', 'users', { body: user('king') }],
  ['a value that means nothing', 422, 'http-bad-value', 'POST', 'fix/plans', { body: '{"port":["22"]}' }],
  ['a name of nothing', 422, 'unknown-resource', 'POST', 'fix/plans', { body: '{"ids":["sg-none"]}' }],
  ['no version', 428, 'version-missing', 'PUT', 'settings', { body: SECTIONS }],
])('%s: %i, %s', async (_, status, code, method, path, init = {}) => {
  const type = init.body === undefined ? {} : { 'content-type': 'application/json' };
  if (status === 409)
    await fetch(`http://127.0.0.1:${port}/api/v1/users`, {
      method,
      headers: { ...headers, ...type },
      body: user('viewer'),
    });
  const found = await say(`/api/v1/${path}`, {
    ...init,
    method,
    headers: { ...type, ...(init.headers as object) },
  });
  expect([found.status, found.code]).toEqual([status, code]);
});

test('a name in a path that is longer than any is about the path, in every language', async () => {
  const path = `/api/v1/users/${'x'.repeat(2_001)}`;
  expect(await say(path)).toMatchObject({
    status: 400,
    code: 'http-bad-field',
    title: 'path is wrong: ≤ 2000',
  });
  expect((await say(path, {}, 'zh-CN')).title).toBe('路径 不正确：≤ 2000');
});

test('a body that is no JSON is refused where none is wanted, too', async () => {
  const plain = { method: 'POST', headers: { 'content-type': 'text/plain' }, body: 'now' };
  expect(await say('/api/v1/scans', plain)).toMatchObject({ status: 415, code: 'http-media-type' });
});

test('the scheme of a token is written in either case, and languages are named in every usual way', async () => {
  const token = headers.authorization?.replace(/^Bearer /, '') ?? '';
  for (const authorization of [`bearer ${token}`, `BEARER ${token}`]) {
    const answer = await fetch(`http://127.0.0.1:${port}/api/v1/session`, { headers: { authorization } });
    expect(answer.status, authorization.slice(0, 6)).toBe(200);
  }
  expect(await say('/api/v1/session', { headers: { authorization: `Basic ${token}` } })).toMatchObject({
    status: 401,
  });
  await bench.parts.keeper.scan('test');
  for (const [lang, first] of [
    ['zh-Hant', 'zh-TW'],
    ['zh-Hans', 'zh-CN'],
    ['zh_TW.UTF-8', 'zh-TW'],
    ['en-GB', 'en'],
  ] as const) {
    const [named, same] = await Promise.all(
      [lang, first].map((one) =>
        fetch(`http://127.0.0.1:${port}/api/v1/report?format=csv&lang=${one}`, { headers }),
      ),
    );
    expect([named?.status, await named?.text()], lang).toEqual([200, await same?.text()]);
  }
  expect(await say('/api/v1/report?format=csv&lang=fr')).toMatchObject({
    status: 400,
    title: expect.stringContaining('en | zh-TW | zh-CN'),
  });
});

test('a role that does not suffice: 403', async () => {
  const viewer = await bench.as('viewer');
  expect(await say('/api/v1/scans', { method: 'POST', headers: viewer })).toMatchObject({
    status: 403,
    code: 'http-forbidden',
  });
});

test('a field that is wrong is explained in the language that is asked for', async () => {
  const english = await say('/api/v1/findings?limit=0');
  const [traditional, simplified] = [
    await say('/api/v1/findings?limit=0', {}, 'zh-TW'),
    await say('/api/v1/findings?limit=0', {}, 'zh-CN'),
  ];
  expect(new Set([english.title, traditional.title, simplified.title]).size).toBe(3);
  expect([english, traditional, simplified].map(({ title }) => title.split(' ')[0])).toEqual([
    'query',
    '查詢參數',
    '查询参数',
  ]);
  expect(traditional.title).not.toMatch(/expected|Too small/);
  expect(simplified.title).not.toMatch(/expected|Too small/);
});

test('what the product does not understand is about a field, not about a flag', async () => {
  const code = 'http-bad-value';
  expect(await say('/api/v1/findings?after=zz')).toMatchObject({
    status: 400,
    code,
    params: { field: 'after', value: 'zz' },
  });
});

test('a path that is no text', async () => {
  expect(await say('/api/v1/findings/%ff', {}, 'zh-CN')).toMatchObject({
    code: 'http-bad-field',
    params: { part: 'path' },
  });
});

test('what is no HTTP is answered, and what never ends is cut off', async () => {
  expect(await raw('nothing of the kind\r\n\r\n')).toMatch(
    /^HTTP\/1.1 400 [\s\S]*problem\+json[\s\S]*"code":"http-bad-field"/,
  );
  expect(await raw(`GET / HTTP/1.1\r\nHost: x\r\nX: ${'x'.repeat(40_000)}\r\n\r\n`)).toMatch(
    /^HTTP\/1.1 431 /,
  );
  const head =
    'POST /api/v1/session HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: 50\r\n\r\n';
  expect(await raw(head, '{"name":')).toMatch(/^HTTP\/1.1 408 /);
  expect(await raw('GET /healthz HTTP/1.1\r\nHo')).toMatch(/^HTTP\/1.1 408 /);
});
