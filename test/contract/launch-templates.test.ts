/** Launch templates, and instances that are made of them. */
import { beforeAll, describe, expect, test } from 'vitest';
import { makeIdentities } from '../support/identities.ts';
import { contract } from './target.ts';

const IMAGE = 'aliyun_3_x64_20G_alibase_20240819.vhd';

contract('launch templates', { local: 'instances cost money' }, (on) => {
  const region = () => ({ RegionId: on.region });
  const ids = makeIdentities(on);
  let VSwitchId: string;
  let first: string;
  let second: string;
  let count = 0;

  const create = async (more: object = {}): Promise<string> => {
    count += 1;
    const named = { ...region(), LaunchTemplateName: `made-${count}`, ...more };
    return (await on.sdk.ask('Ecs', 'CreateLaunchTemplate', named)).LaunchTemplateId;
  };
  const versions = async (more: object): Promise<readonly Record<string, unknown>[]> =>
    (await on.sdk.ask('Ecs', 'DescribeLaunchTemplateVersions', { ...region(), ...more }))
      .LaunchTemplateVersionSets.LaunchTemplateVersionSet;
  const run = async (more: object): Promise<string> =>
    (await on.sdk.ask('Ecs', 'RunInstances', { ...region(), ...more })).InstanceIdSets.InstanceIdSet[0];
  const instance = async (id: string) =>
    (await on.sdk.ask('Ecs', 'DescribeInstances', { ...region(), InstanceIds: JSON.stringify([id]) }))
      .Instances.Instance[0];
  const template = () => ({ ImageId: IMAGE, InstanceType: 'ecs.g7.large', VSwitchId, InstanceName: 'tpl' });

  beforeAll(async () => {
    const { VpcId } = await on.sdk.ask('Vpc', 'CreateVpc', { ...region(), CidrBlock: '10.0.0.0/8' });
    ({ VSwitchId } = await on.sdk.ask('Vpc', 'CreateVSwitch', {
      ...region(),
      VpcId,
      ZoneId: `${on.region}-a`,
      CidrBlock: '10.1.0.0/24',
    }));
    const group = async () =>
      (await on.sdk.ask('Ecs', 'CreateSecurityGroup', { ...region(), VpcId })).SecurityGroupId;
    first = await group();
    second = await group();
  });

  test('a template is made, listed by name and tag, and deleted with its versions', async () => {
    const id = await create({
      LaunchTemplateName: 'shop',
      VersionDescription: 'the first one',
      TemplateTag: [{ Key: 'team', Value: 'shop' }],
      TemplateResourceGroupId: 'rg-1',
    });
    expect(id).toMatch(/^lt-/);
    await create();
    const listed = await on.sdk.ask('Ecs', 'DescribeLaunchTemplates', {
      ...region(),
      TemplateTag: [{ Key: 'team', Value: 'shop' }],
    });
    expect(listed).toMatchObject({
      TotalCount: 1,
      LaunchTemplateSets: {
        LaunchTemplateSet: [
          {
            LaunchTemplateId: id,
            LaunchTemplateName: 'shop',
            DefaultVersionNumber: 1,
            LatestVersionNumber: 1,
            ResourceGroupId: 'rg-1',
            Tags: { Tag: [{ TagKey: 'team', TagValue: 'shop' }] },
          },
        ],
      },
    });
    const named = { ...region(), LaunchTemplateName: ['shop'] };
    expect((await on.sdk.ask('Ecs', 'DescribeLaunchTemplates', named)).TotalCount).toBe(1);
    await on.sdk.ask('Ecs', 'TagResources', {
      ...region(),
      ResourceType: 'launchtemplate',
      ResourceId: [id],
      Tag: [{ Key: 'more', Value: '' }],
    });
    const gone = await on.sdk.ask('Ecs', 'DeleteLaunchTemplate', {
      ...region(),
      LaunchTemplateName: 'shop',
    });
    expect(gone).toMatchObject({
      LaunchTemplateId: id,
      LaunchTemplateVersionNumbers: { versionNumbers: [1] },
    });
    const again = { ...region(), LaunchTemplateId: id };
    expect(await on.sdk.refused('Ecs', 'DescribeLaunchTemplateVersions', again)).toEqual({
      status: 404,
      code: 'InvalidLaunchTemplate.NotFound',
    });
  });

  test.each([
    ['a bad name', { LaunchTemplateName: '1shop' }, 'InvalidLaunchTemplateName.Malformed'],
    ['a bad description', { VersionDescription: 'http://x' }, 'InvalidDescription.Malformed'],
    ['no name', { LaunchTemplateName: undefined }, 'MissingParameter'],
  ])('%s is refused', async (_, more, code) => {
    const given = { ...region(), LaunchTemplateName: 'refused', ...more };
    expect(await on.sdk.refused('Ecs', 'CreateLaunchTemplate', given)).toEqual({ status: 400, code });
  });

  test('a name is taken once', async () => {
    await create({ LaunchTemplateName: 'once' });
    const given = { ...region(), LaunchTemplateName: 'once' };
    expect(await on.sdk.refused('Ecs', 'CreateLaunchTemplate', given)).toEqual({
      status: 403,
      code: 'LaunchTemplateName.Duplicated',
    });
  });

  test('versions count up, are found by number, and the default one cannot be deleted', async () => {
    const LaunchTemplateId = await create({ InstanceType: 'ecs.g7.large' });
    const add = (more: object) =>
      on.sdk.ask('Ecs', 'CreateLaunchTemplateVersion', { ...region(), LaunchTemplateId, ...more });
    expect((await add({ SecurityGroupId: first })).LaunchTemplateVersionNumber).toBe(2);
    expect((await add({ SecurityGroupIds: [first, second] })).LaunchTemplateVersionNumber).toBe(3);
    expect(await versions({ LaunchTemplateId, DefaultVersion: true })).toMatchObject([
      { VersionNumber: 1, DefaultVersion: true, LaunchTemplateData: { InstanceType: 'ecs.g7.large' } },
    ]);
    expect(await versions({ LaunchTemplateId, MinVersion: 2 })).toMatchObject([
      { VersionNumber: 2, DefaultVersion: false, LaunchTemplateData: { SecurityGroupId: first } },
      {
        VersionNumber: 3,
        LaunchTemplateData: { SecurityGroupIds: { SecurityGroupId: [first, second] } },
      },
    ]);
    const [bare] = await versions({ LaunchTemplateId, LaunchTemplateVersion: [3], DetailFlag: false });
    expect(bare).toMatchObject({ VersionNumber: 3 });
    expect(bare).not.toHaveProperty('LaunchTemplateData');
    await on.sdk.ask('Ecs', 'ModifyLaunchTemplateDefaultVersion', {
      ...region(),
      LaunchTemplateId,
      DefaultVersionNumber: 2,
    });
    const remove = { ...region(), LaunchTemplateId, DeleteVersion: [2] };
    expect(await on.sdk.refused('Ecs', 'DeleteLaunchTemplateVersion', remove)).toEqual({
      status: 403,
      code: 'InvalidOperation.DeleteDefaultVersion',
    });
    const removed = await on.sdk.ask('Ecs', 'DeleteLaunchTemplateVersion', {
      ...remove,
      DeleteVersion: [1, 3],
    });
    expect(removed.LaunchTemplateVersions.LaunchTemplateVersion).toEqual([
      { LaunchTemplateId, LaunchTemplateVersionNumber: 1 },
      { LaunchTemplateId, LaunchTemplateVersionNumber: 3 },
    ]);
    // A number is never used again.
    expect((await add({})).LaunchTemplateVersionNumber).toBe(4);
    const missing = { ...region(), LaunchTemplateId, DefaultVersionNumber: 3 };
    expect(await on.sdk.refused('Ecs', 'ModifyLaunchTemplateDefaultVersion', missing)).toEqual({
      status: 404,
      code: 'InvalidLaunchTemplateVersion.NotFound',
    });
  });

  test('what a template says is answered as it was given', async () => {
    const LaunchTemplateId = await create({
      ...template(),
      SystemDisk: { Size: 40, Category: 'cloud_essd', Encrypted: 'true' },
      DataDisk: [{ Size: 100, DeleteWithInstance: false }],
      NetworkInterface: [{ InstanceType: 'Secondary', VSwitchId, SecurityGroupIds: [second] }],
      Tag: [{ Key: 'team', Value: 'shop' }],
      VpcId: 'vpc-1',
      AutoRenew: true,
    });
    expect(await versions({ LaunchTemplateId })).toMatchObject([
      {
        LaunchTemplateData: {
          ...template(),
          SystemDisk: { Size: 40, Category: 'cloud_essd', Encrypted: 'true' },
          DataDisks: { DataDisk: [{ Size: 100, DeleteWithInstance: false }] },
          NetworkInterfaces: {
            NetworkInterface: [
              { InstanceType: 'Secondary', SecurityGroupIds: { SecurityGroupId: [second] } },
            ],
          },
          Tags: { InstanceTag: [{ Key: 'team', Value: 'shop' }] },
          VpcId: 'vpc-1',
          AutoRenew: true,
        },
      },
    ]);
  });

  test('instances are made of the default version or the one named; what the call says goes first', async () => {
    const LaunchTemplateId = await create({
      ...template(),
      LaunchTemplateName: 'run-me',
      SecurityGroupId: first,
      SystemDisk: { Size: 40, DiskName: 'root' },
    });
    await on.sdk.ask('Ecs', 'CreateLaunchTemplateVersion', {
      ...region(),
      LaunchTemplateId,
      ...template(),
      InstanceName: 'second',
      SecurityGroupIds: [first],
      InternetMaxBandwidthOut: 5,
      NetworkInterface: [{ InstanceType: 'Secondary', VSwitchId, SecurityGroupIds: [second] }],
    });
    const plain = await instance(await run({ LaunchTemplateName: 'run-me' }));
    expect(plain).toMatchObject({
      InstanceName: 'tpl',
      ImageId: IMAGE,
      SecurityGroupIds: { SecurityGroupId: [first] },
      PublicIpAddress: { IpAddress: [] },
    });
    const other = await run({
      LaunchTemplateId,
      LaunchTemplateVersion: 2,
      InstanceName: 'mine',
      SecurityGroupIds: [second],
    });
    expect(await instance(other)).toMatchObject({
      InstanceName: 'mine',
      SecurityGroupIds: { SecurityGroupId: [second] },
      PublicIpAddress: { IpAddress: [expect.any(String)] },
      NetworkInterfaces: { NetworkInterface: [{ Type: 'Primary' }, { Type: 'Secondary' }] },
    });
    // The template names its group with the other parameter.
    const replaced = await run({ LaunchTemplateId, SecurityGroupIds: [second], SystemDisk: { Size: '60' } });
    expect((await instance(replaced)).SecurityGroupIds).toEqual({ SecurityGroupId: [second] });
    const { Disks } = await on.sdk.ask('Ecs', 'DescribeDisks', { ...region(), InstanceId: replaced });
    expect(Disks.Disk).toMatchObject([{ Size: 60, DiskName: 'root' }]);
  });

  test('what is not there, and what a template cannot mean, is refused when instances are made', async () => {
    const LaunchTemplateId = await create({ ...template(), SecurityGroupId: 'sg-nosuch' });
    const refused = (more: object) =>
      on.sdk.refused('Ecs', 'RunInstances', { ...region(), LaunchTemplateId, ...more });
    expect((await refused({})).code).toBe('InvalidSecurityGroupId.NotFound');
    expect(await refused({ LaunchTemplateVersion: 9 })).toEqual({
      status: 404,
      code: 'InvalidLaunchTemplateVersion.NotFound',
    });
    expect(await refused({ LaunchTemplateName: 'another-name' })).toEqual({
      status: 404,
      code: 'InvalidLaunchTemplate.NotFound',
    });
    expect(await refused({ SecurityGroupIds: [first], DryRun: true })).toMatchObject({
      code: 'DryRunOperation',
    });
  });

  test('policies see the template, and its group counts as one that is named', async () => {
    const keys = () => on.cloud.journal.list().at(-1)?.authorization?.keys[0];
    const LaunchTemplateId = await create({ ...template(), SecurityGroupId: first });
    const { code } = await on.sdk.refused('Ecs', 'RunInstances', {
      ...region(),
      LaunchTemplateId,
      DryRun: true,
    });
    expect(code).toBe('DryRunOperation');
    expect(keys()).toMatchObject({
      'ecs:NotSpecifySecurityGroupId': ['false'],
      'ecs:InstanceType': ['ecs.g7.large'],
    });
    const without = await create(template());
    await on.sdk.refused('Ecs', 'RunInstances', { ...region(), LaunchTemplateId: without, DryRun: true });
    expect(keys()).toMatchObject({ 'ecs:NotSpecifySecurityGroupId': ['true'] });
    const ada = await ids.user('ada');
    await ids.policy('templates', {
      Version: '1',
      Statement: [
        { Effect: 'Allow', Action: 'ecs:*', Resource: '*' },
        {
          Effect: 'Deny',
          Action: 'ecs:DeleteLaunchTemplate',
          Resource: `acs:ecs:*:*:launchtemplate/${LaunchTemplateId}`,
        },
      ],
    });
    await ids.attach('User', 'ada', 'templates', 'Custom');
    const remove = (id: string) => ({ ...region(), LaunchTemplateId: id });
    expect(await ada.refused('Ecs', 'DeleteLaunchTemplate', remove(LaunchTemplateId))).toMatchObject({
      code: 'Forbidden.RAM',
    });
    await ada.ask('Ecs', 'DeleteLaunchTemplate', remove(without));
  });

  test('there is room for thirty versions and thirty templates', async () => {
    const LaunchTemplateId = await create();
    const version = { ...region(), LaunchTemplateId };
    for (let i = 2; i <= 30; i += 1) await on.sdk.ask('Ecs', 'CreateLaunchTemplateVersion', version);
    expect(await on.sdk.refused('Ecs', 'CreateLaunchTemplateVersion', version)).toEqual({
      status: 403,
      code: 'LaunchTemplateVersionLimitExceed',
    });
    const { TotalCount } = await on.sdk.ask('Ecs', 'DescribeLaunchTemplates', region());
    for (let i = TotalCount; i < 30; i += 1) await create();
    expect(
      await on.sdk.refused('Ecs', 'CreateLaunchTemplate', { ...region(), LaunchTemplateName: 'over' }),
    ).toEqual({ status: 403, code: 'LaunchTemplateLimitExceed' });
  });
});

