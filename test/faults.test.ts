/** On a bad day the answer is "unknown", never better than the truth. */
import { spawn } from 'node:child_process';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { createLiveSource } from '../src/adapters/alibaba/live-source.ts';
import { scan } from '../src/app/scan.ts';
import { seedDemo } from '../src/cloud/demo/index.ts';
import { type FaultRule, type LocalCloud, startCloud } from '../src/cloud/index.ts';
import type { ScanReport } from '../src/domain/finding.ts';
import { BIN, type Ended, ended } from './support/process.ts';

let cloud: LocalCloud;
let truth: ScanReport;

const read = (attempts: number): Promise<ScanReport> => {
  const { accessKeyId, accessKeySecret } = cloud.accounts[0] as LocalCloud['accounts'][number];
  return scan({
    source: createLiveSource({
      endpoint: cloud.endpoint,
      credentials: { accessKeyId, accessKeySecret },
      attempts,
    }),
    request: { directory: true },
  });
};

beforeAll(async () => {
  cloud = await startCloud({ regions: ['cn-hangzhou', 'cn-shanghai', 'ap-southeast-1'] });
  await seedDemo(cloud);
  truth = await read(1);
});
beforeEach(() => cloud.faults.clear());
afterAll(() => cloud.close());

/** What a report says against what is true. */
function expectNothingBetter(report: ScanReport): void {
  const said = new Map(report.findings.map((one) => [one.id, one]));
  const { gaps } = report.coverage;
  for (const fact of truth.findings) {
    const found = said.get(fact.id);
    if (found !== undefined) {
      if (fact.verdict === 'open') expect(['open', 'unknown'], fact.id).toContain(found.verdict);
      continue;
    }
    const undecided = report.undecided.some((one) => one.resource.id === fact.resource.id);
    const unread = gaps.some(
      (gap) =>
        gap.account === '' ||
        (gap.account === fact.account && (gap.region === '' || gap.region === fact.region)),
    );
    expect(undecided || unread, `lost without a word: ${fact.check} on ${fact.resource.name}`).toBe(true);
  }
  // Nor is anything called open that is not.
  const open = new Set(truth.findings.filter((one) => one.verdict === 'open').map((one) => one.id));
  for (const found of report.findings)
    if (found.verdict === 'open') expect(open, found.check).toContain(found.id);
  if (report.coverage.complete) expect(report.findings).toEqual(truth.findings);
}

test('without faults the reading is complete', () => {
  expect(truth.coverage).toMatchObject({ complete: true, gaps: [] });
  expect(truth.findings.length).toBeGreaterThan(50);
});

/** Every call of a scan but the first, without which there is nothing to say. */
const READS = [
  'DescribeSecurityGroups',
  'DescribeSecurityGroupAttribute',
  'DescribeInstances',
  'DescribeNetworkInterfaces',
  'DescribePrefixListAttributes',
  'DescribePortRangeListEntries',
  'DescribeEipAddresses',
  'DescribeIpv6Addresses',
  'DescribeNatGateways',
  'DescribeForwardTableEntries',
  'DescribeLoadBalancers',
  'ListLoadBalancers',
  'ListListeners',
  'ListServerGroupServers',
  'DescribeRegions',
  'ListAccounts',
  'AssumeRole',
];

describe.each<FaultRule['kind']>(['throttle', 'error', 'reset', 'truncate'])('%s', (kind) => {
  test.each([
    [0.01, 1],
    [0.01, 2],
    [0.05, 3],
    [0.05, 4],
    [0.2, 5],
    [0.2, 6],
    [0.6, 7],
  ])('at a rate of %d, seed %d', async (rate, seed) => {
    cloud.faults.set(
      READS.map((operation) => ({ operation, kind, rate })),
      seed,
    );
    expectNothingBetter(await read(1));
  });
});

