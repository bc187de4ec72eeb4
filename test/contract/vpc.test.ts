/** VPCs, switches, EIPs, NAT and IPv6 bandwidth. */
import { expect, test } from 'vitest';
import { contract } from './target.ts';

contract('networks', {}, (on) => {
  test('a VPC and its switch are created, read, changed and deleted', async () => {
    const region = { RegionId: on.region };
    const { VpcId } = await on.sdk.ask('Vpc', 'CreateVpc', {
      ...region,
      CidrBlock: '192.168.0.0/16',
      VpcName: 'contract',
      Tag: [{ Key: 'team', Value: 'a' }],
    });
    expect(VpcId).toMatch(/^vpc-/);
    const { VSwitchId } = await on.sdk.ask('Vpc', 'CreateVSwitch', {
      ...region,
      VpcId,
      ZoneId: `${on.region}-b`,
      CidrBlock: '192.168.1.0/24',
      VSwitchName: 'one',
    });
    expect(await on.sdk.ask('Vpc', 'DescribeVpcAttribute', { ...region, VpcId })).toMatchObject({
      VpcId,
      VpcName: 'contract',
      CidrBlock: '192.168.0.0/16',
      Status: 'Available',
    });
    const { Vpcs } = await on.sdk.ask('Vpc', 'DescribeVpcs', { ...region, VpcId });
    expect(Vpcs.Vpc).toMatchObject([
      { VpcId, VSwitchIds: { VSwitchId: [VSwitchId] }, Tags: { Tag: [{ Key: 'team', Value: 'a' }] } },
    ]);
    const { RouterTableList } = await on.sdk.ask('Vpc', 'DescribeRouteTableList', { ...region, VpcId });
    expect(RouterTableList.RouterTableListType).toMatchObject([{ VpcId, RouteTableType: 'System' }]);
    expect(await on.sdk.ask('Vpc', 'DescribeVSwitchAttributes', { ...region, VSwitchId })).toMatchObject({
      VSwitchId,
      CidrBlock: '192.168.1.0/24',
    });
    await on.sdk.ask('Vpc', 'ModifyVSwitchAttribute', { ...region, VSwitchId, VSwitchName: 'two' });
    const { VSwitches } = await on.sdk.ask('Vpc', 'DescribeVSwitches', { ...region, VpcId });
    expect(VSwitches.VSwitch).toMatchObject([{ VSwitchId, VSwitchName: 'two' }]);
    await on.sdk.ask('Vpc', 'ModifyVpcAttribute', { ...region, VpcId, VpcName: 'renamed' });
    const common = { ...region, ResourceType: 'VPC', ResourceId: [VpcId] };
    await on.sdk.ask('Vpc', 'TagResources', { ...common, Tag: [{ Key: 'env', Value: 'test' }] });
    expect((await on.sdk.ask('Vpc', 'ListTagResources', common)).TagResources.TagResource).toHaveLength(2);
    await on.sdk.ask('Vpc', 'UnTagResources', { ...common, TagKey: ['env', 'team'] });
    expect((await on.sdk.ask('Vpc', 'ListTagResources', common)).TagResources.TagResource).toEqual([]);
    expect(await on.sdk.refused('Vpc', 'DeleteVpc', { ...region, VpcId })).toMatchObject({ status: 400 });
    await on.sdk.ask('Vpc', 'DeleteVSwitch', { ...region, VSwitchId });
    await on.sdk.ask('Vpc', 'DeleteVpc', { ...region, VpcId });
    expect(await on.sdk.ask('Vpc', 'DescribeVpcAttribute', { ...region, VpcId })).toMatchObject({
      VpcId: '',
      Status: '',
    });
    expect(await on.sdk.ask('Vpc', 'DescribeVSwitchAttributes', { ...region, VSwitchId })).toMatchObject({
      VSwitchId: '',
      Status: '',
    });
  });

  test('IPv6, names of hosts and the route table are switched on and off', async () => {
    const region = { RegionId: on.region };
    const { VpcId, RouteTableId } = await on.sdk.ask('Vpc', 'CreateVpc', {
      ...region,
      CidrBlock: '10.0.0.0/8',
      EnableIpv6: true,
    });
    const read = () => on.sdk.ask('Vpc', 'DescribeVpcAttribute', { ...region, VpcId });
    const { Ipv6CidrBlock } = await read();
    expect(Ipv6CidrBlock).toMatch(/00::\/56$/);
    const { VSwitchId } = await on.sdk.ask('Vpc', 'CreateVSwitch', {
      ...region,
      VpcId,
      ZoneId: `${on.region}-a`,
      CidrBlock: '10.1.0.0/24',
      Ipv6CidrBlock: 18,
    });
    const readSwitch = () => on.sdk.ask('Vpc', 'DescribeVSwitchAttributes', { ...region, VSwitchId });
    expect(await readSwitch()).toMatchObject({
      Ipv6CidrBlock: Ipv6CidrBlock.replace('00::/56', '12::/64'),
      EnabledIpv6: true,
      RouteTable: { RouteTableId },
    });
    await on.sdk.ask('Vpc', 'ModifyVSwitchAttribute', { ...region, VSwitchId, EnableIPv6: false });
    expect(await readSwitch()).toMatchObject({ Ipv6CidrBlock: '', EnabledIpv6: false });
    await on.sdk.ask('Vpc', 'ModifyVpcAttribute', {
      ...region,
      VpcId,
      EnableIPv6: false,
      EnableDnsHostname: true,
    });
    expect(await read()).toMatchObject({ EnabledIpv6: false, DnsHostnameStatus: 'ENABLED' });
    await on.sdk.ask('Vpc', 'ModifyRouteTableAttributes', {
      ...region,
      RouteTableId,
      RouteTableName: 'main',
    });
    const { RouterTableList } = await on.sdk.ask('Vpc', 'DescribeRouteTableList', { ...region, VpcId });
    expect(RouterTableList.RouterTableListType).toMatchObject([
      { RouteTableId, RouteTableName: 'main', VSwitchIds: { VSwitchId: [VSwitchId] } },
    ]);
    const { RouteTables } = await on.sdk.ask('Vpc', 'DescribeRouteTables', { ...region, RouteTableId });
    expect(RouteTables.RouteTable).toMatchObject([{ RouteTableId, RouteTableType: 'System' }]);
    expect(
      await on.sdk.refused('Vpc', 'ModifyRouteTableAttributes', { ...region, RouteTableId: 'vtb-none' }),
    ).toEqual({ status: 404, code: 'InvalidRouteTableId.NotFound' });
    await on.sdk.ask('Vpc', 'DeleteVSwitch', { ...region, VSwitchId });
    await on.sdk.ask('Vpc', 'DeleteVpc', { ...region, VpcId });
  });
});

