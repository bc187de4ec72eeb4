/**
 * Networks, groups and instances as the vendor's Terraform provider makes, reads, changes and removes them. Every test
 * names the sources of aliyun/terraform-provider-alicloud whose calls it makes, in their order, and reads what they
 * read; a wait is one read, because this cloud takes effect at once.
 */
import { beforeAll, expect, test } from 'vitest';
import { at, flag, list, type ProviderClient, providerClient, structure, text } from './provider-client.ts';
import { contract } from './target.ts';

const LOCAL = { local: 'the calls are made with the keys of the local cloud' };

contract('infrastructure tools: networks and instances', LOCAL, (on) => {
  let call: ProviderClient;
  const here = () => ({ RegionId: on.region });

  beforeAll(() => {
    call = providerClient(on);
  });

  const makeVpc = async () =>
    text(await call.post('Vpc', 'CreateVpc', { ...here(), CidrBlock: '10.0.0.0/8' }), 'VpcId');
  const makeVSwitch = async (VpcId: string) =>
    text(
      await call.post('Vpc', 'CreateVSwitch', {
        ...here(),
        VpcId,
        CidrBlock: '10.1.0.0/24',
        ZoneId: `${on.region}-a`,
      }),
      'VSwitchId',
    );
  const makeGroup = async (VpcId: string) =>
    text(await call.post('Ecs', 'CreateSecurityGroup', { ...here(), VpcId }), 'SecurityGroupId');

  // connectivity/client.go
  test('the provider is configured', async () => {
    const billing = { Region: on.region, ProductCode: 'oss', PageNum: '1', PageSize: '20' };
    expect(flag(await call.post('BssOpenApi', 'QueryAvailableInstances', billing), 'Success')).toBe(true);
    text(await call.post('Sts', 'GetCallerIdentity', {}), 'AccountId');
    const endpoints = await call.post('Location', 'DescribeEndpoints', {
      Id: on.region,
      ServiceCode: 'ecs',
      Type: 'openAPI',
    });
    expect(text(endpoints, 'Endpoints.Endpoint.0.Endpoint')).toBe(on.cloud.host);
  });

  // data_source_alicloud_{zones,instance_types,images}.go
  test('alicloud_zones, alicloud_instance_types and alicloud_images', async () => {
    const valid = async (DestinationResource: string) =>
      list(
        await call.legacy('Ecs', 'DescribeAvailableResource', {
          ...here(),
          DestinationResource,
          IoOptimized: 'optimized',
          InstanceChargeType: 'PostPaid',
        }),
        'AvailableZones.AvailableZone',
      );
    const zones = list(await call.legacy('Ecs', 'DescribeZones', here()), 'Zones.Zone');
    expect(zones.map((one) => one.ZoneId)).toEqual((await valid('Zone')).map((one) => one.ZoneId));
    for (const path of [
      'AvailableInstanceTypes.InstanceTypes',
      'AvailableDiskCategories.DiskCategories',
      'AvailableResourceCreation.ResourceTypes',
    ])
      expect(list(zones[0], path).length).toBeGreaterThan(0);
    const sold = list((await valid('InstanceType'))[0], 'AvailableResources.AvailableResource');
    const onSale = list(sold[0], 'SupportedResources.SupportedResource').map((one) => one.Value);
    const types = list(await call.post('Ecs', 'DescribeInstanceTypes', {}), 'InstanceTypes.InstanceType');
    expect(types.map((one) => one.InstanceTypeId)).toEqual(onSale);
    for (const name of ['InstanceTypeFamily', 'LocalStorageCategory']) text(types[0], name);
    const images = async (filter: object) =>
      list(
        await call.legacy('Ecs', 'DescribeImages', { ...here(), PageNumber: 1, PageSize: 100, ...filter }),
        'Images.Image',
      );
    const [ubuntu] = await images({ ImageOwnerAlias: 'system', ImageName: 'ubuntu*' });
    expect(text(ubuntu, 'ImageName')).toMatch(/^ubuntu_/);
    expect(list(ubuntu, 'DiskDeviceMappings.DiskDeviceMapping')).toEqual([]);
    for (const name of ['Architecture', 'CreationTime', 'OSName', 'Platform', 'Status']) text(ubuntu, name);
    expect(await images({ Architecture: 'arm64' })).toEqual([]);
  });

  // resource_alicloud_vpc.go, service_alicloud_vpc_v2.go
  test('alicloud_vpc', async () => {
    const made = await call.post('Vpc', 'CreateVpc', {
      ...here(),
      ClientToken: 'TF-CreateVpc-1',
      CidrBlock: '172.16.0.0/12',
      VpcName: 'tf',
      EnableIpv6: true,
      UserCidr: '198.51.100.0/24,203.0.113.0/24',
    });
    const VpcId = text(made, 'VpcId');
    const read = () => call.post('Vpc', 'DescribeVpcAttribute', { ...here(), VpcId });
    const vpc = await read();
    expect(text(vpc, 'Status')).toBe('Available');
    expect(flag(vpc, 'EnabledIpv6')).toBe(true);
    expect(flag(vpc, 'ClassicLinkEnabled')).toBe(false);
    expect(text(vpc, 'DnsHostnameStatus')).toBe('DISABLED');
    expect(list(vpc, 'Ipv6CidrBlocks.Ipv6CidrBlock')[0]).toMatchObject({ Ipv6Isp: 'BGP' });
    expect(list(vpc, 'UserCidrs.UserCidr')).toEqual(['198.51.100.0/24', '203.0.113.0/24']);
    expect(list(vpc, 'SecondaryCidrBlocks.SecondaryCidrBlock')).toEqual([]);
    const [table] = list(
      await call.post('Vpc', 'DescribeRouteTableList', { ...here(), VpcId }),
      'RouterTableList.RouterTableListType',
    );
    expect(table).toMatchObject({
      RouteTableType: 'System',
      RouterId: text(vpc, 'VRouterId'),
      RouteTableId: text(made, 'RouteTableId'),
      RoutePropagationEnable: true,
    });
    await call.post('Vpc', 'ModifyVpcAttribute', { ...here(), VpcId, VpcName: 'tf-2', EnableIPv6: false });
    await call.post('Vpc', 'MoveResourceGroup', {
      ...here(),
      ResourceId: VpcId,
      ResourceType: 'VPC',
      NewResourceGroupId: 'rg-1',
    });
    await call.post('Vpc', 'ModifyRouteTableAttributes', {
      ...here(),
      RouteTableId: text(table, 'RouteTableId'),
      RouteTableName: 'main',
    });
    const own = { ...here(), ResourceType: 'VPC', 'ResourceId.1': VpcId };
    await call.post('Vpc', 'TagResources', { ...own, 'Tag.1.Key': 'team', 'Tag.1.Value': 'a' });
    expect(await read()).toMatchObject({
      VpcName: 'tf-2',
      EnabledIpv6: false,
      ResourceGroupId: 'rg-1',
      Tags: { Tag: [{ Key: 'team', Value: 'a' }] },
    });
    await call.post('Vpc', 'UnTagResources', { ...own, 'TagKey.1': 'team' });
    await call.post('Vpc', 'DeleteVpc', { ...here(), VpcId });
    expect(text(await read(), 'VpcId')).toBe('');
    expect(await call.refused('Vpc', 'DeleteVpc', { ...here(), VpcId })).toBe('InvalidVpcId.NotFound');
  });

  // resource_alicloud_vswitch.go, service_alicloud_vpc_v2.go
  test('alicloud_vswitch', async () => {
    const VpcId = await makeVpc();
    const VSwitchId = await makeVSwitch(VpcId);
    const read = () => call.post('Vpc', 'DescribeVSwitchAttributes', { ...here(), VSwitchId });
    const made = await read();
    expect(text(made, 'Status')).toBe('Available');
    expect(flag(made, 'IsDefault')).toBe(false);
    expect(at(made, 'AvailableIpAddressCount')).toBe(252);
    text(made, 'RouteTable.RouteTableId');
    text(made, 'Ipv6CidrBlock');
    await call.post('Vpc', 'ModifyVSwitchAttribute', { ...here(), VSwitchId, VSwitchName: 'tf' });
    const own = { ...here(), ResourceType: 'VSWITCH', 'ResourceId.1': VSwitchId };
    await call.post('Vpc', 'TagResources', { ...own, 'Tag.1.Key': 'team', 'Tag.1.Value': 'a' });
    expect(list(await call.post('Vpc', 'ListTagResources', own), 'TagResources.TagResource')).toMatchObject([
      { TagKey: 'team', TagValue: 'a' },
    ]);
    expect(await read()).toMatchObject({ VSwitchName: 'tf', Tags: { Tag: [{ Key: 'team', Value: 'a' }] } });
    await call.post('Vpc', 'DeleteVSwitch', { ...here(), VSwitchId });
    const gone = await read();
    expect([text(gone, 'VSwitchId'), text(gone, 'Status')]).toEqual(['', '']);
    await call.post('Vpc', 'DeleteVpc', { ...here(), VpcId });
  });

  // resource_alicloud_security_group.go, service_alicloud_ecs_v2.go
  test('alicloud_security_group', async () => {
    const VpcId = await makeVpc();
    const SecurityGroupId = text(
      await call.post('Ecs', 'CreateSecurityGroup', {
        ...here(),
        ClientToken: 'TF-CreateSecurityGroup-1',
        VpcId,
        SecurityGroupName: 'tf',
        SecurityGroupType: 'normal',
      }),
      'SecurityGroupId',
    );
    const own = { ...here(), SecurityGroupId };
    await call.post('Ecs', 'ModifySecurityGroupPolicy', { ...own, InnerAccessPolicy: 'Drop' });
    const tags = { ...here(), ResourceType: 'securitygroup', 'ResourceId.1': SecurityGroupId };
    await call.post('Ecs', 'TagResources', { ...tags, 'Tag.1.Key': 'team', 'Tag.1.Value': 'a' });
    const find = async () =>
      list(await call.post('Ecs', 'DescribeSecurityGroups', own), 'SecurityGroups.SecurityGroup');
    const [group] = await find();
    expect(group).toMatchObject({ SecurityGroupName: 'tf', SecurityGroupType: 'normal', VpcId });
    flag(group, 'ServiceManaged');
    expect(list(group, 'Tags.Tag')).toEqual([{ TagKey: 'team', TagValue: 'a' }]);
    const attribute = await call.post('Ecs', 'DescribeSecurityGroupAttribute', own);
    expect(text(attribute, 'InnerAccessPolicy')).toBe('Drop');
    expect(list(attribute, 'Permissions.Permission')).toEqual([]);
    await call.post('Ecs', 'DescribeSecurityGroupReferences', {
      ...here(),
      'SecurityGroupId.1': SecurityGroupId,
    });
    await call.post('Ecs', 'ModifySecurityGroupAttribute', { ...own, SecurityGroupName: 'tf-2' });
    await call.post('Ecs', 'JoinResourceGroup', {
      ...here(),
      ResourceType: 'securitygroup',
      ResourceId: SecurityGroupId,
      ResourceGroupId: 'rg-1',
    });
    expect(await find()).toMatchObject([{ SecurityGroupName: 'tf-2', ResourceGroupId: 'rg-1' }]);
    await call.post('Ecs', 'DeleteSecurityGroup', own);
    expect(await find()).toEqual([]);
  });

  // resource_alicloud_security_group_rule.go, service_alicloud_ecs.go
  test('alicloud_security_group_rule', async () => {
    const VpcId = await makeVpc();
    const SecurityGroupId = await makeGroup(VpcId);
    const other = await makeGroup(VpcId);
    const entries = { 'Entry.1.Cidr': '192.0.2.0/24', 'Entry.1.Description': 'office' };
    const PrefixListId = text(
      await call.post('Ecs', 'CreatePrefixList', {
        ...here(),
        PrefixListName: 'offices',
        AddressFamily: 'IPv4',
        MaxEntries: '2',
        ...entries,
      }),
      'PrefixListId',
    );
    const tcp = { IpProtocol: 'tcp', PortRange: '22/22', Policy: 'accept', NicType: 'intranet' };
    const rules = [
      { direction: 'ingress', source: { SourceCidrIp: '203.0.113.0/24' } },
      { direction: 'ingress', source: { Ipv6SourceCidrIp: '2001:db8::/32' } },
      { direction: 'ingress', source: { SourceGroupId: other } },
      { direction: 'ingress', source: { SourcePrefixListId: PrefixListId } },
      { direction: 'egress', source: { DestCidrIp: '198.51.100.0/24' } },
    ] as const;
    for (const { direction, source } of rules) {
      const [suffix, modify] =
        direction === 'ingress'
          ? ['', 'ModifySecurityGroupRule']
          : ['Egress', 'ModifySecurityGroupEgressRule'];
      const read = async () =>
        list(
          await call.legacy('Ecs', 'DescribeSecurityGroupAttribute', {
            ...here(),
            SecurityGroupId,
            Direction: direction,
            NicType: 'intranet',
          }),
          'Permissions.Permission',
        ).filter((one) => Object.entries(source).every(([name, value]) => one[name] === value));
      await call.post('Ecs', `AuthorizeSecurityGroup${suffix}`, {
        ...here(),
        SecurityGroupId,
        Permissions: [{ ...tcp, Priority: '5', ...source, Description: 'first' }],
      });
      const [made] = await read();
      expect(text(made, 'IpProtocol').toLowerCase()).toBe('tcp');
      expect(text(made, 'Policy').toLowerCase()).toBe('accept');
      expect(text(made, 'Priority')).toBe('5');
      expect(made).toMatchObject({ Direction: direction, PortRange: '22/22', NicType: 'intranet' });
      text(made, 'SecurityGroupRuleId');
      // The provider names the rule by what it says, and sends a change twice.
      const named = { ...here(), SecurityGroupId, ...tcp, Priority: '5', ...source };
      for (const Description of ['second', 'second'])
        await call.legacy('Ecs', modify, { ...named, Description });
      expect(await read()).toMatchObject([{ Description: 'second', Priority: '5' }]);
      await call.legacy('Ecs', `RevokeSecurityGroup${suffix}`, { ...named, Description: 'second' });
      expect(await read()).toEqual([]);
    }
    await call.post('Ecs', 'DeleteSecurityGroup', { ...here(), SecurityGroupId });
    expect(
      await call.refused('Ecs', 'RevokeSecurityGroup', {
        ...here(),
        SecurityGroupId,
        ...tcp,
        SourceCidrIp: '0.0.0.0/0',
      }),
    ).toBe('InvalidSecurityGroupId.NotFound');
    await call.post('Ecs', 'DeletePrefixList', { ...here(), PrefixListId });
  });

  // resource_alicloud_instance.go, service_alicloud_ecs.go
  test('alicloud_instance', async () => {
    const VpcId = await makeVpc();
    const VSwitchId = await makeVSwitch(VpcId);
    const [first, second] = [await makeGroup(VpcId), await makeGroup(VpcId)];
    const zones = await call.legacy('Ecs', 'DescribeAvailableResource', {
      ...here(),
      DestinationResource: 'InstanceType',
      IoOptimized: 'optimized',
      InstanceChargeType: 'PostPaid',
      InstanceType: 'ecs.g7.large',
    });
    expect(text(zones, 'AvailableZones.AvailableZone.0.Status')).toBe('Available');
    const run = await call.post('Ecs', 'RunInstances', {
      ...here(),
      ClientToken: 'TF-RunInstances-1',
      ImageId: 'ubuntu_24_04_x64_20G_alibase_20240812.vhd',
      InstanceType: 'ecs.g7.large',
      InstanceName: 'tf',
      'SystemDisk.Category': 'cloud_essd',
      'SystemDisk.Size': '40',
      'SystemDisk.DiskName': 'root',
      'SystemDisk.PerformanceLevel': 'PL1',
      InternetChargeType: 'PayByTraffic',
      InternetMaxBandwidthOut: 5,
      InstanceChargeType: 'PostPaid',
      SpotStrategy: 'NoSpot',
      UserData: 'ZWNobyBoaQ==',
      RamRoleName: 'web',
      VSwitchId,
      SecurityGroupIds: [first],
      DeletionProtection: false,
      HttpTokens: 'required',
      HttpEndpoint: 'enabled',
      HttpPutResponseHopLimit: 2,
      DataDisk: [{ Size: 20, Category: 'cloud_essd', DeleteWithInstance: true, Encrypted: false }],
      IoOptimized: 'optimized',
      'Tag.1.Key': 'team',
      'Tag.1.Value': 'a',
    });
    const InstanceId = text(run, 'InstanceIdSets.InstanceIdSet.0');
    const own = { ...here(), InstanceId };
    const find = async () =>
      list(
        await call.legacy('Ecs', 'DescribeInstances', { ...here(), InstanceIds: `["${InstanceId}"]` }),
        'Instances.Instance',
      );
    const status = async () => text((await find())[0], 'Status');
    expect(await status()).toBe('Running');

    const [instance] = await find();
    expect(instance).toMatchObject({
      InstanceName: 'tf',
      InternetMaxBandwidthOut: 5,
      InstanceChargeType: 'PostPaid',
      SpotStrategy: 'NoSpot',
      DeletionProtection: false,
      MetadataOptions: { HttpTokens: 'required', HttpEndpoint: 'enabled', HttpPutResponseHopLimit: 2 },
      VpcAttributes: { VpcId, VSwitchId },
      SecurityGroupIds: { SecurityGroupId: [first] },
      ImageOptions: { LoginAsNonRoot: false },
      Tags: { Tag: [{ TagKey: 'team', TagValue: 'a' }] },
    });
    for (const name of ['ResourceGroupId', 'HostName', 'KeyPairName', 'AutoReleaseTime', 'HpcClusterId'])
      text(instance, name);
    for (const name of ['DeploymentSetId', 'StoppedMode', 'CreditSpecification', 'ExpiredTime', 'StartTime'])
      text(instance, name);
    expect(list(instance, 'PublicIpAddress.IpAddress')).toHaveLength(1);
    expect(list(instance, 'VpcAttributes.PrivateIpAddress.IpAddress')).toHaveLength(1);
    const disks = async (DiskType: string) =>
      list(await call.legacy('Ecs', 'DescribeDisks', { ...own, DiskType }), 'Disks.Disk');
    const [root] = await disks('system');
    expect(root).toMatchObject({
      Category: 'cloud_essd',
      Size: 40,
      DiskName: 'root',
      PerformanceLevel: 'PL1',
    });
    flag(root, 'Encrypted');
    expect(await disks('data')).toMatchObject([{ Size: 20, DeleteWithInstance: true }]);
    expect(text(await call.legacy('Ecs', 'DescribeUserData', own), 'UserData')).toBe('ZWNobyBoaQ==');
    const roles = await call.legacy('Ecs', 'DescribeInstanceRamRole', {
      ...here(),
      InstanceIds: `["${InstanceId}"]`,
    });
    expect(list(roles, 'InstanceRamRoleSets.InstanceRamRoleSet')).toMatchObject([{ RamRoleName: 'web' }]);
    const cards = await call.post('Ecs', 'DescribeNetworkInterfaces', {
      ...here(),
      NetworkInterfaceId: [text(instance, 'NetworkInterfaces.NetworkInterface.0.NetworkInterfaceId')],
    });
    const [card] = list(cards, 'NetworkInterfaceSets.NetworkInterfaceSet');
    expect(flag(card, 'PrivateIpSets.PrivateIpSet.0.Primary')).toBe(true);
    expect(list(card, 'Ipv6Sets.Ipv6Set')).toEqual([]);
    structure(card, 'Attachment');
    const maintenance = await call.post('Ecs', 'DescribeInstanceMaintenanceAttributes', {
      ...here(),
      InstanceId: [InstanceId],
    });
    const [window] = list(maintenance, 'MaintenanceAttributes.MaintenanceAttribute');
    expect(list(window, 'MaintenanceWindows.MaintenanceWindow')).toEqual([]);
    text(window, 'ActionOnMaintenance.Value');
    const attribute = await call.legacy('Ecs', 'DescribeInstanceAttribute', own);
    expect(text(attribute, 'InstanceId')).toBe(InstanceId);
    flag(attribute, 'EnableJumboFrame');
    await call.post('Ecs', 'DescribeInstanceAttachmentAttributes', { ...here(), InstanceId: [InstanceId] });

    await call.legacy('Ecs', 'JoinSecurityGroup', { ...own, SecurityGroupId: second });
    await call.legacy('Ecs', 'LeaveSecurityGroup', { ...own, SecurityGroupId: first });
    await call.legacy('Ecs', 'ModifyInstanceAttribute', { ...own, InstanceName: 'tf-2', Description: 'two' });
    const DiskId = text(root, 'DiskId');
    await call.legacy('Ecs', 'ResizeDisk', { DiskId, NewSize: 60, Type: 'online' });
    await call.post('Ecs', 'ModifyDiskAttribute', { DiskId, DiskName: 'root-2', Description: 'two' });
    await call.legacy('Ecs', 'StopInstance', { ...own, ForceStop: false });
    expect(await status()).toBe('Stopped');
    await call.legacy('Ecs', 'ModifyInstanceSpec', {
      ...own,
      InstanceType: 'ecs.g7.xlarge',
      ClientToken: 'm',
    });
    await call.legacy('Ecs', 'StartInstance', own);
    expect(await find()).toMatchObject([
      {
        Status: 'Running',
        InstanceName: 'tf-2',
        InstanceType: 'ecs.g7.xlarge',
        SecurityGroupIds: { SecurityGroupId: [second] },
      },
    ]);
    expect(await disks('system')).toMatchObject([{ Size: 60, DiskName: 'root-2' }]);
    const role = { ...here(), InstanceIds: `["${InstanceId}"]`, RamRoleName: 'web' };
    await call.legacy('Ecs', 'DetachInstanceRamRole', role);
    await call.legacy('Ecs', 'AttachInstanceRamRole', { ...role, RamRoleName: 'other' });
    await call.post('Ecs', 'ModifyInstanceMetadataOptions', { ...own, HttpTokens: 'optional' });

    await call.post('Ecs', 'DeleteInstance', { InstanceId, Force: true, TerminateSubscription: true });
    expect(await find()).toEqual([]);
    expect(await call.refused('Ecs', 'DeleteInstance', { InstanceId })).toBe('InvalidInstanceId.NotFound');
    for (const SecurityGroupId of [first, second])
      await call.post('Ecs', 'DeleteSecurityGroup', { ...here(), SecurityGroupId });
    await call.post('Vpc', 'DeleteVSwitch', { ...here(), VSwitchId });
    await call.post('Vpc', 'DeleteVpc', { ...here(), VpcId });
  });

  // resource_alicloud_ecs_network_interface.go, resource_alicloud_ecs_network_interface_attachment.go
  test('alicloud_ecs_network_interface and its attachment', async () => {
    const VpcId = await makeVpc();
    const VSwitchId = await makeVSwitch(VpcId);
    const group = await makeGroup(VpcId);
    const made = await call.post('Ecs', 'CreateNetworkInterface', {
      ...here(),
      VSwitchId,
      SecurityGroupIds: [group],
      NetworkInterfaceName: 'tf',
      PrimaryIpAddress: '10.1.0.77',
      'Tag.1.Key': 'team',
      'Tag.1.Value': 'a',
    });
    const NetworkInterfaceId = text(made, 'NetworkInterfaceId');
    const find = async () =>
      list(
        await call.post('Ecs', 'DescribeNetworkInterfaces', {
          ...here(),
          NetworkInterfaceId: [NetworkInterfaceId],
        }),
        'NetworkInterfaceSets.NetworkInterfaceSet',
      );
    const [card] = await find();
    expect(card).toMatchObject({
      Status: 'Available',
      PrivateIpAddress: '10.1.0.77',
      QueueNumber: 1,
      NetworkInterfaceTrafficMode: 'Standard',
    });
    for (const path of ['PrivateIpSets.PrivateIpSet', 'Ipv6Sets.Ipv6Set', 'Ipv4PrefixSets.Ipv4PrefixSet'])
      list(card, path);
    text(card, 'ResourceGroupId');
    const own = { ...here(), ResourceType: 'eni', 'ResourceId.1': NetworkInterfaceId };
    expect(list(await call.post('Ecs', 'ListTagResources', own), 'TagResources.TagResource')).toHaveLength(1);
    await call.post('Ecs', 'ModifyNetworkInterfaceAttribute', {
      ...here(),
      NetworkInterfaceId,
      NetworkInterfaceName: 'tf-2',
      SecurityGroupId: [group],
    });
    const InstanceId = text(
      await call.post('Ecs', 'RunInstances', { ...here(), VSwitchId, SecurityGroupId: group }),
      'InstanceIdSets.InstanceIdSet.0',
    );
    const pair = { ...here(), NetworkInterfaceId, InstanceId };
    await call.post('Ecs', 'AttachNetworkInterface', pair);
    expect(await find()).toMatchObject([{ Status: 'InUse', InstanceId, NetworkInterfaceName: 'tf-2' }]);
    await call.post('Ecs', 'DetachNetworkInterface', pair);
    expect(await find()).toMatchObject([{ Status: 'Available', InstanceId: '' }]);
    await call.post('Ecs', 'DeleteNetworkInterface', { ...here(), NetworkInterfaceId });
    expect(await find()).toEqual([]);
    await call.post('Ecs', 'DeleteInstance', { InstanceId, Force: true });
  });

  // resource_alicloud_eip_address.go, resource_alicloud_eip_association.go, service_alicloud_eip_v2.go
  test('alicloud_eip_address and alicloud_eip_association', async () => {
    const VpcId = await makeVpc();
    const VSwitchId = await makeVSwitch(VpcId);
    const InstanceId = text(
      await call.post('Ecs', 'RunInstances', { ...here(), VSwitchId }),
      'InstanceIdSets.InstanceIdSet.0',
    );
    const made = await call.post('Vpc', 'AllocateEipAddress', {
      ...here(),
      ClientToken: 'TF-AllocateEipAddress-1',
      Bandwidth: '5',
      Name: 'tf',
      ISP: 'BGP',
      Netmode: 'public',
      InternetChargeType: 'PayByTraffic',
      InstanceChargeType: 'PostPaid',
    });
    const AllocationId = text(made, 'AllocationId');
    const find = async () =>
      list(
        await call.post('Vpc', 'DescribeEipAddresses', { ...here(), AllocationId }),
        'EipAddresses.EipAddress',
      );
    const [eip] = await find();
    expect(eip).toMatchObject({
      Status: 'Available',
      Name: 'tf',
      ISP: 'BGP',
      Netmode: 'public',
      InternetChargeType: 'PayByTraffic',
      ChargeType: 'PostPaid',
      HDMonitorStatus: 'OFF',
    });
    expect([flag(eip, 'DeletionProtection'), flag(eip, 'SecondLimited')]).toEqual([false, false]);
    for (const path of ['OperationLocks.LockReason', 'SecurityProtectionTypes.SecurityProtectionType'])
      expect(list(eip, path)).toEqual([]);
    const own = { ...here(), ResourceType: 'EIP', 'ResourceId.1': AllocationId };
    await call.post('Vpc', 'TagResources', { ...own, 'Tag.1.Key': 'team', 'Tag.1.Value': 'a' });
    expect(list(await call.post('Vpc', 'ListTagResources', own), 'TagResources.TagResource')).toHaveLength(1);
    await call.post('Vpc', 'ModifyEipAddressAttribute', { ...here(), AllocationId, Bandwidth: '10' });
    await call.post('Vpc', 'MoveResourceGroup', {
      ...here(),
      ResourceId: AllocationId,
      ResourceType: 'EIP',
      NewResourceGroupId: 'rg-1',
    });

    const pair = { ...here(), AllocationId, InstanceId, InstanceType: 'EcsInstance' };
    await call.post('Vpc', 'AssociateEipAddress', { ...pair, ClientToken: 'TF-AssociateEipAddress-1' });
    const [bound] = await find();
    expect(bound).toMatchObject({ Status: 'InUse', InstanceId, Bandwidth: '10', ResourceGroupId: 'rg-1' });
    expect(text(bound, 'PrivateIpAddress')).toMatch(/^10\.1\.0\./);
    expect(text(bound, 'VpcId')).toBe(VpcId);
    await call.post('Vpc', 'UnassociateEipAddress', { ...pair, ClientToken: 'TF-UnassociateEipAddress-1' });
    expect(await find()).toMatchObject([{ Status: 'Available', InstanceId: '' }]);
    await call.post('Vpc', 'ReleaseEipAddress', { ...here(), AllocationId });
    expect(await find()).toEqual([]);
  });

  // resource_alicloud_ecs_prefix_list.go
  test('alicloud_ecs_prefix_list', async () => {
    const made = await call.post('Ecs', 'CreatePrefixList', {
      ...here(),
      ClientToken: 'TF-CreatePrefixList-1',
      PrefixListName: 'tf',
      AddressFamily: 'IPv6',
      MaxEntries: 3,
      'Entry.1.Cidr': '2001:db8::/48',
      'Entry.1.Description': 'one',
    });
    const own = { ...here(), PrefixListId: text(made, 'PrefixListId') };
    const read = () => call.post('Ecs', 'DescribePrefixListAttributes', own);
    expect(await read()).toMatchObject({ AddressFamily: 'IPv6', MaxEntries: 3, PrefixListName: 'tf' });
    await call.post('Ecs', 'ModifyPrefixList', {
      ...own,
      PrefixListName: 'tf-2',
      'RemoveEntry.1.Cidr': '2001:db8::/48',
      'AddEntry.1.Cidr': '2001:db8:1::/48',
      'AddEntry.1.Description': 'two',
    });
    expect(list(await read(), 'Entries.Entry')).toEqual([{ Cidr: '2001:db8:1::/48', Description: 'two' }]);
    await call.post('Ecs', 'DeletePrefixList', own);
    expect(await call.refused('Ecs', 'DescribePrefixListAttributes', own)).toBe(
      'InvalidPrefixListId.NotFound',
    );
  });
});