test('faults at such rates do strike', async () => {
  cloud.faults.set(
    READS.map((operation) => ({ operation, kind: 'error', rate: 0.05 })),
    3,
  );
  const { coverage, findings } = await read(1);
  expect(coverage.complete).toBe(false);
  expect(coverage.gaps.length).toBeGreaterThan(5);
  expect(findings.length).toBeGreaterThan(10);
});

test.each(READS)('%s failing for good is a gap that names it', async (operation) => {
  cloud.faults.set([{ operation, kind: 'error', rate: 1 }]);
  const report = await read(1);
  expectNothingBetter(report);
  expect(report.coverage.complete).toBe(false);
  expect(report.coverage.gaps).toContainEqual(
    expect.objectContaining({
      operation,
      code: 'ServiceUnavailable',
      requestId: expect.stringMatching(/^[0-9A-F-]{36}$/),
    }),
  );
});

test('a failing later page leaves a gap, and what was read stays', async () => {
  const { accessKeyId, accessKeySecret } = cloud.accounts[0] as LocalCloud['accounts'][number];
  const many = await startCloud({ regions: ['cn-hangzhou'], accounts: cloud.accounts.slice(0, 1) });
  try {
    const id = cloud.accounts[0]?.id ?? '';
    for (let i = 0; i < 130; i += 1) {
      const { SecurityGroupId } = (await many.invoke(id, 'cn-hangzhou', 'Ecs', 'CreateSecurityGroup', {
        SecurityGroupName: `group-${i}`,
      })) as { SecurityGroupId: string };
      await many.invoke(id, 'cn-hangzhou', 'Ecs', 'AuthorizeSecurityGroup', {
        SecurityGroupId,
        Permissions: [
          { IpProtocol: 'TCP', PortRange: '22/22', SourceCidrIp: '0.0.0.0/0', NicType: 'internet' },
        ],
      });
    }
    const source = createLiveSource({
      endpoint: many.endpoint,
      credentials: { accessKeyId, accessKeySecret },
      attempts: 1,
    });
    expect((await scan({ source })).coverage).toMatchObject({ complete: true, groups: 130 });
    many.faults.set([{ operation: 'DescribeSecurityGroups', kind: 'drop-page', rate: 1 }]);
    const report = await scan({ source });
    expect(report.coverage.complete).toBe(false);
    expect(report.coverage.groups).toBe(100);
    expect(report.coverage.gaps).toContainEqual(
      expect.objectContaining({ operation: 'DescribeSecurityGroups' }),
    );
  } finally {
    await many.close();
  }
});

test('throttling that passes is waited out: the result is whole', async () => {
  cloud.faults.set([{ operation: '*', kind: 'throttle', rate: 0.05, count: 20 }], 7);
  const report = await read(6);
  expect(report.coverage.complete).toBe(true);
  expect(report.findings).toEqual(truth.findings);
});

test('the command exits with 3 and says what is missing', async () => {
  cloud.faults.set([
    { operation: 'DescribeSecurityGroupAttribute', kind: 'error', rate: 1, code: 'InternalError' },
  ]);
  const { code, stdout } = await postern([
    'scan',
    '--directory',
    '--region',
    'cn-hangzhou',
    '--json',
    '--quiet',
  ]);
  expect(code).toBe(3);
  const report = JSON.parse(stdout);
  expect(report.coverage.complete).toBe(false);
  expect(report.coverage.gaps[0]).toMatchObject({
    operation: 'DescribeSecurityGroupAttribute',
    code: 'InternalError',
  });
});

function postern(args: readonly string[]): Promise<Ended> {
  const { accessKeyId, accessKeySecret } = cloud.accounts[0] as LocalCloud['accounts'][number];
  const child = spawn(process.execPath, [BIN, ...args, '--endpoint', cloud.endpoint], {
    env: {
      ...process.env,
      ALIBABA_CLOUD_ACCESS_KEY_ID: accessKeyId,
      ALIBABA_CLOUD_ACCESS_KEY_SECRET: accessKeySecret,
    },
  });
  return ended(child);
}
