/** An interface may have a thousand rules: said before the first call that changes something. */
import { afterEach, beforeEach, expect, test } from 'vitest';
import { type Bench, openBench } from './bench.ts';

let bench: Bench;
beforeEach(async () => {
  bench = await openBench();
});
afterEach(() => bench.close());

/** A prefix list with one address and room for so many. */
async function list(MaxEntries: number): Promise<string> {
  const { PrefixListId } = await bench.ask<{ PrefixListId: string }>('Ecs', 'CreatePrefixList', {
    PrefixListName: 'office',
    AddressFamily: 'IPv4',
    MaxEntries,
    Entry: [{ Cidr: '203.0.113.0/24' }],
  });
  return PrefixListId;
}

/** Rules for other ports of the list. */
const allow = (id: string, count: number): string[] =>
  Array.from({ length: count }, (_, i) => `tcp/${8000 + i}=${id}`);

const rules = (id: string, count: number): object[] =>
  Array.from({ length: count }, (_, i) => ({
    IpProtocol: 'tcp',
    PortRange: `${9100 + i}/${9100 + i}`,
    SourcePrefixListId: id,
  }));

const full = (groups: unknown, counted: number): object => ({
  problem: { code: 'create-interface-full', params: { groups, rules: counted, limit: 1000 } },
});

test('a group: a list counts as many rules as it may have entries', async () => {
  const id = await list(200);
  bench.cloud.journal.clear();
  await expect(bench.group({ allow: allow(id, 6) })).rejects.toMatchObject(full('web', 1200));
  await expect(bench.group({ allow: allow(id, 6), dryRun: true })).rejects.toMatchObject(full('web', 1200));
  expect(bench.writes()).toEqual([]);
  expect((await bench.group({ allow: allow(id, 5) })).result).toBe('created');
});

test('an instance: the rules of all its groups together, the new one among them', async () => {
  const id = await list(100);
  const groups = [await bench.given('one', rules(id, 5)), await bench.given('two', rules(id, 4))];
  bench.cloud.journal.clear();
  const wanted = { groups, allow: allow(id, 2) };
  await expect(bench.instance(wanted)).rejects.toMatchObject(full([...groups, 'web-group'].join(', '), 1100));
  expect(bench.writes()).toEqual([]);
  expect((await bench.instance({ groups, allow: allow(id, 1) })).result).toBe('created');
});

test('an interface that a launch template makes is counted by itself', async () => {
  const id = await list(200);
  const groups = [await bench.given('one', rules(id, 3)), await bench.given('two', rules(id, 3))];
  const own = await bench.given('own', rules(id, 5));
  const { LaunchTemplateId } = await bench.ask<{ LaunchTemplateId: string }>('Ecs', 'CreateLaunchTemplate', {
    LaunchTemplateName: 'shop',
    NetworkInterface: [{ InstanceType: 'Secondary', SecurityGroupIds: groups }],
  });
  bench.cloud.journal.clear();
  const template = { id: LaunchTemplateId, version: undefined };
  await expect(bench.instance({ groups: [own], template })).rejects.toMatchObject(
    full(groups.join(', '), 1200),
  );
  expect(bench.writes()).toEqual([]);
});
