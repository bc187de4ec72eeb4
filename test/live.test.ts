/** Reading accounts through the official client: what is asked for, what it takes, and what it finds. */
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { createLiveSource } from '../src/adapters/alibaba/live-source.ts';
import type { ReadProgress, ReadRequest } from '../src/app/ports.ts';
import { scan } from '../src/app/scan.ts';
import { seedDemo } from '../src/cloud/demo/index.ts';
import { type LocalCloud, startCloud } from '../src/cloud/index.ts';

let cloud: LocalCloud;
beforeAll(async () => {
  cloud = await startCloud({ regions: ['cn-hangzhou', 'cn-shanghai', 'ap-southeast-1'] });
  await seedDemo(cloud);
});
beforeEach(() => cloud.journal.clear());
afterAll(() => cloud.close());

function read(request: ReadRequest, more: object = {}) {
  const { accessKeyId, accessKeySecret } = cloud.accounts[0] as LocalCloud['accounts'][number];
  const source = createLiveSource({
    endpoint: cloud.endpoint,
    credentials: { accessKeyId, accessKeySecret },
    ...more,
  });
  return scan({ source, request });
}
const places = (report: Awaited<ReturnType<typeof read>>, part: 'account' | 'region'): string[] =>
  [...new Set(report.findings.map((one) => one[part]))].sort();

test('the directory is every account, each through its role', async () => {
  const report = await read({ directory: true });
  expect(report.coverage).toMatchObject({ complete: true, accounts: 7 });
  expect(places(report, 'account').length).toBe(6);
  const roles = cloud.journal.list({ action: 'AssumeRole' });
  expect(roles).toHaveLength(6);
  const readers = new Set(
    cloud.journal.list({ action: 'DescribeSecurityGroups' }).map((one) => one.caller?.type),
  );
  expect(readers).toEqual(new Set(['assumed-role', 'root']));
});

test('some accounts and regions are only these', async () => {
  const wanted = [cloud.accounts[2]?.id ?? '', cloud.accounts[4]?.id ?? ''];
  const report = await read({ accounts: wanted, regions: ['cn-shanghai'] });
  expect(report.coverage).toMatchObject({ complete: true, accounts: 2 });
  expect(wanted).toEqual(expect.arrayContaining(places(report, 'account')));
  expect(places(report, 'region')).toEqual(['cn-shanghai']);
  expect(new Set(cloud.journal.list({ action: 'DescribeInstances' }).map((one) => one.region))).toEqual(
    new Set(['cn-shanghai']),
  );
});

test('a region that the account does not have is said, with those that it has', async () => {
  await expect(read({ regions: ['cn-nowhere'] })).rejects.toMatchObject({
    problem: {
      code: 'bad-flag',
      params: { flag: '--region', value: 'cn-nowhere', expected: expect.stringContaining('cn-hangzhou') },
    },
  });
});

test('a role that is not there leaves a gap for its account, and the others are read', async () => {
  const report = await read({ directory: true }, { role: 'NoSuchRole' });
  expect(report.coverage.complete).toBe(false);
  expect(report.coverage.gaps).toHaveLength(6);
  expect(report.coverage.gaps[0]).toMatchObject({
    kind: 'accounts',
    operation: 'AssumeRole',
    code: 'EntityNotExist.Role',
  });
});

test('every kind of way in is found', async () => {
  const { findings } = await read({ directory: true });
  expect(new Set(findings.flatMap((one) => one.path?.kind ?? []))).toEqual(
    new Set(['public-ip', 'eip', 'ipv6', 'dnat', 'listener', 'none']),
  );
});

test('nothing is asked for twice, and nothing where there is nothing', async () => {
  await read({});
  const calls = cloud.journal
    .list()
    .map(({ action, region, params }) => JSON.stringify([action, region, params]));
  expect(new Set(calls).size).toBe(calls.length);
  // The management account has no groups: who, where, and three listings in each of three regions.
  expect(calls).toHaveLength(2 + 3 * 3);
});

