/** The vendor's verdicts beside ours, read from a local cloud: every difference has the reason that its rules have. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, test } from 'vitest';
import { createInputSource } from '../../src/adapters/alibaba/input-source.ts';
import { createLiveSource } from '../../src/adapters/alibaba/live-source.ts';
import { portOfName } from '../../src/adapters/alibaba/map-vendor.ts';
import { createVendorInput } from '../../src/adapters/alibaba/vendor-input.ts';
import { createVendorSource } from '../../src/adapters/alibaba/vendor-live.ts';
import { compareVendor, type VendorReport } from '../../src/app/vendor/compare.ts';
import { type LocalCloud, startCloud } from '../../src/cloud/index.ts';
import type { SemanticsProfile } from '../../src/domain/semantics/profile.ts';
import type { VendorService } from '../../src/domain/vendor/answers.ts';
import type { ComparedRow } from '../../src/domain/vendor/compare.ts';

const REGION = 'cn-hangzhou';
const REGIONS = [REGION, 'ap-southeast-1'];
const accept = (more: object) => ({ IpProtocol: 'TCP', PortRange: '22/22', Policy: 'accept', ...more });
const drop = (more: object) => accept({ SourceCidrIp: '0.0.0.0/0', Policy: 'drop', Priority: '1', ...more });
const ANY = { SourceCidrIp: '0.0.0.0/0' };

const opened: { close(): unknown }[] = [];
afterEach(async () => {
  for (const one of opened.splice(0)) await one.close();
});

async function open(profile: Partial<SemanticsProfile> = {}): Promise<LocalCloud> {
  const cloud = await startCloud({ regions: REGIONS, profile });
  opened.push(cloud);
  return cloud;
}

/** Calls as the owner of the account. */
function owner(cloud: LocalCloud) {
  const account = cloud.accounts[0] as LocalCloud['accounts'][number];
  // biome-ignore lint/suspicious/noExplicitAny: an answer has the shape that its test uses.
  const ask = (product: string, action: string, params: object = {}, region = REGION): Promise<any> =>
    cloud.invoke(account.id, region, product, action, params as Record<string, unknown>);
  const vpcs = new Map<string, string>();
  let switches = 0;
  const vpcIn = async (region: string): Promise<string> => {
    const known = vpcs.get(region) ?? (await ask('Vpc', 'CreateVpc', {}, region)).VpcId;
    vpcs.set(region, known);
    return known;
  };
  return {
    account,
    ask,
    async group(name: string, Permissions: readonly object[], region = REGION): Promise<string> {
      const VpcId = await vpcIn(region);
      const { SecurityGroupId } = await ask(
        'Ecs',
        'CreateSecurityGroup',
        { VpcId, SecurityGroupName: name },
        region,
      );
      if (Permissions.length > 0)
        await ask('Ecs', 'AuthorizeSecurityGroup', { SecurityGroupId, Permissions }, region);
      return SecurityGroupId;
    },
    async instance(name: string, SecurityGroupIds: readonly string[], publicly = true): Promise<string> {
      const { VSwitchId } = await ask('Vpc', 'CreateVSwitch', {
        ZoneId: `${REGION}-h`,
        CidrBlock: `172.16.${switches++}.0/24`,
        VpcId: await vpcIn(REGION),
      });
      const { InstanceIdSets } = await ask('Ecs', 'RunInstances', {
        ImageId: 'aliyun_3_x64_20G_alibase_20240819.vhd',
        InstanceType: 'ecs.g7.large',
        InstanceName: name,
        SecurityGroupIds,
        VSwitchId,
        ...(publicly ? { InternetMaxBandwidthOut: 5 } : {}),
      });
      return InstanceIdSets.InstanceIdSet[0];
    },
  };
}

function compare(cloud: LocalCloud, submit = true, request = {}): Promise<VendorReport> {
  const { accessKeyId, accessKeySecret } = cloud.accounts[0] as LocalCloud['accounts'][number];
  const key = { accessKeyId, accessKeySecret };
  const sleep = async (ms: number): Promise<void> => cloud.clock.shift(cloud.clock.offsetSeconds + ms / 1000);
  return compareVendor({
    source: createLiveSource({ endpoint: cloud.endpoint, credentials: key }),
    vendor: createVendorSource({ endpoint: cloud.endpoint, key, sleep }),
    request,
    vendorRequest: { submit },
  });
}

function itemOf(report: VendorReport, service: VendorService, port: number) {
  const item = report.items.find((one) => one.service === service && one.ports.includes(port));
  if (item === undefined) throw new Error(`no item of ${service} on ${port}`);
  return item;
}

