/** Users and tokens over HTTP: nobody overwrites what they have not seen, and nobody locks everybody out. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { PASSWORD } from '../serve/bench.ts';
import { type Asked, type HttpBench, openHttp } from './read-bench.ts';

let http: HttpBench;
beforeAll(async () => {
  http = await openHttp();
}, 120_000);
afterAll(() => http.close());

interface Person {
  readonly id: string;
  readonly name: string;
  readonly role: string;
  readonly version: string;
}
const USERS = '/api/v1/users';
const TOKENS = '/api/v1/tokens';
const refusal = async (path: string, asked: Asked): Promise<[number, unknown]> => {
  const { status, body } = await http.call(path, asked);
  return [status, (body as { code?: unknown }).code];
};
const make = async (name: string, role: string): Promise<Person> => {
  const body = { name, role, password: PASSWORD };
  return (await http.call<Person>(USERS, { role: 'admin', method: 'POST', body })).body;
};
const bearer = (token: string) => ({ authorization: `Bearer ${token}` });
/** Asks with the token alone, whatever the answer is. */
const statusWith = async (token: string, path: string, init: RequestInit = {}): Promise<number> =>
  (await fetch(`${http.base}${path}`, { ...init, headers: { ...bearer(token), ...init.headers } })).status;

describe('users', () => {
  test('are changed by whoever has seen them', async () => {
    const mei = await make('mei', 'operator');
    const path = `${USERS}/${mei.id}`;
    const seen = await http.call<Person>(path, { role: 'admin' });
    expect(seen.headers.get('etag')).toBe(`"${mei.version}"`);
    const change: Asked = { role: 'admin', method: 'PATCH', body: { role: 'approver' } };
    expect(await refusal(path, change)).toEqual([428, 'version-missing']);
    expect(await refusal(path, { ...change, headers: { 'if-match': '"0"' } })).toEqual([
      412,
      'version-stale',
    ]);
    const own = { 'if-match': `"${mei.version}"` };
    expect(await refusal(path, { ...change, role: 'approver', headers: own })).toEqual([
      403,
      'http-forbidden',
    ]);
    const changed = await http.call<Person>(path, { ...change, headers: own });
    expect([changed.status, changed.body.role]).toEqual([200, 'approver']);
    expect(changed.body.version).not.toBe(mei.version);
    expect(await refusal(path, { ...change, headers: own })).toEqual([412, 'version-stale']);
    expect(await refusal(`${USERS}/none`, { role: 'admin' })).toEqual([404, 'unknown-resource']);
    const [entry] = (await http.service.parts.store.audit.list({ action: 'user.change', limit: 1 })).items;
    expect(entry).toMatchObject({
      subject: 'mei',
      details: { before: { roles: ['operator'] }, after: { roles: ['approver'] }, password: false },
    });
  });

  test('of two administrators who disable each other at once one stays', async () => {
    const all = (await http.call<Person[]>(USERS, { role: 'admin' })).body;
    const [caller] = all.filter(({ role }) => role === 'admin');
    const other = await make('ada', 'admin');
    const disable = (one: Person | undefined) =>
      http.call<{ code: string }>(`${USERS}/${one?.id}`, {
        role: 'admin',
        method: 'PATCH',
        body: { disabled: true },
        headers: { 'if-match': `"${one?.version}"` },
      });
    expect((await disable(other)).status).toBe(200);
    const refused = await disable(caller);
    expect([refused.status, refused.body]).toMatchObject([409, { code: 'last-admin' }]);
    const gone: Asked = { role: 'admin', method: 'DELETE' };
    expect(await refusal(`${USERS}/${caller?.id}`, gone)).toEqual([409, 'last-admin']);
    const { body } = await http.call<Person>(`${USERS}/${caller?.id}`, { role: 'admin' });
    const less = { ...gone, method: 'PATCH', body: { role: 'viewer' } } as const;
    const headers = { 'if-match': `"${body.version}"` };
    expect(await refusal(`${USERS}/${caller?.id}`, { ...less, headers })).toEqual([409, 'last-admin']);
    expect((await http.call(`${USERS}/${other.id}`, gone)).status).toBe(204);
    expect(await refusal(`${USERS}/${other.id}`, gone)).toEqual([404, 'unknown-resource']);
  });

  test('change their own password with the one they have', async () => {
    await make('kim', 'viewer');
    const login = (password: string) =>
      fetch(`${http.base}/api/v1/session`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ name: 'kim', password }),
      });
    const cookieOf = (answer: Response): string => answer.headers.getSetCookie()[0]?.split(';')[0] ?? '';
    const [one, two] = [cookieOf(await login(PASSWORD)), cookieOf(await login(PASSWORD))];
    const who = await fetch(`${http.base}/api/v1/session`, { headers: { cookie: one } });
    const { csrf } = (await who.json()) as { csrf: string };
    const cookies = [one, ...who.headers.getSetCookie().map((text) => text.split(';')[0])].join('; ');
    const change = (current: string) =>
      fetch(`${http.base}/api/v1/session/password`, {
        method: 'PUT',
        headers: { cookie: cookies, 'x-csrf-token': csrf, 'content-type': 'application/json' },
        body: JSON.stringify({ current, password: 'another horse battery' }),
      });
    const wrong = await change('something else');
    expect([wrong.status, await wrong.json()]).toMatchObject([403, { code: 'wrong-password' }]);
    expect((await change(PASSWORD)).status).toBe(204);
    const still = (cookie: string) => fetch(`${http.base}/api/v1/session`, { headers: { cookie } });
    expect([(await still(one)).status, (await still(two)).status]).toEqual([200, 401]);
    expect([(await login(PASSWORD)).status, (await login('another horse battery')).status]).toEqual([
      401, 200,
    ]);
  });

  test('who sign in elsewhere have none, and nobody gives them one', async () => {
    const { store } = http.service.parts;
    await store.users.create({
      id: 'user-far',
      name: 'far',
      displayName: 'Far',
      roles: ['viewer'],
      passwordHash: null,
      subject: 'https://idp.example.com far',
      disabled: false,
      createdAt: '2026-11-29T00:00:00.000Z',
    });
    const { body } = await http.call<Person & { signsIn: string }>(`${USERS}/user-far`, { role: 'admin' });
    expect(body.signsIn).toBe('elsewhere');
    const asked: Asked = {
      role: 'admin',
      method: 'PATCH',
      body: { password: PASSWORD },
      headers: { 'if-match': `"${body.version}"` },
    };
    expect(await refusal(`${USERS}/user-far`, asked)).toEqual([409, 'no-own-password']);
  });
});

