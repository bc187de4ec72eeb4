/** Signing in with an identity provider: a real one on loopback, a browser that goes between, and those who lie. */
import { generateKeyPairSync } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { OidcSettings } from '../../src/domain/access/sign-in.ts';
import { openWaysIn } from '../../src/interfaces/http/open-ways-in.ts';
import { type AccessBench, openAccess, PASSWORD } from './access-bench.ts';
import { Browser, type Page } from './browser.ts';
import { CLIENT, freePort, startProvider, type TestProvider } from './identity-provider.ts';

let bench: AccessBench;
let idp: TestProvider;
const settings: { -readonly [Key in keyof OidcSettings]: OidcSettings[Key] } = {
  name: 'Company login',
  issuer: '',
  clientId: CLIENT.id,
  clientSecret: 'OIDC_SECRET',
  scopes: ['openid', 'profile', 'email', 'groups'],
  roles: {
    claim: 'groups',
    values: { viewer: ['staff'], operator: ['ops'], approver: [], admin: ['owners'] },
    otherwise: null,
  },
  domains: [],
  groups: [],
  createUsers: true,
};
const OPEN = { ...settings };

beforeAll(async () => {
  const port = await freePort();
  const address = `http://127.0.0.1:${port}`;
  idp = await startProvider({ redirect: `${address}/api/v1/oidc/callback`, signOutTo: `${address}/` });
  settings.issuer = idp.issuer;
  const env = { OIDC_SECRET: CLIENT.secret };
  bench = await openAccess(
    (timer) => ({ waysIn: openWaysIn({ address, proxies: [], password: true, oidc: settings }, env, timer) }),
    port,
  );
}, 30_000);
afterAll(async () => {
  await bench.close();
  await idp.close();
});

let people = 0;
beforeEach(() => {
  idp.tamper = undefined;
  Object.assign(settings, { ...OPEN, issuer: idp.issuer });
  people += 1;
  idp.person = {
    sub: `person-${people}`,
    name: `Mei ${people}`,
    email: `mei${people}@example.com`,
    email_verified: true,
    groups: ['ops'],
  };
});

const start = (): string => `${bench.url}/api/v1/oidc/start`;
/** Goes as far as the way back, without taking it. */
async function comeBack(browser: Browser): Promise<string> {
  return (await browser.visit(start(), (url) => url.includes('/oidc/callback'))).url;
}
async function signIn(browser = new Browser()): Promise<Page> {
  return browser.call(await comeBack(browser));
}
const me = async (browser: Browser): Promise<Record<string, unknown>> =>
  (await browser.call(`${bench.url}/api/v1/session`)).json();
const audited = async (limit = 5): Promise<readonly string[]> =>
  (await bench.store.audit.list({ limit })).items.map(({ action, by, details }) =>
    [action, by, (details as { because?: string }).because ?? ''].join(' ').trim(),
  );

test('the console is told which ways in there are', async () => {
  const answer = await fetch(`${bench.url}/api/v1/sign-in`);
  expect(await answer.json()).toEqual({
    password: true,
    oidc: { name: 'Company login', start: '/api/v1/oidc/start' },
  });
});

