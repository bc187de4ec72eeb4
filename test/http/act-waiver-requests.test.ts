/** Waivers that are asked for over HTTP: by whom, granted or denied by whom, once, and written down. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Answer, type HttpBench, openHttp } from './read-bench.ts';

interface Asked {
  readonly id: string;
  readonly version: number;
  readonly by: string;
  readonly state: string;
  readonly decided: { readonly words: string } | null;
}
type Code = { readonly code: string };

let http: HttpBench;
let findings: readonly string[];
beforeAll(async () => {
  http = await openHttp({ twoPersons: true });
  await http.service.parts.keeper.scan('test');
  const { body } = await http.call<{ items: { id: string }[] }>('/api/v1/findings?status=open');
  findings = body.items.map(({ id }) => id);
}, 120_000);
afterAll(() => http.close());

const PATH = '/api/v1/waiver-requests';
type By = 'viewer' | 'operator' | 'approver' | 'admin';
const ask = <T = Asked>(id: string, role: By = 'operator', more: object = {}): Promise<Answer<T>> =>
  http.call<T>(PATH, {
    role,
    method: 'POST',
    body: { id, reason: 'the bastion moves', owner: 'ops', until: '2099-12-31', ...more },
  });
const answer = <T = Code>(
  { id, version }: Pick<Asked, 'id' | 'version'>,
  what: 'grant' | 'deny',
  role: By = 'approver',
): Promise<Answer<T>> =>
  http.call<T>(`${PATH}/${id}`, {
    role,
    method: 'PATCH',
    headers: { 'if-match': `"${version}"` },
    body: what === 'deny' ? { answer: 'deny', words: 'use a VPN' } : { answer: 'grant' },
  });
const waivers = async (): Promise<number> =>
  (await http.call<{ items: object[] }>('/api/v1/waivers')).body.items.length;
const actionsOf = async (subject: string): Promise<readonly string[]> =>
  (await http.service.parts.store.audit.list({ subject })).items.map(({ action }) => action);

test('an operator asks, and nothing is waived until an approver says yes, once', async () => {
  const [finding = ''] = findings;
  const told: string[] = [];
  http.service.parts.news.subscribe(({ item }) => told.push(item.kind));
  const { status, body: asked } = await ask(finding);
  expect([status, asked.state]).toEqual([201, 'asked']);
  expect(await waivers()).toBe(0);
  expect((await ask<Code>(finding)).body.code).toBe('waiver-asked');
  expect((await answer(asked, 'grant', 'operator')).status).toBe(403);
  expect(await answer<Asked>(asked, 'grant')).toMatchObject({ status: 200, body: { state: 'granted' } });
  const { items } = (await http.call<{ items: object[] }>('/api/v1/waivers')).body;
  expect(items).toMatchObject([{ state: 'holds', waiver: { owner: 'ops' } }]);
  const after = (await http.call<Asked>(`${PATH}/${asked.id}`)).body;
  expect(after.state).toBe('granted');
  expect((await answer(after, 'grant')).body.code).toBe('not-in-that-state');
  expect(await actionsOf(asked.id)).toEqual(['waiver.grant', 'waiver.ask']);
  expect(told.filter((kind) => kind === 'waiver-request-changed')).toHaveLength(2);
});

test('what was denied says why, and can be asked for again', async () => {
  const finding = findings[1] ?? '';
  const { body: asked } = await ask(finding);
  expect((await answer({ ...asked, version: 99 }, 'deny')).status).toBe(412);
  const denied = await answer<Asked>(asked, 'deny');
  expect(denied.body).toMatchObject({ state: 'denied', decided: { words: 'use a VPN' } });
  const again = await ask(finding);
  expect([again.status, again.body.state, again.body.decided]).toEqual([201, 'asked', null]);
  // What was seen is not what is asked for now.
  expect((await answer(asked, 'grant')).body.code).toBe('version-stale');
});

test('with two persons nobody grants what they asked for themselves, and only they take it back', async () => {
  const finding = findings[2] ?? '';
  const { body: asked } = await ask(finding, 'approver');
  expect((await answer(asked, 'grant')).body.code).toBe('needs-other-person');
  const back = (role: By) =>
    http.call(`${PATH}/${asked.id}`, {
      role,
      method: 'DELETE',
      headers: { 'if-match': `"${asked.version}"` },
    });
  expect((await back('operator')).status).toBe(403);
  expect((await back('approver')).status).toBe(204);
  expect(await actionsOf(asked.id)).toEqual(['waiver.withdraw', 'waiver.ask']);
});

test('with two persons nobody waives alone: neither anew, nor for longer, nor for other rules', async () => {
  const finding = findings[4] ?? '';
  const before = await waivers();
  const wish = { id: finding, reason: 'the bastion moves', owner: 'ops', until: '2099-01-31' };
  const post = { role: 'approver', method: 'POST' } as const;
  const asked = await http.call<Asked>('/api/v1/waivers', { ...post, body: wish });
  expect([asked.status, asked.body.state]).toEqual([202, 'asked']);
  expect(asked.headers.get('etag')).toBe(`"${asked.body.version}"`);
  expect(await waivers()).toBe(before);
  expect((await http.call<Code>('/api/v1/waivers', { ...post, body: wish })).body.code).toBe('waiver-asked');
  expect((await answer(asked.body, 'grant')).body.code).toBe('needs-other-person');
  expect(await answer<Asked>(asked.body, 'grant', 'admin')).toMatchObject({ status: 200 });
  expect(await waivers()).toBe(before + 1);

  const { items } = (
    await http.call<{ items: { id: string; version: number; waiver: { until: string } }[] }>(
      '/api/v1/waivers',
    )
  ).body;
  const made = items.find(({ waiver }) => waiver.until === '2099-01-31');
  const change = <T = Code>(body: object, version = made?.version): Promise<Answer<T>> =>
    http.call<T>(`/api/v1/waivers/${made?.id}`, {
      role: 'admin',
      method: 'PATCH',
      headers: { 'if-match': `"${version}"` },
      body,
    });
  for (const body of [{ until: '2099-02-01' }, { bind: true }])
    expect(await change(body)).toMatchObject({ status: 403, body: { code: 'waiver-needs-request' } });
  const shorter = await change<{ version: number }>({ until: '2098-12-31', reason: 'sooner' });
  expect(shorter.status).toBe(200);

  // Asked for and granted it lasts longer, in place of the one that there was.
  const again = await ask(finding, 'operator', { until: '2099-06-30' });
  expect(again.status).toBe(201);
  expect((await answer<Asked>(again.body, 'grant')).body.state).toBe('granted');
  expect(await waivers()).toBe(before + 1);
  const now = await http.call<{ version: number; waiver: object }>(`/api/v1/waivers/${made?.id}`);
  expect(now.body).toMatchObject({ version: shorter.body.version + 1, waiver: { until: '2099-06-30' } });
  expect(await actionsOf(made?.id ?? '')).toEqual(['waiver.change', 'waiver.change', 'waiver.add']);
});

test.each([
  [{ until: '2001-01-01' }, 'http-bad-value'],
  [{ reason: ' ' }, 'http-bad-field'],
  [{ id: 'sg-none' }, 'waiver-no-finding'],
])('what cannot be waived cannot be asked for: %j', async (more, code) => {
  expect((await ask<Code>(findings[3] ?? '', 'operator', more)).body.code).toBe(code);
  expect((await ask(findings[3] ?? '', 'viewer')).status).toBe(403);
});
