/** What is asked for → parameters of calls (facts b). The same parameters are sent and printed. */
import type {
  CreateCall,
  CreateSpelling,
  WantedGroup,
  WantedInstances,
  WantedRule,
  WantedSource,
} from '../../app/ports.ts';

import { templateParameter } from './create-reads.ts';

/** Stands for the id of a group that is still to be made. */
export const NEW_GROUP = '<new group>';

/** The tag by which a request finds the instances that it made: a token is not kept for ever. */
export const REQUEST_TAG = 'postern-request';

export const CREATE_SPELLING: CreateSpelling = Object.freeze({ createGroup, addRules, runInstances });

function createGroup({ region, vpc, name, type, tags }: WantedGroup, token: string): CreateCall {
  return {
    operation: 'CreateSecurityGroup',
    parameters: {
      RegionId: region,
      VpcId: vpc,
      SecurityGroupName: name,
      SecurityGroupType: type === 'basic' ? 'normal' : 'enterprise',
      ...tagParameters(tags),
      ClientToken: token,
    },
  };
}

/** Without a token: the vendor adds no rule that is there already (facts a.4), and a token would hide that one is gone. */
function addRules(region: string, group: string | null, rules: readonly WantedRule[]): CreateCall {
  return {
    operation: 'AuthorizeSecurityGroup',
    parameters: { RegionId: region, SecurityGroupId: group ?? NEW_GROUP, Permissions: rules.map(permission) },
  };
}

function permission({ protocol, ports, source, description }: WantedRule): object {
  return {
    Policy: 'accept',
    Priority: '1',
    IpProtocol: PROTOCOLS[protocol],
    PortRange: ports === null ? '-1/-1' : `${ports.from}/${ports.to}`,
    ...sourceParameter(source),
    ...(description === '' ? {} : { Description: description }),
  };
}

/** As the vendor writes them (facts a.3). */
const PROTOCOLS = Object.freeze({
  tcp: 'TCP',
  udp: 'UDP',
  icmp: 'ICMP',
  icmpv6: 'ICMPv6',
  gre: 'GRE',
  all: 'ALL',
} as const);

function sourceParameter(source: WantedSource): Readonly<Record<string, string>> {
  if (source.kind === 'group') return { SourceGroupId: source.id };
  if (source.kind === 'prefix-list') return { SourcePrefixListId: source.id };
  return source.family === 4 ? { SourceCidrIp: source.cidr } : { Ipv6SourceCidrIp: source.cidr };
}

function runInstances(wanted: WantedInstances, token: string): CreateCall {
  const { template, count } = wanted;
  return {
    operation: 'RunInstances',
    parameters: {
      RegionId: wanted.region,
      ...(template === null
        ? {}
        : { ...templateParameter(template.id), LaunchTemplateVersion: template.version ?? undefined }),
      ImageId: wanted.image ?? undefined,
      InstanceType: wanted.type ?? undefined,
      VSwitchId: wanted.vSwitch ?? undefined,
      ...groupParameters(wanted),
      InstanceName: wanted.name,
      InternetMaxBandwidthOut: wanted.publicMbps ?? undefined,
      KeyPairName: wanted.keyPair ?? undefined,
      Amount: count,
      // All of them or none: fewer than asked for would have to be cleaned up.
      MinAmount: count,
      ...(count > 1 ? { UniqueSuffix: true } : {}),
      ...tagParameters({ ...wanted.tags, [REQUEST_TAG]: token }),
      ClientToken: token,
    },
  };
}

function groupParameters({ groups, groupsBy }: WantedInstances): object {
  const ids = groups.map((group) => group ?? NEW_GROUP);
  if (groupsBy === 'template') return {};
  return groupsBy === 'one' && ids.length === 1 ? { SecurityGroupId: ids[0] } : { SecurityGroupIds: ids };
}

function tagParameters(tags: Readonly<Record<string, string>>): object {
  const list = Object.entries(tags).map(([Key, Value]) => ({ Key, Value }));
  return list.length === 0 ? {} : { Tag: list };
}
