/** What can be a canary, what is chosen without an id, and what is refused before the first call. */
import { afterEach, beforeEach, expect, test } from 'vitest';
import { type Bench, MYSQL, OFFICES, openBench, type Permission, SSH, WEB } from './bench.ts';
import { clones, hosts, invoke, isolate } from './canary-bench.ts';

let bench: Bench;
beforeEach(async () => {
  bench = await openBench();
});
afterEach(() => bench.close());

const wish = (id: string | null) => ({ id, check: async () => undefined });

/** Nothing was called, and nothing kept. */
async function refused(
  groups: readonly string[],
  id: string,
  because: string,
  group = '',
  fixLists = false,
): Promise<void> {
  const plan = await bench.plan(groups, [OFFICES], fixLists);
  const writes = bench.writes().length;
  await expect(bench.apply(plan, { canary: wish(id) })).rejects.toMatchObject({
    problem: { code: 'fix-canary-refused', params: { id, because, group } },
  });
  expect(bench.writes()).toHaveLength(writes);
  expect(await clones(bench)).toEqual([]);
  expect(await bench.status()).toEqual([]);
}

test('clones for which the account may not have the groups', async () => {
  await bench.close();
  bench = await openBench({ profile: { 'groups-per-region': '100' } });
  const ids = [await bench.group(SSH), await bench.group(SSH)];
  const [one] = await hosts(bench, ids);
  const others: string[] = [];
  while (others.length < 97) others.push(await bench.group());
  // One more is allowed, and two are needed.
  await refused(ids, one?.card ?? '', 'groups-full', '100');
  await expect(bench.group()).resolves.toMatch(/^sg-/);
  await expect(bench.group()).rejects.toMatchObject({ code: 'QuotaExceed.SecurityGroup' });
  await invoke(bench, 'DeleteSecurityGroup', { SecurityGroupId: others[0] });
  await invoke(bench, 'DeleteSecurityGroup', { SecurityGroupId: others[1] });
  const plan = await bench.plan(ids, [OFFICES]);
  const done = await bench.apply(plan, { canary: wish(one?.card ?? '') });
  expect(done).toMatchObject({ result: 'applied', run: { canary: { kind: 'interface' } } });
});

test('where the vendor does not tell how many there may be, making the clone tells', async () => {
  await bench.close();
  bench = await openBench({ profile: { 'groups-per-region': '100' } });
  const id = await bench.group(SSH);
  const [one] = await hosts(bench, [id]);
  for (let i = 1; i < 100; i += 1) await bench.group();
  bench.cloud.faults.set([
    { operation: 'DescribeAccountAttributes', kind: 'error', rate: 1, code: 'Forbidden.RAM' },
  ]);
  const plan = await bench.plan([id], [OFFICES]);
  const done = await bench.apply(plan, { canary: wish(one?.card ?? '') });
  expect(done.run?.canary?.failure).toMatchObject({ code: 'QuotaExceed.SecurityGroup' });
  expect(await clones(bench)).toEqual([]);
});

test('what the plan does not touch', async () => {
  const [id, other] = [await bench.group(SSH), await bench.group(WEB)];
  const [one] = await hosts(bench, [other]);
  await refused([id], 'sg-none', 'not-in-plan');
  await refused([id], one?.instance ?? '', 'not-in-plan');
});

test('members that reach each other because they are in one group', async () => {
  const id = await bench.group(SSH);
  const [one] = await hosts(bench, [id], 2);
  await refused([id], one?.card ?? '', 'members', id);
  await isolate(bench, id);
  const plan = await bench.plan([id], [OFFICES]);
  expect(await bench.apply(plan, { canary: wish(one?.card ?? '') })).toMatchObject({ result: 'applied' });
});

test.each(['AuthorizeSecurityGroup', 'AuthorizeSecurityGroupEgress'])(
  'rules that name the group, by %s',
  async (operation) => {
    const [id, other] = [await bench.group(SSH), await bench.group()];
    const peer = operation.endsWith('Egress') ? { DestGroupId: id } : { SourceGroupId: id };
    await invoke(bench, operation, {
      SecurityGroupId: other,
      Permissions: [{ IpProtocol: 'TCP', PortRange: '9000/9000', NicType: 'intranet', ...peer }],
    });
    const [one] = await hosts(bench, [id]);
    await refused([id], one?.card ?? '', 'referenced', id);
  },
);

test('lists that many groups share', async () => {
  const list = await bench.list('0.0.0.0/0');
  const id = await bench.group({
    IpProtocol: 'TCP',
    PortRange: '22/22',
    SourcePrefixListId: list,
  } as Permission);
  const [one] = await hosts(bench, [id]);
  await refused([id], one?.instance ?? '', 'lists', '', true);
});

test('another canary than the one that was begun', async () => {
  const ids = [await bench.group(SSH), await bench.group(SSH)];
  const plan = await bench.plan(ids, [OFFICES]);
  const cloud = {
    ...bench.fix,
    write: async () => {
      throw new Error('killed');
    },
  };
  await expect(bench.apply(plan, { canary: wish(ids[0] as string), cloud })).rejects.toThrow('killed');
  const [begun] = await bench.status();
  await expect(bench.apply(plan, { canary: wish(ids[1] as string) })).rejects.toMatchObject({
    problem: { code: 'fix-canary-refused', params: { because: 'begun', group: begun?.run.id } },
  });
  // Without it the run goes on with its own.
  const { run } = await bench.apply(plan);
  expect(run?.canary).toMatchObject({ id: ids[0], state: 'passed' });
});

