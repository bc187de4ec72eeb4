/** The demo organisation: a company on the local cloud, the same one every time. */
import type { LocalCloud } from '../index.ts';
import { TRAPS } from './traps.ts';

export interface SeededTrap {
  readonly key: string;
  readonly name: string;
  readonly account: string;
  readonly region: string;
  readonly groupId: string;
}

export interface Organisation {
  readonly accounts: number;
  readonly folders: number;
  readonly groups: number;
  readonly instances: number;
  readonly traps: readonly SeededTrap[];
}

interface Site {
  readonly account: string;
  readonly region: string;
  readonly vpcId: string;
  readonly vSwitchId: string;
}

const REGIONS = ['cn-hangzhou', 'cn-shanghai', 'ap-southeast-1'];
const FOLDERS = {
  Production: ['shop', 'payments'],
  Development: ['staging', 'sandbox'],
  Platform: ['data', 'shared-services'],
};

/** Innocent groups that every site has, with what they are for. */
const TEAMS = [
  {
    name: 'web',
    rules: [
      { IpProtocol: 'TCP', PortRange: '80/80', SourceCidrIp: '0.0.0.0/0' },
      { IpProtocol: 'TCP', PortRange: '443/443', SourceCidrIp: '0.0.0.0/0' },
    ],
    publicIp: true,
  },
  {
    name: 'app',
    rules: [
      { IpProtocol: 'TCP', PortRange: '8080/8080', SourceCidrIp: '10.0.0.0/8' },
      { IpProtocol: 'TCP', PortRange: '22/22', SourceCidrIp: '100.104.0.0/16' },
    ],
    publicIp: false,
  },
  {
    name: 'db',
    rules: [{ IpProtocol: 'TCP', PortRange: '3306/3306', SourceCidrIp: '10.0.0.0/8' }],
    publicIp: false,
  },
];

/** Fills an empty cloud. Everything goes through the API, as the management account would do it. */
export async function seedDemo(cloud: LocalCloud): Promise<Organisation> {
  const management = cloud.accounts[0]?.id ?? '';
  const members: string[] = [];
  await ask(cloud, management, '', 'ResourceManager', 'InitResourceDirectory', {});
  for (const [FolderName, names] of Object.entries(FOLDERS)) {
    const { Folder } = await ask<{ Folder: { FolderId: string } }>(
      cloud,
      management,
      '',
      'ResourceManager',
      'CreateFolder',
      { FolderName },
    );
    for (const DisplayName of names) {
      const { Account } = await ask<{ Account: { AccountId: string } }>(
        cloud,
        management,
        '',
        'ResourceManager',
        'CreateResourceAccount',
        { DisplayName, ParentFolderId: Folder.FolderId },
      );
      members.push(Account.AccountId);
    }
  }
  const sites: Site[] = [];
  for (const [i, account] of members.entries()) {
    for (const region of [REGIONS[i % 3], REGIONS[(i + 1) % 3]] as string[])
      sites.push(await openSite(cloud, account, region, sites.length));
  }
  const traps: SeededTrap[] = [];
  for (const [i, trap] of TRAPS.entries()) {
    const site = sites[(i * 5) % sites.length] as Site;
    const rules = await Promise.all(trap.rules.map((rule) => withLists(cloud, site, rule)));
    const groupId = await createGroup(cloud, site, trap.name, rules);
    const [server] = await run(
      cloud,
      site,
      `${trap.name}-server`,
      [groupId],
      1,
      true,
      trap.key === 'ipv6' ? { Ipv6AddressCount: 1 } : {},
    );
    if (trap.key === 'ipv6') await putOnIpv6Internet(cloud, site, server as string);
    traps.push({ key: trap.key, name: trap.name, account: site.account, region: site.region, groupId });
  }
  await specialCases(cloud, sites);
  const count = (kind: string): number =>
    cloud.state.snapshot().filter((row) => row.collection === kind).length;
  return {
    accounts: members.length + 1,
    folders: Object.keys(FOLDERS).length,
    groups: count('ecs.security-group'),
    instances: count('ecs.instance'),
    traps,
  };
}

async function openSite(cloud: LocalCloud, account: string, region: string, number: number): Promise<Site> {
  const { VpcId } = await ask<{ VpcId: string }>(cloud, account, region, 'Vpc', 'CreateVpc', {
    VpcName: 'main',
    CidrBlock: `10.${number}.0.0/16`,
  });
  const { VSwitchId } = await ask<{ VSwitchId: string }>(cloud, account, region, 'Vpc', 'CreateVSwitch', {
    VpcId,
    CidrBlock: `10.${number}.0.0/20`,
    ZoneId: `${region}-a`,
  });
  const site = { account, region, vpcId: VpcId, vSwitchId: VSwitchId };
  for (const team of TEAMS) {
    const groupId = await createGroup(cloud, site, team.name, team.rules);
    await run(cloud, site, `${team.name}-`, [groupId], 3, team.publicIp);
  }
  return site;
}

