/** Instances, interfaces and disks (facts b). */
import { beforeAll, expect, test } from 'vitest';
import { contract } from './target.ts';

contract('instances', { local: 'instances cost money' }, (on) => {
  const region = () => ({ RegionId: on.region });
  let VpcId: string;
  let VSwitchId: string;
  let first: string;
  let second: string;

  const run = async (more: object = {}): Promise<string> =>
    (
      await on.sdk.ask('Ecs', 'RunInstances', {
        ...region(),
        ImageId: 'aliyun_3_x64_20G_alibase_20240819.vhd',
        InstanceType: 'ecs.g7.large',
        VSwitchId,
        SecurityGroupId: first,
        ...more,
      })
    ).InstanceIdSets.InstanceIdSet[0];
  const read = async (id: string) =>
    (await on.sdk.ask('Ecs', 'DescribeInstances', { ...region(), InstanceIds: JSON.stringify([id]) }))
      .Instances.Instance[0];

  beforeAll(async () => {
    ({ VpcId } = await on.sdk.ask('Vpc', 'CreateVpc', { ...region(), CidrBlock: '10.0.0.0/8' }));
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

  test('an instance keeps the address, the cards and the protection that it was run with', async () => {
    const { NetworkInterfaceId } = await on.sdk.ask('Ecs', 'CreateNetworkInterface', {
      ...region(),
      VSwitchId,
      SecurityGroupIds: [second],
      PrimaryIpAddress: '10.1.0.200',
      ResourceGroupId: 'rg-1',
    });
    const id = await run({
      VSwitchId: undefined,
      SecurityGroupId: undefined,
      DeletionProtection: true,
      HttpTokens: 'required',
      InternetMaxBandwidthIn: 20,
      NetworkInterface: [
        {
          InstanceType: 'Primary',
          VSwitchId,
          SecurityGroupIds: [first],
          PrimaryIpAddress: '10.1.0.201',
          NetworkInterfaceName: 'first',
        },
        { NetworkInterfaceId },
      ],
    });
    expect(await read(id)).toMatchObject({
      DeletionProtection: true,
      InternetMaxBandwidthIn: 20,
      MetadataOptions: { HttpTokens: 'required', HttpEndpoint: 'enabled' },
      VpcAttributes: { PrivateIpAddress: { IpAddress: ['10.1.0.201'] } },
    });
    const cards = await on.sdk.ask('Ecs', 'DescribeNetworkInterfaces', { ...region(), InstanceId: id });
    expect(cards.NetworkInterfaceSets.NetworkInterfaceSet).toMatchObject(
      expect.arrayContaining([
        expect.objectContaining({
          Type: 'Primary',
          NetworkInterfaceName: 'first',
          Ipv4PrefixSets: { Ipv4PrefixSet: [] },
        }),
        expect.objectContaining({
          NetworkInterfaceId,
          Type: 'Secondary',
          ResourceGroupId: 'rg-1',
          PrivateIpAddress: '10.1.0.200',
          Attachment: { InstanceId: id, DeviceIndex: 1 },
        }),
      ]),
    );
    const taken = { ...region(), VSwitchId, SecurityGroupId: first };
    expect(
      await on.sdk.refused('Ecs', 'RunInstances', { ...taken, PrivateIpAddress: '10.1.0.201' }),
    ).toMatchObject({ code: 'InvalidPrivateIpAddress.Duplicated' });
    expect(
      await on.sdk.refused('Ecs', 'RunInstances', { ...taken, PrivateIpAddress: '10.2.0.1' }),
    ).toMatchObject({ code: 'InvalidPrivateIpAddress.Malformed' });
    expect(await on.sdk.refused('Ecs', 'DeleteInstance', { InstanceId: id, Force: true })).toMatchObject({
      code: 'InvalidOperation.DeletionProtection',
    });
    await on.sdk.ask('Ecs', 'ModifyInstanceAttribute', { InstanceId: id, DeletionProtection: false });
    await on.sdk.ask('Ecs', 'DeleteInstance', { InstanceId: id, Force: true });
  });

  test('the type, role, metadata and disks of an instance are changed', async () => {
    const id = await run({ SystemDisk: { Size: '40', DiskName: 'root' } });
    const spec = { InstanceId: id, InstanceType: 'ecs.g7.xlarge' };
    expect(await on.sdk.refused('Ecs', 'ModifyInstanceSpec', spec)).toMatchObject({
      code: 'IncorrectInstanceStatus',
    });
    await on.sdk.ask('Ecs', 'StopInstance', { InstanceId: id });
    await on.sdk.ask('Ecs', 'ModifyInstanceSpec', spec);
    await on.sdk.ask('Ecs', 'ModifyInstanceMetadataOptions', {
      ...region(),
      InstanceId: id,
      HttpTokens: 'required',
    });
    expect(await read(id)).toMatchObject({
      InstanceType: 'ecs.g7.xlarge',
      Cpu: 4,
      MetadataOptions: { HttpTokens: 'required' },
    });
    const role = { ...region(), InstanceIds: JSON.stringify([id]), RamRoleName: 'web' };
    const roleOf = async () =>
      (await on.sdk.ask('Ecs', 'DescribeInstanceRamRole', { ...region(), InstanceIds: role.InstanceIds }))
        .InstanceRamRoleSets.InstanceRamRoleSet[0].RamRoleName;
    expect((await on.sdk.ask('Ecs', 'AttachInstanceRamRole', role)).FailCount).toBe(0);
    expect(await roleOf()).toBe('web');
    await on.sdk.ask('Ecs', 'DetachInstanceRamRole', role);
    expect(await roleOf()).toBe('');
    const diskOf = async () =>
      (await on.sdk.ask('Ecs', 'DescribeDisks', { ...region(), InstanceId: id })).Disks.Disk[0];
    const { DiskId } = await diskOf();
    await on.sdk.ask('Ecs', 'ResizeDisk', { DiskId, NewSize: 80, Type: 'offline' });
    await on.sdk.ask('Ecs', 'ModifyDiskAttribute', { ...region(), DiskId, DiskName: 'system' });
    expect(await diskOf()).toMatchObject({ Size: 80, DiskName: 'system', Type: 'system' });
    expect(await on.sdk.refused('Ecs', 'ResizeDisk', { DiskId, NewSize: 20 })).toMatchObject({
      code: 'InvalidDiskSize.TooSmall',
    });
    expect(await on.sdk.refused('Ecs', 'ResizeDisk', { DiskId: 'd-none', NewSize: 20 })).toMatchObject({
      code: 'InvalidDiskId.NotFound',
    });
    await on.sdk.ask('Ecs', 'DeleteInstance', { InstanceId: id });
  });

  test('an instance is run, read, stopped, started and deleted', async () => {
    const id = await run({
      InstanceName: 'web-1',
      InternetMaxBandwidthOut: 5,
      UserData: 'ZWNobyBoaQ==',
      RamRoleName: 'web',
      SystemDisk: { Size: '60', Category: 'cloud_essd' },
      DataDisk: [{ Size: 100, Category: 'cloud_ssd' }],
      Tag: [{ Key: 'team', Value: 'a' }],
    });
    const instance = await read(id);
    expect(instance).toMatchObject({
      InstanceId: id,
      InstanceName: 'web-1',
      Status: 'Running',
      SecurityGroupIds: { SecurityGroupId: [first] },
      Tags: { Tag: [{ TagKey: 'team', TagValue: 'a' }] },
    });
    expect(instance.PublicIpAddress.IpAddress).toHaveLength(1);
    const disks = await on.sdk.ask('Ecs', 'DescribeDisks', { ...region(), InstanceId: id });
    expect(disks.Disks.Disk).toMatchObject([
      { Type: 'system', Size: 60, Category: 'cloud_essd', InstanceId: id },
      { Type: 'data', Size: 100, Category: 'cloud_ssd' },
    ]);
    const userData = await on.sdk.ask('Ecs', 'DescribeUserData', { ...region(), InstanceId: id });
    expect(userData.UserData).toBe('ZWNobyBoaQ==');
    const role = await on.sdk.ask('Ecs', 'DescribeInstanceRamRole', {
      ...region(),
      InstanceIds: JSON.stringify([id]),
    });
    expect(role.InstanceRamRoleSets.InstanceRamRoleSet).toMatchObject([
      { InstanceId: id, RamRoleName: 'web' },
    ]);
    const one = { ...region(), InstanceId: [id] };
    expect(
      (await on.sdk.ask('Ecs', 'DescribeInstanceMaintenanceAttributes', one)).MaintenanceAttributes
        .MaintenanceAttribute,
    ).toMatchObject([{ InstanceId: id }]);
    expect(
      (await on.sdk.ask('Ecs', 'DescribeInstanceAutoRenewAttribute', { ...region(), InstanceId: id }))
        .InstanceRenewAttributes.InstanceRenewAttribute,
    ).toMatchObject([{ InstanceId: id }]);
    expect(
      (await on.sdk.ask('Ecs', 'DescribeInstanceAttachmentAttributes', { ...region(), InstanceIds: [id] }))
        .TotalCount,
    ).toBeGreaterThan(0);
    expect((await on.sdk.ask('Ecs', 'DescribeInstanceAttribute', { InstanceId: id })).InstanceId).toBe(id);
    expect(
      (await on.sdk.ask('Ecs', 'DescribeInstanceStatus', one)).InstanceStatuses.InstanceStatus,
    ).toMatchObject([{ InstanceId: id, Status: 'Running' }]);
    expect(await on.sdk.refused('Ecs', 'DeleteInstance', { InstanceId: id })).toEqual({
      status: 403,
      code: 'IncorrectInstanceStatus',
    });
    await on.sdk.ask('Ecs', 'RebootInstance', { InstanceId: id });
    await on.sdk.ask('Ecs', 'StopInstance', { InstanceId: id });
    expect((await read(id)).Status).toBe('Stopped');
    await on.sdk.ask('Ecs', 'StartInstance', { InstanceId: id });
    await on.sdk.ask('Ecs', 'ModifyInstanceAttribute', {
      InstanceId: id,
      InstanceName: 'web-2',
      Description: 'second',
    });
    expect(await read(id)).toMatchObject({ InstanceName: 'web-2', Description: 'second', Status: 'Running' });
    await on.sdk.ask('Ecs', 'DeleteInstance', { InstanceId: id, Force: true });
    expect(await read(id)).toBeUndefined();
    expect((await on.sdk.ask('Ecs', 'DescribeDisks', { ...region(), InstanceId: id })).Disks.Disk).toEqual(
      [],
    );
  });

  test('several instances are started, stopped and deleted at once', async () => {
    const { InstanceIdSets } = await on.sdk.ask('Ecs', 'RunInstances', {
      ...region(),
      VSwitchId,
      SecurityGroupId: first,
      Amount: 3,
      InstanceName: 'node-',
      UniqueSuffix: true,
    });
    const InstanceId = InstanceIdSets.InstanceIdSet;
    const stopped = await on.sdk.ask('Ecs', 'StopInstances', { ...region(), InstanceId });
    expect(stopped.InstanceResponses.InstanceResponse).toHaveLength(3);
    await on.sdk.ask('Ecs', 'StartInstances', { ...region(), InstanceId });
    await on.sdk.ask('Ecs', 'RebootInstances', { ...region(), InstanceId });
    const list = await on.sdk.ask('Ecs', 'DescribeInstances', { ...region(), InstanceName: 'node-002' });
    expect(list.Instances.Instance).toHaveLength(1);
    await on.sdk.ask('Ecs', 'DeleteInstances', { ...region(), InstanceId, Force: true });
    const gone = await on.sdk.ask('Ecs', 'DescribeInstances', {
      ...region(),
      InstanceIds: JSON.stringify(InstanceId),
    });
    expect(gone.Instances.Instance).toEqual([]);
  });

  test('an instance made without a group is in the default group, open to the world', async () => {
    const { InstanceId } = await on.sdk.ask('Ecs', 'CreateInstance', {
      ...region(),
      ImageId: 'x',
      InstanceType: 'ecs.g7.large',
      VSwitchId,
    });
    const instance = await read(InstanceId);
    expect(instance.Status).toBe('Stopped');
    const [SecurityGroupId] = instance.SecurityGroupIds.SecurityGroupId;
    const { Permissions } = await on.sdk.ask('Ecs', 'DescribeSecurityGroupAttribute', {
      ...region(),
      SecurityGroupId,
    });
    expect(Permissions.Permission.map((one: { PortRange: string }) => one.PortRange)).toEqual([
      '22/22',
      '3389/3389',
      '-1/-1',
    ]);
    const { IpAddress } = await on.sdk.ask('Ecs', 'AllocatePublicIpAddress', { InstanceId });
    expect((await read(InstanceId)).PublicIpAddress.IpAddress).toEqual([IpAddress]);
    await on.sdk.ask('Ecs', 'DeleteInstance', { InstanceId, Force: true });
  });

  test('groups are joined, left and replaced; the last one stays', async () => {
    const InstanceId = await run();
    await on.sdk.ask('Ecs', 'JoinSecurityGroup', { ...region(), SecurityGroupId: second, InstanceId });
    expect(
      await on.sdk.refused('Ecs', 'JoinSecurityGroup', { ...region(), SecurityGroupId: second, InstanceId }),
    ).toEqual({ status: 403, code: 'InvalidInstanceId.AlreadyExists' });
    expect((await read(InstanceId)).SecurityGroupIds.SecurityGroupId).toEqual([first, second]);
    await on.sdk.ask('Ecs', 'LeaveSecurityGroup', { ...region(), SecurityGroupId: first, InstanceId });
    expect(
      await on.sdk.refused('Ecs', 'LeaveSecurityGroup', { ...region(), SecurityGroupId: second, InstanceId }),
    ).toEqual({ status: 403, code: 'InstanceLastSecurityGroup' });
    expect(
      await on.sdk.refused('Ecs', 'LeaveSecurityGroup', { ...region(), SecurityGroupId: first, InstanceId }),
    ).toEqual({ status: 404, code: 'InvalidSecurityGroupAssociation.NotFound' });
    await on.sdk.ask('Ecs', 'ModifyInstanceAttribute', { InstanceId, SecurityGroupIds: [first] });
    expect((await read(InstanceId)).SecurityGroupIds.SecurityGroupId).toEqual([first]);
    expect(
      await on.sdk.refused('Ecs', 'DeleteSecurityGroup', { ...region(), SecurityGroupId: first }),
    ).toEqual({ status: 403, code: 'DependencyViolation' });
    await on.sdk.ask('Ecs', 'DeleteInstance', { InstanceId, Force: true });
  });

  test('bandwidth and a public address come later', async () => {
    const InstanceId = await run();
    expect((await read(InstanceId)).PublicIpAddress.IpAddress).toEqual([]);
    await on.sdk.ask('Ecs', 'ModifyInstanceNetworkSpec', {
      InstanceId,
      InternetMaxBandwidthOut: 10,
      AllocatePublicIp: true,
    });
    expect((await read(InstanceId)).PublicIpAddress.IpAddress).toHaveLength(1);
    await on.sdk.ask('Ecs', 'DeleteInstance', { InstanceId, Force: true });
  });

  test('a dry run is refused as such and changes nothing', async () => {
    const before = (await on.sdk.ask('Ecs', 'DescribeInstances', region())).TotalCount;
    const refusal = await on.sdk.refused('Ecs', 'RunInstances', {
      ...region(),
      VSwitchId,
      SecurityGroupId: first,
      DryRun: true,
    });
    expect(refusal).toEqual({ status: 400, code: 'DryRunOperation' });
    expect((await on.sdk.ask('Ecs', 'DescribeInstances', region())).TotalCount).toBe(before);
  });

  test('a client token runs once', async () => {
    const ClientToken = 'a-token-of-this-test';
    const one = await run({ ClientToken });
    expect(await run({ ClientToken })).toBe(one);
    expect(
      await on.sdk.refused('Ecs', 'RunInstances', {
        ...region(),
        VSwitchId,
        SecurityGroupId: second,
        ClientToken,
      }),
    ).toEqual({ status: 400, code: 'IdempotentParameterMismatch' });
    await on.sdk.ask('Ecs', 'DeleteInstance', { InstanceId: one, Force: true });
  });

  test('interfaces are made, attached, given IPv6 addresses and detached', async () => {
    const InstanceId = await run();
    const { NetworkInterfaceId } = await on.sdk.ask('Ecs', 'CreateNetworkInterface', {
      ...region(),
      VSwitchId,
      SecurityGroupIds: [first],
      NetworkInterfaceName: 'second',
      Tag: [{ Key: 'a', Value: 'b' }],
    });
    const card = async () =>
      (
        await on.sdk.ask('Ecs', 'DescribeNetworkInterfaces', {
          ...region(),
          NetworkInterfaceId: [NetworkInterfaceId],
        })
      ).NetworkInterfaceSets.NetworkInterfaceSet[0];
    expect(await card()).toMatchObject({
      Status: 'Available',
      NetworkInterfaceName: 'second',
      SecurityGroupIds: { SecurityGroupId: [first] },
    });
    await on.sdk.ask('Ecs', 'AttachNetworkInterface', { ...region(), NetworkInterfaceId, InstanceId });
    expect(await card()).toMatchObject({ Status: 'InUse', InstanceId, Type: 'Secondary' });
    const { Ipv6Sets } = await on.sdk.ask('Ecs', 'AssignIpv6Addresses', {
      ...region(),
      NetworkInterfaceId,
      Ipv6AddressCount: 2,
    });
    expect(Ipv6Sets.Ipv6Address).toHaveLength(2);
    await on.sdk.ask('Ecs', 'UnassignIpv6Addresses', {
      ...region(),
      NetworkInterfaceId,
      Ipv6Address: [Ipv6Sets.Ipv6Address[0]],
    });
    expect((await card()).Ipv6Sets.Ipv6Set).toEqual([{ Ipv6Address: Ipv6Sets.Ipv6Address[1] }]);
    await on.sdk.ask('Ecs', 'ModifyNetworkInterfaceAttribute', {
      ...region(),
      NetworkInterfaceId,
      SecurityGroupId: [second],
      Description: 'moved',
    });
    expect(await card()).toMatchObject({
      SecurityGroupIds: { SecurityGroupId: [second] },
      Description: 'moved',
    });
    expect(
      (await on.sdk.refused('Ecs', 'DeleteNetworkInterface', { ...region(), NetworkInterfaceId })).status,
    ).toBe(403);
    await on.sdk.ask('Ecs', 'DetachNetworkInterface', { ...region(), NetworkInterfaceId, InstanceId });
    await on.sdk.ask('Ecs', 'DeleteNetworkInterface', { ...region(), NetworkInterfaceId });
    await on.sdk.ask('Ecs', 'DeleteInstance', { InstanceId, Force: true });
  });

  test('an interface is found by its group only when it is secondary', async () => {
    const InstanceId = await run({ SecurityGroupId: second });
    const found = await on.sdk.ask('Ecs', 'DescribeNetworkInterfaces', {
      ...region(),
      SecurityGroupId: second,
    });
    expect(found.NetworkInterfaceSets.NetworkInterfaceSet).toEqual([]);
    const listed = await on.sdk.ask('Ecs', 'DescribeInstances', { ...region(), SecurityGroupId: second });
    expect(listed.Instances.Instance).toHaveLength(1);
    await on.sdk.ask('Ecs', 'DeleteInstance', { InstanceId, Force: true });
  });

  test('both paging styles reach every instance', async () => {
    const { InstanceIdSets } = await on.sdk.ask('Ecs', 'RunInstances', {
      ...region(),
      VSwitchId,
      SecurityGroupId: first,
      Amount: 25,
    });
    const byToken: string[] = [];
    let NextToken: string | undefined;
    do {
      const answer = await on.sdk.ask('Ecs', 'DescribeInstances', {
        ...region(),
        MaxResults: 10,
        ...(NextToken === undefined ? {} : { NextToken }),
      });
      byToken.push(...answer.Instances.Instance.map((one: { InstanceId: string }) => one.InstanceId));
      NextToken = answer.NextToken || undefined;
    } while (NextToken !== undefined);
    expect(byToken).toHaveLength(25);
    const third = await on.sdk.ask('Ecs', 'DescribeInstances', { ...region(), PageNumber: 3, PageSize: 10 });
    expect(third).toMatchObject({ TotalCount: 25, PageNumber: 3, PageSize: 10 });
    expect(third.Instances.Instance).toHaveLength(5);
    await on.sdk.ask('Ecs', 'DeleteInstances', {
      ...region(),
      InstanceId: InstanceIdSets.InstanceIdSet,
      Force: true,
    });
  });

  test('a resource group is joined', async () => {
    const ResourceId = await run();
    await on.sdk.ask('Ecs', 'JoinResourceGroup', {
      ...region(),
      ResourceGroupId: 'rg-contract',
      ResourceId,
      ResourceType: 'instance',
    });
    expect((await read(ResourceId)).ResourceGroupId).toBe('rg-contract');
    await on.sdk.ask('Ecs', 'DeleteInstance', { InstanceId: ResourceId, Force: true });
  });

  test.each([
    ['no switch', () => ({ VSwitchId: undefined }), 400, 'InvalidVSwitchId.Necessary'],
    [
      'unknown group',
      () => ({ SecurityGroupId: 'sg-bp1000000000000000000' }),
      404,
      'InvalidSecurityGroupId.NotFound',
    ],
    ['two ways to name groups', () => ({ SecurityGroupIds: [second] }), 400, 'InvalidParameter.Conflict'],
  ])('refused: %s', async (_name, more, status, code) => {
    const params = { ...region(), VSwitchId, SecurityGroupId: first, ...more() };
    const given = Object.fromEntries(Object.entries(params).filter(([, value]) => value !== undefined));
    expect(await on.sdk.refused('Ecs', 'RunInstances', given)).toEqual({ status, code });
  });
});

contract('what can be bought', {}, (on) => {
  test('regions, zones, types, images and stock', async () => {
    const region = { RegionId: on.region };
    const { Regions } = await on.sdk.ask('Ecs', 'DescribeRegions', {});
    expect(Regions.Region.map((one: { RegionId: string }) => one.RegionId)).toContain(on.region);
    expect((await on.sdk.ask('Ecs', 'DescribeZones', region)).Zones.Zone.length).toBeGreaterThan(0);
    const AttributeName = ['max-security-groups'];
    const told = await on.sdk.ask('Ecs', 'DescribeAccountAttributes', { ...region, AttributeName });
    const [item] = told.AccountAttributeItems.AccountAttributeItem;
    expect(item.AttributeName).toBe('max-security-groups');
    expect(Number(item.AttributeValues.ValueItem[0].Value)).toBeGreaterThanOrEqual(100);
    const types = await on.sdk.ask('Ecs', 'DescribeInstanceTypes', { InstanceTypes: ['ecs.g7.large'] });
    expect(types.InstanceTypes.InstanceType).toMatchObject([
      { InstanceTypeId: 'ecs.g7.large', CpuCoreCount: 2 },
    ]);
    const images = await on.sdk.ask('Ecs', 'DescribeImages', { ...region, OSType: 'windows' });
    expect(images.Images.Image.length).toBeGreaterThan(0);
    const stock = await on.sdk.ask('Ecs', 'DescribeAvailableResource', {
      ...region,
      DestinationResource: 'InstanceType',
    });
    expect(stock.AvailableZones.AvailableZone.length).toBeGreaterThan(0);
  });
});