describe.each([
  ['template-groups', 'conflict', { SecurityGroupIds: ['sg-2'] }, { code: 'InvalidParameter.Conflict' }],
  ['template-names-group', 'ignored', {}, { key: 'true' }],
] as const)('with %s %s', (name, value, more, expected) => {
  contract('launch templates', { local: 'a switch of the profile', profile: { [name]: value } }, (on) => {
    test('groups of a template', async () => {
      const { LaunchTemplateId } = await on.sdk.ask('Ecs', 'CreateLaunchTemplate', {
        RegionId: on.region,
        LaunchTemplateName: 'tpl',
        SecurityGroupId: 'sg-1',
      });
      const call = { RegionId: on.region, LaunchTemplateId, ...more };
      const { code } = await on.sdk.refused('Ecs', 'RunInstances', call);
      const keys = on.cloud.journal.list().at(-1)?.authorization?.keys[0];
      if ('code' in expected) expect(code).toBe(expected.code);
      else expect(keys).toMatchObject({ 'ecs:NotSpecifySecurityGroupId': [expected.key] });
    });
  });
});

/** Whether a guardrail that wants a group named lets a user run the template. */
describe.each([
  ['counts', 'DryRunOperation'],
  ['ignored', 'Forbidden.RAM'],
] as const)('a guardrail that wants a group, where that of a template %s', (value, expected) => {
  const profile = { 'template-names-group': value };
  contract('launch templates', { local: 'it makes access keys', profile }, (on) => {
    const ids = makeIdentities(on);

    test('no template is a way to an instance without a group', async () => {
      const ben = await ids.user('ben');
      await ids.policy('wants-a-group', {
        Version: '1',
        Statement: [
          { Effect: 'Allow', Action: 'ecs:*', Resource: '*' },
          {
            Effect: 'Deny',
            Action: ['ecs:RunInstances', 'ecs:CreateInstance'],
            Resource: '*',
            Condition: { Bool: { 'ecs:NotSpecifySecurityGroupId': 'true' } },
          },
        ],
      });
      await ids.attach('User', 'ben', 'wants-a-group', 'Custom');
      const refusal = async (LaunchTemplateName: string, more: object): Promise<string> => {
        const call = { RegionId: on.region, LaunchTemplateName };
        await ben.ask('Ecs', 'CreateLaunchTemplate', { ...call, ...more });
        return (await ben.refused('Ecs', 'RunInstances', { ...call, DryRun: true })).code;
      };
      expect(await refusal('without', { ImageId: IMAGE })).toBe('Forbidden.RAM');
      expect(await refusal('with', { ImageId: IMAGE, SecurityGroupId: 'sg-1' })).toBe(expected);
    });
  });
});