describe('tokens', () => {
  interface Made {
    readonly id: string;
    readonly token: string;
    readonly role: string;
  }
  const mint = (role: 'viewer' | 'operator' | 'admin', body: object) =>
    http.call<Made>(TOKENS, { role, method: 'POST', body });

  test('are shown once, do what they were made for, and end', async () => {
    const made = await mint('operator', { label: 'ci', role: 'viewer', days: 2 });
    expect([made.status, made.body.role]).toEqual([201, 'viewer']);
    const { token, id } = made.body;
    const list = await http.call<{ items: Made[] }>(TOKENS, { role: 'operator' });
    expect(list.body.items.map((one) => one.id)).toContain(id);
    expect(list.text).not.toContain(token);
    expect(await statusWith(token, '/api/v1/findings')).toBe(200);
    // Its user may, the token may not.
    expect(await statusWith(token, '/api/v1/scans', { method: 'POST' })).toBe(403);
    http.service.later(3 * 86_400_000);
    expect(await statusWith(token, '/api/v1/findings')).toBe(401);
    const after = await http.call<{ items: Made[] }>(TOKENS, { role: 'operator' });
    expect(after.body.items.map((one) => one.id)).not.toContain(id);
  });

  test('make no token that may do more', async () => {
    const { body } = await mint('admin', { label: 'bounded', role: 'viewer' });
    const post = (wish: object) =>
      fetch(`${http.base}${TOKENS}`, {
        method: 'POST',
        headers: { ...bearer(body.token), 'content-type': 'application/json' },
        body: JSON.stringify(wish),
      });
    expect((await post({ label: 'more', role: 'admin' })).status).toBe(403);
    const child = (await (await post({ label: 'as much' })).json()) as Made;
    expect(child.role).toBe('viewer');
    expect(await statusWith(child.token, USERS)).toBe(403);
    // Nor does it set the password of its user, who has all.
    const password = await fetch(`${http.base}/api/v1/session/password`, {
      method: 'PUT',
      headers: { ...bearer(body.token), 'content-type': 'application/json' },
      body: JSON.stringify({ password: 'another horse battery' }),
    });
    expect(password.status).toBe(403);
  });

  test('are revoked by their owner or an administrator, at once', async () => {
    const own = (await mint('operator', { label: 'own' })).body;
    const path = `${TOKENS}/${own.id}`;
    expect(await refusal(path, { role: 'viewer', method: 'DELETE' })).toEqual([404, 'unknown-resource']);
    expect(await refusal(`${TOKENS}?all=true`, { role: 'operator' })).toEqual([403, 'http-forbidden']);
    const all = await http.call<{ items: Made[] }>(`${TOKENS}?all=true`, { role: 'admin' });
    expect(all.body.items.map(({ id }) => id)).toContain(own.id);
    expect((await http.call(path, { role: 'admin', method: 'DELETE' })).status).toBe(204);
    expect(await statusWith(own.token, '/api/v1/findings')).toBe(401);
    const said = (await http.service.parts.store.audit.list({ subject: own.id })).items;
    expect(said.map(({ action }) => action)).toEqual(['token.revoke', 'token.create']);
    expect(JSON.stringify(said)).not.toContain(own.token);
  });

  test.each([
    ['label', { label: ' ' }],
    ['days', { label: 'a', days: 366 }],
    ['role', { label: 'a', role: 'root' }],
  ])('with a wrong %s are refused', async (field, body) => {
    const answer = await mint('viewer', body);
    expect([answer.status, answer.body]).toMatchObject([422, { code: 'http-bad-field', params: { field } }]);
  });
});
