/** The maturity assessment: levels, marks and bounds, from scans of small clouds. */
import { afterEach, expect, test } from 'vitest';
import { createLiveSource } from '../../src/adapters/alibaba/live-source.ts';
import { judgeAll } from '../../src/app/scan.ts';
import { seedDemo } from '../../src/cloud/demo/index.ts';
import { type LocalCloud, startCloud } from '../../src/cloud/index.ts';
import { DEFAULT_CATALOGUE } from '../../src/domain/catalogue.ts';
import { assessMaturity, type MaturityReport } from '../../src/domain/maturity/assess.ts';
import { MATURITY_ITEMS } from '../../src/domain/maturity/items.ts';
import { messagesFor } from '../../src/messages/index.ts';

const REGION = 'cn-hangzhou';
let cloud: LocalCloud | undefined;
afterEach(() => cloud?.close());

/** An instance behind rules, with a public address or without. */
interface Host {
  readonly name: string;
  readonly rules: readonly object[];
  readonly publicly?: boolean;
  readonly description?: string;
}

const accept = (PortRange: string, SourceCidrIp = '0.0.0.0/0') => ({
  IpProtocol: 'TCP',
  PortRange,
  SourceCidrIp,
  Policy: 'accept',
});

async function assess(hosts: readonly Host[], refused?: string): Promise<MaturityReport> {
  cloud = await startCloud({ regions: [REGION] });
  const account = cloud.accounts[0] as LocalCloud['accounts'][number];
  // biome-ignore lint/suspicious/noExplicitAny: an answer has the shape that its test uses.
  const ask = async (product: string, action: string, params: object = {}): Promise<any> =>
    cloud?.invoke(account.id, REGION, product, action, params as Record<string, unknown>);
  const { VpcId } = await ask('Vpc', 'CreateVpc');
  const { VSwitchId } = await ask('Vpc', 'CreateVSwitch', {
    ZoneId: `${REGION}-h`,
    CidrBlock: '172.16.0.0/24',
    VpcId,
  });
  for (const { name, rules, publicly = true, description } of hosts) {
    const { SecurityGroupId } = await ask('Ecs', 'CreateSecurityGroup', {
      VpcId,
      ...(description === undefined ? {} : { Description: description }),
    });
    if (rules.length > 0) await ask('Ecs', 'AuthorizeSecurityGroup', { SecurityGroupId, Permissions: rules });
    await ask('Ecs', 'RunInstances', {
      ImageId: 'aliyun_3_x64_20G_alibase_20240819.vhd',
      InstanceType: 'ecs.g7.large',
      InstanceName: name,
      SecurityGroupId,
      VSwitchId,
      ...(publicly ? { InternetMaxBandwidthOut: 5 } : {}),
    });
  }
  if (refused !== undefined)
    cloud.faults.set([{ operation: refused, kind: 'error', rate: 1, code: 'Forbidden.RAM' }]);
  const { accessKeyId, accessKeySecret } = account;
  const source = createLiveSource({
    endpoint: cloud.endpoint,
    credentials: { accessKeyId, accessKeySecret },
    attempts: 1,
  });
  const { report, fleet } = judgeAll(await source.read({}));
  return assessMaturity(report, fleet);
}

/** Level and marks of every item, and who is affected. */
function summary(report: MaturityReport): Record<string, string> {
  return Object.fromEntries(
    report.items.map(({ id, level, score, instances }) => [
      id,
      [
        level,
        score === null ? '-' : score.least === score.most ? score.most : `${score.least}-${score.most}`,
        ...instances.map(({ name, state }) => `${name}:${state}`),
      ].join(' '),
    ]),
  );
}

const QUIET: Host = { name: 'quiet', rules: [accept('443/443'), accept('22/22', '203.0.113.0/24')] };

test('items make a hundred, and each has its name in every language', () => {
  expect(MATURITY_ITEMS.reduce((sum, { full }) => sum + full, 0)).toBe(100);
  for (const language of ['en', 'zh-TW', 'zh-CN'] as const)
    expect(Object.keys(messagesFor(language).vendor.maturity.item).toSorted()).toEqual(
      MATURITY_ITEMS.map(({ id }) => id).toSorted(),
    );
  const services = new Set(DEFAULT_CATALOGUE.map(({ service }) => service));
  for (const { counts } of MATURITY_ITEMS)
    for (const service of Object.values(counts.services ?? {}).flat()) expect(services).toContain(service);
});

