/** Checks of cloud configuration by Security Center, asked through the official generic client. */
import { beforeAll, expect, test } from 'vitest';
import type { SemanticsProfile } from '../../src/domain/semantics/profile.ts';
import { type Answer, genericClient } from './generic-client.ts';
import { type Contract, contract } from './target.ts';

const LOCAL = { local: 'it needs an edition that costs money' };
const suite = (name: string, profile: Partial<SemanticsProfile>, body: (on: Contract) => void): void =>
  contract(name, { ...LOCAL, profile }, body);

/** A group with inbound rules, in a VPC of its own. */
async function makeGroup(on: Contract, name: string, Permissions: object[], RegionId = on.region) {
  const { VpcId } = await on.sdk.ask('Vpc', 'CreateVpc', { RegionId });
  const { SecurityGroupId } = await on.sdk.ask('Ecs', 'CreateSecurityGroup', {
    RegionId,
    VpcId,
    SecurityGroupName: name,
  });
  if (Permissions.length > 0)
    await on.sdk.ask('Ecs', 'AuthorizeSecurityGroup', { RegionId, SecurityGroupId, Permissions });
  return SecurityGroupId as string;
}

const accept = (more: object) => ({ IpProtocol: 'TCP', PortRange: '22/22', Policy: 'accept', ...more });
const ANY = { SourceCidrIp: '0.0.0.0/0' };

