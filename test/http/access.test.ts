/** What keeps others out, over real HTTP: limits, sessions, cookies, names, origins, scopes and links. */
import { request } from 'node:http';
import { get as getOverTls } from 'node:https';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createAuthority, createServerCertificate } from '../../src/cloud/kernel/certificate.ts';
import { IDLE_MS, SESSION_MS } from '../../src/interfaces/http/access.ts';
import { openWaysIn } from '../../src/interfaces/http/open-ways-in.ts';
import { LINK_MS, type SignInLinks } from '../../src/interfaces/http/sign-in-links.ts';
import { type AccessBench, openAccess, PASSWORD } from './access-bench.ts';
import { Browser } from './browser.ts';

let bench: AccessBench;
let links: SignInLinks;
beforeAll(async () => {
  bench = await openAccess((timer) => {
    const waysIn = openWaysIn(
      { address: 'https://postern.example.com', proxies: [], password: true, oidc: null },
      {},
      timer,
    );
    links = waysIn.links;
    // As if nothing stood before it: cookies are told apart below.
    return { waysIn: { ...waysIn, address: 'http://postern.example.com' } };
  });
}, 30_000);
afterAll(() => bench.close());

interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly code: unknown;
}

/** A call from an address of this machine; `fetch` would not let the name be chosen. */
function call(
  path: string,
  {
    method = 'GET',
    from = '127.0.0.1',
    headers = {},
    body,
  }: {
    readonly method?: string;
    readonly from?: string;
    readonly headers?: Readonly<Record<string, string>>;
    readonly body?: object;
  } = {},
): Promise<Answer> {
  const text = body === undefined ? '' : JSON.stringify(body);
  const type = body === undefined ? {} : { 'content-type': 'application/json' };
  return new Promise((resolve, reject) => {
    const sent = request(
      `${bench.url}${path}`,
      {
        method,
        localAddress: from,
        headers: { ...type, 'content-length': Buffer.byteLength(text), ...headers },
      },
      (answer) => {
        let read = '';
        answer.setEncoding('utf8').on('data', (part) => {
          read += part;
        });
        answer.on('end', () =>
          resolve({
            status: answer.statusCode ?? 0,
            headers: answer.headers,
            code: /^\{.*"code":/.test(read) ? (JSON.parse(read) as { code: unknown }).code : undefined,
          }),
        );
      },
    );
    sent.once('error', reject).end(text);
  });
}

let hosts = 0;
/** An address that nobody has used. */
const fresh = (): string => {
  hosts += 1;
  return `127.${1 + (hosts >> 8)}.${hosts & 255}.1`;
};
const login = (name: string, password = PASSWORD, from = fresh(), headers = {}): Promise<Answer> =>
  call('/api/v1/session', { method: 'POST', from, headers, body: { name, password } });
const cookieOf = ({ headers }: Answer, name = 'postern_session'): string =>
  [headers['set-cookie'] ?? []]
    .flat()
    .map((line) => line.split(';')[0] ?? '')
    .find((pair) => pair.startsWith(`${name}=`)) ?? '';

describe('guessing passwords', () => {
  test('is bounded by name over all addresses, and the owner has ways in all the same', async () => {
    await bench.user('lin');
    const office = fresh();
    expect((await login('lin', PASSWORD, office)).status).toBe(200);
    for (let i = 0; i < 10; i += 1) expect((await login('lin', 'wrong')).code).toBe('http-bad-login');
    const stopped = await login('lin');
    expect([stopped.status, stopped.code]).toEqual([429, 'http-too-many']);
    expect(Number(stopped.headers['retry-after'])).toBeGreaterThan(800);
    // From where they have signed in before they are counted by themselves, which helps nobody else.
    expect((await login('lin', PASSWORD, office)).status).toBe(200);
    expect((await login('lin')).code).toBe('http-too-many');
    const token = await bench.token('id-lin');
    expect((await call('/api/v1/session', { headers: token })).status).toBe(200);
    const link = await call(`/sign-in?token=${links.make('id-lin')}`, { from: fresh() });
    expect(link.status).toBe(303);
    bench.later(16 * 60_000);
    expect((await login('lin')).status).toBe(200);
  });

  test('of somebody who does not exist looks and takes the same', async () => {
    await bench.user('wu');
    const timed = async (name: string): Promise<number> => {
      const began = performance.now();
      expect((await login(name, 'wrong')).code).toBe('http-bad-login');
      return performance.now() - began;
    };
    const median = (all: number[]): number => all.sort((a, b) => a - b)[all.length >> 1] as number;
    const [real, none]: [number[], number[]] = [[], []];
    for (let i = 0; i < 9; i += 1) {
      real.push(await timed('wu'));
      none.push(await timed('nobody'));
    }
    const ratio = median(none) / median(real);
    expect(ratio).toBeGreaterThan(0.4);
    expect(ratio).toBeLessThan(2.5);
    expect((await login('nobody', 'wrong')).code).toBe('http-bad-login');
    expect((await login('nobody', 'wrong')).code).toBe('http-too-many');
  });

  test('from one address is bounded whatever the name', async () => {
    const from = fresh();
    const codes: unknown[] = [];
    for (let i = 0; i < 12; i += 1) codes.push((await login(`somebody-${i}`, 'wrong', from)).code);
    expect(codes.slice(0, 10)).toEqual(Array.from({ length: 10 }, () => 'http-bad-login'));
    expect(codes.slice(10)).toEqual(['http-too-many', 'http-too-many']);
  });
});

test('behind a proxy it is the address that the proxy tells; without one it is nobody’s word', async () => {
  const tries = async (proxies: readonly string[]): Promise<readonly unknown[]> => {
    const service = await openAccess((timer) => ({
      waysIn: openWaysIn({ address: null, proxies, password: true, oidc: null }, {}, timer),
    }));
    const codes: unknown[] = [];
    try {
      for (let i = 0; i < 12; i += 1) {
        const answer = await fetch(`${service.url}/api/v1/session`, {
          method: 'POST',
          headers: { 'content-type': 'application/json', 'x-forwarded-for': `198.51.100.${i}` },
          body: JSON.stringify({ name: `somebody-${i}`, password: 'wrong' }),
        });
        codes.push(((await answer.json()) as { code: string }).code);
      }
    } finally {
      await service.close();
    }
    return codes;
  };
  expect(new Set(await tries(['127.0.0.1/32']))).toEqual(new Set(['http-bad-login']));
  expect((await tries(['203.0.113.0/24'])).slice(10)).toEqual(['http-too-many', 'http-too-many']);
  expect((await tries([])).slice(10)).toEqual(['http-too-many', 'http-too-many']);
});

describe('sessions', () => {
  test('one that was planted is not gone on in, and a new one ends the old', async () => {
    await bench.user('an');
    const planted = 'postern_session=AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA';
    const first = cookieOf(await login('an', PASSWORD, fresh(), { cookie: planted }));
    expect(first).toMatch(/^postern_session=[\w-]{43}$/);
    expect(first).not.toBe(planted);
    const second = cookieOf(await login('an', PASSWORD, fresh(), { cookie: first }));
    const status = async (cookie: string): Promise<number> =>
      (await call('/api/v1/session', { headers: { cookie } })).status;
    expect([await status(planted), await status(first), await status(second)]).toEqual([401, 401, 200]);
  });

  test('end when nobody uses them, and in any case', async () => {
    await bench.user('bo');
    const status = async (cookie: string): Promise<number> =>
      (await call('/api/v1/session', { headers: { cookie } })).status;
    const idle = cookieOf(await login('bo'));
    bench.later(IDLE_MS - 60_000);
    expect(await status(idle)).toBe(200);
    bench.later(IDLE_MS + 60_000);
    expect(await status(idle)).toBe(401);
    const busy = cookieOf(await login('bo'));
    for (let gone = 0; gone < SESSION_MS - IDLE_MS / 2; gone += IDLE_MS / 2) {
      expect(await status(busy)).toBe(200);
      bench.later(IDLE_MS / 2);
    }
    bench.later(IDLE_MS / 2);
    expect(await status(busy)).toBe(401);
  });

  test('change nothing without their own token, whatever the call', async () => {
    await bench.user('cy', { roles: ['admin'] });
    const cookie = cookieOf(await login('cy'));
    const answer = await fetch(`${bench.url}/openapi.json`);
    const { paths } = (await answer.json()) as { paths: Record<string, Record<string, object>> };
    let asked = 0;
    for (const [path, methods] of Object.entries(paths))
      for (const method of Object.keys(methods).filter((one) => /^(post|put|patch|delete)$/.test(one))) {
        if (path === '/api/v1/session' && method === 'post') continue;
        const url = path.replace(/\{\w+\}/g, 'x');
        const upper = method.toUpperCase();
        for (const headers of [{ cookie }, { cookie, 'x-csrf-token': 'made-up' }])
          expect((await call(url, { method: upper, headers, body: {} })).code, `${method} ${path}`).toBe(
            'http-csrf',
          );
        asked += 1;
      }
    expect(asked).toBeGreaterThan(8);
  });

  test('a page elsewhere changes nothing even with the token', async () => {
    await bench.user('di');
    const cookie = cookieOf(await login('di'));
    const who = new Browser();
    const host = new URL(bench.url).host;
    who.jar.set(host, new Map([['postern_session', cookie.replace('postern_session=', '')]]));
    const { csrf } = (await who.call(`${bench.url}/api/v1/session`)).json<{ csrf: string }>();
    const own = {
      cookie: `${cookie}; postern_csrf=${who.jar.get(host)?.get('postern_csrf')}`,
      'x-csrf-token': csrf,
    };
    const end = (more: Readonly<Record<string, string>>): Promise<Answer> =>
      call('/api/v1/session', { method: 'DELETE', headers: { ...own, ...more } });
    for (const more of [
      { origin: 'https://evil.test' },
      { origin: 'null' },
      { origin: bench.url, 'sec-fetch-site': 'cross-site' },
      { 'sec-fetch-site': 'same-site' },
    ] as Record<string, string>[])
      expect((await end(more)).code, JSON.stringify(more)).toBe('http-csrf');
    // Nor does it sign anybody in.
    expect((await login('di', PASSWORD, fresh(), { origin: 'https://evil.test' })).code).toBe('http-csrf');
    const answer = await call('/api/v1/session', {
      method: 'OPTIONS',
      headers: { origin: 'https://evil.test', 'access-control-request-method': 'POST' },
    });
    expect(Object.keys(answer.headers).filter((name) => name.startsWith('access-control'))).toEqual([]);
    expect((await end({ origin: bench.url, 'sec-fetch-site': 'same-origin' })).status).toBe(204);
  });
});

test('a name that is not ours is not answered, though it leads here', async () => {
  const ask = (host: string): Promise<Answer> => call('/healthz', { headers: { host } });
  for (const host of [
    'evil.test',
    'evil.test:80',
    '127.0.0.1.evil.test',
    'localhost.evil.test',
    '127.evil.test',
  ])
    expect([(await ask(host)).status, (await ask(host)).code], host).toEqual([421, 'http-bad-host']);
  const { port } = new URL(bench.url);
  for (const host of ['127.0.0.1', `localhost:${port}`, '[::1]:1', 'LOCALHOST', 'postern.example.com'])
    expect((await ask(host)).status, host).toBe(200);
});

test('a token does what its user and its scopes allow', async () => {
  await bench.user('ed', { roles: ['admin'] });
  const allowed = async (scopes: readonly string[] | null): Promise<readonly number[]> => {
    const headers = await bench.token('id-ed', scopes);
    const statuses: number[] = [];
    for (const path of ['/api/v1/session', '/api/v1/audit', '/api/v1/users'])
      statuses.push((await call(path, { headers })).status);
    return statuses;
  };
  expect(await allowed(null)).toEqual([200, 200, 200]);
  expect(await allowed(['admin'])).toEqual([200, 200, 200]);
  expect(await allowed(['approver', 'viewer'])).toEqual([200, 200, 403]);
  expect(await allowed(['viewer'])).toEqual([200, 403, 403]);
  expect(await allowed([])).toEqual([401, 401, 401]);
  expect(await allowed(['everything'])).toEqual([401, 401, 401]);
});

describe('a link', () => {
  const take = (secret: string): Promise<Answer> => call(`/sign-in?token=${secret}`);

  test('signs in once', async () => {
    await bench.user('fa', { roles: ['admin'], passwordHash: null });
    const secret = links.make('id-fa');
    const answer = await take(secret);
    expect([answer.status, answer.headers.location]).toEqual([303, '/']);
    expect(answer.headers['cache-control']).toBe('no-store');
    expect(answer.headers['referrer-policy']).toBe('no-referrer');
    expect((await call('/api/v1/users', { headers: { cookie: cookieOf(answer) } })).status).toBe(200);
    expect([(await take(secret)).code, (await take('made-up')).code]).toEqual([
      'sign-in-link',
      'sign-in-link',
    ]);
    const { items } = await bench.store.audit.list({ limit: 3 });
    expect(items.map(({ action }) => action)).toEqual([
      'session.refused',
      'session.refused',
      'session.start',
    ]);
    expect(items[2]).toMatchObject({ by: 'fa', details: { how: 'link' } });
    expect(JSON.stringify(items)).not.toContain(secret);
  });

  test('is good for ten minutes, and for nobody who is disabled', async () => {
    const user = await bench.user('gu');
    const late = links.make(user.id);
    bench.later(LINK_MS);
    expect((await take(late)).code).toBe('sign-in-link');
    const disabled = links.make(user.id);
    await bench.store.users.change(user.id, { disabled: true });
    expect((await take(disabled)).code).toBe('sign-in-link');
  });
});

test('over TLS cookies are bound to this host and to TLS, and browsers are told to stay with it', async () => {
  const authority = createAuthority(new Date());
  const { certPem: cert, keyPem: key } = createServerCertificate(authority, [], new Date());
  let made: SignInLinks | undefined;
  const secure = await openAccess((timer) => {
    const waysIn = openWaysIn({ address: null, proxies: [], password: true, oidc: null }, {}, timer);
    made = waysIn.links;
    return { tls: { cert, key }, waysIn };
  });
  try {
    const user = await secure.user('hu');
    const url = `${secure.url}/sign-in?token=${made?.make(user.id)}`;
    const headers = await new Promise<Readonly<Record<string, unknown>>>((resolve, reject) => {
      getOverTls(url, { ca: authority.certPem, servername: 'localhost' }, (answer) => {
        answer.resume();
        resolve(answer.headers);
      }).once('error', reject);
    });
    const [cookie = ''] = headers['set-cookie'] as string[];
    expect(cookie).toMatch(/^__Host-postern_session=[\w-]{43}; /);
    for (const flag of ['Path=/', 'HttpOnly', 'Secure', 'SameSite=Strict']) expect(cookie).toContain(flag);
    expect(cookie).not.toContain('Domain');
    expect(headers['strict-transport-security']).toMatch(/^max-age=\d{8}/);
  } finally {
    await secure.close();
  }
});

test('answers are not framed, sniffed or told where they lead', async () => {
  const { headers } = await call('/healthz');
  expect(headers).toMatchObject({
    'x-frame-options': 'DENY',
    'x-content-type-options': 'nosniff',
    'referrer-policy': 'no-referrer',
  });
  expect(headers['content-security-policy']).toMatch(/default-src 'self'.*frame-ancestors 'none'/);
  expect(headers['access-control-allow-origin']).toBeUndefined();
});

test('where passwords are not taken, the right one is refused without a look', async () => {
  const strict = await openAccess((timer) => ({
    waysIn: openWaysIn({ address: null, proxies: [], password: false, oidc: null }, {}, timer),
  }));
  try {
    await strict.user('ii');
    const answer = await fetch(`${strict.url}/api/v1/session`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ name: 'ii', password: PASSWORD }),
    });
    expect([answer.status, ((await answer.json()) as { code: string }).code]).toEqual([
      403,
      'http-no-passwords',
    ]);
  } finally {
    await strict.close();
  }
});