/** What is told of each resource that is not agreed on. */
function differences(report: VendorReport, service: VendorService = 'security-center', port = 22) {
  return Object.fromEntries(
    itemOf(report, service, port)
      .rows.filter(({ outcome }) => outcome !== 'agree')
      .map(({ resource, vendor, ours, reasons }: ComparedRow) => [
        resource.name,
        `${vendor} ${ours}: ${reasons.join(' ')}`,
      ]),
  );
}

const TRAPS: Readonly<Record<string, readonly object[]>> = {
  nothing: [],
  any: [accept(ANY)],
  range: [accept({ ...ANY, PortRange: '20/25' })],
  halves: [accept({ SourceCidrIp: '0.0.0.0/1' }), accept({ SourceCidrIp: '128.0.0.0/1' })],
  half: [accept({ SourceCidrIp: '0.0.0.0/1' })],
  bits: [accept({ SourceCidrIp: '203.0.113.9/0' })],
  six: [accept({ Ipv6SourceCidrIp: '::/0' })],
  hidden: [drop({}), accept({ ...ANY, Priority: '100' })],
  reply: [accept({ ...ANY, SourcePortRange: '53/53' })],
  office: [accept({ SourceCidrIp: '203.0.113.0/24' })],
};

test('what the vendor misses and what it cries wolf about has its reason', async () => {
  const cloud = await open();
  const { ask, group } = owner(cloud);
  for (const [name, rules] of Object.entries(TRAPS)) await group(name, rules);
  const { PrefixListId } = await ask('Ecs', 'CreatePrefixList', {
    PrefixListName: 'partners',
    AddressFamily: 'IPv4',
    MaxEntries: 10,
    Entry: [{ Cidr: '0.0.0.0/1' }, { Cidr: '128.0.0.0/1' }],
  });
  await group('list', [accept({ SourcePrefixListId: PrefixListId })]);
  const { PortRangeListId } = await ask('Ecs', 'CreatePortRangeList', {
    PortRangeListName: 'admin',
    MaxEntries: 10,
    Entry: [{ PortRange: '22/22' }],
  });
  await group('ports', [accept({ ...ANY, PortRange: undefined, PortRangeListId })]);
  await group('far', [accept({ SourceCidrIp: '203.0.113.9/0' })], 'ap-southeast-1');
  const report = await compare(cloud);
  expect(report).toMatchObject({ complete: true, submission: { outcome: 'done' }, vendorGaps: [] });
  expect(differences(report)).toEqual({
    halves: 'pass open: halves-of-the-internet',
    half: 'pass open: wide-source',
    bits: 'pass open: host-bits',
    far: 'pass open: host-bits',
    six: 'pass open: ipv6',
    list: 'pass open: prefix-list',
    ports: 'pass open: port-range-list',
    hidden: 'fail closed: priority-shadowed',
  });
  const item = itemOf(report, 'security-center', 22);
  expect(item.counts).toEqual({ agree: 5, differ: 8, unknown: 0 });
  // Both find these open, and nothing uses them.
  const same = item.rows.filter(({ outcome }) => outcome === 'agree');
  expect(same.map(({ resource, notes }) => [resource.name, notes]).toSorted()).toEqual([
    ['any', ['group-unused']],
    ['range', ['group-unused']],
    // Whoever attacks picks the port that it sends from.
    ['reply', ['group-unused']],
  ]);
  const near = await compare(cloud, false, { regions: [REGION] });
  expect(differences(near)).not.toHaveProperty('far');
});

test('Cloud Config has its own eye', async () => {
  const cloud = await open();
  const { ask, group } = owner(cloud);
  await group('any', [accept(ANY)]);
  await group('udp', [accept({ ...ANY, IpProtocol: 'UDP' })]);
  await group('every', [accept({ ...ANY, IpProtocol: 'ALL', PortRange: '-1/-1' })]);
  await group('web', [accept({ ...ANY, PortRange: '8443/8443' })]);
  const create = async (SourceIdentifier: string, more: object = {}): Promise<string> =>
    (
      await ask('Config', 'CreateConfigRule', {
        ConfigRuleName: SourceIdentifier,
        SourceOwner: 'ALIYUN',
        SourceIdentifier,
        ...more,
      })
    ).ConfigRuleId;
  await create('sg-risky-ports-check');
  await create('ecs-security-group-description-check');
  let report = await compare(cloud);
  expect(differences(report, 'cloud-config')).toEqual({ udp: 'fail closed: other-protocol' });
  expect(report.notCompared.map(({ rule }) => rule)).toEqual(['ecs-security-group-description-check']);
  const id = await create('ecs-security-group-risky-ports-check-with-protocol', {
    InputParameters: JSON.stringify({ ports: '8443,22', protocol: 'tcp' }),
  });
  report = await compare(cloud);
  expect(differences(report, 'cloud-config', 8443)).toEqual({ every: 'pass open: port-range all-protocols' });
  expect(itemOf(report, 'cloud-config', 8443).ports).toEqual([8443, 22]);
  await ask('Config', 'DeleteConfigRules', { ConfigRuleIds: id });
});

