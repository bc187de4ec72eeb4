/** What is told of findings that a waiver covers no more, whatever ended it. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { FindingRecord } from '../../src/app/ports.ts';
import { startReceiver, type TestReceiver } from '../notify/receivers.ts';
import { type HttpBench, openHttp } from './read-bench.ts';

interface Item {
  readonly event: string;
  readonly id: string;
}

let http: HttpBench;
let receiver: TestReceiver;
/** Findings of groups that one rule decides. */
let found: FindingRecord[];
beforeAll(async () => {
  receiver = await startReceiver('webhook', () => http.service.parts.timer.now().getTime());
  http = await openHttp({ webhook: receiver.url });
  const { parts } = http.service;
  await parts.keeper.scan('test');
  const { items } = await parts.store.findings.list({ status: ['open'], check: ['ssh-open'], limit: 500 });
  found = items.filter(({ finding }) => finding.resource.type === 'group' && finding.rules.length === 1);
}, 120_000);
afterAll(async () => {
  await http.close();
  await receiver.close();
});

/** What was told since the last look, of one finding. */
async function news(of: string): Promise<readonly string[]> {
  http.service.later(61_000);
  await http.service.notifier.deliver();
  const told = receiver.taken.splice(0).flatMap(({ body }) => body.sections.flatMap(itemsOf));
  return told.filter(({ id }) => id === of).map(({ event }) => event);
}

function itemsOf({ items }: { readonly items: readonly Item[] }): readonly Item[] {
  return items;
}

async function waived(until = '2099-12-31'): Promise<FindingRecord> {
  const one = found.shift() as FindingRecord;
  const body = { id: one.id, reason: 'the bastion moves', owner: 'ops', until };
  const made = await http.call('/api/v1/waivers', { role: 'approver', method: 'POST', body });
  expect(made.status, made.text).toBe(201);
  await news(one.id);
  return one;
}

test('a changed rule makes a waiver void: what it covered is told, once', async () => {
  const { id, finding } = await waived();
  const { cloud, parts } = http.service;
  await cloud.invoke(finding.account, finding.region, 'Ecs', 'ModifySecurityGroupRule', {
    SecurityGroupId: finding.resource.id,
    SecurityGroupRuleId: finding.rules[0]?.id,
    PortRange: '20/30',
  });
  await parts.keeper.scan('test');
  expect(await news(id)).toEqual(['unwaived']);
  await parts.keeper.scan('test');
  expect(await news(id)).toEqual([]);
}, 120_000);

test('so is what a waiver covered that somebody takes away', async () => {
  const { id } = await waived();
  const { items } = (await http.call<{ items: { id: string; version: number }[] }>('/api/v1/waivers')).body;
  for (const { id: waiver, version } of items)
    await http.call(`/api/v1/waivers/${waiver}`, {
      role: 'approver',
      method: 'DELETE',
      headers: { 'if-match': `"${version}"` },
    });
  expect(await news(id)).toEqual(['unwaived']);
}, 120_000);
