/** What policies see of a call to ECS, and which documents are taken for policies (facts/policy.md 1 and 2). */
import { expect, test } from 'vitest';
import { makeIdentities } from '../support/identities.ts';
import { contract } from './target.ts';

contract('condition keys of ECS', { local: 'it makes access keys' }, (on) => {
  const ids = makeIdentities(on);
  const keys = () => on.cloud.journal.list().at(-1)?.authorization?.keys[0];

  test('new instances', async () => {
    const { VpcId } = await on.sdk.ask('Vpc', 'CreateVpc', { RegionId: on.region, CidrBlock: '10.0.0.0/16' });
    const { VSwitchId } = await on.sdk.ask('Vpc', 'CreateVSwitch', {
      RegionId: on.region,
      VpcId,
      CidrBlock: '10.0.0.0/24',
      ZoneId: `${on.region}-a`,
    });
    await on.sdk.ask('Ecs', 'RunInstances', {
      RegionId: on.region,
      VSwitchId,
      ImageId: 'aliyun_3',
      InstanceType: 'ecs.g7.large',
      InternetMaxBandwidthOut: 5,
      PasswordInherit: true,
      SecurityEnhancementStrategy: 'Active',
      HttpTokens: 'required',
    });
    expect(keys()).toMatchObject({
      'ecs:NotSpecifySecurityGroupId': ['true'],
      'ecs:AssociatePublicIpAddress': ['true'],
      'ecs:InstanceType': ['ecs.g7.large'],
      'ecs:InstanceTypeFamily': ['ecs.g7'],
      'ecs:PasswordInherit': ['true'],
      'ecs:PasswordCustomized': ['false'],
      'ecs:SecurityEnhancementStrategy': ['Active'],
      'ecs:SecurityHardeningMode': ['true'],
      'vpc:VPC': [`acs:vpc:${on.region}:${on.cloud.accounts[0]?.id}:vpc/${VpcId}`],
      'vpc:IsDefaultVpc': ['false'],
    });
    const template = { RegionId: on.region, LaunchTemplateId: 'lt-1' };
    const { code } = await on.sdk.refused('Ecs', 'RunInstances', template);
    expect(code).toBe('InvalidLaunchTemplate.NotFound');
    expect(keys()).toMatchObject({ 'ecs:NotSpecifySecurityGroupId': ['true'] });
  });

  test('tags of a group, and rules in a call of the older version', async () => {
    const { VpcId } = await on.sdk.ask('Vpc', 'CreateVpc', { RegionId: on.region, CidrBlock: '10.0.0.0/16' });
    const made = await on.sdk.ask('Ecs', 'CreateSecurityGroup', { RegionId: on.region, VpcId });
    const group = made.SecurityGroupId;
    await on.sdk.ask('Ecs', 'TagResources', {
      RegionId: on.region,
      ResourceType: 'securitygroup',
      ResourceId: [group],
      Tag: [{ Key: 'team', Value: 'shop' }],
    });
    await on.sdk.ask('Ecs', 'DescribeSecurityGroupAttribute', {
      RegionId: on.region,
      SecurityGroupId: group,
    });
    expect(keys()).toMatchObject({ 'ecs:tag/team': ['shop'] });
    const ivy = await ids.user('ivy');
    await ids.policy('console', {
      Version: '1',
      Statement: [
        { Effect: 'Allow', Action: 'ecs:*', Resource: '*' },
        {
          Effect: 'Deny',
          Action: 'ecs:ConfigureSecurityGroupPermissions',
          Resource: '*',
          Condition: { StringLike: { 'ecs:SecurityGroupSourceCidrIps': '*/0' } },
        },
      ],
    });
    await ids.attach('User', 'ivy', 'console', 'Custom');
    const configure = (source: string) =>
      ids.raw('ivy', {
        Action: 'ConfigureSecurityGroupPermissions',
        Version: '2016-03-14',
        RegionId: on.region,
        SecurityGroupId: group,
        'AuthorizePermission.1.IpProtocol': 'TCP',
        'AuthorizePermission.1.PortRange': '22/22',
        'AuthorizePermission.1.SourceCidrIp': source,
        ...(source === '10.0.0.2/32' && {
          'RevokePermission.1.IpProtocol': 'TCP',
          'RevokePermission.1.PortRange': '22/22',
          'RevokePermission.1.SourceCidrIp': '10.0.0.1/32',
        }),
      });
    expect(await configure('0.0.0.0/0')).toMatchObject({
      Code: 'Forbidden.RAM',
      AccessDeniedDetail: { AuthAction: 'ecs:ConfigureSecurityGroupPermissions' },
    });
    expect(await configure('10.0.0.1/32')).toEqual({ RequestId: expect.any(String) });
    expect(await configure('10.0.0.2/32')).toEqual({ RequestId: expect.any(String) });
    const { Permissions } = await ivy.ask('Ecs', 'DescribeSecurityGroupAttribute', {
      RegionId: on.region,
      SecurityGroupId: group,
    });
    expect(Permissions.Permission).toMatchObject([{ SourceCidrIp: '10.0.0.2/32' }]);
  });
});