test('instances are compared as such, over all their groups, with the ways to them', async () => {
  const cloud = await open({ 'check-asset': 'instance' });
  const { group, instance } = owner(cloud);
  const any = await group('any', [accept({ ...ANY, Priority: '50' })]);
  const shut = await group('shut', [drop({})]);
  const low = await group('low', [accept({ SourceCidrIp: '0.0.0.0/1' })]);
  const high = await group('high', [accept({ SourceCidrIp: '128.0.0.0/1' })]);
  await instance('guarded', [any, shut]);
  await instance('split', [low, high]);
  await instance('inside', [any], false);
  await instance('other', [await group('narrow', [accept({ ...ANY, DestCidrIp: '192.0.2.9/32' })])]);
  const report = await compare(cloud);
  expect(differences(report)).toEqual({
    guarded: 'fail closed: priority-shadowed groups-together',
    other: 'fail closed: five-tuple',
    split: 'pass open: halves-of-the-internet groups-together',
  });
  const [inside] = itemOf(report, 'security-center', 22).rows.filter(({ outcome }) => outcome === 'agree');
  expect(inside).toMatchObject({
    resource: { type: 'instance', name: 'inside' },
    notes: ['path-not-public'],
  });
});

test('old verdicts, white lists, and what nobody has looked at', async () => {
  const cloud = await open();
  const { ask, group } = owner(cloud);
  const closed = await group('closed-since', [accept(ANY)]);
  const opened = await group('opened-since', []);
  const gone = await group('gone', [accept(ANY)]);
  const honeypot = await group('honeypot', [accept(ANY)]);
  expect(differences(await compare(cloud, false))).toEqual({
    'closed-since': 'not-checked open: not-checked',
    gone: 'not-checked open: not-checked',
    honeypot: 'not-checked open: not-checked',
  });
  await compare(cloud);
  await ask('Ecs', 'RevokeSecurityGroup', { SecurityGroupId: closed, Permissions: [accept(ANY)] });
  await ask('Ecs', 'AuthorizeSecurityGroup', { SecurityGroupId: opened, Permissions: [accept(ANY)] });
  await ask('Ecs', 'DeleteSecurityGroup', { SecurityGroupId: gone });
  await group('new', [accept(ANY)]);
  const { Checks } = await ask('Sas', 'ListCheckResult', { CheckKey: '22' });
  await ask('Sas', 'AddCheckInstanceResultWhiteList', {
    CheckId: Checks[0].CheckId,
    InstanceIds: [honeypot],
    RuleType: 'WHITE',
  });
  expect(differences(await compare(cloud, false))).toEqual({
    'closed-since': 'fail closed: stale-scan',
    'opened-since': 'pass open: stale-scan',
    gone: 'fail gone: stale-scan',
    new: 'absent open: not-covered',
    honeypot: 'ignored open: whitelisted',
  });
  cloud.clock.shift(cloud.clock.offsetSeconds + 60);
  expect(differences(await compare(cloud))).toEqual({ honeypot: 'ignored open: whitelisted' });
});

describe('checks that are refused, in an answer of success', () => {
  test.each([
    ['every-30-minutes', 'throttled'],
    ['exhausted', 'exhausted'],
  ] as const)('%s', async (submission, outcome) => {
    const cloud = await open({ 'check-submission': submission });
    const { ask, group } = owner(cloud);
    await group('office', [accept({ SourceCidrIp: '203.0.113.0/24' })]);
    if (submission === 'every-30-minutes') await ask('Sas', 'SubmitCheck', {});
    const report = await compare(cloud);
    expect(report.submission?.outcome).toBe(outcome);
    expect(report.submission?.seconds === null).toBe(outcome === 'exhausted');
    expect(report.complete).toBe(false);
  });
});

