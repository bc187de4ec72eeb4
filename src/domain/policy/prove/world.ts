/** The account in which scenarios play: what is there before, and the calls by which its owner makes it so. */
import { type ApiCall, ecsCall, NLB_2022, VPC_2016 } from './scenario.ts';

/** Something that may be so before the first call, or become so by one. */
export type Fact =
  | 'narrow-rule'
  | 'open-rule'
  | 'web-rule'
  | 'web-rule-ipv6'
  | 'refusing-rule'
  | 'icmp-rule'
  | 'masked'
  | 'masked-by-group'
  | 'prefix-list'
  | 'prefix-list-in-use'
  | 'wide-prefix-list'
  | 'port-list-in-use'
  | 'own-group'
  | 'open-group'
  | 'open-interface'
  | 'open-without-path'
  | 'nat-gateway'
  | 'load-balancer';

const plain = (action: string, parameters: ApiCall['parameters'], keep?: ApiCall['keep']): ApiCall =>
  ecsCall(action, parameters, keep && { keep }).call;

const of =
  (product: ApiCall['product'], version: string) =>
  (action: string, parameters: ApiCall['parameters'], keep?: ApiCall['keep']): ApiCall => ({
    product,
    version,
    action,
    parameters,
    ...(keep && { keep }),
  });
const vpc = of('Vpc', VPC_2016);
const nlb = of('Nlb', NLB_2022);

/** A server in a group without inbound rules. */
export const BASE: readonly ApiCall[] = [
  vpc('CreateVpc', { CidrBlock: '10.0.0.0/16' }, { vpc: 'VpcId' }),
  vpc(
    'CreateVSwitch',
    { VpcId: '$vpc', CidrBlock: '10.0.0.0/20', ZoneId: 'cn-hangzhou-a' },
    { vSwitch: 'VSwitchId' },
  ),
  plain('CreateSecurityGroup', { VpcId: '$vpc', SecurityGroupName: 'servers' }, { group: 'SecurityGroupId' }),
  plain(
    'RunInstances',
    {
      VSwitchId: '$vSwitch',
      SecurityGroupId: '$group',
      ImageId: 'aliyun_3_x64_20G',
      InstanceType: 'ecs.g7.large',
      InternetMaxBandwidthOut: 1,
    },
    { instance: 'InstanceIdSets.InstanceIdSet.0' },
  ),
  plain(
    'DescribeNetworkInterfaces',
    { InstanceId: '$instance' },
    { interface: 'NetworkInterfaceSets.NetworkInterfaceSet.0.NetworkInterfaceId' },
  ),
];

const SSH = { IpProtocol: 'TCP', PortRange: '22/22' } as const;
const ANY = { SourceCidrIp: '0.0.0.0/0' } as const;
const OFFICE = { SourceCidrIp: '203.0.113.0/24' } as const;

const authorize = (permission: object, group = '$group'): ApiCall =>
  plain('AuthorizeSecurityGroup', { SecurityGroupId: group, Permissions: [permission] });
const ruleIds = (keep: ApiCall['keep']): ApiCall =>
  plain('DescribeSecurityGroupAttribute', { SecurityGroupId: '$group' }, keep);
const FIRST = 'Permissions.Permission.0.SecurityGroupRuleId';
const withRule = (permission: object): readonly ApiCall[] => [
  authorize(permission),
  ruleIds({ rule: FIRST }),
];

const OFFICE_LIST: readonly ApiCall[] = [
  plain(
    'CreatePrefixList',
    {
      PrefixListName: 'offices',
      AddressFamily: 'IPv4',
      MaxEntries: 10,
      Entry: [{ Cidr: OFFICE.SourceCidrIp }],
    },
    { list: 'PrefixListId' },
  ),
];
const OPEN_GROUP: readonly ApiCall[] = [
  plain(
    'CreateSecurityGroup',
    { VpcId: '$vpc', SecurityGroupName: 'open' },
    { openGroup: 'SecurityGroupId' },
  ),
  authorize({ ...SSH, ...ANY }, '$openGroup'),
];

