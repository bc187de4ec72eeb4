/** What counts against the limits of a group and of an interface, read from a cloud that answers (facts a.3, a.5). */
import { afterEach, beforeEach, expect, test } from 'vitest';
import { planRepair } from '../../src/app/fix/plan.ts';
import type { TrustedSource } from '../../src/domain/plan/trusted-sources.ts';
import { type Bench, openBench } from '../create/bench.ts';

let bench: Bench;
let group: string;
beforeEach(async () => {
  bench = await openBench();
  group = await bench.given('web', [{ IpProtocol: 'tcp', PortRange: '22/22', SourceCidrIp: '0.0.0.0/0' }]);
});
afterEach(() => bench.close());

const SOURCES: readonly TrustedSource[] = Array.from({ length: 4 }, (_, i) => ({
  name: `office-${i}`,
  kind: 'declared',
  cidrs: [`203.0.113.${i * 4 + 1}/32`],
}));

const planned = () => planRepair({ source: bench.source, ids: [], sources: SOURCES, allowCutOff: true });

/** Outbound rules for ports of their own. */
async function outbound(count: number, more: object = {}, id = group): Promise<void> {
  const all = Array.from({ length: count }, (_, i) => ({
    IpProtocol: 'tcp',
    PortRange: `${9000 + i}/${9000 + i}`,
    DestCidrIp: '198.51.100.0/24',
    ...more,
  }));
  for (let from = 0; from < count; from += 100)
    await bench.ask('Ecs', 'AuthorizeSecurityGroupEgress', {
      SecurityGroupId: id,
      Permissions: all.slice(from, from + 100),
    });
}

const full = (rules: number) => [
  { because: 'too-many-rules', limit: { resource: group, rules, allowed: 200 } },
];

test('outbound rules count', async () => {
  await outbound(195);
  expect((await planned()).steps).toHaveLength(5);
  await outbound(1, { PortRange: '8999/8999' });
  const { steps, leaves } = await planned();
  expect(steps).toEqual([]);
  expect(leaves.filter(({ limit }) => limit !== null).slice(0, 1)).toMatchObject(full(201));
});

test('a group that has more than 200 shows that only the 1,000 stands, with or without interfaces', async () => {
  await outbound(201);
  expect((await planned()).steps).toHaveLength(5);
  await outbound(795, { DestCidrIp: '203.0.113.0/24' });
  const limit = { resource: group, rules: 1001, allowed: 1000 };
  const { steps, leaves } = await planned();
  expect(steps).toEqual([]);
  expect(leaves).toContainEqual(expect.objectContaining({ because: 'too-many-rules', limit }));
});

test('and a list that only they name counts for all that it may hold', async () => {
  const { PrefixListId } = await bench.ask<{ PrefixListId: string }>('Ecs', 'CreatePrefixList', {
    PrefixListName: 'partners',
    AddressFamily: 'IPv4',
    MaxEntries: 196,
    Entry: [{ Cidr: '198.51.100.0/24' }],
  });
  await outbound(1, { DestCidrIp: '', DestPrefixListId: PrefixListId });
  expect((await planned()).leaves.filter(({ limit }) => limit !== null).slice(0, 1)).toMatchObject(full(201));
});

test('a port-range list counts for all that it may hold, and says its name', async () => {
  const { PortRangeListId } = await bench.ask<{ PortRangeListId: string }>('Ecs', 'CreatePortRangeList', {
    PortRangeListName: 'shop',
    MaxEntries: 196,
    Entry: [{ PortRange: '8080/8080' }],
  });
  await bench.ask('Ecs', 'AuthorizeSecurityGroup', {
    SecurityGroupId: group,
    Permissions: [{ IpProtocol: 'tcp', PortRangeListId, SourceCidrIp: '198.51.100.0/24' }],
  });
  const report = await planned();
  expect(report.leaves.filter(({ limit }) => limit !== null).slice(0, 1)).toMatchObject(full(201));
  expect(report.names[PortRangeListId]).toBe('shop');
});

test('a list that may not be described counts for what it holds', async () => {
  const { PortRangeListId } = await bench.ask<{ PortRangeListId: string }>('Ecs', 'CreatePortRangeList', {
    PortRangeListName: 'shop',
    MaxEntries: 196,
    Entry: [{ PortRange: '8080/8080' }],
  });
  await bench.ask('Ecs', 'AuthorizeSecurityGroup', {
    SecurityGroupId: group,
    Permissions: [{ IpProtocol: 'tcp', PortRangeListId, SourceCidrIp: '198.51.100.0/24' }],
  });
  bench.cloud.faults.set([
    { operation: 'DescribePortRangeLists', kind: 'error', rate: 1, code: 'Forbidden.RAM' },
  ]);
  const report = await planned();
  expect(report.steps).toHaveLength(5);
  expect(report.coverage.complete).toBe(true);
});

test('a new instance counts outbound rules, too', async () => {
  const own = await bench.given('own', [
    { IpProtocol: 'tcp', PortRange: '443/443', SourceCidrIp: '198.51.100.0/24' },
  ]);
  await outbound(900, {}, own);
  const other = await bench.given(
    'other',
    Array.from({ length: 100 }, (_, i) => ({
      IpProtocol: 'tcp',
      PortRange: `${9000 + i}/${9000 + i}`,
      SourceCidrIp: '198.51.100.0/24',
    })),
  );
  await expect(bench.instance({ groups: [own, other] })).rejects.toMatchObject({
    problem: { code: 'create-interface-full', params: { rules: 1001 } },
  });
});
