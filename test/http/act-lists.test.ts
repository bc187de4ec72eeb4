/** Lists of what was done and planned come by page, as all lists that grow. */
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { type HttpBench, openHttp } from './read-bench.ts';

let http: HttpBench;
beforeAll(async () => {
  http = await openHttp();
  const { parts } = http.service;
  await parts.keeper.scan('test');
  const { items } = await parts.store.findings.list({ status: ['open'], check: ['ssh-open'], limit: 500 });
  const groups = items.flatMap(({ finding: { resource } }) =>
    resource.type === 'group' ? [resource.id] : [],
  );
  const post = { role: 'approver', method: 'POST' } as const;
  for (const id of groups.slice(0, 3)) {
    const wish = { sources: ['office=203.0.113.0/24'], ids: [id] };
    const { body: plan } = await http.call<{ id: string }>('/api/v1/fix/plans', { ...post, body: wish });
    const body = { confirmWithinSeconds: null };
    const begun = await http.call<{ run: { id: string } }>(`/api/v1/fix/plans/${plan.id}/apply`, {
      ...post,
      body,
    });
    const path = `/api/v1/fix/runs/${begun.body.run.id}`;
    await vi.waitFor(
      async () => expect((await http.call<{ state: string }>(path)).body.state).toBe('applied'),
      { timeout: 60_000, interval: 100 },
    );
  }
  for (const { id } of items.slice(0, 3)) {
    const body = { id, reason: 'the bastion moves', owner: 'ops', until: '2099-12-31' };
    expect((await http.call('/api/v1/waivers', { ...post, body })).status).toBe(201);
  }
  for (let n = 0; n < 3; n += 1) {
    const value = { id: `act-${n}`, kind: 'create.group', subject: `s${n}`, by: 'ops', state: 'done' };
    const at = `2026-03-01T08:00:0${n}.000Z`;
    const more = { at, endedAt: at, result: {}, problem: null };
    await parts.store.documents.put(
      { kind: 'action', id: value.id, value: { ...value, ...more }, by: 'ops', at },
      null,
    );
    const plan = { document: { does: 'remove', plan: {} }, approvedBy: [] };
    await parts.store.documents.put(
      { kind: 'guard-plan', id: `plan-${n}`, value: plan, by: 'ops', at },
      null,
    );
  }
}, 240_000);
afterAll(() => http.close());

interface Page {
  readonly items: readonly { readonly id: string }[];
  readonly next: string | null;
}

test.each(['fix/runs', 'fix/plans', 'actions?kind=create', 'guard/plans', 'waivers'])(
  '%s: one at a time they are the same as at once',
  async (list) => {
    const path = `/api/v1/${list}${list.includes('?') ? '&' : '?'}`;
    const whole = (await http.call<Page>(`${path}limit=500`)).body;
    expect(whole.next).toBeNull();
    expect(whole.items.length).toBeGreaterThanOrEqual(3);
    const ids: string[] = [];
    for (let after: string | null = ''; after !== null; ) {
      const { body }: { body: Page } = await http.call<Page>(
        `${path}limit=1${after === '' ? '' : `&after=${encodeURIComponent(after)}`}`,
      );
      expect(body.items).toHaveLength(1);
      ids.push(...body.items.map(({ id }) => id));
      after = body.next;
    }
    expect(ids).toEqual(whole.items.map(({ id }) => id));
    const refused = await http.call<{ code: string }>(`${path}after=nonsense`);
    expect(refused.status).toBe(400);
  },
);

test('runs are listed without their calls, and nothing is read in the cloud for them', async () => {
  const { journal } = http.service.cloud;
  const before = journal.list({}).length;
  const { body } = await http.call<Page>('/api/v1/fix/runs');
  expect(journal.list({}).length).toBe(before);
  expect(body.items[0]).toMatchObject({
    state: 'applied',
    overdue: false,
    units: [{ state: 'applied', left: 0 }],
  });
  expect(body.items[0]).not.toHaveProperty('receipts');
});
