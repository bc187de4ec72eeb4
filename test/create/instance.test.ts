/** Instances that are not born exposed: made once, watched until they run, and explained. */
import { afterEach, describe, expect, test } from 'vitest';
import type { CreateCloud, InstanceState } from '../../src/app/ports.ts';
import { type Bench, IMAGE, openBench } from './bench.ts';

let bench: Bench;
const open = async (...options: Parameters<typeof openBench>): Promise<void> => {
  bench = await openBench(...options);
};
afterEach(() => bench.close());

const HTTPS = { IpProtocol: 'tcp', PortRange: '443/443', SourceCidrIp: '0.0.0.0/0' };
const OFFICE = { IpProtocol: 'tcp', PortRange: '22/22', SourceCidrIp: '203.0.113.0/24' };
const ANY_SSH = { IpProtocol: 'tcp', PortRange: '22/22', SourceCidrIp: '0.0.0.0/0' };

async function instances(): Promise<readonly { InstanceId: string; InstanceName: string }[]> {
  const answer = await bench.ask<{ Instances: { Instance: { InstanceId: string; InstanceName: string }[] } }>(
    'Ecs',
    'DescribeInstances',
  );
  return answer.Instances.Instance;
}

describe('made', () => {
  test('in the groups that are given, with a public address, and explained', async () => {
    await open();
    const groups = [await bench.given('web', [HTTPS]), await bench.given('admin', [OFFICE])];
    const report = await bench.instance({ groups, publicMbps: 5 });
    expect(report).toMatchObject({ result: 'created', groups, instances: [{ status: 'Running' }] });
    const [item] = report.explained?.items ?? [];
    expect(item).toMatchObject({ groups, paths: [{ kind: 'public-ip' }] });
    const ssh = item?.exposures.find(({ port, family }) => port === 22 && family === 'ipv4');
    expect(ssh).toMatchObject({ verdict: 'restricted', sources: ['203.0.113.0/24'] });
    expect(report.reach).toMatchObject([{ service: 'ssh', sources: ['203.0.113.0/24'] }]);
  });

  test('once, and several with their own names', async () => {
    await open();
    const groups = [await bench.given('web', [HTTPS])];
    const first = await bench.instance({ groups, count: 3 });
    expect(first.instances).toHaveLength(3);
    const again = await bench.instance({ groups, count: 3 });
    expect(again).toMatchObject({ result: 'unchanged', made: [], instances: first.instances });
    expect((await instances()).map(({ InstanceName }) => InstanceName)).toEqual([
      'web001',
      'web002',
      'web003',
    ]);
    await bench.ask('Ecs', 'DeleteInstance', { InstanceId: first.instances[0]?.id, Force: true });
    await expect(bench.instance({ groups, count: 3 })).rejects.toMatchObject({
      problem: { code: 'create-incomplete', params: { name: 'web', found: 2, count: 3 } },
    });
  });

  test('with a group of their own, made first', async () => {
    await open();
    const report = await bench.instance({ allow: ['tcp/443=0.0.0.0/0', 'ssh=203.0.113.0/24'] });
    expect(report.made.map(({ operation }) => operation)).toEqual([
      'CreateSecurityGroup',
      'AuthorizeSecurityGroup',
      'RunInstances',
    ]);
    expect(report.explained?.items[0]?.groups).toEqual(report.groups);
  });

  test('not at all in a dry run, of which the vendor may be asked', async () => {
    await open();
    const groups = [await bench.given('web', [HTTPS])];
    const plan = await bench.instance({ groups }, { mode: 'plan' });
    expect(plan).toMatchObject({ result: 'planned', tried: false, planned: [{ operation: 'RunInstances' }] });
    expect(await bench.instance({ groups }, { mode: 'try' })).toMatchObject({
      result: 'planned',
      tried: true,
    });
    expect(await instances()).toEqual([]);
  });
});