describe('who is who', () => {
  test('somebody is made a user with the role that the provider says, and has a session', async () => {
    const browser = new Browser();
    const page = await signIn(browser);
    expect([page.status, page.headers.get('location')]).toEqual([303, '/']);
    expect(await me(browser)).toMatchObject({ name: `mei${people}@example.com`, role: 'operator' });
    const user = await bench.store.users.bySubject(`${idp.issuer}#person-${people}`);
    expect(user).toMatchObject({ displayName: `Mei ${people}`, roles: ['operator'], passwordHash: null });
    const { items } = await bench.store.audit.list({ limit: 2 });
    expect(items.map(({ action }) => action)).toEqual(['session.start', 'user.create']);
    expect(items[0]?.details).toEqual({ how: 'oidc' });
    // What the browser kept meanwhile is gone.
    expect([...(browser.jar.get(new URL(bench.url).host)?.keys() ?? [])].sort()).toEqual([
      'postern_csrf',
      'postern_id',
      'postern_session',
    ]);
  });

  test('they are the same user at the next sign-in, with the role of that day', async () => {
    await signIn();
    idp.person = { ...idp.person, groups: ['owners'], email: 'new@example.com', name: 'Mei Lin' };
    const browser = new Browser();
    await signIn(browser);
    expect(await me(browser)).toMatchObject({ name: `mei${people}@example.com`, role: 'admin' });
    idp.person = { ...idp.person, groups: ['guests'] };
    const refused = await signIn();
    expect([refused.status, refused.json().code]).toEqual([403, 'oidc-not-admitted']);
    // And what they had begun ends.
    expect(await me(browser)).toMatchObject({ code: 'http-unauthenticated' });
    expect(await audited(1)).toEqual([`session.refused mei${people}@example.com role`]);
  });

  test('a name that somebody else has proves nothing', async () => {
    const taken = await bench.user(`mei${people}@example.com`, { roles: ['admin'] });
    const browser = new Browser();
    await signIn(browser);
    const { name, role } = await me(browser);
    expect(name).toMatch(/^mei\d+@example\.com-[0-9a-f]{8}$/);
    expect(role).toBe('operator');
    expect((await bench.store.users.get(taken.id))?.subject).toBeNull();
  });

  test('without users at the first sign-in only those get in whom an administrator has made', async () => {
    settings.createUsers = false;
    const refused = await signIn();
    expect([refused.status, refused.json()]).toMatchObject([403, { code: 'oidc-unknown-user' }]);
    const invited = await bench.user(`mei${people}@example.com`, { passwordHash: null });
    idp.person = { ...idp.person, email_verified: false };
    expect((await signIn()).json()).toMatchObject({ code: 'oidc-unknown-user' });
    idp.person = { ...idp.person, email_verified: true };
    const browser = new Browser();
    expect((await signIn(browser)).status).toBe(303);
    expect(await me(browser)).toMatchObject({ name: invited.name, role: 'operator' });
    // Once: another subject with the address is somebody else.
    idp.person = { ...idp.person, sub: 'impostor' };
    expect((await signIn()).json()).toMatchObject({ code: 'oidc-unknown-user' });
  });

  test('a user who is disabled stays out', async () => {
    await signIn();
    const user = await bench.store.users.bySubject(`${idp.issuer}#person-${people}`);
    await bench.store.users.change(user?.id ?? '', { disabled: true });
    const refused = await signIn();
    expect([refused.status, refused.json().code]).toEqual([403, 'user-disabled']);
    expect((await audited(1))[0]).toMatch(/^session\.refused .* disabled$/);
  });

  test.each([
    ['domain', { domains: ['example.org'] }],
    ['group', { groups: ['staff'] }],
  ])('%s: those who are not let in are told why', async (because, more) => {
    Object.assign(settings, more);
    const refused = await signIn();
    expect([refused.status, refused.json()]).toMatchObject([
      403,
      { code: 'oidc-not-admitted', params: { because } },
    ]);
  });

  test('a person reads a page in their language, a program the document', async () => {
    settings.groups = ['staff'];
    const browser = new Browser();
    const url = await comeBack(browser);
    const page = await browser.call(url, { headers: { accept: 'text/html', 'accept-language': 'zh-TW' } });
    expect(page.headers.get('content-type')).toBe('text/html; charset=utf-8');
    expect(page.text).toContain('<html lang="zh-TW">');
    expect(page.text).toContain('您所屬的群組都未獲准');
  });
});

