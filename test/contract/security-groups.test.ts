/** Security groups and their rules, as the vendor's reference describes them (facts a, b). */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { contract } from './target.ts';

contract('security groups', {}, (on) => {
  let VpcId: string;
  const made: string[] = [];
  const region = () => ({ RegionId: on.region });

  const create = async (more: object = {}): Promise<string> => {
    const { SecurityGroupId } = await on.sdk.ask('Ecs', 'CreateSecurityGroup', {
      ...region(),
      VpcId,
      ...more,
    });
    made.push(SecurityGroupId);
    return SecurityGroupId;
  };
  const rulesOf = async (SecurityGroupId: string, more: object = {}) =>
    (await on.sdk.ask('Ecs', 'DescribeSecurityGroupAttribute', { ...region(), SecurityGroupId, ...more }))
      .Permissions.Permission;
  const ssh = { IpProtocol: 'TCP', PortRange: '22/22', SourceCidrIp: '203.0.113.0/24' };

  beforeAll(async () => {
    ({ VpcId } = await on.sdk.ask('Vpc', 'CreateVpc', {
      ...region(),
      CidrBlock: '172.16.0.0/12',
      VpcName: 'postern-contract',
    }));
  });
  afterAll(async () => {
    for (const SecurityGroupId of made.reverse())
      await on.sdk.ask('Ecs', 'DeleteSecurityGroup', { ...region(), SecurityGroupId }).catch(() => undefined);
    await on.sdk.ask('Vpc', 'DeleteVpc', { ...region(), VpcId }).catch(() => undefined);
  });

  test('a group is created, read, changed and deleted', async () => {
    const id = await create({
      SecurityGroupName: 'contract',
      Description: 'for a test',
      Tag: [{ Key: 'team', Value: 'a' }],
    });
    expect(id).toMatch(/^sg-/);
    const read = async () =>
      (
        await on.sdk.ask('Ecs', 'DescribeSecurityGroups', {
          ...region(),
          SecurityGroupIds: JSON.stringify([id]),
        })
      ).SecurityGroups.SecurityGroup;
    expect(await read()).toMatchObject([
      {
        SecurityGroupId: id,
        SecurityGroupName: 'contract',
        VpcId,
        SecurityGroupType: 'normal',
        Tags: { Tag: [{ TagKey: 'team', TagValue: 'a' }] },
      },
    ]);
    await on.sdk.ask('Ecs', 'ModifySecurityGroupAttribute', {
      ...region(),
      SecurityGroupId: id,
      SecurityGroupName: 'renamed',
    });
    await on.sdk.ask('Ecs', 'ModifySecurityGroupPolicy', {
      ...region(),
      SecurityGroupId: id,
      InnerAccessPolicy: 'Drop',
    });
    expect(await read()).toMatchObject([{ SecurityGroupName: 'renamed' }]);
    const attribute = await on.sdk.ask('Ecs', 'DescribeSecurityGroupAttribute', {
      ...region(),
      SecurityGroupId: id,
    });
    expect(attribute.InnerAccessPolicy).toBe('Drop');
    await on.sdk.ask('Ecs', 'DeleteSecurityGroup', { ...region(), SecurityGroupId: id });
    expect(await read()).toEqual([]);
    expect(
      await on.sdk.refused('Ecs', 'DescribeSecurityGroupAttribute', { ...region(), SecurityGroupId: id }),
    ).toEqual({
      status: 404,
      code: 'InvalidSecurityGroupId.NotFound',
    });
  });

  test('a rule is authorised, changed by its id and revoked', async () => {
    const id = await create();
    await on.sdk.ask('Ecs', 'AuthorizeSecurityGroup', {
      ...region(),
      SecurityGroupId: id,
      Permissions: [{ ...ssh, Description: 'office' }],
    });
    const [rule] = await rulesOf(id);
    expect(rule).toMatchObject({
      Direction: 'ingress',
      IpProtocol: 'TCP',
      PortRange: '22/22',
      SourceCidrIp: '203.0.113.0/24',
      Policy: 'Accept',
      Description: 'office',
    });
    expect(rule.Priority).toBe('1');
    await on.sdk.ask('Ecs', 'ModifySecurityGroupRule', {
      ...region(),
      SecurityGroupId: id,
      SecurityGroupRuleId: rule.SecurityGroupRuleId,
      SourceCidrIp: '198.51.100.0/24',
      PortRange: '22/22',
      IpProtocol: 'TCP',
      Policy: 'accept',
      Priority: '5',
    });
    expect(await rulesOf(id)).toMatchObject([{ SourceCidrIp: '198.51.100.0/24', Priority: '5' }]);
    await on.sdk.ask('Ecs', 'RevokeSecurityGroup', {
      ...region(),
      SecurityGroupId: id,
      SecurityGroupRuleId: [rule.SecurityGroupRuleId],
    });
    expect(await rulesOf(id, { Direction: 'ingress' })).toEqual([]);
  });

  test('a rule is authorised in the flat form, and again without effect', async () => {
    const id = await create();
    const flat = {
      ...region(),
      SecurityGroupId: id,
      ...ssh,
      Priority: '100',
      Policy: 'accept',
      NicType: 'intranet',
    };
    await on.sdk.ask('Ecs', 'AuthorizeSecurityGroup', flat);
    await on.sdk.ask('Ecs', 'AuthorizeSecurityGroup', flat);
    expect(await rulesOf(id)).toHaveLength(1);
    await on.sdk.ask('Ecs', 'RevokeSecurityGroup', flat);
    expect(await rulesOf(id)).toEqual([]);
  });

  test('a rule is changed by what it says instead of its id, twice over', async () => {
    const id = await create();
    const flat = {
      ...region(),
      SecurityGroupId: id,
      ...ssh,
      Priority: '1',
      Policy: 'accept',
      NicType: 'intranet',
    };
    await on.sdk.ask('Ecs', 'AuthorizeSecurityGroup', flat);
    for (let i = 0; i < 2; i += 1)
      await on.sdk.ask('Ecs', 'ModifySecurityGroupRule', { ...flat, Description: 'changed' });
    expect(await rulesOf(id)).toMatchObject([{ Description: 'changed', PortRange: '22/22' }]);
    expect(
      await on.sdk.refused('Ecs', 'ModifySecurityGroupRule', {
        ...flat,
        PortRange: '23/23',
        Description: 'x',
      }),
    ).toEqual({ status: 404, code: 'SecurityGroupRule.NotFound' });
  });

  test('outbound rules are apart from inbound ones', async () => {
    const id = await create();
    const out = {
      IpProtocol: 'TCP',
      PortRange: '443/443',
      DestCidrIp: '0.0.0.0/0',
      Priority: '10',
      Policy: 'accept',
    };
    await on.sdk.ask('Ecs', 'AuthorizeSecurityGroupEgress', {
      ...region(),
      SecurityGroupId: id,
      Permissions: [out],
    });
    expect(await rulesOf(id, { Direction: 'ingress' })).toEqual([]);
    const [rule] = await rulesOf(id, { Direction: 'egress' });
    expect(rule).toMatchObject({ Direction: 'egress', DestCidrIp: '0.0.0.0/0' });
    await on.sdk.ask('Ecs', 'ModifySecurityGroupEgressRule', {
      ...region(),
      SecurityGroupId: id,
      SecurityGroupRuleId: rule.SecurityGroupRuleId,
      Description: 'updates',
    });
    expect(await rulesOf(id, { Direction: 'egress' })).toMatchObject([{ Description: 'updates' }]);
    await on.sdk.ask('Ecs', 'RevokeSecurityGroupEgress', {
      ...region(),
      SecurityGroupId: id,
      SecurityGroupRuleId: [rule.SecurityGroupRuleId],
    });
    expect(await rulesOf(id, { Direction: 'egress' })).toEqual([]);
  });

  test('a group that another names is held, and named', async () => {
    const bastion = await create();
    const app = await create();
    await on.sdk.ask('Ecs', 'AuthorizeSecurityGroup', {
      ...region(),
      SecurityGroupId: app,
      Permissions: [{ IpProtocol: 'TCP', PortRange: '22/22', SourceGroupId: bastion }],
    });
    const { SecurityGroupReferences } = await on.sdk.ask('Ecs', 'DescribeSecurityGroupReferences', {
      ...region(),
      SecurityGroupId: [bastion],
    });
    expect(JSON.stringify(SecurityGroupReferences)).toContain(app);
    expect(
      await on.sdk.refused('Ecs', 'DeleteSecurityGroup', { ...region(), SecurityGroupId: bastion }),
    ).toEqual({ status: 403, code: 'DependencyViolation' });
  });

  test('a hundred permissions come in one call', async () => {
    const id = await create();
    const Permissions = Array.from({ length: 100 }, (_, i) => ({
      IpProtocol: 'TCP',
      PortRange: `${1000 + i}/${1000 + i}`,
      SourceCidrIp: '10.0.0.0/8',
    }));
    await on.sdk.ask('Ecs', 'AuthorizeSecurityGroup', { ...region(), SecurityGroupId: id, Permissions });
    const first = await on.sdk.ask('Ecs', 'DescribeSecurityGroupAttribute', {
      ...region(),
      SecurityGroupId: id,
      MaxResults: 60,
    });
    const second = await on.sdk.ask('Ecs', 'DescribeSecurityGroupAttribute', {
      ...region(),
      SecurityGroupId: id,
      MaxResults: 60,
      NextToken: first.NextToken,
    });
    const all = [...first.Permissions.Permission, ...second.Permissions.Permission];
    expect(new Set(all.map((one) => one.SecurityGroupRuleId)).size).toBe(100);
    expect(second.NextToken ?? '').toBe('');
  });

  /** Facts b.2: one refusal a row. */
  const REFUSALS: readonly (readonly [string, object, number, string])[] = [
    [
      'malformed group',
      { SecurityGroupId: 'nonsense', Permissions: [ssh] },
      400,
      'InvalidSecurityGroupId.Malformed',
    ],
    [
      'unknown group',
      { SecurityGroupId: 'sg-bp1000000000000000000', Permissions: [ssh] },
      404,
      'InvalidSecurityGroupId.NotFound',
    ],
    ['no peer', { Permissions: [{ IpProtocol: 'TCP', PortRange: '22/22' }] }, 400, 'MissingParameter.Source'],
    [
      'unknown protocol',
      { Permissions: [{ ...ssh, IpProtocol: 'carrier-pigeon' }] },
      400,
      'InvalidIpProtocol.ValueNotSupported',
    ],
    ['port syntax', { Permissions: [{ ...ssh, PortRange: '22' }] }, 400, 'InvalidPortRange.Malformed'],
    [
      'bad source',
      { Permissions: [{ ...ssh, SourceCidrIp: '300.0.0.1' }] },
      400,
      'InvalidSourceCidrIp.Malformed',
    ],
    [
      'bad IPv6 source',
      { Permissions: [{ IpProtocol: 'TCP', PortRange: '22/22', Ipv6SourceCidrIp: 'fe80::zz' }] },
      400,
      'InvalidParam.Ipv6SourceCidrIp',
    ],
    [
      'both families',
      { Permissions: [{ ...ssh, Ipv6SourceCidrIp: '2001:db8::/32' }] },
      400,
      'InvalidParam.SourceIp',
    ],
    ['bad policy', { Permissions: [{ ...ssh, Policy: 'maybe' }] }, 400, 'InvalidPolicy.Malformed'],
    [
      'bad priority',
      { Permissions: [{ ...ssh, Priority: '101' }] },
      400,
      'InvalidPriority.ValueNotSupported',
    ],
    [
      'unknown source group',
      { Permissions: [{ IpProtocol: 'TCP', PortRange: '22/22', SourceGroupId: 'sg-bp1000000000000000000' }] },
      404,
      'InvalidSourceGroupId.NotFound',
    ],
    [
      'unknown prefix list',
      {
        Permissions: [
          { IpProtocol: 'TCP', PortRange: '22/22', SourcePrefixListId: 'pl-bp1000000000000000000' },
        ],
      },
      404,
      'InvalidPrefixListId.NotFound',
    ],
    ['the same rule twice', { Permissions: [ssh, ssh] }, 400, 'InvalidParam.DuplicatePermissions'],
    ['both forms', { ...ssh, Permissions: [ssh] }, 400, 'InvalidParam.Permissions'],
  ];
  test.each(REFUSALS)('refused, with nothing changed: %s', async (_name, params, status, code) => {
    const SecurityGroupId = await create();
    expect(
      await on.sdk.refused('Ecs', 'AuthorizeSecurityGroup', { ...region(), SecurityGroupId, ...params }),
    ).toEqual({ status, code });
    expect(await rulesOf(SecurityGroupId)).toEqual([]);
  });

  test('a revoke of a rule that is not there is refused', async () => {
    const SecurityGroupId = await create();
    expect(
      await on.sdk.refused('Ecs', 'RevokeSecurityGroup', {
        ...region(),
        SecurityGroupId,
        SecurityGroupRuleId: ['sgr-bp1000000000000000000'],
      }),
    ).toEqual({
      status: 404,
      code: 'InvalidSecurityGroupRuleId.NotFound',
    });
    expect(
      await on.sdk.refused('Ecs', 'RevokeSecurityGroup', {
        ...region(),
        SecurityGroupId,
        Permissions: [ssh],
      }),
    ).toEqual({
      status: 400,
      code: 'InvalidSecurityGroupRule.RuleNotExist',
    });
  });

  test('a rule keeps the kind of its source', async () => {
    const SecurityGroupId = await create();
    await on.sdk.ask('Ecs', 'AuthorizeSecurityGroup', { ...region(), SecurityGroupId, Permissions: [ssh] });
    const [{ SecurityGroupRuleId }] = await rulesOf(SecurityGroupId);
    expect(
      await on.sdk.refused('Ecs', 'ModifySecurityGroupRule', {
        ...region(),
        SecurityGroupId,
        SecurityGroupRuleId,
        Ipv6SourceCidrIp: '2001:db8::/32',
      }),
    ).toEqual({ status: 400, code: 'InvalidOperation.ModifySgRuleEntityType' });
  });

  test('prefix lists live and are held by the rules that use them', async () => {
    const { PrefixListId } = await on.sdk.ask('Ecs', 'CreatePrefixList', {
      ...region(),
      PrefixListName: 'contract',
      AddressFamily: 'IPv4',
      MaxEntries: 5,
      Entry: [{ Cidr: '203.0.113.0/24', Description: 'office' }],
    });
    const SecurityGroupId = await create();
    await on.sdk.ask('Ecs', 'AuthorizeSecurityGroup', {
      ...region(),
      SecurityGroupId,
      Permissions: [{ IpProtocol: 'TCP', PortRange: '22/22', SourcePrefixListId: PrefixListId }],
    });
    await on.sdk.ask('Ecs', 'ModifyPrefixList', {
      ...region(),
      PrefixListId,
      AddEntry: [{ Cidr: '198.51.100.0/24' }],
      RemoveEntry: [{ Cidr: '203.0.113.0/24' }],
    });
    const { Entries } = await on.sdk.ask('Ecs', 'DescribePrefixListAttributes', {
      ...region(),
      PrefixListId,
    });
    expect(Entries.Entry).toMatchObject([{ Cidr: '198.51.100.0/24' }]);
    const { PrefixLists } = await on.sdk.ask('Ecs', 'DescribePrefixLists', {
      ...region(),
      PrefixListId: [PrefixListId],
    });
    expect(PrefixLists.PrefixList).toMatchObject([
      { PrefixListId, PrefixListName: 'contract', AddressFamily: 'IPv4' },
    ]);
    const held = await on.sdk.ask('Ecs', 'DescribePrefixListAssociations', { ...region(), PrefixListId });
    expect(held.PrefixListAssociations.PrefixListAssociation).toMatchObject([
      { ResourceId: SecurityGroupId },
    ]);
    expect(
      (await on.sdk.refused('Ecs', 'DeletePrefixList', { ...region(), PrefixListId })).status,
    ).toBeGreaterThanOrEqual(400);
    await on.sdk.ask('Ecs', 'DeleteSecurityGroup', { ...region(), SecurityGroupId });
    await on.sdk.ask('Ecs', 'DeletePrefixList', { ...region(), PrefixListId });
  });

  test('port-range lists live and are held by the rules that use them', async () => {
    const { PortRangeListId } = await on.sdk.ask('Ecs', 'CreatePortRangeList', {
      ...region(),
      PortRangeListName: 'contract',
      MaxEntries: 5,
      Entry: [{ PortRange: '22/22' }],
    });
    const SecurityGroupId = await create();
    await on.sdk.ask('Ecs', 'AuthorizeSecurityGroup', {
      ...region(),
      SecurityGroupId,
      Permissions: [{ IpProtocol: 'TCP', PortRangeListId, SourceCidrIp: '203.0.113.0/24' }],
    });
    expect(await rulesOf(SecurityGroupId)).toMatchObject([{ PortRangeListId }]);
    await on.sdk.ask('Ecs', 'ModifyPortRangeList', {
      ...region(),
      PortRangeListId,
      AddEntry: [{ PortRange: '3389/3389' }],
    });
    const { Entries } = await on.sdk.ask('Ecs', 'DescribePortRangeListEntries', {
      ...region(),
      PortRangeListId,
    });
    expect(Entries.map((one: { PortRange: string }) => one.PortRange)).toEqual(['22/22', '3389/3389']);
    const lists = await on.sdk.ask('Ecs', 'DescribePortRangeLists', {
      ...region(),
      PortRangeListId: [PortRangeListId],
    });
    expect(lists.PortRangeLists).toMatchObject([{ PortRangeListId, PortRangeListName: 'contract' }]);
    const held = await on.sdk.ask('Ecs', 'DescribePortRangeListAssociations', {
      ...region(),
      PortRangeListId,
    });
    expect(held.PortRangeListAssociations).toMatchObject([{ ResourceId: SecurityGroupId }]);
    await on.sdk.ask('Ecs', 'DeleteSecurityGroup', { ...region(), SecurityGroupId });
    await on.sdk.ask('Ecs', 'DeletePortRangeList', { ...region(), PortRangeListId });
  });

  test('tags come and go', async () => {
    const id = await create({ Tag: [{ Key: 'team', Value: 'a' }] });
    const common = { ...region(), ResourceType: 'securitygroup', ResourceId: [id] };
    await on.sdk.ask('Ecs', 'TagResources', {
      ...common,
      Tag: [
        { Key: 'team', Value: 'b' },
        { Key: 'env', Value: 'test' },
      ],
    });
    const read = async () => (await on.sdk.ask('Ecs', 'ListTagResources', common)).TagResources.TagResource;
    expect(await read()).toMatchObject([
      { ResourceId: id, TagKey: 'team', TagValue: 'b' },
      { ResourceId: id, TagKey: 'env', TagValue: 'test' },
    ]);
    await on.sdk.ask('Ecs', 'UntagResources', { ...common, TagKey: ['team'] });
    expect(await read()).toHaveLength(1);
    await on.sdk.ask('Ecs', 'UntagResources', { ...common, All: true });
    expect(await read()).toEqual([]);
  });
});