suite('checks that take their time', {}, (on) => {
  const ask = genericClient(on, 'Sas');
  const ids: Record<string, string> = {};
  let ssh = 0;

  const statusOf = async (name: string): Promise<string> => {
    const { Checks } = await ask('ListCheckResult', { CheckKey: name, InstanceTypes: ['ECS'] });
    return Checks[0].Status;
  };
  const rows = async (params: object = {}): Promise<[string, string][]> => {
    const { BasicData } = await ask('ListCheckInstanceResult', { CheckId: ssh, PageSize: 100, ...params });
    return BasicData.map((one: Answer) => [one.InstanceName, one.Status]);
  };
  const later = (seconds: number): void => on.cloud.clock.shift(on.cloud.clock.offsetSeconds + seconds);

  beforeAll(async () => {
    ids.open = await makeGroup(on, 'open', [accept(ANY)]);
    ids.range = await makeGroup(on, 'range', [accept({ ...ANY, PortRange: '20/25' })]);
    ids.every = await makeGroup(on, 'every', [accept({ ...ANY, IpProtocol: 'ALL', PortRange: '-1/-1' })]);
    ids.hidden = await makeGroup(on, 'hidden', [
      accept({ ...ANY, Policy: 'drop', Priority: '1' }),
      accept({ ...ANY, Priority: '100' }),
    ]);
    ids.halves = await makeGroup(on, 'halves', [
      accept({ SourceCidrIp: '0.0.0.0/1' }),
      accept({ SourceCidrIp: '128.0.0.0/1' }),
    ]);
    ids.bits = await makeGroup(on, 'bits', [accept({ SourceCidrIp: '203.0.113.9/0' })]);
    ids.six = await makeGroup(on, 'six', [accept({ Ipv6SourceCidrIp: '::/0' })]);
    ids.far = await makeGroup(on, 'far', [accept(ANY)], 'ap-southeast-1');
  });

  test('before the first one nothing is known', async () => {
    const { Checks, PageInfo } = await ask('ListCheckResult', { Lang: 'zh' });
    expect(PageInfo).toMatchObject({ TotalCount: 2, CurrentPage: 1, PageSize: 20, Count: 2 });
    expect(Checks).toMatchObject([
      { CheckShowName: '22端口禁止任意IP访问', Status: 'NOT_CHECK', InstanceType: 'ECS', Vendor: 'ALIYUN' },
      { CheckShowName: '3389端口禁止任意IP访问', Status: 'NOT_CHECK' },
    ]);
    ssh = Checks[0].CheckId;
    expect(await rows()).toEqual([]);
    const { Checks: english } = await ask('ListCheckResult', { Lang: 'en', CheckKey: '3389' });
    expect(english).toHaveLength(1);
    expect(english[0].CheckShowName).toContain('port 3389');
    expect(await ask('GetCheckSummary')).toMatchObject({
      OverallStatistic: { PassCount: 0, NotPassCount: 0, NotCheckCount: 2, NotCheckHighCount: 2 },
      OverallItemStatistic: { ReleaseCount: 2, ResultCount: 0 },
    });
  });

  test('one runs, and tells how far it is; another is refused in an answer of success', async () => {
    on.cloud.clock.freeze(new Date());
    const { TaskId, Data } = await ask('SubmitCheck', { ScanRange: 'FULL' });
    expect(Data).toEqual({});
    expect(await ask('GetCheckProcess', { TaskId })).toMatchObject({ StatusCode: '0', FinishCount: 0 });
    on.cloud.clock.freeze(new Date(on.cloud.clock.now().getTime() + 2500));
    const half = await ask('GetCheckProcess', { TaskId });
    expect(half).toMatchObject({ TaskId, StatusCode: '1', FinishCount: half.TotalCount / 2 });
    expect(await statusOf('22')).toBe('CHECKING');
    expect(await ask('SubmitCheck', { ScanRange: 'FULL' })).toMatchObject({
      TaskId: '',
      Data: { OperateCode: 'Throttling', ThrottlingTimeSecond: 3 },
    });
    on.cloud.clock.freeze(new Date(on.cloud.clock.now().getTime() + 2500));
    expect(await ask('GetCheckProcess', { TaskId })).toMatchObject({ StatusCode: '2' });
    expect(await ask('GetCheckProcess', { TaskId: 'nobody' })).toMatchObject({ StatusCode: '5' });
    on.cloud.clock.follow();
    later(10);
  });

  test('it compares texts: it sees ranges and ALL, hidden rules too, and not what means the same', async () => {
    expect(await statusOf('22')).toBe('NOT_PASS');
    expect(Object.fromEntries(await rows())).toMatchObject({
      open: 'NOT_PASS',
      range: 'NOT_PASS',
      every: 'NOT_PASS',
      hidden: 'NOT_PASS',
      halves: 'PASS',
      bits: 'PASS',
      six: 'PASS',
    });
    const { BasicData, Checks, Columns, PageInfo } = await ask('ListCheckInstanceResult', {
      CheckId: ssh,
      Statuses: ['NOT_PASS'],
      InstanceIds: [ids.range],
    });
    expect(BasicData).toMatchObject([{ InstanceId: ids.range, RegionId: on.region, Status: 'NOT_PASS' }]);
    expect(BasicData[0].InstanceInfo.FirstUpdateTime).toBe(BasicData[0].InstanceInfo.LastUpdateTime);
    expect(Checks).toEqual([
      {
        InstanceIdShow: { value: ids.range },
        SecurityGroupNameShow: { value: 'range' },
        RegionIdShow: { value: on.region },
      },
    ]);
    expect(Columns.map((one: Answer) => one.Key)).toEqual([
      'InstanceIdShow',
      'SecurityGroupNameShow',
      'RegionIdShow',
    ]);
    expect(PageInfo).toEqual({ CurrentPage: 1, PageSize: 20, TotalCount: 1, Count: '1' });
  });

  test('the other centre has its own checks and assets', async () => {
    const elsewhere = 'ap-southeast-1';
    expect((await rows()).map(([name]) => name)).not.toContain('far');
    expect((await ask('ListCheckResult', {}, elsewhere)).Checks[0].Status).toBe('NOT_CHECK');
    const { TaskId } = await ask('SubmitCheck', {}, elsewhere);
    expect(await ask('GetCheckProcess', { TaskId })).toMatchObject({ StatusCode: '5' });
    later(10);
    expect(await ask('GetCheckProcess', { TaskId }, elsewhere)).toMatchObject({
      StatusCode: '2',
      TotalCount: 2,
    });
    const { BasicData } = await ask('ListCheckInstanceResult', { CheckId: ssh }, elsewhere);
    expect(BasicData).toMatchObject([{ InstanceId: ids.far, RegionId: elsewhere, Status: 'NOT_PASS' }]);
    await ask('AddCheckResultWhiteList', { CheckIds: [ssh], RuleType: 'WHITE' }, elsewhere);
    expect((await ask('ListCheckResult', {}, elsewhere)).Checks[0].Status).toBe('WHITELIST');
    expect(await statusOf('22')).toBe('NOT_PASS');
  });

  test('results are as old as the check, until it is made again', async () => {
    const SecurityGroupId = ids.open;
    await on.sdk.ask('Ecs', 'RevokeSecurityGroup', {
      RegionId: on.region,
      SecurityGroupId,
      Permissions: [accept(ANY)],
    });
    expect(await rows({ InstanceIds: [ids.open] })).toEqual([['open', 'NOT_PASS']]);
    const { Data } = await ask('VerifyCheckInstanceResult', {
      CheckId: ssh,
      InstanceIds: [ids.open, 'sg-missing'],
    });
    expect(Data.FailInstances).toEqual(['sg-missing']);
    expect(await rows({ InstanceIds: [ids.open] })).toEqual([['open', 'CHECKING']]);
    later(10);
    expect(await ask('GetCheckProcess', { TaskId: Data.TaskId })).toMatchObject({
      StatusCode: '2',
      TotalCount: 1,
    });
    expect(await rows({ InstanceIds: [ids.open] })).toEqual([['open', 'PASS']]);
    expect(await rows({ InstanceIds: [ids.range] })).toEqual([['range', 'NOT_PASS']]);
    await on.sdk.ask('Ecs', 'DeleteSecurityGroup', { RegionId: on.region, SecurityGroupId: ids.open });
    expect(await rows({ InstanceIds: [ids.open] })).toHaveLength(1);
    await ask('VerifyCheckResult', { CheckIds: [ssh] });
    later(10);
    expect(await rows({ InstanceIds: [ids.open] })).toEqual([]);
  });

  test('white lists speak for assets and for items', async () => {
    const InstanceIds = [ids.range];
    const { RuleId } = await ask('AddCheckInstanceResultWhiteList', {
      CheckId: ssh,
      InstanceIds,
      RuleType: 'WHITE',
      Remark: 'honeypot',
    });
    expect(RuleId).toMatch(/^\d+$/);
    expect(await rows({ InstanceIds })).toEqual([['range', 'WHITELIST']]);
    expect(await statusOf('22')).toBe('NOT_PASS');
    await ask('RemoveCheckInstanceResultWhiteList', { CheckId: ssh, InstanceIds });
    expect(await rows({ InstanceIds })).toEqual([['range', 'NOT_PASS']]);
    await ask('AddCheckResultWhiteList', { CheckIds: [ssh], RuleType: 'WHITE' });
    expect(await statusOf('22')).toBe('WHITELIST');
    expect(await rows({ InstanceIds })).toEqual([['range', 'WHITELIST']]);
    await ask('RemoveCheckResultWhiteList', { CheckIds: [ssh] });
    expect(await statusOf('22')).toBe('NOT_PASS');
    expect(await ask('GetCheckSummary')).toMatchObject({
      OverallStatistic: { NotPassCount: 2, NotPassHighCount: 2 },
      Summarys: [{ Type: 'RISK', FailCount: 2 }],
    });
  });

  test('items tell what they are, and those that do not exist are refused', async () => {
    const { Description, RepairSetting } = await ask('GetCheckDetail', { CheckId: ssh, Lang: 'en' });
    expect(Description).toMatchObject({ Type: 'text', Value: expect.stringContaining('port 22') });
    expect(RepairSetting.RepairSupport).toBe(false);
    for (const action of ['GetCheckDetail', 'ListCheckInstanceResult'])
      await expect(ask(action, { CheckId: 1 })).rejects.toMatchObject({ code: 'CheckItemNotExist' });
    await expect(ask('VerifyCheckResult', {})).rejects.toMatchObject({ code: 'MissingParameter' });
    await expect(ask('AddCheckResultWhiteList', {})).rejects.toMatchObject({ code: 'MissingParameter' });
  });
});