test('chosen: an interface of the group with most of them', async () => {
  const [few, most] = [await bench.group(SSH), await bench.group(SSH, MYSQL)];
  await isolate(bench, most);
  await hosts(bench, [few]);
  const many = await hosts(bench, [most], 3);
  const { result, run } = await bench.apply(await bench.plan([few, most], [OFFICES]), { canary: wish(null) });
  expect(result).toBe('applied');
  expect(run?.canary).toMatchObject({ kind: 'interface', asked: null, state: 'passed' });
  expect(many.map(({ card }) => card)).toContain(run?.canary?.id);
});

test('chosen: where no interface can be moved, the group with the fewest', async () => {
  const [few, most] = [await bench.group(SSH), await bench.group(SSH, MYSQL)];
  await hosts(bench, [few], 2);
  await hosts(bench, [most], 3);
  const { result, run } = await bench.apply(await bench.plan([most, few], [OFFICES]), { canary: wish(null) });
  expect(result).toBe('applied');
  expect(run?.canary).toMatchObject({ kind: 'group', id: few, asked: null, state: 'passed' });
});

test('groups and interfaces of cloud services', async () => {
  const id = await bench.group(SSH);
  const [one] = await hosts(bench, [id]);
  const plan = await bench.plan([id], [OFFICES]);
  const as = (change: object, of: 'interfaces' | 'group') => ({
    ...bench.fix,
    canary: {
      ...bench.fix.canary,
      interfaces: async (place: Parameters<typeof bench.fix.canary.interfaces>[0]) =>
        (await bench.fix.canary.interfaces(place)).map((card) =>
          of === 'interfaces' ? { ...card, ...change } : card,
        ),
      group: async (place: Parameters<typeof bench.fix.canary.group>[0], group: string) => {
        const found = await bench.fix.canary.group(place, group);
        return found && of === 'group' ? { ...found, group: { ...found.group, ...change } } : found;
      },
    },
  });
  const because = async (cloud: typeof bench.fix): Promise<unknown> =>
    bench
      .apply(plan, { canary: wish(one?.card ?? ''), cloud })
      .catch((error) => error.problem?.params?.because);
  expect(await because(as({ serviceManaged: true }, 'interfaces'))).toBe('service-managed');
  expect(await because(as({ serviceManaged: true }, 'group'))).toBe('service-managed');
  expect(await because(as({ network: 'classic' }, 'group'))).toBe('classic');
  expect(await because(as({ type: 'unknown' }, 'group'))).toBe('unreadable');
  expect(await clones(bench)).toEqual([]);
});

test('enterprise groups, several of them on a secondary interface', async () => {
  const basic = await bench.group(SSH);
  const { VpcId } = await invoke<{ VpcId: string }>(bench, 'DescribeSecurityGroupAttribute', {
    SecurityGroupId: basic,
  });
  const make = async (...rules: readonly Permission[]): Promise<string> => {
    const { SecurityGroupId } = await invoke<{ SecurityGroupId: string }>(bench, 'CreateSecurityGroup', {
      VpcId,
      SecurityGroupType: 'enterprise',
    });
    for (const rule of rules) await bench.add(SecurityGroupId, rule);
    return SecurityGroupId;
  };
  const [a, b, quiet] = [await make(SSH), await make(MYSQL), await make(WEB)];
  await hosts(bench, [a, b], 2);
  const { VSwitchId } = await invoke<{ VSwitchId: string }>(bench, 'CreateVSwitch', {
    VpcId,
    CidrBlock: '10.251.0.0/24',
    ZoneId: 'cn-hangzhou-a',
  });
  const { NetworkInterfaceId } = await invoke<{ NetworkInterfaceId: string }>(
    bench,
    'CreateNetworkInterface',
    { VSwitchId, SecurityGroupIds: [a, quiet, b] },
  );
  const plan = await bench.plan([a, b], [OFFICES]);
  let during: readonly string[] = [];
  const { result, run } = await bench.apply(plan, {
    canary: {
      id: NetworkInterfaceId,
      async check({ swap }) {
        const place = { account: bench.account, region: 'cn-hangzhou' };
        during = (await bench.fix.canary.interface(place, NetworkInterfaceId))?.groupIds ?? [];
        for (const { id } of swap?.clones ?? [])
          expect((await bench.fix.canary.group(place, id ?? ''))?.group.type).toBe('enterprise');
        return undefined;
      },
    },
  });
  expect(result).toBe('applied');
  expect(during).toHaveLength(3);
  expect(during).toContain(quiet);
  expect(during).not.toContain(a);
  expect(during).not.toContain(b);
  expect(run?.canary?.swap?.groups).toEqual([a, quiet, b]);
  const calls = bench.cloud.journal.list().map(({ action }) => action);
  expect(calls.filter((action) => action === 'ModifyNetworkInterfaceAttribute')).toHaveLength(2);
});