/** A server in an open group that nothing of the internet leads to, and an address that could. */
const OPEN_WITHOUT_PATH: readonly ApiCall[] = [
  ...OPEN_GROUP,
  plain(
    'RunInstances',
    {
      VSwitchId: '$vSwitch',
      SecurityGroupId: '$openGroup',
      ImageId: 'aliyun_3_x64_20G',
      InstanceType: 'ecs.g7.large',
    },
    { hidden: 'InstanceIdSets.InstanceIdSet.0' },
  ),
  plain(
    'DescribeNetworkInterfaces',
    { InstanceId: '$hidden' },
    { hiddenAddress: 'NetworkInterfaceSets.NetworkInterfaceSet.0.PrivateIpAddress' },
  ),
];

/** What the owner does to make a fact true, after `BASE`. */
export const SETUP: Readonly<Record<Fact, readonly ApiCall[]>> = {
  'narrow-rule': withRule({ ...SSH, SourceCidrIp: '203.0.113.7/32' }),
  'open-rule': withRule({ ...SSH, ...ANY }),
  'web-rule': withRule({ IpProtocol: 'TCP', PortRange: '443/443', ...ANY }),
  'web-rule-ipv6': withRule({ IpProtocol: 'TCP', PortRange: '443/443', Ipv6SourceCidrIp: '::/0' }),
  'refusing-rule': withRule({ ...SSH, ...ANY, Policy: 'Drop' }),
  'icmp-rule': withRule({ IpProtocol: 'ICMP', PortRange: '-1/-1', ...ANY }),
  masked: [
    authorize({ ...SSH, ...ANY, Policy: 'Drop', Priority: '5' }),
    ruleIds({ refusing: FIRST }),
    authorize({ ...SSH, ...ANY, Priority: '10' }),
    ruleIds({ accepting: 'Permissions.Permission.1.SecurityGroupRuleId' }),
  ],
  'masked-by-group': [
    authorize({ ...SSH, ...ANY, Priority: '10' }),
    plain('CreateSecurityGroup', { VpcId: '$vpc', SecurityGroupName: 'shut' }, { mask: 'SecurityGroupId' }),
    authorize({ ...SSH, ...ANY, Policy: 'Drop', Priority: '1' }, '$mask'),
    plain('JoinSecurityGroup', { InstanceId: '$instance', SecurityGroupId: '$mask' }),
  ],
  'prefix-list': OFFICE_LIST,
  'prefix-list-in-use': [...OFFICE_LIST, authorize({ ...SSH, SourcePrefixListId: '$list' })],
  'wide-prefix-list': [
    plain(
      'CreatePrefixList',
      { PrefixListName: 'everybody', AddressFamily: 'IPv4', MaxEntries: 10, Entry: [{ Cidr: '0.0.0.0/0' }] },
      { wideList: 'PrefixListId' },
    ),
  ],
  'port-list-in-use': [
    plain(
      'CreatePortRangeList',
      { PortRangeListName: 'web', MaxEntries: 10, Entry: [{ PortRange: '443/443' }] },
      { portList: 'PortRangeListId' },
    ),
    authorize({ IpProtocol: 'TCP', PortRangeListId: '$portList', ...ANY }),
  ],
  'own-group': [],
  'open-group': OPEN_GROUP,
  'open-interface': [
    ...OPEN_GROUP,
    plain(
      'CreateNetworkInterface',
      { VSwitchId: '$vSwitch', SecurityGroupId: '$openGroup' },
      { openInterface: 'NetworkInterfaceId' },
    ),
  ],
  'open-without-path': [
    ...OPEN_WITHOUT_PATH,
    vpc('AllocateEipAddress', { Bandwidth: '5' }, { eip: 'AllocationId' }),
  ],
  'nat-gateway': [
    ...OPEN_WITHOUT_PATH,
    vpc(
      'CreateNatGateway',
      { VpcId: '$vpc', Name: 'egress' },
      { forwardTable: 'ForwardTableIds.ForwardTableId.0' },
    ),
  ],
  'load-balancer': [
    nlb(
      'CreateLoadBalancer',
      { AddressType: 'Internet', LoadBalancerName: 'front', VpcId: '$vpc' },
      { balancer: 'LoadbalancerId' },
    ),
    nlb('CreateServerGroup', { ServerGroupName: 'front', VpcId: '$vpc' }, { serverGroup: 'ServerGroupId' }),
    nlb('AddServersToServerGroup', {
      ServerGroupId: '$serverGroup',
      Servers: [{ ServerId: '$instance', ServerType: 'Ecs', Port: 22 }],
    }),
  ],
};