contract('ways in from the internet', { local: 'addresses and gateways cost money' }, (on) => {
  const region = () => ({ RegionId: on.region });
  const site = async () => {
    const { VpcId } = await on.sdk.ask('Vpc', 'CreateVpc', { ...region(), CidrBlock: '10.0.0.0/8' });
    const { VSwitchId } = await on.sdk.ask('Vpc', 'CreateVSwitch', {
      ...region(),
      VpcId,
      ZoneId: `${on.region}-a`,
      CidrBlock: '10.1.0.0/24',
    });
    const { SecurityGroupId } = await on.sdk.ask('Ecs', 'CreateSecurityGroup', { ...region(), VpcId });
    const { InstanceIdSets } = await on.sdk.ask('Ecs', 'RunInstances', {
      ...region(),
      VSwitchId,
      SecurityGroupId,
      Ipv6AddressCount: 1,
    });
    return { VpcId, VSwitchId, InstanceId: InstanceIdSets.InstanceIdSet[0] as string };
  };

  test('an EIP is allocated, bound, seen on the instance, unbound and released', async () => {
    const { InstanceId } = await site();
    const { AllocationId, EipAddress } = await on.sdk.ask('Vpc', 'AllocateEipAddress', {
      ...region(),
      Bandwidth: '5',
      Name: 'contract',
    });
    await on.sdk.ask('Vpc', 'AssociateEipAddress', {
      ...region(),
      AllocationId,
      InstanceId,
      InstanceType: 'EcsInstance',
    });
    const { EipAddresses } = await on.sdk.ask('Vpc', 'DescribeEipAddresses', { ...region(), AllocationId });
    expect(EipAddresses.EipAddress).toMatchObject([
      { IpAddress: EipAddress, InstanceId, InstanceType: 'EcsInstance', Status: 'InUse' },
    ]);
    await on.sdk.ask('Vpc', 'ModifyEipAddressAttribute', {
      ...region(),
      AllocationId,
      Bandwidth: '10',
      Description: 'a way in',
    });
    const moved = { ...region(), ResourceId: AllocationId, NewResourceGroupId: 'rg-2' };
    await on.sdk.ask('Vpc', 'MoveResourceGroup', { ...moved, ResourceType: 'EIP' });
    expect(await on.sdk.refused('Vpc', 'MoveResourceGroup', { ...moved, ResourceType: 'NATGW' })).toEqual({
      status: 400,
      code: 'InvalidResourceType.NotFound',
    });
    expect(
      (await on.sdk.ask('Vpc', 'DescribeEipAddresses', { ...region(), AllocationId })).EipAddresses
        .EipAddress[0],
    ).toMatchObject({
      Bandwidth: '10',
      Description: 'a way in',
      ResourceGroupId: 'rg-2',
      ChargeType: 'PostPaid',
      InternetChargeType: 'PayByBandwidth',
    });
    const { Instances } = await on.sdk.ask('Ecs', 'DescribeInstances', {
      ...region(),
      InstanceIds: JSON.stringify([InstanceId]),
    });
    expect(Instances.Instance[0].EipAddress).toMatchObject({ AllocationId, IpAddress: EipAddress });
    expect(await on.sdk.refused('Vpc', 'ReleaseEipAddress', { AllocationId })).toEqual({
      status: 400,
      code: 'IncorrectEipStatus',
    });
    await on.sdk.ask('Vpc', 'UnassociateEipAddress', { ...region(), AllocationId });
    await on.sdk.ask('Vpc', 'ReleaseEipAddress', { AllocationId });
    expect((await on.sdk.ask('Vpc', 'DescribeEipAddresses', { ...region(), AllocationId })).TotalCount).toBe(
      0,
    );
  });

  test('an EIP is free again when its instance is deleted', async () => {
    const { InstanceId } = await site();
    const { AllocationId } = await on.sdk.ask('Vpc', 'AllocateEipAddress', region());
    await on.sdk.ask('Vpc', 'AssociateEipAddress', { ...region(), AllocationId, InstanceId });
    await on.sdk.ask('Ecs', 'DeleteInstance', { InstanceId, Force: true });
    const { EipAddresses } = await on.sdk.ask('Vpc', 'DescribeEipAddresses', { ...region(), AllocationId });
    expect(EipAddresses.EipAddress).toMatchObject([{ Status: 'Available', InstanceId: '' }]);
    await on.sdk.ask('Vpc', 'ReleaseEipAddress', { AllocationId });
  });

  test('a NAT gateway forwards a port until its entry is deleted', async () => {
    const { VpcId, VSwitchId } = await site();
    const { NatGatewayId, ForwardTableIds } = await on.sdk.ask('Vpc', 'CreateNatGateway', {
      ...region(),
      VpcId,
      VSwitchId,
      NatType: 'Enhanced',
      Name: 'out',
    });
    const [ForwardTableId] = ForwardTableIds.ForwardTableId;
    const entry = {
      ExternalIp: '47.1.2.3',
      ExternalPort: '2222',
      InternalIp: '10.1.0.11',
      InternalPort: '22',
      IpProtocol: 'tcp',
    };
    const { ForwardEntryId } = await on.sdk.ask('Vpc', 'CreateForwardEntry', {
      ...region(),
      ForwardTableId,
      ...entry,
    });
    const { ForwardTableEntries } = await on.sdk.ask('Vpc', 'DescribeForwardTableEntries', {
      ...region(),
      ForwardTableId,
    });
    expect(ForwardTableEntries.ForwardTableEntry).toMatchObject([{ ForwardEntryId, ...entry }]);
    const { NatGateways } = await on.sdk.ask('Vpc', 'DescribeNatGateways', { ...region(), VpcId });
    expect(NatGateways.NatGateway).toMatchObject([{ NatGatewayId, Name: 'out' }]);
    expect((await on.sdk.refused('Vpc', 'DeleteNatGateway', { ...region(), NatGatewayId })).status).toBe(400);
    await on.sdk.ask('Vpc', 'DeleteForwardEntry', { ...region(), ForwardTableId, ForwardEntryId });
    await on.sdk.ask('Vpc', 'DeleteNatGateway', { ...region(), NatGatewayId });
  });

  test('an IPv6 address is public while it has bandwidth', async () => {
    const { InstanceId } = await site();
    const read = async () =>
      (await on.sdk.ask('Vpc', 'DescribeIpv6Addresses', { ...region(), AssociatedInstanceId: InstanceId }))
        .Ipv6Addresses.Ipv6Address[0];
    const { Ipv6AddressId, NetworkType } = await read();
    expect(NetworkType).toBe('Private');
    const { InternetBandwidthId } = await on.sdk.ask('Vpc', 'AllocateIpv6InternetBandwidth', {
      ...region(),
      Ipv6GatewayId: 'ipv6gw-x',
      Ipv6AddressId,
      Bandwidth: 5,
    });
    expect(await read()).toMatchObject({ NetworkType: 'Public', Ipv6InternetBandwidth: { Bandwidth: 5 } });
    await on.sdk.ask('Vpc', 'DeleteIpv6InternetBandwidth', {
      ...region(),
      Ipv6InternetBandwidthId: InternetBandwidthId,
      Ipv6AddressId,
    });
    expect((await read()).NetworkType).toBe('Private');
  });
});
