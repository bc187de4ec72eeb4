/** One step of a repair → one call, in the vendor's spelling (facts b). A rule is only ever removed by its id. */
import { intersect } from '../../domain/net/interval-set.ts';
import { PROTOCOL_NUMBERS } from '../../domain/net/protocol.ts';
import { type FixAction, isListAction, type ListAction } from '../../domain/plan/fix-step.ts';
import { NAMED_PORTS, type RuleSpec, rangesText, transportsOf } from '../../domain/plan/rule-spec.ts';
import type { Raw } from './raw.ts';

export interface FixCall {
  readonly product: 'Ecs';
  readonly operation:
    | 'AuthorizeSecurityGroup'
    | 'ModifySecurityGroupRule'
    | 'RevokeSecurityGroup'
    | 'CreatePrefixList'
    | 'DeletePrefixList'
    | 'ModifyPrefixList'
    | 'ModifyPortRangeList';
  readonly parameters: Raw;
  /**
   * For a rule that an earlier step adds: what it says. Its id is not in the vendor's answer; whoever makes the call
   * reads the group, finds the rule and puts its id into `SecurityGroupRuleId`.
   */
  readonly wanted?: Raw;
}

export function toFixCall(action: FixAction): FixCall {
  const RegionId = action.region;
  if (isListAction(action)) return listCall(action);
  const at = { RegionId, SecurityGroupId: action.group };
  switch (action.operation) {
    case 'authorize':
      return {
        product: 'Ecs',
        operation: 'AuthorizeSecurityGroup',
        parameters: { ...at, Permissions: [permissionOf(action.rule)] },
      };
    case 'modify':
      // Every field is given: that those left out keep their value is implied, not stated (facts b).
      return {
        product: 'Ecs',
        operation: 'ModifySecurityGroupRule',
        parameters: { ...at, SecurityGroupRuleId: action.id, ...permissionOf(action.rule) },
      };
    case 'revoke':
      return action.id === null
        ? {
            product: 'Ecs',
            operation: 'RevokeSecurityGroup',
            parameters: { ...at, SecurityGroupRuleId: [] },
            wanted: permissionOf(action.rule),
          }
        : {
            product: 'Ecs',
            operation: 'RevokeSecurityGroup',
            parameters: { ...at, SecurityGroupRuleId: [action.id] },
          };
  }
}

function listCall(action: ListAction): FixCall {
  const RegionId = action.region;
  switch (action.operation) {
    case 'create-prefix-list': {
      const { name, description, family, maxEntries, entries, token } = action;
      return {
        product: 'Ecs',
        operation: 'CreatePrefixList',
        parameters: {
          RegionId,
          PrefixListName: name,
          AddressFamily: `IPv${family}`,
          MaxEntries: maxEntries,
          Description: description,
          Entry: entries.map(({ block, note }) => ({ Cidr: block, ...entryDescription(note) })),
          ...(token === undefined ? {} : { ClientToken: token }),
        },
      };
    }
    case 'delete-prefix-list':
      return {
        product: 'Ecs',
        operation: 'DeletePrefixList',
        parameters: { RegionId, PrefixListId: action.id ?? action.list },
      };
    case 'modify-prefix-list':
      return {
        product: 'Ecs',
        operation: 'ModifyPrefixList',
        parameters: {
          RegionId,
          PrefixListId: action.list,
          AddEntry: action.add.map((Cidr) => ({ Cidr })),
          RemoveEntry: action.remove.map((Cidr) => ({ Cidr })),
        },
      };
    case 'modify-port-range-list':
      return {
        product: 'Ecs',
        operation: 'ModifyPortRangeList',
        parameters: {
          RegionId,
          PortRangeListId: action.list,
          AddEntry: action.add.map((PortRange) => ({ PortRange })),
          RemoveEntry: action.remove.map((PortRange) => ({ PortRange })),
        },
      };
  }
}

/** Descriptions of entries have 2 to 32 characters (facts b). */
function entryDescription(note: string): Raw {
  const Description = note.slice(0, 32);
  return Description.length < 2 || /^https?:/.test(Description) ? {} : { Description };
}

const NAMES = new Map<number, string>([
  [PROTOCOL_NUMBERS.tcp, 'TCP'],
  [PROTOCOL_NUMBERS.udp, 'UDP'],
  [PROTOCOL_NUMBERS.icmp, 'ICMP'],
  [PROTOCOL_NUMBERS.gre, 'GRE'],
  [PROTOCOL_NUMBERS.icmpv6, 'ICMPv6'],
]);

/** A permission as `AuthorizeSecurityGroup` takes it in `Permissions.N`. */
export function permissionOf(rule: RuleSpec): Raw {
  return {
    Policy: rule.policy,
    Priority: String(rule.priority ?? 1),
    IpProtocol: protocolText(rule),
    ...portsField(rule),
    ...sourceField(rule),
    ...(rule.sourcePorts?.kind === 'set' ? { SourcePortRange: oneRange(rule.sourcePorts.ports) } : {}),
    ...destinationField(rule),
    // Left out it would mean the internet card in the classic network; a VPC has the other one only (facts a.3).
    NicType: rule.nic,
    ...(rule.description === '' ? {} : { Description: rule.description }),
  };
}

function protocolText({ protocol }: RuleSpec): string {
  if (protocol.kind === 'all') return 'ALL';
  if (protocol.kind === 'unreadable') return protocol.text;
  return NAMES.get(protocol.number) ?? String(protocol.number);
}

/** TCP and UDP need `1/65535` for every port, all others exactly `-1/-1` (facts a.3). */
function portsField(rule: RuleSpec): Raw {
  const { ports } = rule;
  if (ports.kind === 'list') return { PortRangeListId: ports.id };
  if (ports.kind === 'unreadable') return { PortRange: ports.text };
  if (transportsOf(rule).length !== 1) return { PortRange: '-1/-1' };
  return { PortRange: oneRange(intersect(ports.ports, NAMED_PORTS)) };
}

function oneRange(ports: readonly number[]): string {
  return rangesText(ports).split('+')[0] ?? '';
}

function sourceField({ source }: RuleSpec): Raw {
  switch (source.kind) {
    case 'cidr':
      return source.family === 4 ? { SourceCidrIp: source.text } : { Ipv6SourceCidrIp: source.text };
    case 'prefix-list':
      return { SourcePrefixListId: source.id };
    case 'group':
      return { SourceGroupId: source.id };
    case 'unreadable':
      return {};
  }
}

function destinationField({ destination }: RuleSpec): Raw {
  if (destination?.kind !== 'cidr') return {};
  return destination.family === 4 ? { DestCidrIp: destination.text } : { Ipv6DestCidrIp: destination.text };
}