/** An open group nobody uses, the default group in use, a masked group, an EIP, destination NAT and a balancer. */
async function specialCases(cloud: LocalCloud, sites: readonly Site[]): Promise<void> {
  const [first, second, third, fourth, fifth] = sites as [Site, Site, Site, Site, Site];
  await createGroup(cloud, first, 'template-do-not-use', [
    { IpProtocol: 'TCP', PortRange: '3389/3389', SourceCidrIp: '0.0.0.0/0' },
  ]);
  await run(cloud, second, 'quick-test', [], 1, true);
  // Open by one group, closed by another on the same interface: only the pooled rules tell.
  const open = await createGroup(cloud, third, 'remote-desktop', [
    { IpProtocol: 'TCP', PortRange: '3389/3389', SourceCidrIp: '0.0.0.0/0', Priority: 10 },
  ]);
  const shut = await createGroup(cloud, third, 'deny-admin', [
    { IpProtocol: 'TCP', PortRange: '3389/3389', SourceCidrIp: '0.0.0.0/0', Policy: 'drop', Priority: 1 },
  ]);
  await run(cloud, third, 'terminal', [open, shut], 1, true);
  const office = await createGroup(cloud, third, 'license-server', [
    { IpProtocol: 'TCP', PortRange: '3389/3389', SourceCidrIp: '0.0.0.0/0', Description: 'vendor support' },
  ]);
  const [licensed] = await run(cloud, third, 'license-server', [office], 1, false);
  const { AllocationId } = await ask<{ AllocationId: string }>(
    cloud,
    third.account,
    third.region,
    'Vpc',
    'AllocateEipAddress',
    { Bandwidth: '5' },
  );
  await ask(cloud, third.account, third.region, 'Vpc', 'AssociateEipAddress', {
    AllocationId,
    InstanceId: licensed,
    InstanceType: 'EcsInstance',
  });
  await createGroup(cloud, fourth, 'managed-by-firewall', [], { ServiceManaged: true });
  const inside = await createGroup(cloud, fourth, 'behind-nat', [
    { IpProtocol: 'TCP', PortRange: '22/22', SourceCidrIp: '0.0.0.0/0' },
  ]);
  const [hidden] = await run(cloud, fourth, 'build-runner', [inside], 1, false);
  const { ForwardTableIds } = await ask<{ ForwardTableIds: { ForwardTableId: string[] } }>(
    cloud,
    fourth.account,
    fourth.region,
    'Vpc',
    'CreateNatGateway',
    { VpcId: fourth.vpcId, Name: 'egress' },
  );
  const { Instances } = await ask<{
    Instances: { Instance: { VpcAttributes: { PrivateIpAddress: { IpAddress: string[] } } }[] };
  }>(cloud, fourth.account, fourth.region, 'Ecs', 'DescribeInstances', {
    InstanceIds: JSON.stringify([hidden]),
  });
  const InternalIp = Instances.Instance[0]?.VpcAttributes.PrivateIpAddress.IpAddress[0];
  await ask(cloud, fourth.account, fourth.region, 'Vpc', 'CreateForwardEntry', {
    ForwardTableId: ForwardTableIds.ForwardTableId[0],
    ExternalIp: '47.100.9.9',
    ExternalPort: '2222',
    InternalIp,
    InternalPort: '22',
    IpProtocol: 'tcp',
  });
  // Rules shut, and a listener that forwards past them.
  const closed = await createGroup(cloud, fifth, 'behind-balancer', []);
  const [balanced] = await run(cloud, fifth, 'git-server', [closed], 1, false);
  const { LoadbalancerId } = await ask<{ LoadbalancerId: string }>(
    cloud,
    fifth.account,
    fifth.region,
    'Nlb',
    'CreateLoadBalancer',
    { AddressType: 'Internet', LoadBalancerName: 'git', VpcId: fifth.vpcId },
  );
  const { ServerGroupId } = await ask<{ ServerGroupId: string }>(
    cloud,
    fifth.account,
    fifth.region,
    'Nlb',
    'CreateServerGroup',
    { ServerGroupName: 'git', VpcId: fifth.vpcId },
  );
  await ask(cloud, fifth.account, fifth.region, 'Nlb', 'AddServersToServerGroup', {
    ServerGroupId,
    Servers: [{ ServerId: balanced, ServerType: 'Ecs', Port: 22 }],
  });
  await ask(cloud, fifth.account, fifth.region, 'Nlb', 'CreateListener', {
    LoadBalancerId: LoadbalancerId,
    ListenerProtocol: 'TCP',
    ListenerPort: 2022,
    ServerGroupId,
  });
}