suite('checks that list instances and see IPv6', {
  'check-asset': 'instance',
  'check-any-ipv6': 'seen',
  'check-duration': 'none',
}, (on) => {
  const ask = genericClient(on, 'Sas');

  test('an instance fails with any of its groups', async () => {
    const { TaskId: nothing } = await ask('SubmitCheck', {});
    expect(await ask('GetCheckProcess', { TaskId: nothing })).toMatchObject({ StatusCode: '4' });
    const SecurityGroupId = await makeGroup(on, 'six', [accept({ Ipv6SourceCidrIp: '::/0' })]);
    const { SecurityGroups } = await on.sdk.ask('Ecs', 'DescribeSecurityGroups', {
      RegionId: on.region,
      SecurityGroupId,
    });
    const { VSwitchId } = await on.sdk.ask('Vpc', 'CreateVSwitch', {
      RegionId: on.region,
      ZoneId: `${on.region}-h`,
      CidrBlock: '172.16.0.0/24',
      VpcId: SecurityGroups.SecurityGroup[0].VpcId,
    });
    const { InstanceIdSets } = await on.sdk.ask('Ecs', 'RunInstances', {
      RegionId: on.region,
      ImageId: 'aliyun_3_x64_20G_alibase_20240819.vhd',
      InstanceType: 'ecs.g7.large',
      InstanceName: 'edge',
      SecurityGroupId,
      VSwitchId,
    });
    await ask('SubmitCheck', {});
    const { Checks } = await ask('ListCheckResult', { Statuses: ['NOT_PASS'] });
    expect(Checks).toMatchObject([{ InstanceSubType: 'INSTANCE', Status: 'NOT_PASS' }]);
    const { BasicData } = await ask('ListCheckInstanceResult', { CheckId: Checks[0].CheckId });
    expect(BasicData).toMatchObject([
      { InstanceId: InstanceIdSets.InstanceIdSet[0], InstanceName: 'edge', Status: 'NOT_PASS' },
    ]);
  });
});

suite('checks at most every half hour', { 'check-submission': 'every-30-minutes' }, (on) => {
  const ask = genericClient(on, 'Sas');

  test('the wait is told', async () => {
    on.cloud.clock.freeze(new Date());
    await ask('SubmitCheck', {});
    expect((await ask('SubmitCheck', {})).Data).toEqual({
      OperateCode: 'Throttling',
      ThrottlingTimeSecond: 1800,
    });
    on.cloud.clock.follow();
  });
});

suite('checks without a quota', { 'check-submission': 'exhausted' }, (on) => {
  const ask = genericClient(on, 'Sas');

  test('none is made', async () => {
    expect(await ask('SubmitCheck', {})).toMatchObject({
      TaskId: '',
      Data: { OperateCode: 'AuthorizationExhaust' },
    });
    const { Checks } = await ask('ListCheckResult', {});
    expect((await ask('VerifyCheckResult', { CheckIds: [Checks[0].CheckId] })).Data.OperateCode).toBe(
      'AuthorizationExhaust',
    );
  });
});