contract('documents', { local: 'it makes control policies' }, (on) => {
  const broken = JSON.stringify({
    Version: '1',
    Statement: [{ Effect: 'Allow', Action: 'ecs:*', Resources: '*' }],
  });
  const strange = JSON.stringify({
    Version: '1',
    Statement: [
      { Effect: 'Deny', Action: '*', Resource: '*', Condition: { Null: { 'acs:SourceIp': 'true' } } },
    ],
  });

  test.each([
    ['Ram', 'CreatePolicy', { PolicyName: 'p' }, 'PolicyDocument', 'MalformedPolicyDocument'],
    ['Ram', 'CreateRole', { RoleName: 'r' }, 'AssumeRolePolicyDocument', 'MalformedPolicyDocument'],
    [
      'ResourceManager',
      'CreateControlPolicy',
      { PolicyName: 'c', EffectScope: 'RAM' },
      'PolicyDocument',
      'MalformedPolicyDocument',
    ],
    [
      'Sts',
      'AssumeRole',
      { RoleArn: 'acs:ram::1:role/r', RoleSessionName: 'me' },
      'Policy',
      'InvalidParameter.PolicyGrammar',
    ],
  ] as const)('%s:%s refuses what is no policy', async (product, action, params, field, code) => {
    if (product === 'ResourceManager') await on.sdk.ask(product, 'InitResourceDirectory');
    for (const text of [broken, strange, '{"Version":"1","Statement":[]}'])
      expect(await on.sdk.refused(product, action, { ...params, [field]: text })).toEqual({
        status: 400,
        code,
      });
  });

  test("versions, changes and updates are looked at as closely, and the page's own policy is taken", async () => {
    const PolicyDocument = JSON.stringify({
      Version: '1',
      Statement: [
        {
          Effect: 'Deny',
          Action: ['ecs:AuthorizeSecurityGroup', 'ecs:ConfigureSecurityGroupPermissions'],
          Resource: '*',
          Condition: {
            StringLike: { 'ecs:SecurityGroupIpProtocols': 'TCP' },
            CIDRInRange: { 'ecs:SecurityGroupSourceCidrIps': '0.0.0.0/0' },
          },
        },
        {
          Effect: 'Deny',
          Action: ['ecs:CreateInstance', 'ecs:RunInstances'],
          Resource: '*',
          Condition: { Bool: { 'ecs:NotSpecifySecureGroupId': ['true'] } },
        },
      ],
    });
    const AssumeRolePolicyDocument = JSON.stringify({
      Version: '1',
      Statement: [{ Effect: 'Allow', Action: 'sts:AssumeRole', Principal: { RAM: ['acs:ram::1:root'] } }],
    });
    await on.sdk.ask('Ram', 'CreatePolicy', { PolicyName: 'page', PolicyDocument });
    await on.sdk.ask('Ram', 'CreateRole', { RoleName: 'Trusting', AssumeRolePolicyDocument });
    const { ControlPolicy } = await on.sdk.ask('ResourceManager', 'CreateControlPolicy', {
      PolicyName: 'page',
      EffectScope: 'RAM',
      PolicyDocument,
    });
    for (const [product, action, params] of [
      ['Ram', 'CreatePolicyVersion', { PolicyName: 'page', PolicyDocument: broken }],
      ['Ram', 'UpdateRole', { RoleName: 'Trusting', NewAssumeRolePolicyDocument: PolicyDocument }],
      [
        'ResourceManager',
        'UpdateControlPolicy',
        { PolicyId: ControlPolicy.PolicyId, NewPolicyDocument: AssumeRolePolicyDocument },
      ],
    ] as const)
      expect(await on.sdk.refused(product, action, params)).toEqual({
        status: 400,
        code: 'MalformedPolicyDocument',
      });
  });
});