describe('those who lie', () => {
  const { privateKey: other } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const now = (): number => Math.floor(Date.now() / 1000);

  test.each([
    [
      'a nonce of another sign-in',
      ({ claims, sign }) => sign({ ...claims, nonce: 'other' }),
      'oidc-bad-answer',
    ],
    [
      'a key that is not the provider’s',
      ({ claims, sign }) => sign(claims, { key: other }),
      'oidc-bad-answer',
    ],
    ['no signature', ({ claims, sign }) => sign(claims, { header: { alg: 'none' } }), 'oidc-bad-answer'],
    [
      'another issuer',
      ({ claims, sign }) => sign({ ...claims, iss: 'https://evil.test' }),
      'oidc-bad-answer',
    ],
    ['another audience', ({ claims, sign }) => sign({ ...claims, aud: 'other' }), 'oidc-bad-answer'],
    ['a token that has ended', ({ claims, sign }) => sign({ ...claims, exp: now() - 120 }), 'oidc-clock'],
    ['a token that is no token', () => 'a.b.c', 'oidc-bad-answer'],
  ] as [string, NonNullable<TestProvider['tamper']>, string][])('%s', async (_case, tamper, code) => {
    idp.tamper = tamper;
    const browser = new Browser();
    const refused = await signIn(browser);
    expect([refused.json().code, refused.status >= 400]).toEqual([code, true]);
    expect(await bench.store.users.bySubject(`${idp.issuer}#person-${people}`)).toBeUndefined();
    expect(await me(browser)).toMatchObject({ code: 'http-unauthenticated' });
    expect(await audited(1)).toEqual([`session.refused nobody ${code}`]);
  });

  test('the same token, left as it is, is taken', async () => {
    idp.tamper = ({ claims, sign }) => sign(claims);
    expect((await signIn()).status).toBe(303);
  });

  test.each([
    ['a state of another sign-in', (url: URL) => url.searchParams.set('state', 'other')],
    ['an answer of another provider', (url: URL) => url.searchParams.set('iss', 'https://evil.test')],
    ['an answer that does not say whose it is', (url: URL) => url.searchParams.delete('iss')],
    ['a code of somebody else', (url: URL) => url.searchParams.set('code', 'other')],
  ])('%s', async (_case, change) => {
    const browser = new Browser();
    const url = new URL(await comeBack(browser));
    change(url);
    const refused = await browser.call(url.href);
    expect(refused.status).toBe(403);
    expect(refused.json().code).toMatch(/^oidc-(bad-answer|refused)$/);
    expect(await me(browser)).toMatchObject({ code: 'http-unauthenticated' });
  });

  test('a way back is taken once, even with the cookie of before', async () => {
    const browser = new Browser();
    const url = await comeBack(browser);
    const host = new URL(bench.url).host;
    const kept = new Map(browser.jar.get(host));
    expect((await browser.call(url)).status).toBe(303);
    expect((await browser.call(url)).json()).toMatchObject({ code: 'oidc-no-transaction' });
    const thief = new Browser();
    thief.jar.set(host, kept);
    expect((await thief.call(url)).json()).toMatchObject({ code: 'oidc-no-transaction' });
  });

  test('a way back in a browser that did not begin it leads nowhere', async () => {
    const url = await comeBack(new Browser());
    expect((await new Browser().call(url)).json()).toMatchObject({ code: 'oidc-no-transaction' });
    const own = new Browser();
    await comeBack(own);
    expect((await own.call(url)).json().code).toBe('oidc-bad-answer');
  });

  test('a sign-in that takes too long is begun again', async () => {
    const browser = new Browser();
    const url = await comeBack(browser);
    bench.later(11 * 60_000);
    try {
      expect((await browser.call(url)).json()).toMatchObject({ code: 'oidc-no-transaction' });
    } finally {
      bench.later(-11 * 60_000);
    }
  });

  test('what the browser keeps is sealed, and its own', async () => {
    const browser = new Browser();
    await comeBack(browser);
    const told = browser.told.find((line) => line.startsWith('postern_oidc=')) ?? '';
    expect(told).toMatch(/; Max-Age=600; Path=\/; HttpOnly; SameSite=Lax$/);
    const text = Buffer.from(/=([^;]+)/.exec(told)?.[1] ?? '', 'base64url').toString('latin1');
    expect(text).not.toMatch(/state|nonce|codeVerifier/);
    const jar = browser.jar.get(new URL(bench.url).host);
    const sealed = jar?.get('postern_oidc') ?? '';
    jar?.set('postern_oidc', `${sealed.slice(0, -2)}AA`);
    const page = await browser.call(`${bench.url}/api/v1/oidc/callback?code=x&state=y`);
    expect(page.json().code).toBe('oidc-no-transaction');
  });

  test('nobody is sent elsewhere afterwards', async () => {
    for (const to of [
      'https://evil.test/',
      '//evil.test',
      '/\\evil.test',
      'javascript:alert(1)',
      '/\t/evil.test',
    ])
      expect(
        (await new Browser().call(`${start()}?return=${encodeURIComponent(to)}`)).json(),
        to,
      ).toMatchObject({ code: 'http-bad-field', params: { field: 'return' } });
    const browser = new Browser();
    const to = encodeURIComponent('/findings?x=1#y');
    const back = await browser.visit(`${start()}?return=${to}`, (url) => url.includes('/oidc/callback'));
    expect((await browser.call(back.url)).headers.get('location')).toBe('/findings?x=1#y');
  });

  test('what the provider refuses is said in its words', async () => {
    const browser = new Browser();
    const url = new URL(await comeBack(browser));
    url.searchParams.delete('code');
    url.searchParams.set('error', 'access_denied');
    url.searchParams.set('error_description', 'not <b>today</b>');
    expect((await browser.call(url.href)).json()).toMatchObject({
      code: 'oidc-refused',
      params: { reason: 'access_denied: not <b>today</b>' },
    });
    const again = new Browser();
    const page = new URL(await comeBack(again));
    page.search = url.search.replace(/state=[^&]*/, `state=${page.searchParams.get('state')}`);
    const shown = await again.call(page.href, { headers: { accept: 'text/html' } });
    expect(shown.text).toContain('not &lt;b&gt;today&lt;/b&gt;');
  });
});

