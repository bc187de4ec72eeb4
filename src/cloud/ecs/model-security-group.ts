/** Security groups and lists as the local cloud keeps them, in the vendor's spelling. */
import { type Call, refuse } from '../kernel/operation.ts';
import { collection } from '../kernel/state.ts';
import type { TagRecord } from '../kernel/tagging.ts';
import { networkInterfaces } from './model-instance.ts';

/** One rule; unset fields are empty texts, as the API answers them. */
export interface RuleRecord {
  readonly SecurityGroupRuleId: string;
  readonly Direction: 'ingress' | 'egress';
  readonly Policy: 'Accept' | 'Drop';
  readonly Priority: number;
  readonly IpProtocol: string;
  readonly PortRange: string;
  readonly PortRangeListId: string;
  readonly SourcePortRange: string;
  readonly SourceCidrIp: string;
  readonly Ipv6SourceCidrIp: string;
  readonly SourceGroupId: string;
  readonly SourceGroupOwnerAccount: string;
  readonly SourcePrefixListId: string;
  readonly DestCidrIp: string;
  readonly Ipv6DestCidrIp: string;
  readonly DestGroupId: string;
  readonly DestGroupOwnerAccount: string;
  readonly DestPrefixListId: string;
  readonly NicType: 'intranet' | 'internet';
  readonly Description: string;
  readonly CreateTime: string;
}

export interface GroupRecord {
  readonly SecurityGroupId: string;
  readonly SecurityGroupName: string;
  readonly Description: string;
  /** Empty in the classic network. */
  readonly VpcId: string;
  readonly SecurityGroupType: 'normal' | 'enterprise';
  readonly InnerAccessPolicy: 'Accept' | 'Drop';
  readonly ServiceManaged: boolean;
  readonly ResourceGroupId: string;
  readonly CreationTime: string;
  readonly Tags: readonly TagRecord[];
  readonly Rules: readonly RuleRecord[];
}

export interface PrefixListRecord {
  readonly PrefixListId: string;
  readonly PrefixListName: string;
  readonly AddressFamily: 'IPv4' | 'IPv6';
  readonly MaxEntries: number;
  readonly Description: string;
  readonly CreationTime: string;
  readonly Entries: readonly { readonly Cidr: string; readonly Description: string }[];
}

export interface PortRangeListRecord {
  readonly PortRangeListId: string;
  readonly PortRangeListName: string;
  readonly MaxEntries: number;
  readonly Description: string;
  readonly CreationTime: string;
  readonly Entries: readonly { readonly PortRange: string; readonly Description: string }[];
}

export const securityGroups = collection<GroupRecord>('ecs.security-group', 'region');
export const prefixLists = collection<PrefixListRecord>('ecs.prefix-list', 'region');
export const portRangeLists = collection<PortRangeListRecord>('ecs.port-range-list', 'region');

/** The most rules in and out over all groups of one interface (facts a.5). */
export const RULES_PER_INTERFACE = 1000;
/** The most rules of one group whose peer is a group. */
export const GROUP_RULES_PER_GROUP = 20;

/** The group, or the vendor's refusal: malformed id 400, unknown 404. */
export function groupNamed(call: Call, id: string): GroupRecord {
  if (!/^sg-[0-9a-z]+$/i.test(id)) {
    throw refuse(
      400,
      'InvalidSecurityGroupId.Malformed',
      'The specified parameter "SecurityGroupId" is not valid.',
    );
  }
  const group = call.table(securityGroups).get(id);
  if (group === undefined) {
    throw refuse(404, 'InvalidSecurityGroupId.NotFound', 'The specified SecurityGroupId does not exist.');
  }
  return group;
}

/** The group for a change: groups that a cloud service owns refuse every write (facts a.7). */
export function groupToChange(call: Call, id: string): GroupRecord {
  const group = groupNamed(call, id);
  if (group.ServiceManaged) {
    throw refuse(
      403,
      'InvalidOperation.ResourceManagedByCloudProduct',
      'The security group is managed by a cloud product.',
    );
  }
  return group;
}

export function isEgress(rule: RuleRecord): boolean {
  return rule.Direction === 'egress';
}

/** How many rules a rule counts as: lists count with all the entries they may have. */
export function weightOf(call: Call, rule: RuleRecord): number {
  const prefixes = rule.SourcePrefixListId || rule.DestPrefixListId;
  const entries = prefixes === '' ? 1 : (call.table(prefixLists).get(prefixes)?.MaxEntries ?? 1);
  const ports =
    rule.PortRangeListId === '' ? 1 : (call.table(portRangeLists).get(rule.PortRangeListId)?.MaxEntries ?? 1);
  return entries * ports;
}

/** Interfaces that use a group. */
export function membersOfGroup(call: Call, id: string) {
  return call
    .table(networkInterfaces)
    .values()
    .filter((one) => one.SecurityGroupIds.includes(id));
}

/** For seeding only: a rule that the vendor itself made before 27 May 2020, with the priority 110 no call accepts. */
export function addLegacyRule(call: Call, groupId: string, rule: RuleRecord): void {
  const group = groupNamed(call, groupId);
  call.table(securityGroups).put(groupId, { ...group, Rules: [...group.Rules, { ...rule, Priority: 110 }] });
}
