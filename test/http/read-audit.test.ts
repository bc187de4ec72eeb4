/** What every reading route has in common, shown on the audit log: pages, tags, refusals, roles. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type HttpBench, openHttp } from './read-bench.ts';

let http: HttpBench;
beforeAll(async () => {
  http = await openHttp();
}, 120_000);
afterAll(() => http.close());

interface Entries {
  readonly items: readonly { readonly number: number; readonly hash: string; readonly action: string }[];
  readonly next: string | null;
}

test('the log comes by page and is verified against an entry that was kept', async () => {
  const { parts } = http.service;
  for (let i = 1; i <= 5; i += 1)
    await parts.store.audit.append({
      at: parts.timer.now().toISOString(),
      by: 'somebody',
      action: 'test.done',
      subject: `thing-${i}`,
      details: { i },
    });
  const numbers: number[] = [];
  for (let after = ''; ; ) {
    const { body } = await http.call<Entries>(`/api/v1/audit?limit=2&action=test.done${after}`, {
      role: 'approver',
    });
    numbers.push(...body.items.map(({ number }) => number));
    if (body.next === null) break;
    after = `&after=${encodeURIComponent(body.next)}`;
  }
  expect(numbers).toEqual([5, 4, 3, 2, 1]);
  const { body: all } = await http.call<Entries>('/api/v1/audit', { role: 'approver' });
  const [head] = all.items;
  const verify = (hash = '') =>
    http.call(`/api/v1/audit/verify?number=${head?.number}&hash=${hash}`, { role: 'approver' });
  expect((await verify(head?.hash)).body).toMatchObject({ intact: true, entries: 5 });
  expect((await verify('0'.repeat(64))).body).toMatchObject({ intact: false, why: 'replaced' });
  expect((await verify()).body).toMatchObject({ code: 'http-bad-field', params: { field: 'hash' } });
  const alone = await http.call(`/api/v1/audit/verify?number=${head?.number}`, { role: 'approver' });
  expect(alone.body).toMatchObject({ code: 'http-bad-value', params: { field: 'number' } });
});

test('what has not changed is not sent again', async () => {
  const first = await http.call('/api/v1/audit', { role: 'approver' });
  const tag = first.headers.get('etag') ?? '';
  expect(tag).toMatch(/^"[\w-]{27}"$/);
  for (const known of [tag, `"other", W/${tag}`, '*']) {
    const again = await http.call('/api/v1/audit', { role: 'approver', headers: { 'if-none-match': known } });
    expect([again.status, again.text]).toEqual([304, '']);
  }
  const other = await http.call('/api/v1/audit?limit=1', {
    role: 'approver',
    headers: { 'if-none-match': tag },
  });
  expect(other.status).toBe(200);
});

test('refusals are problems, by role and by field', async () => {
  const viewer = await http.call('/api/v1/audit');
  expect([viewer.status, viewer.body.code]).toEqual([403, 'http-forbidden']);
  expect(viewer.headers.get('content-type')).toContain('application/problem+json');
  expect(viewer.headers.get('etag')).toBeNull();
  const bad = await http.call('/api/v1/audit?limit=0', { role: 'approver' });
  expect([bad.status, bad.body.params]).toMatchObject([400, { field: 'limit' }]);
  const nobody = await http.call('/api/v1/audit', { headers: { authorization: '' } });
  expect([nobody.status, nobody.body.code]).toEqual([401, 'http-unauthenticated']);
});
