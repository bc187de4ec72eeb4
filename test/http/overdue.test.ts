/** Repairs that nobody confirms, from the plan over HTTP to what a receiver is told of them. */
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { RECEIVERS } from '../../src/adapters/notify/index.ts';
import { createPost } from '../../src/adapters/notify/post.ts';
import { openFixStore } from '../../src/adapters/store/fix-store.ts';
import { openStore } from '../../src/adapters/store/open-store.ts';
import { createNotifier } from '../../src/app/notify/notifier.ts';
import type { Channel } from '../../src/app/notify/ports.ts';
import { composer } from '../../src/interfaces/notify/compose.ts';
import { SECRET, startReceiver, type TestReceiver } from '../notify/receivers.ts';
import { settings } from '../notify/things.ts';
import { type HttpBench, openHttp } from './read-bench.ts';

let http: HttpBench;
let receiver: TestReceiver;
let groups: string[];
beforeAll(async () => {
  receiver = await startReceiver('webhook', () => http.service.parts.timer.now().getTime());
  http = await openHttp({ webhook: receiver.url });
  const { parts } = http.service;
  await parts.keeper.scan('test');
  const { items } = await parts.store.findings.list({ status: ['open'], check: ['ssh-open'], limit: 500 });
  groups = items.flatMap(({ finding: { resource } }) => (resource.type === 'group' ? [resource.id] : []));
}, 120_000);
afterAll(async () => {
  await http.close();
  await receiver.close();
});

const later = (ms: number): void => http.service.later(ms);
const told = (): object[] =>
  receiver.taken.flatMap(({ body }) =>
    body.sections
      .flatMap(({ items }: { items: { event: string }[] }) => items)
      .filter(({ event }: { event: string }) => event === 'overdue'),
  );
const stateOf = async (run: string): Promise<string> =>
  (await http.call<{ state: string }>(`/api/v1/fix/runs/${run}`)).body.state;
const until = (run: string, state: string): Promise<void> =>
  expect.poll(() => stateOf(run), { timeout: 60_000 }).toBe(state);

/** A run that waits so long for somebody. */
async function begin(confirmWithinSeconds = 4): Promise<{ readonly id: string; readonly deadline: string }> {
  const post = { role: 'operator', method: 'POST' } as const;
  const wish = { sources: ['office=203.0.113.0/24'], ids: [groups.shift()] };
  const { body: plan } = await http.call<{ id: string }>('/api/v1/fix/plans', { ...post, body: wish });
  const begun = await http.call<{ run: { id: string } }>(`/api/v1/fix/plans/${plan.id}/apply`, {
    ...post,
    body: { confirmWithinSeconds },
  });
  expect(begun.status, JSON.stringify(begun.body)).toBe(202);
  const { id } = begun.body.run;
  await until(id, 'waiting');
  return (await http.call<{ id: string; deadline: string }>(`/api/v1/fix/runs/${id}`)).body;
}

/** Tells what there is to tell a minute later, as a process that has just begun. */
async function tellAnew(): Promise<void> {
  const { folder, parts } = http.service;
  const clock = (): number => parts.timer.now().getTime();
  const [store, fixes] = [await openStore({ folder, clock }), openFixStore(folder)];
  const webhook = RECEIVERS.find(({ kind }) => kind === 'webhook') as Channel['receiver'];
  const notifier = createNotifier({
    store,
    target: parts.target,
    channels: [{ settings: settings(), receiver: webhook, target: { url: receiver.url, secret: SECRET } }],
    compose: composer(null),
    post: createPost(),
    timer: parts.timer,
    random: () => 0,
    holder: randomUUID(),
    runs: () => fixes.list(),
  });
  await notifier.deliver();
  await fixes.close();
  await store.close();
}

test('one that is taken back because nobody confirmed it is told of, once', async () => {
  const { parts, notifier } = http.service;
  const { id, deadline } = await begin();
  await notifier.deliver();
  expect(told()).toEqual([]);
  later(5_000);
  await parts.repairs.look();
  await until(id, 'rolled-back');
  // The process that took it back is gone before it told of it.
  await tellAnew();
  const one = { event: 'overdue', run: id, state: 'rolled-back', deadline, left: 0 };
  expect(told()).toEqual([one]);
  for (let i = 0; i < 2; i++) {
    later(61_000);
    await notifier.deliver();
    await tellAnew();
  }
  expect(told()).toEqual([one]);
}, 120_000);

test('one that somebody confirms, or takes back in time, is not told of', async () => {
  const before = told().length;
  const kept = await begin(60);
  await http.call(`/api/v1/fix/runs/${kept.id}/confirm`, { role: 'approver', method: 'POST' });
  const back = await begin(60);
  await http.call(`/api/v1/fix/runs/${back.id}/rollback`, { role: 'operator', method: 'POST', body: {} });
  later(600_000);
  await http.service.parts.repairs.look();
  expect([await stateOf(kept.id), await stateOf(back.id)]).toEqual(['confirmed', 'rolled-back']);
  await tellAnew();
  expect(told()).toHaveLength(before);
}, 120_000);

test('one that cannot be taken back is told of, once, and once more when it was', async () => {
  const { parts, cloud } = http.service;
  const { id, deadline } = await begin();
  const before = told().length;
  cloud.faults.set([{ operation: '*', kind: 'error', rate: 1, code: 'Forbidden.RAM' }]);
  later(5_000);
  await parts.repairs.look();
  await until(id, 'rolling-back');
  later(6 * 60_000);
  for (let i = 0; i < 3; i++) {
    await tellAnew();
    later(61_000);
  }
  const stands = { event: 'overdue', run: id, state: 'rolling-back', deadline, left: 0 };
  expect(told().slice(before)).toEqual([stands]);
  cloud.faults.clear();
  await expect
    .poll(
      async () => {
        await parts.repairs.look();
        return stateOf(id);
      },
      { timeout: 60_000, interval: 200 },
    )
    .toBe('rolled-back');
  for (let i = 0; i < 2; i++) {
    await tellAnew();
    later(61_000);
  }
  expect(told().slice(before)).toEqual([stands, { ...stands, state: 'rolled-back' }]);
}, 120_000);

test('days later nothing is told again', async () => {
  const all = told().length;
  expect(all).toBeGreaterThan(0);
  for (const days of [3, 40]) {
    later(days * 86_400_000);
    await tellAnew();
  }
  expect(told()).toHaveLength(all);
}, 120_000);
