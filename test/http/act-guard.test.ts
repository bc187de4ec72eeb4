/** Guardrails over HTTP: the same use cases as `postern guard`, with a second person where that is asked for. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { keeps } from './published.ts';
import { type Asked, type HttpBench, openHttp } from './read-bench.ts';

let http: HttpBench;
beforeAll(async () => {
  http = await openHttp({ twoPersons: true });
  const { cloud } = http.service;
  const [account] = cloud.accounts;
  await cloud.invoke(account?.id ?? '', '', 'Ram', 'CreateUser', { UserName: 'dana' });
}, 120_000);
afterAll(() => http.close());

const PLANS = '/api/v1/guard/plans';
interface Plan {
  readonly id: string;
  readonly plan: { readonly steps: readonly { readonly operation: string }[]; readonly schema?: string };
  readonly action: { readonly state: string; readonly result: { readonly result?: string } | null } | null;
}
const refusal = async (path: string, asked: Asked): Promise<[number, unknown]> => {
  const { status, body } = await http.call(path, asked);
  return [status, (body as { code?: unknown }).code];
};
const post = <T = Plan>(path: string, body?: object, more: Partial<Asked> = {}) =>
  http.call<T>(path, { role: 'operator', method: 'POST', ...(body && { body }), ...more });
const wish = { tier: 'hardened', user: ['dana'] };
const ended = async (id: string): Promise<Plan> => {
  await expect
    .poll(async () => (await http.call<Plan>(`${PLANS}/${id}`)).body.action?.state, { timeout: 60_000 })
    .not.toBe('running');
  return (await http.call<Plan>(`${PLANS}/${id}`)).body;
};

test('are planned, approved by somebody else, put in place, looked at, and removed', async () => {
  const { parts } = http.service;
  const told: object[] = [];
  parts.news.subscribe(({ item }) => told.push(item));
  const made = await post(PLANS, wish);
  expect(made.status).toBe(201);
  const { id, plan } = made.body;
  keeps(plan, 'guard-plan');
  expect(plan.steps.map(({ operation }) => operation)).toEqual(['CreatePolicy', 'AttachPolicyToUser']);
  const apply = `${PLANS}/${id}/apply`;
  expect(await refusal(apply, { role: 'viewer', method: 'POST' })).toEqual([403, 'http-forbidden']);
  expect(await refusal(apply, { role: 'operator', method: 'POST' })).toEqual([403, 'needs-approval']);
  // An operator may not approve, and whoever made a plan may not either.
  expect(await refusal(`${PLANS}/${id}/approve`, { role: 'operator', method: 'POST' })).toEqual([
    403,
    'http-forbidden',
  ]);
  const own = (await post(PLANS, wish, { role: 'admin' })).body.id;
  expect(await refusal(`${PLANS}/${own}/approve`, { role: 'admin', method: 'POST' })).toEqual([
    403,
    'needs-other-person',
  ]);
  expect((await post(`${PLANS}/${id}/approve`, undefined, { role: 'approver' })).status).toBe(200);
  const begun = await post(apply);
  expect([begun.status, begun.body.action?.state]).toEqual([202, 'running']);
  const applied = await ended(id);
  expect(applied.action).toMatchObject({ state: 'done', result: { result: 'applied', verification: null } });
  expect(await refusal(apply, { role: 'operator', method: 'POST' })).toEqual([409, 'not-in-that-state']);
  expect(told).toEqual(
    expect.arrayContaining([
      expect.objectContaining({ kind: 'action-step', about: 'guard.apply' }),
      expect.objectContaining({ kind: 'action-changed', about: 'guard.apply', state: 'done' }),
    ]),
  );

  const status = await http.call<{ guards: { name: string; drift: object[] }[] }>('/api/v1/guard');
  expect(status.body.guards).toMatchObject([{ drift: [] }]);
  keeps(status.body, 'guard-status');
  expect(await refusal('/api/v1/guard/verify', { role: 'operator', method: 'POST', body: {} })).toEqual([
    409,
    'guard-no-probe-key',
  ]);

  const removal = (await post('/api/v1/guard/removals', {})).body;
  expect(removal.plan.steps.map(({ operation }) => operation)).toEqual([
    'DetachPolicyFromUser',
    'DeletePolicy',
  ]);
  expect(await refusal(`${PLANS}/${removal.id}/apply`, { role: 'operator', method: 'POST' })).toEqual([
    403,
    'needs-approval',
  ]);
  await post(`${PLANS}/${removal.id}/approve`, undefined, { role: 'approver' });
  expect((await post(`${PLANS}/${removal.id}/apply`)).status).toBe(202);
  expect((await ended(removal.id)).action).toMatchObject({ state: 'done', result: { result: 'removed' } });
  const { items } = await http.call<{ items: { id: string }[] }>(PLANS).then(({ body }) => body);
  expect(items.map((one) => one.id)).toEqual(expect.arrayContaining([id, removal.id, own]));
  const said = (await parts.store.audit.list({ limit: 50 })).items.map(({ action }) => action);
  for (const action of [
    'guard.plan',
    'guard.approve',
    'guard.apply',
    'guard.applied',
    'guard.remove',
    'guard.removed',
  ])
    expect(said).toContain(action);
}, 120_000);

test('that were planned on other facts are refused when they are carried out', async () => {
  const { cloud } = http.service;
  const [account] = cloud.accounts;
  const { id } = (await post(PLANS, { ...wish, name: 'other-guard' })).body;
  await post(`${PLANS}/${id}/approve`, undefined, { role: 'approver' });
  await cloud.invoke(account?.id ?? '', '', 'Ram', 'CreatePolicy', {
    PolicyName: 'other-guard',
    PolicyDocument: JSON.stringify({
      Version: '1',
      Statement: [{ Effect: 'Allow', Action: 'ecs:*', Resource: '*' }],
    }),
  });
  expect(await refusal(`${PLANS}/${id}/apply`, { role: 'operator', method: 'POST' })).toEqual([
    409,
    'guard-foreign',
  ]);
  expect((await http.call<Plan>(`${PLANS}/${id}`)).body.action).toBeNull();
}, 60_000);

test.each([
  [
    {
      ...wish,
      tests: [{ name: 'may', call: { action: 'ecs:AuthorizeSecurityGroup' }, expect: 'allow' }],
      tier: 'closed-world',
    },
    422,
    'guard-tests-failed',
  ],
  [{ ...wish, name: '1st' }, 422, 'http-bad-value'],
  [{ tier: 'hardened' }, 422, 'guard-no-targets'],
  [{ user: ['dana'] }, 422, 'missing-argument'],
  [{ ...wish, root: true }, 422, 'http-bad-value'],
  [{ ...wish, tier: 'none' }, 422, 'http-bad-field'],
  [{ ...wish, more: 1 }, 422, 'http-bad-field'],
  [{ user: ['dana'], policy: { Version: '1', Statement: [{ Effect: 'Deny' }] } }, 422, 'policy-bad'],
])('a wish that cannot be is refused: %j', async (body, status, code) => {
  expect(await refusal(PLANS, { role: 'operator', method: 'POST', body })).toEqual([status, code]);
});

test('what is not there is not found', async () => {
  expect(await refusal(`${PLANS}/none`, {})).toEqual([404, 'unknown-resource']);
  const asked: Asked = { role: 'operator', method: 'POST', body: { name: 'nobody-made-it' } };
  expect(await refusal('/api/v1/guard/removals', asked)).toEqual([422, 'guard-unknown']);
  expect(await refusal('/api/v1/guard/verify', asked)).toEqual([422, 'guard-unknown']);
});