test('progress tells calls, groups, accounts and gaps as they come', async () => {
  const told: ReadProgress[] = [];
  await read({ directory: true, onProgress: (progress) => told.push(progress) });
  expect(told.length).toBeGreaterThan(50);
  expect(told.at(-1)).toMatchObject({ accounts: 7, gaps: 0 });
  expect(told.at(-1)?.groups).toBe(told.at(-1)?.groupsExpected);
  expect(told.at(-1)?.calls).toBe(cloud.journal.list().length);
});

test('a reading that is called off ends at once', async () => {
  const controller = new AbortController();
  const reading = read({
    directory: true,
    signal: controller.signal,
    onProgress: ({ calls }) => calls > 20 && controller.abort(),
  });
  const report = await reading;
  expect(report.coverage.complete).toBe(false);
  expect(cloud.journal.list().length).toBeLessThan(80);
});

test('an application balancer reaches an ops port past a group without rules', async () => {
  const own = await startCloud({ regions: ['cn-hangzhou'] });
  try {
    const { id, accessKeyId, accessKeySecret } = own.accounts[0] as LocalCloud['accounts'][number];
    const ask = (product: string, action: string, params: Record<string, unknown> = {}) =>
      // biome-ignore lint/suspicious/noExplicitAny: an answer has the shape that its operation gives it.
      own.invoke(id, 'cn-hangzhou', product, action, params) as Promise<any>;
    const { VpcId } = await ask('Vpc', 'CreateVpc', { CidrBlock: '10.0.0.0/8' });
    const zone = { VpcId, ZoneId: 'cn-hangzhou-a', CidrBlock: '10.0.0.0/24' };
    const { VSwitchId } = await ask('Vpc', 'CreateVSwitch', zone);
    const { SecurityGroupId } = await ask('Ecs', 'CreateSecurityGroup', { VpcId });
    const { InstanceIdSets } = await ask('Ecs', 'RunInstances', { VSwitchId, SecurityGroupId });
    const ServerId: string = InstanceIdSets.InstanceIdSet[0];
    const { ServerGroupId } = await ask('Alb', 'CreateServerGroup', {
      ServerGroupName: 'search',
      VpcId,
      HealthCheckConfig: { HealthCheckEnabled: false },
    });
    await ask('Alb', 'AddServersToServerGroup', {
      ServerGroupId,
      Servers: [{ ServerId, ServerType: 'Ecs', Port: 9200 }],
    });
    const listen = async (AddressType: string): Promise<void> => {
      const { LoadBalancerId } = await ask('Alb', 'CreateLoadBalancer', {
        VpcId,
        AddressType,
        LoadBalancerEdition: 'Basic',
        LoadBalancerBillingConfig: { PayType: 'PostPay' },
        ZoneMappings: [{ VSwitchId, ZoneId: 'cn-hangzhou-a' }],
      });
      await ask('Alb', 'CreateListener', {
        LoadBalancerId,
        ListenerProtocol: 'HTTP',
        ListenerPort: 80,
        DefaultActions: [
          { Type: 'ForwardGroup', ForwardGroupConfig: { ServerGroupTuples: [{ ServerGroupId }] } },
        ],
      });
    };
    const found = async () => {
      const source = createLiveSource({
        endpoint: own.endpoint,
        credentials: { accessKeyId, accessKeySecret },
      });
      const report = await scan({ source, request: {} });
      expect(report.coverage.complete).toBe(true);
      return report.findings.filter((one) => one.path?.kind === 'listener');
    };

    await listen('Intranet');
    expect(await found()).toEqual([]);
    await listen('Internet');
    expect(await found()).toMatchObject([
      {
        port: 9200,
        protocol: 'tcp',
        verdict: 'open',
        resource: { id: ServerId },
        path: { kind: 'listener' },
      },
    ]);
  } finally {
    await own.close();
  }
});