test('what cannot be read of the vendor is a gap, and the rest goes on', async () => {
  const cloud = await open();
  const { group } = owner(cloud);
  await group('any', [accept(ANY)]);
  cloud.faults.set([{ operation: 'ListCheckResult', kind: 'error', rate: 1, code: 'Forbidden.RAM' }]);
  const report = await compare(cloud);
  expect(report.complete).toBe(false);
  expect(report.items).toEqual([]);
  expect(report.vendorGaps).toMatchObject([
    { service: 'security-center', operation: 'ListCheckResult', code: 'Forbidden.RAM' },
  ]);
});

test('a check whose answer was lost is not submitted twice', async () => {
  const cloud = await open();
  const { group } = owner(cloud);
  await group('any', [accept(ANY)]);
  cloud.faults.set([{ operation: 'SubmitCheck', kind: 'reset', rate: 1 }]);
  const report = await compare(cloud);
  expect(report).toMatchObject({ complete: false, submission: null });
  expect(report.vendorGaps).toMatchObject([{ operation: 'SubmitCheck', code: 'network' }]);
  expect(cloud.journal.list({ action: 'SubmitCheck' })).toHaveLength(1);
  // What the vendor says already is read all the same.
  expect(report.items).toHaveLength(2);
});

test('saved answers say the same; rows need the number of their check', async () => {
  const cloud = await open();
  const { ask, group } = owner(cloud);
  for (const [name, rules] of Object.entries(TRAPS)) await group(name, rules);
  await ask('Config', 'CreateConfigRule', {
    ConfigRuleName: 'risky',
    SourceOwner: 'ALIYUN',
    SourceIdentifier: 'sg-risky-ports-check',
  });
  const live = await compare(cloud);
  const folder = mkdtempSync(join(tmpdir(), 'postern-vendor-'));
  opened.push({ close: () => rmSync(folder, { recursive: true }) });
  const save = (name: string, answer: object): void =>
    writeFileSync(join(folder, `${name}.json`), JSON.stringify(answer));
  const groups = await ask('Ecs', 'DescribeSecurityGroups', { MaxResults: 100 });
  save('groups', { ...groups, RegionId: REGION });
  for (const { SecurityGroupId } of groups.SecurityGroups.SecurityGroup)
    save(SecurityGroupId, await ask('Ecs', 'DescribeSecurityGroupAttribute', { SecurityGroupId }));
  const checks = await ask('Sas', 'ListCheckResult', {});
  save('checks', checks);
  for (const { CheckId } of checks.Checks) {
    const rows = await ask('Sas', 'ListCheckInstanceResult', { CheckId, PageSize: 100 });
    save(`rows-${CheckId}`, { CheckId, ...rows });
  }
  const rules = await ask('Config', 'ListConfigRules');
  save('rules', rules);
  const [{ ConfigRuleId }] = rules.ConfigRules.ConfigRuleList;
  save('rule', await ask('Config', 'GetConfigRule', { ConfigRuleId }));
  save('results', await ask('Config', 'ListConfigRuleEvaluationResults', { ConfigRuleId, MaxResults: 100 }));
  const read = () =>
    compareVendor({
      source: createInputSource(folder),
      vendor: createVendorInput(folder),
      vendorRequest: { submit: false },
    });
  const saved = await read();
  expect(saved.vendorGaps).toEqual([]);
  for (const service of ['security-center', 'cloud-config'] as const)
    expect(differences(saved, service)).toEqual(differences(live, service));
  expect(Object.keys(differences(saved)).length).toBeGreaterThan(4);

  const [{ CheckId }] = checks.Checks;
  const rows = await ask('Sas', 'ListCheckInstanceResult', { CheckId, PageSize: 2 });
  save(`rows-${CheckId}`, { CheckId, ...rows });
  expect((await read()).vendorGaps).toMatchObject([{ code: 'page-missing', message: String(CheckId) }]);
  save(`rows-${CheckId}`, rows);
  await expect(read()).rejects.toMatchObject({
    problem: { code: 'input-bad-field', params: { field: 'CheckId' } },
  });
});

test('items are known by the names that the vendor has for them', () => {
  expect(portOfName('22端口禁止任意IP访问')).toBe(22);
  expect(portOfName('3389連接埠禁止任意IP訪問')).toBe(3389);
  expect(portOfName('Access from any IP address to port 22 is prohibited')).toBe(22);
  expect(portOfName('安全组最小化授权')).toBeUndefined();
  expect(portOfName('0端口禁止任意IP访问')).toBeUndefined();
});
