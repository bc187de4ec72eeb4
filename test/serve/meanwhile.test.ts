/** What is done in the cloud while everything is read is not forgotten for what was read before it. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { ChangeEvent } from '../../src/domain/watch/change-event.ts';
import { openService, type ServiceBench } from './bench.ts';

let bench: ServiceBench;
beforeAll(async () => {
  bench = await openService();
}, 120_000);
afterAll(() => bench.close());

test('an event that is followed during a scan is followed again after it', async () => {
  const { parts } = bench;
  await parts.keeper.scan('test');
  const group = parts.posture.inventory?.groups[0];
  if (group === undefined) throw new Error('the demo has no group');
  const event: ChangeEvent = {
    account: group.account,
    region: group.region,
    id: 'meanwhile',
    operation: 'AuthorizeSecurityGroup',
    at: parts.timer.now().toISOString(),
    actor: { type: 'root-account', name: 'root', account: group.account },
    from: '127.0.0.1',
    userAgent: '',
    requestId: 'meanwhile',
    errorCode: '',
    resources: [group.id],
  };
  const followed = async (): Promise<number> =>
    (await parts.store.scans.list({ target: parts.target, limit: 100 })).items.filter(
      ({ by }) => by === 'event meanwhile',
    ).length;
  const scanning = parts.keeper.scan('test');
  await parts.keeper.follow([event]);
  expect(await followed()).toBe(1);
  await scanning;
  expect(await followed()).toBe(2);
  await parts.keeper.follow([event]);
  expect(await followed()).toBe(3);
}, 60_000);
