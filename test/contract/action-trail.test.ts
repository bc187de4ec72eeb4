/** ActionTrail, asked through the official generic client: who called what, and trails. */
import { beforeAll, expect, test } from 'vitest';
import { toPastCalls } from '../../src/adapters/alibaba/guard-trail.ts';
import type { JournalEntry } from '../../src/cloud/index.ts';
import { makeIdentities } from '../support/identities.ts';
import { type Answer, genericClient } from './generic-client.ts';
import { contract } from './target.ts';

const LOCAL = { local: 'it makes the events that it looks for' };

const eventNamed = (value: string) => ({ LookupAttribute: [{ Key: 'EventName', Value: value }] });
const RULE = { IpProtocol: 'TCP', PortRange: '22/22', SourceCidrIp: '0.0.0.0/0' };

contract('events', LOCAL, (on) => {
  const ask = genericClient(on, 'ActionTrail');
  const who = makeIdentities(on);
  let group = '';

  beforeAll(async () => {
    const { VpcId } = await on.sdk.ask('Vpc', 'CreateVpc', { RegionId: on.region });
    const made = await on.sdk.ask('Ecs', 'CreateSecurityGroup', { RegionId: on.region, VpcId });
    group = made.SecurityGroupId;
    await on.sdk.ask('Ecs', 'AuthorizeSecurityGroup', {
      RegionId: on.region,
      SecurityGroupId: group,
      Permissions: [RULE],
    });
  });

  test('a change has its parameters, its answer and its resource', async () => {
    const { Events, NextToken, StartTime, EndTime } = await ask(
      'LookupEvents',
      eventNamed('AuthorizeSecurityGroup'),
    );
    expect(NextToken).toBe('');
    expect(Date.parse(EndTime) - Date.parse(StartTime)).toBe(7 * 24 * 3_600_000);
    expect(Events).toMatchObject([
      {
        eventName: 'AuthorizeSecurityGroup',
        eventType: 'ApiCall',
        eventCategory: 'Management',
        eventRW: 'Write',
        serviceName: 'Ecs',
        apiVersion: '2014-05-26',
        acsRegion: on.region,
        isGlobal: false,
        sourceIpAddress: '127.0.0.1',
        userIdentity: {
          type: 'root-account',
          userName: 'root',
          accessKeyId: on.cloud.accounts[0]?.accessKeyId,
        },
        requestParameters: { SecurityGroupId: group, 'Permissions.1.PortRange': '22/22' },
        resourceType: 'ACS::ECS::SecurityGroup',
        resourceName: group,
        referencedResources: { 'ACS::ECS::SecurityGroup': [group] },
      },
    ]);
    const [event] = Events;
    expect(event.eventTime).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/);
    expect(event.eventId).toBe(event.requestId);
    expect(event.responseElements.RequestId).toBe(event.requestId);
    expect(event).not.toHaveProperty('errorCode');
    expect(JSON.parse(event.requestParameterJson)).toEqual(event.requestParameters);
    // What reads delivered events reads these.
    expect(toPastCalls(JSON.stringify({ Events }), 'events.json')).toMatchObject([
      {
        action: 'ecs:AuthorizeSecurityGroup',
        caller: { kind: 'root' },
        asked: { known: 'rules', rules: [{ protocol: 'TCP', sourceCidr: '0.0.0.0/0' }] },
      },
    ]);
  });

  test('what was made is named by the answer', async () => {
    const { Events } = await ask('LookupEvents', eventNamed('CreateSecurityGroup'));
    expect(Events[0].referencedResources['ACS::ECS::SecurityGroup']).toEqual([group]);
    const byResource = await ask('LookupEvents', {
      LookupAttribute: [
        { Key: 'ResourceName', Value: group },
        { Key: 'EventRW', Value: 'Write' },
      ],
      Direction: 'FORWARD',
    });
    expect(byResource.Events.map((one: Answer) => one.eventName)).toEqual([
      'CreateSecurityGroup',
      'AuthorizeSecurityGroup',
    ]);
  });

  test('a refused call is an event with its code, and nothing answered', async () => {
    const ann = await who.user('ann');
    const params = { RegionId: on.region, SecurityGroupId: group, Permissions: [RULE] };
    await expect(ann.ask('Ecs', 'AuthorizeSecurityGroup', params)).rejects.toThrow();
    const { Events } = await ask('LookupEvents', { LookupAttribute: [{ Key: 'User', Value: 'ann' }] });
    expect(Events).toMatchObject([
      {
        errorCode: 'Forbidden.RAM',
        resourceName: group,
        userIdentity: { type: 'ram-user', userName: 'ann' },
      },
    ]);
    expect(Events[0]).not.toHaveProperty('responseElements');
    expect(Events[0].errorMessage).not.toBe('');
  });

  test('a session is its role and its name, and no secret is told', async () => {
    const trust = {
      Version: '1',
      Statement: [{ Effect: 'Allow', Action: 'sts:AssumeRole', Principal: '*' }],
    };
    const { accountId } = { accountId: on.cloud.accounts[0]?.id ?? '' };
    const document = {
      ...trust,
      Statement: [{ ...trust.Statement[0], Principal: { RAM: [`acs:ram::${accountId}:root`] } }],
    };
    const { Role } = await on.sdk.ask('Ram', 'CreateRole', {
      RoleName: 'Operator',
      AssumeRolePolicyDocument: JSON.stringify(document),
    });
    const session = await who.assume(on.sdk, Role.Arn);
    await session.refused('Ecs', 'DeleteSecurityGroup', { RegionId: on.region, SecurityGroupId: group });
    const { Events } = await ask('LookupEvents', eventNamed('DeleteSecurityGroup'));
    expect(Events).toMatchObject([
      { userIdentity: { type: 'assumed-role', userName: 'operator:night-shift' } },
    ]);
    const assumed = await ask('LookupEvents', eventNamed('AssumeRole'));
    expect(assumed.Events[0].responseElements.Credentials).toMatchObject({
      AccessKeySecret: '***',
      SecurityToken: '***',
    });
  });

  test('events of services without a region are seen from each, others from their own', async () => {
    await on.sdk.ask('Ram', 'CreateUser', { UserName: 'bob' });
    const elsewhere = await ask('LookupEvents', eventNamed('CreateUser'), 'ap-southeast-1');
    expect(elsewhere.Events[0]).toMatchObject({ isGlobal: true, resourceName: 'bob' });
    expect((await ask('LookupEvents', eventNamed('CreateSecurityGroup'), 'ap-southeast-1')).Events).toEqual(
      [],
    );
  });

  test('pages hold together while new events come, in both directions', async () => {
    for (let i = 0; i < 7; i++)
      await on.sdk.ask('Vpc', 'CreateVpc', { RegionId: on.region, VpcName: `p${i}` });
    for (const Direction of ['FORWARD', 'BACKWARD']) {
      const query = { ...eventNamed('CreateVpc'), Direction, MaxResults: 3 };
      const seen: string[] = [];
      let page = await ask('LookupEvents', query);
      for (;;) {
        seen.push(...page.Events.map((one: Answer) => one.eventId));
        if (page.NextToken === '') break;
        if (Direction === 'BACKWARD') await on.sdk.ask('Vpc', 'CreateVpc', { RegionId: on.region });
        page = await ask('LookupEvents', { ...query, NextToken: page.NextToken });
      }
      expect(seen.length).toBeGreaterThanOrEqual(8);
      expect(new Set(seen).size).toBe(seen.length);
      const made = on.cloud.journal.list({ action: 'CreateVpc' }).map(({ requestId }) => requestId);
      const expected = made.slice(0, seen.length);
      expect(seen).toEqual(Direction === 'FORWARD' ? expected : expected.toReversed());
    }
  });

  test('what was done is told however much was read since', async () => {
    const { journal, clock } = on.cloud;
    const known = journal.list({ action: 'CreateVpc' });
    const like = known[0] as JournalEntry;
    const time = clock.now().toISOString();
    for (let i = 0; i < 25_000; i += 1)
      journal.append({ ...like, access: 'read', action: 'DescribeVpcs', requestId: `read-${i}`, time });
    expect(journal.list({ action: 'CreateVpc' })).toEqual([]);
    const at = (second: number): string =>
      new Date(Date.parse(like.time) + second * 1000).toISOString().replace(/\.\d+Z$/, 'Z');
    const look = async (more: object): Promise<Answer> => {
      const writes = { LookupAttribute: [{ Key: 'EventRW', Value: 'Write' }], MaxResults: 50 };
      return ask('LookupEvents', { ...writes, ...more });
    };
    const { Events } = await look({ StartTime: at(0), EndTime: at(600), Direction: 'FORWARD' });
    const told = new Set(Events.map((one: Answer) => one.eventId));
    expect(known.filter(({ requestId }) => !told.has(requestId))).toEqual([]);
    // Reads are asked for as before, and reach as far as they are kept.
    const { Events: reads } = await ask('LookupEvents', eventNamed('DescribeVpcs'));
    expect(reads[0].eventId).toBe('read-24999');
  });

  test('a token belongs to its question', async () => {
    const { NextToken } = await ask('LookupEvents', { ...eventNamed('CreateVpc'), MaxResults: 1 });
    expect(NextToken).not.toBe('');
    for (const other of [{ ...eventNamed('CreateUser'), NextToken }, { NextToken: 'made-up' }])
      await expect(ask('LookupEvents', other)).rejects.toMatchObject({ code: 'InvalidParameter.NextToken' });
  });

  test('times go together, are in order and span 30 days at most', async () => {
    const at = (days: number) =>
      new Date(on.cloud.clock.now().getTime() + days * 86_400_000).toISOString().replace(/\.\d+Z$/, 'Z');
    const span = (StartTime?: string, EndTime?: string) => ask('LookupEvents', { StartTime, EndTime });
    await expect(span(at(-1))).rejects.toMatchObject({ code: 'InvalidTimeRange' });
    await expect(span(at(0), at(-1))).rejects.toMatchObject({ code: 'InvalidTimeRange' });
    await expect(span(at(-31), at(0))).rejects.toMatchObject({ code: 'InvalidTimeRange' });
    await expect(span('yesterday', at(0))).rejects.toMatchObject({ code: 'InvalidParameter' });
    await expect(ask('LookupEvents', { MaxResults: 51 })).rejects.toMatchObject({ code: 'InvalidParameter' });
    const three = [1, 2, 3].map(() => ({ Key: 'User', Value: 'ann' }));
    await expect(ask('LookupEvents', { LookupAttribute: three })).rejects.toMatchObject({
      code: 'InvalidParameter',
    });
    expect((await span(at(-30), at(0))).Events.length).toBeGreaterThan(0);
    expect((await span(at(-30), at(-1))).Events).toEqual([]);
  });

  test('reads are told too, after 90 days nothing is', async () => {
    const { Events } = await ask('LookupEvents', {
      LookupAttribute: [{ Key: 'EventRW', Value: 'Read' }],
      MaxResults: 1,
    });
    expect(Events).toMatchObject([{ eventName: 'LookupEvents', eventRW: 'Read' }]);
    const before = on.cloud.clock.now();
    const range = {
      StartTime: new Date(before.getTime() - 3_600_000).toISOString().replace(/\.\d+Z$/, 'Z'),
      EndTime: before.toISOString().replace(/\.\d+Z$/, 'Z'),
      ...eventNamed('CreateSecurityGroup'),
    };
    on.cloud.clock.shift(89 * 86_400);
    expect((await ask('LookupEvents', range)).Events).toHaveLength(1);
    on.cloud.clock.shift(91 * 86_400);
    expect((await ask('LookupEvents', range)).Events).toEqual([]);
    on.cloud.clock.follow();
  });

  test('a trail is made switched off, and is found by its name', async () => {
    const Name = 'audit-trail';
    const SlsProjectArn = 'acs:log:cn-hangzhou:1000000000000001:project/audit';
    await expect(ask('CreateTrail', { Name: 'A', SlsProjectArn })).rejects.toMatchObject({
      code: 'InvalidTrailNameException',
    });
    await expect(ask('CreateTrail', { Name })).rejects.toMatchObject({ code: 'InvalidDestination' });
    expect(await ask('CreateTrail', { Name, SlsProjectArn })).toMatchObject({
      Name,
      EventRW: 'All',
      TrailRegion: 'All',
      HomeRegion: on.region,
      SlsProjectArn,
    });
    await expect(ask('CreateTrail', { Name, SlsProjectArn })).rejects.toMatchObject({
      code: 'TrailAlreadyExistsException',
    });
    expect(await ask('GetTrailStatus', { Name })).toMatchObject({ IsLogging: false, LatestDeliveryTime: '' });
    await ask('StartLogging', { Name });
    const { TrailList } = await ask('DescribeTrails', { NameList: Name });
    expect(TrailList).toMatchObject([
      {
        Name,
        Status: 'Enable',
        TrailArn: `acs:actiontrail:${on.region}:${on.cloud.accounts[0]?.id}:trail/${Name}`,
      },
    ]);
    await ask('UpdateTrail', { Name, EventRW: 'Write' });
    await expect(ask('UpdateTrail', { Name, OssBucketName: 'No Bucket' })).rejects.toMatchObject({
      code: 'InvalidBucketNameException',
    });
    await expect(ask('UpdateTrail', { Name, OssKeyPrefix: '?' })).rejects.toMatchObject({
      code: 'InvalidPrefixException',
    });
    await ask('StopLogging', { Name });
    expect((await ask('DescribeTrails')).TrailList).toMatchObject([{ Status: 'Disable', EventRW: 'Write' }]);
    expect((await ask('DescribeTrails', {}, 'cn-beijing')).TrailList).toEqual([]);
    expect((await ask('DescribeTrails', { IncludeShadowTrails: true }, 'cn-beijing')).TrailList).toHaveLength(
      1,
    );
    await ask('DeleteTrail', { Name });
    await expect(ask('GetTrailStatus', { Name })).rejects.toMatchObject({ code: 'TrailNotFoundException' });
  });
});

contract(
  'events under other readings',
  {
    ...LOCAL,
    profile: {
      'trail-delay': 'ten-minutes',
      'trail-reads': 'left-out',
      'trail-parameters': 'nested',
      'trail-window': 'any',
    },
  },
  (on) => {
    const ask = genericClient(on, 'ActionTrail');

    test('events come late, without reads, with nested parameters', async () => {
      await on.sdk.ask('Vpc', 'CreateVpc', { RegionId: on.region, Tag: [{ Key: 'a', Value: 'b' }] });
      const now = on.cloud.clock.now().getTime();
      const at = (days: number) => new Date(now + days * 86_400_000).toISOString().replace(/\.\d+Z$/, 'Z');
      const query = { StartTime: at(-80), EndTime: at(1) };
      expect((await ask('LookupEvents', query)).Events).toEqual([]);
      on.cloud.clock.shift(601);
      const { Events } = await ask('LookupEvents', query);
      expect(Events).toMatchObject([
        { eventName: 'CreateVpc', requestParameters: { Tag: [{ Key: 'a', Value: 'b' }] } },
      ]);
      on.cloud.clock.follow();
    });
  },
);