async function createGroup(
  cloud: LocalCloud,
  site: Site,
  name: string,
  rules: readonly object[],
  more: object = {},
): Promise<string> {
  const { SecurityGroupId } = await ask<{ SecurityGroupId: string }>(
    cloud,
    site.account,
    site.region,
    'Ecs',
    'CreateSecurityGroup',
    { SecurityGroupName: name, VpcId: site.vpcId, Tag: tagsFor(name), ...more },
  );
  if (rules.length > 0)
    await ask(cloud, site.account, site.region, 'Ecs', 'AuthorizeSecurityGroup', {
      SecurityGroupId,
      Permissions: rules,
    });
  return SecurityGroupId;
}

async function run(
  cloud: LocalCloud,
  site: Site,
  InstanceName: string,
  groups: readonly string[],
  Amount: number,
  publicIp: boolean,
  more: object = {},
): Promise<string[]> {
  const answer = await ask<{ InstanceIdSets: { InstanceIdSet: string[] } }>(
    cloud,
    site.account,
    site.region,
    'Ecs',
    'RunInstances',
    {
      InstanceName,
      Amount,
      UniqueSuffix: true,
      VSwitchId: site.vSwitchId,
      SecurityGroupIds: groups,
      InternetMaxBandwidthOut: publicIp ? 10 : 0,
      ImageId: 'aliyun_3_x64_20G',
      InstanceType: 'ecs.g7.large',
      Tag: tagsFor(InstanceName),
      ...more,
    },
  );
  return answer.InstanceIdSets.InstanceIdSet;
}

/** Who answers for a resource, as a company's tags say it. */
function tagsFor(name: string): { Key: string; Value: string }[] {
  const team = TEAMS.find((one) => name.startsWith(one.name))?.name ?? 'platform';
  return [
    { Key: 'team', Value: team },
    { Key: 'managed-by', Value: 'terraform' },
  ];
}

/** Makes the lists and groups that a trap's rule names, and puts their ids in. */
async function withLists(
  cloud: LocalCloud,
  site: Site,
  rule: Readonly<Record<string, string | number>>,
): Promise<object> {
  if (rule.SourcePrefixListId !== undefined) {
    const { PrefixListId } = await ask<{ PrefixListId: string }>(
      cloud,
      site.account,
      site.region,
      'Ecs',
      'CreatePrefixList',
      {
        PrefixListName: 'partners',
        AddressFamily: 'IPv4',
        MaxEntries: 10,
        Entry: [{ Cidr: '203.0.113.0/24' }, { Cidr: '0.0.0.0/0' }],
      },
    );
    return { ...rule, SourcePrefixListId: PrefixListId };
  }
  if (rule.PortRangeListId !== undefined) {
    const { PortRangeListId } = await ask<{ PortRangeListId: string }>(
      cloud,
      site.account,
      site.region,
      'Ecs',
      'CreatePortRangeList',
      {
        PortRangeListName: 'admin',
        MaxEntries: 10,
        Entry: [{ PortRange: '22/22' }, { PortRange: '3389/3389' }],
      },
    );
    return { ...rule, PortRangeListId };
  }
  if (rule.SourceGroupId !== undefined) {
    const SourceGroupId = await createGroup(cloud, site, 'bastion', [
      { IpProtocol: 'TCP', PortRange: '22/22', SourceCidrIp: '203.0.113.0/24' },
    ]);
    return { ...rule, SourceGroupId };
  }
  return rule;
}

/** Gives an instance's IPv6 address bandwidth: only then is it reached from outside. */
async function putOnIpv6Internet(cloud: LocalCloud, site: Site, instanceId: string): Promise<void> {
  const { Ipv6Addresses } = await ask<{ Ipv6Addresses: { Ipv6Address: { Ipv6AddressId: string }[] } }>(
    cloud,
    site.account,
    site.region,
    'Vpc',
    'DescribeIpv6Addresses',
    { AssociatedInstanceId: instanceId },
  );
  for (const { Ipv6AddressId } of Ipv6Addresses.Ipv6Address)
    await ask(cloud, site.account, site.region, 'Vpc', 'AllocateIpv6InternetBandwidth', {
      Ipv6AddressId,
      Bandwidth: 10,
    });
}

async function ask<T = object>(
  cloud: LocalCloud,
  account: string,
  region: string,
  product: string,
  action: string,
  params: Readonly<Record<string, unknown>>,
): Promise<T> {
  return (await cloud.invoke(account, region, product, action, params)) as T;
}