describe('refused, before any call that changes something', () => {
  test('an open group, with the group and the rule that do it', async () => {
    await open();
    const groups = [await bench.given('web', [HTTPS]), await bench.given('bad', [ANY_SSH])];
    const report = await bench.instance({ groups });
    expect(report).toMatchObject({
      result: 'refused',
      exposed: [
        {
          service: 'ssh',
          verdict: 'open',
          witness: { protocol: 'tcp', source: '198.51.100.7', port: 22 },
          rules: [{ allow: null, rule: { group: groups[1], source: '0.0.0.0/0' } }],
        },
      ],
    });
    expect(await instances()).toEqual([]);
    expect((await bench.instance({ groups, acceptExposure: ['ssh'] })).result).toBe('created');
  });

  test('two halves in two groups, and not what a drop of another group closes', async () => {
    await open();
    const half = (SourceCidrIp: string): object => ({ ...ANY_SSH, SourceCidrIp, Priority: '5' });
    const groups = [
      await bench.given('low', [half('0.0.0.0/1')]),
      await bench.given('high', [half('128.0.0.0/1')]),
    ];
    const report = await bench.instance({ groups });
    expect(report.exposed[0]?.rules.map(({ rule }) => rule.group).sort()).toEqual([...groups].sort());
    const drop = await bench.given('drop', [{ ...ANY_SSH, Policy: 'drop', Priority: '1' }]);
    expect((await bench.instance({ groups: [...groups, drop] })).result).toBe('created');
  });

  test.each([
    ['everything', { IpProtocol: 'ALL', PortRange: '-1/-1', SourceCidrIp: '0.0.0.0/0' }],
    ['IPv6', { IpProtocol: 'tcp', PortRange: '22/22', Ipv6SourceCidrIp: '::/0' }],
  ])('%s', async (_, rule) => {
    await open();
    const groups = [await bench.given('bad', [rule])];
    expect((await bench.instance({ groups })).result).toBe('refused');
  });

  test('a prefix list and a port-range list that hold the world', async () => {
    await open();
    const { PrefixListId } = await bench.ask<{ PrefixListId: string }>('Ecs', 'CreatePrefixList', {
      PrefixListName: 'world',
      AddressFamily: 'IPv4',
      MaxEntries: 2,
      Entry: [{ Cidr: '0.0.0.0/0' }],
    });
    const { PortRangeListId } = await bench.ask<{ PortRangeListId: string }>('Ecs', 'CreatePortRangeList', {
      PortRangeListName: 'ports',
      MaxEntries: 2,
      Entry: [{ PortRange: '20/25' }],
    });
    const rule = { IpProtocol: 'tcp', PortRangeListId, SourcePrefixListId: PrefixListId };
    const groups = [await bench.given('bad', [rule])];
    const report = await bench.instance({ groups });
    expect(report).toMatchObject({
      result: 'refused',
      exposed: [{ verdict: 'open', port: 22 }, { port: 23 }],
    });
  });

  test('the group that the vendor makes by itself', async () => {
    await open();
    const { InstanceIdSets } = await bench.ask<{ InstanceIdSets: { InstanceIdSet: string[] } }>(
      'Ecs',
      'RunInstances',
      { VSwitchId: bench.vSwitch, ImageId: IMAGE },
    );
    const { SecurityGroups } = await bench.ask<{
      SecurityGroups: { SecurityGroup: { SecurityGroupId: string }[] };
    }>('Ecs', 'DescribeSecurityGroups');
    expect(InstanceIdSets.InstanceIdSet).toHaveLength(1);
    const groups = SecurityGroups.SecurityGroup.map(({ SecurityGroupId }) => SecurityGroupId);
    const report = await bench.instance({ groups });
    expect(report.result).toBe('refused');
    expect(new Set(report.exposed.map(({ service }) => service))).toEqual(new Set(['ssh', 'rdp']));
  });

  test('rules that cannot be read: unknown is not safe', async () => {
    await open();
    const groups = [await bench.given('web', [HTTPS])];
    bench.cloud.faults.set([
      { operation: 'DescribeSecurityGroupAttribute', kind: 'error', rate: 1, code: 'Forbidden.RAM' },
    ]);
    const report = await bench.instance({ groups });
    expect(report).toMatchObject({
      result: 'refused',
      exposed: expect.arrayContaining([
        expect.objectContaining({
          service: 'ssh',
          verdict: 'unknown',
          unknown: [{ code: 'rules-not-read', resource: groups[0] }],
        }),
      ]),
    });
  });
});