test('nothing open is full marks', async () => {
  const report = await assess([QUIET]);
  expect(report).toMatchObject({ score: { least: 100, most: 100 }, instances: 1, complete: true });
  expect(new Set(report.items.map(({ level }) => level))).toEqual(new Set(['healthy']));
});

test('one host that can be reached takes all marks of a grave item', async () => {
  const report = await assess([QUIET, { name: 'jump', rules: [accept('22/22')] }, QUIET, QUIET]);
  expect(summary(report)).toMatchObject({
    'ops-ports-unrestricted': 'critical 0 jump:reachable',
    'data-ports-unrestricted': 'healthy 20',
  });
  expect(report.score).toEqual({ least: 65, most: 65 });
});

test('a host out of reach costs half of its share', async () => {
  const report = await assess([
    QUIET,
    { name: 'inside', rules: [accept('3306/3306')], publicly: false },
    QUIET,
    QUIET,
  ]);
  // 20 × (1 − 1/2 / 4)
  expect(summary(report)['data-ports-unrestricted']).toBe('warn 17.5 inside:unreachable');
  expect(report.score).toEqual({ least: 97.5, most: 97.5 });
});

test('what stands for administration, wide sources, every port and the default group', async () => {
  const report = await assess([
    { name: 'winrm', rules: [accept('5985/5985')] },
    { name: 'wide', rules: [accept('3389/3389', '47.0.0.0/12')] },
    { name: 'every', rules: [accept('1/65535')] },
    { name: 'default', rules: [], description: 'System created security group.' },
  ]);
  expect(summary(report)).toEqual({
    'ops-ports-unrestricted': 'critical 0 every:reachable',
    'data-ports-unrestricted': 'critical 0 every:reachable',
    'admin-ports-unrestricted': expect.stringMatching(/^critical 0 (winrm|every):reachable/),
    'all-ports-unrestricted': 'critical 0 every:reachable',
    // 10 × (1 − 1/4), and 5 × (1 − 1/4) rounded down.
    'sources-wide': 'warn 7.5 wide:reachable',
    'default-group-in-use': 'info 3.7 default:reachable',
  });
});

test('what was not read leaves bounds', async () => {
  const report = await assess([QUIET], 'DescribeSecurityGroupAttribute');
  expect(report).toMatchObject({ complete: false, score: { least: 0, most: 100 } });
  expect(summary(report)['ops-ports-unrestricted']).toBe('unknown 0-35 quiet:unknown');
  // Neither is any other item sure of it.
  expect(new Set(report.items.map(({ level }) => level))).toEqual(new Set(['unknown']));
});

test('without instances nothing is applicable, unless they were not read', async () => {
  const report = await assess([]);
  expect(report).toMatchObject({ score: null, instances: 0, complete: true });
  expect(new Set(report.items.map(({ level }) => level))).toEqual(new Set(['not-applicable']));
  await cloud?.close();
  const unread = await assess([QUIET], 'DescribeInstances');
  expect(unread.complete).toBe(false);
});

test('the company of the demo has a long way to go', async () => {
  cloud = await startCloud({ regions: [REGION, 'cn-shanghai', 'ap-southeast-1'] });
  await seedDemo(cloud);
  const { accessKeyId, accessKeySecret } = cloud.accounts[0] as LocalCloud['accounts'][number];
  const source = createLiveSource({
    endpoint: cloud.endpoint,
    credentials: { accessKeyId, accessKeySecret },
  });
  const { report, fleet } = judgeAll(await source.read({ directory: true }));
  const assessed = assessMaturity(report, fleet);
  const found = new Set(
    report.findings
      .filter(({ check, verdict }) => /^(ssh|rdp)-open$/.test(check) && verdict === 'open')
      .flatMap(({ resource }) => (resource.type === 'instance' ? [resource.id] : [])),
  );
  const [ops] = assessed.items;
  expect(new Set(ops?.instances.map(({ id }) => id))).toEqual(found);
  expect(found.size).toBeGreaterThan(10);
});
