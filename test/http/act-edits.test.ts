/** Edited rules over HTTP: planned on what was seen, refused where somebody would be exposed or was faster, carried out. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { keeps } from './published.ts';
import { type HttpBench, openHttp } from './read-bench.ts';

interface Seen {
  readonly hash: string;
  readonly rules: readonly { readonly id: string; readonly hash: string }[];
}
interface Plan {
  readonly id: string;
  readonly code?: string;
  readonly params?: Readonly<Record<string, unknown>>;
  readonly plan: {
    readonly steps: readonly { readonly operation: string }[];
    readonly opens: readonly object[];
    readonly impact: readonly { readonly gains: readonly string[]; readonly loses: readonly string[] }[];
  };
}
let http: HttpBench;
let group: string;
let seen: Seen;
let rule: string;

const neighbourhood = async (id: string) =>
  (await http.call<{ seen: Seen }>(`/api/v1/inventory/groups/${id}/neighbourhood`)).body.seen;
const plan = (body: object, role: 'operator' | 'approver' | 'viewer' = 'operator') =>
  http.call<Plan>('/api/v1/fix/edits', { role, method: 'POST', body });
const stateOf = async (run: string, state: string): Promise<void> => {
  await expect
    .poll(async () => (await http.call<{ state: string }>(`/api/v1/fix/runs/${run}`)).body.state, {
      timeout: 60_000,
    })
    .toBe(state);
};

beforeAll(async () => {
  http = await openHttp();
  const { parts } = http.service;
  await parts.keeper.scan('test');
  const { items } = await parts.store.findings.list({ status: ['open'], check: ['ssh-open'], limit: 500 });
  const found = items.find(({ finding }) => finding.resource.type === 'group' && finding.rules.length === 1);
  group = found?.finding.resource.id ?? '';
  rule = found?.finding.rules[0]?.id ?? '';
  seen = await neighbourhood(group);
}, 120_000);
afterAll(() => http.close());

test('a viewer plans nothing, and bad edits are told by field', async () => {
  expect((await plan({ group }, 'viewer')).status).toBe(403);
  expect((await plan({ group: 'sg-none', remove: [rule] })).body.code).toBe('unknown-resource');
  const none = await plan({ group, remove: ['sgr-none'] });
  expect([none.status, none.body.code, none.body.params]).toMatchObject([
    422,
    'edit-bad',
    { field: 'remove[0]', because: 'unknown-rule' },
  ]);
  const wrong = await plan({ group, add: [{ ports: '99999', source: '10.0.0.0/8' }] });
  expect(wrong.body.params).toMatchObject({ field: 'add[0].ports', because: 'wrong', value: '99999' });
  expect((await plan({ group, add: [{ port: 22 }] })).status).toBe(422);
});

test('what would expose a port is refused with a packet, and approvers may answer for it', async () => {
  const { items } = (
    await http.call<{ items: { id: string; verdict: string; serviceManaged: boolean }[] }>(
      '/api/v1/inventory/groups?limit=500',
    )
  ).body;
  const narrow = items.find((one) => one.verdict === 'restricted' && !one.serviceManaged)?.id ?? '';
  const edits = {
    group: narrow,
    seen: await neighbourhood(narrow),
    add: [{ ports: '6379/6379', source: '0.0.0.0/0' }],
  };
  const { status, body } = await plan(edits);
  expect([status, body.code]).toEqual([409, 'edit-exposes']);
  expect(body.params).toMatchObject({
    exposed: 'redis tcp/6379',
    services: 'redis',
    rules: 'add[0]',
    witness: 'tcp:198.51.100.7->6379',
  });
  const accept = { services: ['redis'], reason: 'a honeypot' };
  expect((await plan({ ...edits, accept })).status).toBe(403);
  const accepted = await plan({ ...edits, accept }, 'approver');
  expect(accepted.status).toBe(201);
  keeps(accepted.body.plan, 'fix-plan');
});

test('a group that is not to be changed is left alone', async () => {
  const { fleet } = (await import('../../src/app/judging.ts')).prepareJudging(
    await http.service.parts.source.read(http.service.parts.request),
  );
  const managed = fleet.inventory.groups.find(({ serviceManaged }) => serviceManaged);
  if (managed === undefined) throw new Error('no group of a service in the organisation');
  const { status, body } = await plan({
    group: managed.id,
    add: [{ ports: '22', source: '203.0.113.0/24' }],
  });
  expect([status, body.code, body.params?.because]).toEqual([409, 'edit-blocked', 'service-managed']);
});

test('planned on what was seen, carried out, and a second editor is told which rule was changed', async () => {
  const edits = {
    group,
    seen,
    change: [{ id: rule, protocol: 'tcp', ports: '22', source: '203.0.113.0/24' }],
  };
  const [mine, theirs] = [await plan(edits), await plan({ ...edits, add: [] })];
  expect([mine.status, theirs.status]).toEqual([201, 201]);
  keeps(mine.body.plan, 'fix-plan');
  expect(mine.body.plan.steps.map(({ operation }) => operation)).toEqual(['ModifySecurityGroupRule']);
  const impact = await http.call<Plan['plan']>(`/api/v1/fix/plans/${mine.body.id}/impact`);
  expect(impact.body.impact.some(({ loses }) => loses.length > 0)).toBe(true);
  const applied = await http.call<{ run: { id: string } }>(`/api/v1/fix/plans/${mine.body.id}/apply`, {
    role: 'operator',
    method: 'POST',
    body: { confirmWithinSeconds: 600 },
  });
  expect(applied.status).toBe(202);
  const run = applied.body.run.id;
  await stateOf(run, 'waiting');
  // Who planned before it was changed, and who edits what is not so any more.
  const stale = await plan({ ...edits, change: [{ id: rule, source: '198.51.100.0/24' }] });
  expect([stale.status, stale.body.code, stale.body.params]).toMatchObject([
    409,
    'edit-stale',
    { group, rule, how: 'changed' },
  ]);
  await http.call(`/api/v1/fix/runs/${run}/rollback`, { role: 'operator', method: 'POST', body: {} });
  await stateOf(run, 'rolled-back');
  expect((await plan(edits)).status).toBe(201);
}, 120_000);