describe('groups that do not fit', () => {
  test.each([
    ['missing', async () => ['sg-bp1nosuchgroup']],
    ['managed', async () => [await bench.given('nat', [], { ServiceManaged: true })]],
    [
      'mixed-types',
      async () => [
        await bench.given('one', []),
        await bench.given('two', [], { SecurityGroupType: 'enterprise' }),
      ],
    ],
    [
      'other-vpc',
      async () => {
        const { VpcId } = await bench.ask<{ VpcId: string }>('Vpc', 'CreateVpc', {
          CidrBlock: '10.0.0.0/16',
        });
        return [await bench.given('there', [], { VpcId })];
      },
    ],
  ])('%s', async (reason, make) => {
    await open();
    const groups = await make();
    await expect(bench.instance({ groups })).rejects.toMatchObject({
      problem: { code: 'create-group-unfit', params: { group: groups.at(-1), reason } },
    });
  });

  test('and a switch that is not there', async () => {
    await open();
    const groups = [await bench.given('web', [])];
    await expect(bench.instance({ groups, vSwitch: 'vsw-nosuchswitch' })).rejects.toMatchObject({
      problem: { code: 'unknown-resource', params: { id: 'vsw-nosuchswitch' } },
    });
  });
});

describe('on a bad day', () => {
  test.each(['throttle', 'reset', 'truncate'] as const)('%s: they are made once', async (kind) => {
    await open();
    const groups = [await bench.given('web', [HTTPS])];
    bench.cloud.faults.set([
      { operation: 'RunInstances', kind, rate: 1, count: 2 },
      { operation: 'DescribeInstances', kind, rate: 1, count: 2 },
    ]);
    expect((await bench.instance({ groups })).result).toBe('created');
    expect(await instances()).toHaveLength(1);
  });

  test('an answer that never comes: running again makes no second one, even when the token is forgotten', async () => {
    await open();
    const groups = [await bench.given('web', [HTTPS])];
    bench.cloud.faults.set([{ operation: 'RunInstances', kind: 'reset', rate: 1 }]);
    await expect(bench.instance({ groups })).rejects.toMatchObject({
      problem: { code: 'create-lost', params: { operation: 'RunInstances', name: 'web' } },
    });
    bench.cloud.faults.clear();
    expect(await bench.instance({ groups })).toMatchObject({ result: 'unchanged', made: [] });
    expect(await instances()).toHaveLength(1);
  });

  test('refused by the vendor after the group was made: it is said that the group stands', async () => {
    await open();
    bench.cloud.faults.set([
      { operation: 'RunInstances', kind: 'throttle', rate: 1, code: 'Throttling.User' },
    ]);
    await expect(bench.instance({ allow: ['tcp/443=0.0.0.0/0'] })).rejects.toMatchObject({
      problem: {
        code: 'create-stopped',
        params: { operation: 'RunInstances', group: expect.stringMatching(/^sg-/) },
      },
    });
    bench.cloud.faults.clear();
    const again = await bench.instance({ allow: ['tcp/443=0.0.0.0/0'] });
    expect(again.made.map(({ operation }) => operation)).toEqual(['RunInstances']);
  });

  test('slow to start: it is told how they are doing, and there is a deadline', async () => {
    await open();
    const groups = [await bench.given('web', [HTTPS])];
    const slow = (statuses: readonly string[]): CreateCloud => {
      let reading = 0;
      return {
        ...bench.create,
        instanceStates: async (ids): Promise<readonly InstanceState[]> => {
          const status = statuses[reading] ?? statuses.at(-1) ?? '';
          reading += 1;
          return ids.map((id) => ({ id, status }));
        },
      };
    };
    const told: object[] = [];
    const cloud = slow(['Pending', 'Starting', 'Running']);
    const report = await bench.instance(
      { groups },
      { open: async () => cloud, onWait: (one) => told.push(one.states) },
    );
    expect(report.result).toBe('created');
    expect(told).toEqual([{ Pending: 1 }, { Starting: 1 }]);
    const never = slow(['Starting']);
    await expect(bench.instance({ groups, request: '2' }, { open: async () => never })).rejects.toMatchObject(
      {
        problem: { code: 'create-not-running', params: { states: 'Starting 1', minutes: 10 } },
      },
    );
  });

  test('somebody who opens the group meanwhile is noticed at the end', async () => {
    await open();
    const groups = [await bench.given('web', [HTTPS])];
    const report = await bench.instance(
      { groups },
      {
        confirm: () =>
          bench.ask('Ecs', 'AuthorizeSecurityGroup', { SecurityGroupId: groups[0], Permissions: [ANY_SSH] }),
      },
    );
    expect(report).toMatchObject({ result: 'exposed', instances: [{ status: 'Running' }] });
  });

  test('what cannot be read afterwards is no success, and it is said that they are there', async () => {
    await open();
    const groups = [await bench.given('web', [HTTPS])];
    const blind: CreateCloud = {
      ...bench.create,
      async write(call) {
        const outcome = await bench.create.write(call);
        bench.cloud.faults.set([
          { operation: 'DescribeInstances', kind: 'error', rate: 1, code: 'Forbidden.RAM' },
        ]);
        return outcome;
      },
    };
    await expect(bench.instance({ groups }, { open: async () => blind })).rejects.toMatchObject({
      problem: {
        code: 'create-unseen',
        params: { code: 'Forbidden.RAM', ids: expect.stringMatching(/^i-/) },
      },
    });
  });
});