describe('a provider that does not do its part', () => {
  interface Odd {
    readonly secret?: string;
    readonly issuer?: string;
    readonly more?: Partial<OidcSettings>;
    readonly claimsByUserinfo?: boolean;
  }
  /** A provider and a service of their own, and what the way through them ends with. */
  async function signInAt({
    secret = CLIENT.secret,
    issuer,
    more,
    claimsByUserinfo = false,
  }: Odd): Promise<Page> {
    const port = await freePort();
    const address = `http://127.0.0.1:${port}`;
    const redirect = `${address}/api/v1/oidc/callback`;
    const provider = await startProvider({ redirect, signOutTo: `${address}/`, claimsByUserinfo });
    provider.person = idp.person;
    const oidc = { ...OPEN, issuer: issuer ?? provider.issuer, ...more };
    const env = { OIDC_SECRET: secret };
    const service = await openAccess(
      (timer) => ({ waysIn: openWaysIn({ address, proxies: [], password: false, oidc }, env, timer) }),
      port,
    );
    try {
      return await new Browser().visit(`${address}/api/v1/oidc/start?return=/api/v1/session`);
    } finally {
      await service.close();
      await provider.close();
    }
  }

  test('claims that the token leaves out are asked for', async () => {
    expect((await signInAt({ claimsByUserinfo: true })).json()).toMatchObject({
      name: idp.person.email,
      role: 'operator',
    });
  });

  test('out of reach', async () => {
    const issuer = `http://127.0.0.1:${await freePort()}`;
    const page = await signInAt({ issuer });
    expect([page.status, /<code>(.*)<\/code>/.exec(page.text)?.[1]]).toEqual([502, 'oidc-unreachable']);
    expect(page.text).toContain(issuer);
  });

  test('under another name than the configured one', async () => {
    const page = await signInAt({ issuer: idp.issuer.replace('127.0.0.1', 'localhost') });
    expect(page.text).toContain('<code>oidc-unreachable</code>');
    expect(page.text).toMatch(/issuer does not match/);
  });

  test('a wrong secret of the client', async () => {
    const page = await signInAt({ secret: 'another secret, which is as long' });
    expect([page.status, page.text]).toEqual([403, expect.stringContaining('<code>oidc-refused</code>')]);
    expect(page.text).toContain('invalid_client');
  });

  test('a redirect that is not registered there', async () => {
    const browser = new Browser();
    const url = new URL(await comeBack(browser));
    url.searchParams.delete('code');
    url.searchParams.set('error', 'invalid_request');
    url.searchParams.set('error_description', 'redirect_uri did not match any registered');
    const redirect = `${bench.url}/api/v1/oidc/callback`;
    expect((await browser.call(url.href)).json()).toMatchObject({
      code: 'oidc-redirect',
      params: { redirect },
    });
  });
});

test('a client secret that is not there is missed at the start, by its name', () => {
  const missing = (): unknown =>
    openWaysIn(
      { address: 'https://a.test', proxies: [], password: true, oidc: settings },
      {},
      { now: () => new Date() },
    );
  expect(missing).toThrow(
    expect.objectContaining({
      problem: {
        code: 'serve-variable-missing',
        params: { field: 'signIn.oidc.clientSecret', variable: 'OIDC_SECRET' },
      },
    }),
  );
});

test('signing out ends the session here, and leads to the provider', async () => {
  const browser = new Browser();
  await signIn(browser);
  const { csrf } = await me(browser);
  const out = await browser.call(`${bench.url}/api/v1/sign-out`, {
    method: 'POST',
    headers: { 'x-csrf-token': String(csrf) },
  });
  const { url } = out.json<{ url: string }>();
  expect(url).toContain(`${idp.issuer}/session/end?`);
  expect(new URL(url).searchParams.get('post_logout_redirect_uri')).toBe(`${bench.url}/`);
  expect(new URL(url).searchParams.get('id_token_hint')).toMatch(/^[\w-]+\.[\w-]+\.[\w-]+$/);
  expect((await browser.call(url)).status).toBe(200);
  expect(await me(browser)).toMatchObject({ code: 'http-unauthenticated' });
});

test('whoever signs in after somebody in the same browser does not sign them out there', async () => {
  const browser = new Browser();
  await signIn(browser);
  await bench.user('local');
  const login = await browser.call(`${bench.url}/api/v1/session`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ name: 'local', password: PASSWORD }),
  });
  expect(login.status).toBe(200);
  const { csrf } = await me(browser);
  const out = await browser.call(`${bench.url}/api/v1/sign-out`, {
    method: 'POST',
    headers: { 'x-csrf-token': String(csrf) },
  });
  expect(out.json()).toEqual({ url: null });
});