describe('as a process', () => {
  const flags = (): readonly string[] => [
    ...['instance', '--vswitch', bench.vSwitch, '--image', IMAGE, '--type', 'ecs.g7.large', '--name', 'web'],
  ];

  test('made, refused, and without a group', async () => {
    await open();
    const good = await bench.given('good', [HTTPS, OFFICE]);
    const bad = await bench.given('bad', [ANY_SSH]);
    const none = await bench.postern(...flags(), '--yes');
    expect(none).toMatchObject({ code: 1, stdout: '' });
    expect(none.stderr).toContain('error[create-needs-group]');
    const refused = await bench.postern(...flags(), '--group', good, '--group', bad, '--yes');
    expect(refused.code).toBe(2);
    expect(refused.stdout).toContain(bad);
    expect(refused.stdout).toContain('a packet from 198.51.100.7 to tcp/22 gets in');
    const made = await bench.postern(...flags(), '--group', good, '--public', '5', '--yes');
    expect(made.code).toBe(0);
    expect(made.stdout).toMatch(/SSH tcp\/22 IPv4 +restricted +203\.0\.113\.0\/24/);
    expect(await instances()).toHaveLength(1);
  });

  test.each([
    ['--count', '0'],
    ['--public', '101'],
    ['--type', 'large'],
    ['--launch-template', '1st:x'],
    ['--print', 'pulumi'],
    ['--tag', 'acs:x=1'],
    ['--accept-exposure', 'shell'],
    ['--region', 'nowhere'],
  ])('%s %s is refused, and nothing is called', async (flag, value) => {
    await open();
    const wrong = await bench.postern(...flags(), '--group', 'sg-bp1abc', flag, value);
    expect(wrong.code).toBe(1);
    expect(wrong.stderr).toContain(`error[bad-flag]: \`${value}\` is not a value for ${flag}`);
    expect(bench.cloud.journal.list().filter(({ userAgent }) => /alibaba/i.test(userAgent))).toEqual([]);
  });
});
