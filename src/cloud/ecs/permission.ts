/** One permission of a request → a rule, with the vendor's refusals (facts a.3 and b.2). */

import { formatIpv6, parseBlock, parseIpv6 } from '../../domain/net/address.ts';
import { type Call, refuse } from '../kernel/operation.ts';
import { int, str } from '../kernel/params.ts';
import { vendorTime } from '../kernel/time.ts';
import {
  type GroupRecord,
  portRangeLists,
  prefixLists,
  type RuleRecord,
  securityGroups,
} from './model-security-group.ts';

/** Fields of a permission; the deprecated single-rule form has them at the top level. */
export const PERMISSION = {
  Policy: str(),
  Priority: str(),
  IpProtocol: str(),
  PortRange: str(),
  PortRangeListId: str(),
  SourcePortRange: str(),
  SourceCidrIp: str(),
  Ipv6SourceCidrIp: str(),
  SourceGroupId: str(),
  SourceGroupOwnerId: int(),
  SourceGroupOwnerAccount: str(),
  SourcePrefixListId: str(),
  DestCidrIp: str(),
  Ipv6DestCidrIp: str(),
  DestGroupId: str(),
  DestGroupOwnerId: int(),
  DestGroupOwnerAccount: str(),
  DestPrefixListId: str(),
  NicType: str(),
  Description: str(),
} as const;

export type Permission = { readonly [K in keyof typeof PERMISSION]: string | number | undefined };
export type Direction = RuleRecord['Direction'];

const PROTOCOLS = ['TCP', 'UDP', 'ICMP', 'ICMPv6', 'GRE', 'ALL'];

/** The rule that a permission describes, without id. Throws ApiError. `modify` uses that operation's codes. */
export function ruleFrom(
  call: Call,
  group: GroupRecord,
  direction: Direction,
  raw: Permission,
  modify = false,
): Omit<RuleRecord, 'SecurityGroupRuleId'> {
  const get = (name: keyof Permission): string => (raw[name] === undefined ? '' : String(raw[name]));
  const protocol = protocolOf(get('IpProtocol'));
  const ports = portsOf(call, protocol, get('PortRange'), get('PortRangeListId'), modify);
  const peers = peersOf(call, group, direction, get);
  const family = peers.v6 !== '' ? 'v6' : 'v4';
  if (protocol === 'ICMP' && family === 'v6') {
    throw refuse(
      400,
      'InvalidParam.Ipv4ProtocolConflictWithIpv6Address',
      'IPv4 and IPv6 addresses cannot exist at the same time.',
    );
  }
  if (protocol === 'ICMPv6' && peers.v4 !== '') {
    throw refuse(
      400,
      'InvalidParam.Ipv6ProtocolConflictWithIpv4Address',
      'IPv4 and IPv6 addresses cannot exist at the same time.',
    );
  }
  const description = get('Description');
  if (description.length > 512) {
    throw refuse(
      400,
      'InvalidSecurityGroupDiscription.Malformed',
      'The specified security group rule description is not valid.',
    );
  }
  return {
    Direction: direction,
    Policy: policyOf(get('Policy')),
    Priority: priorityOf(get('Priority')),
    IpProtocol: protocol,
    ...ports,
    SourcePortRange: sourcePorts(get('SourcePortRange')),
    ...peers.fields,
    NicType: nicOf(group, get('NicType'), get('SourceGroupId') !== '' || get('DestGroupId') !== ''),
    Description: description,
    CreateTime: vendorTime(call.now),
  };
}

/** What makes two rules the same; the description does not, and the priority by a switch of the profile (a.4). */
export function identityOf(call: Call, rule: Omit<RuleRecord, 'SecurityGroupRuleId'>): string {
  const { Description: _d, CreateTime: _t, Priority, ...rest } = { SecurityGroupRuleId: '', ...rule };
  return JSON.stringify(
    {
      ...rest,
      SecurityGroupRuleId: '',
      Priority: call.profile['rule-identity-priority'] === 'distinct' ? Priority : 0,
    },
    Object.keys({ ...rest, Priority }).sort(),
  );
}

function policyOf(text: string): RuleRecord['Policy'] {
  const policy = text.toLowerCase();
  if (policy === '' || policy === 'accept') return 'Accept';
  if (policy === 'drop') return 'Drop';
  throw refuse(400, 'InvalidPolicy.Malformed', 'The specified parameter "Policy" is not valid.');
}

function priorityOf(text: string): number {
  if (text === '') return 1;
  if (!/^\d+$/.test(text))
    throw refuse(400, 'InvalidPriority.Malformed', 'The specified parameter "Priority" is not valid.');
  const value = Number(text);
  if (value < 1 || value > 100) {
    throw refuse(
      400,
      'InvalidPriority.ValueNotSupported',
      'The specified parameter "Priority" is not valid.',
    );
  }
  return value;
}

function protocolOf(text: string): string {
  const named = PROTOCOLS.find((name) => name.toLowerCase() === text.toLowerCase());
  if (named !== undefined) return named;
  if (/^(0|[1-9]\d{0,2})$/.test(text) && Number(text) <= 255) return text;
  throw refuse(
    400,
    'InvalidIpProtocol.ValueNotSupported',
    'The specified IpProtocol does not exist or is not supported.',
  );
}

function hasPorts(protocol: string): boolean {
  return ['TCP', 'UDP', '6', '17'].includes(protocol);
}

function portsOf(
  call: Call,
  protocol: string,
  range: string,
  listId: string,
  modify: boolean,
): Pick<RuleRecord, 'PortRange' | 'PortRangeListId'> {
  if (range === '' && listId !== '') {
    if (call.table(portRangeLists).get(listId) === undefined) {
      throw refuse(400, 'InvalidPortRangeListId.NotFound', 'The specified port range list does not exist.');
    }
    if (!hasPorts(protocol)) {
      throw refuse(
        400,
        'InvalidParam.ProtocolNotSupportPortRangeList',
        'The protocol does not support port range lists.',
      );
    }
    return { PortRange: '', PortRangeListId: listId };
  }
  const match = /^(-?\d+)\/(-?\d+)$/.exec(range);
  if (match === null)
    throw refuse(400, 'InvalidPortRange.Malformed', 'The specified parameter "PortRange" is not valid.');
  const [from, to] = [Number(match[1]), Number(match[2])];
  const everything = from === -1 && to === -1;
  if (hasPorts(protocol) === everything) {
    throw modify
      ? refuse(
          400,
          'InvalidParam.ProtocolAndPortRangeMismatch',
          'The specified IpProtocol and PortRange do not match.',
        )
      : refuse(
          400,
          'OperationDenied',
          'The specified IpProtocol does not exist or IpProtocol and PortRange do not match.',
        );
  }
  if (!everything && (from < 1 || to > 65_535 || from > to)) {
    throw refuse(400, 'InvalidParam.PortRange', 'The specified parameter "PortRange" is not valid.');
  }
  return { PortRange: range, PortRangeListId: '' };
}

function sourcePorts(text: string): string {
  if (text === '') return '';
  const match = /^(-1|\d+)\/(-1|\d+)$/.exec(text);
  const valid =
    match !== null &&
    (text === '-1/-1' ||
      (Number(match[1]) >= 1 && Number(match[2]) <= 65_535 && Number(match[1]) <= Number(match[2])));
  if (!valid)
    throw refuse(
      400,
      'InvalidSourcePortRange.Malformed',
      'The specified parameter "SourcePortRange" is not valid.',
    );
  return text;
}

function nicOf(group: GroupRecord, text: string, namesGroup: boolean): RuleRecord['NicType'] {
  const nic = text.toLowerCase();
  if (nic !== '' && nic !== 'internet' && nic !== 'intranet') {
    throw refuse(400, 'InvalidNicType.ValueNotSupported', 'The specified parameter "NicType" is not valid.');
  }
  if (group.VpcId !== '') {
    if (nic === 'internet')
      throw refuse(403, 'InvalidNicType.Mismatch', 'The specified NicType conflicts with the network type.');
    return 'intranet';
  }
  if (namesGroup && nic === 'internet')
    throw refuse(400, 'InvalidNicType.Mismatch', 'A group as peer needs the intranet.');
  return nic === 'intranet' || namesGroup ? 'intranet' : 'internet';
}

interface Peers {
  readonly v4: string;
  readonly v6: string;
  readonly fields: Pick<
    RuleRecord,
    | 'SourceCidrIp'
    | 'Ipv6SourceCidrIp'
    | 'SourceGroupId'
    | 'SourceGroupOwnerAccount'
    | 'SourcePrefixListId'
    | 'DestCidrIp'
    | 'Ipv6DestCidrIp'
    | 'DestGroupId'
    | 'DestGroupOwnerAccount'
    | 'DestPrefixListId'
  >;
}

/** The far side is what the rule names (source of inbound rules, destination of outbound ones). */
function peersOf(
  call: Call,
  group: GroupRecord,
  direction: Direction,
  get: (name: keyof Permission) => string,
): Peers {
  const inbound = direction === 'ingress';
  const far = inbound ? 'Source' : 'Dest';
  const v4 = get(inbound ? 'SourceCidrIp' : 'DestCidrIp');
  const v6 = get(inbound ? 'Ipv6SourceCidrIp' : 'Ipv6DestCidrIp');
  const groupId = v4 !== '' || v6 !== '' ? '' : get(inbound ? 'SourceGroupId' : 'DestGroupId');
  const list =
    v4 !== '' || v6 !== '' || groupId !== '' ? '' : get(inbound ? 'SourcePrefixListId' : 'DestPrefixListId');
  if (v4 !== '' && v6 !== '')
    throw refuse(400, `InvalidParam.${far}Ip`, 'IPv4 and IPv6 addresses cannot be given together.');
  if (v4 === '' && v6 === '' && groupId === '' && list === '') {
    throw refuse(
      400,
      `MissingParameter.${far}`,
      `One of the parameters for the ${far === 'Dest' ? 'destination' : 'source'} is required.`,
    );
  }
  if (groupId !== '') checkGroupPeer(call, group, groupId, far);
  if (list !== '') checkListPeer(call, group, list);
  const near4 = get(inbound ? 'DestCidrIp' : 'SourceCidrIp');
  const near6 = get(inbound ? 'Ipv6DestCidrIp' : 'Ipv6SourceCidrIp');
  if (v4 !== '' && v4 === near4)
    throw refuse(400, 'InvalidParamter.Conflict', 'The source and the destination are the same.');
  const source4 = cidr4(call, inbound ? v4 : near4, 'Source');
  const dest4 = cidr4(call, inbound ? near4 : v4, 'Dest');
  const source6 = cidr6(inbound ? v6 : near6, 'Source');
  const dest6 = cidr6(inbound ? near6 : v6, 'Dest');
  return {
    v4,
    v6,
    fields: {
      SourceCidrIp: source4,
      Ipv6SourceCidrIp: source6,
      SourceGroupId: inbound ? groupId : '',
      SourceGroupOwnerAccount: inbound && groupId !== '' ? get('SourceGroupOwnerAccount') : '',
      SourcePrefixListId: inbound ? list : '',
      DestCidrIp: dest4,
      Ipv6DestCidrIp: dest6,
      DestGroupId: inbound ? '' : groupId,
      DestGroupOwnerAccount: inbound ? '' : get('DestGroupOwnerAccount'),
      DestPrefixListId: inbound ? '' : list,
    },
  };
}

function checkGroupPeer(call: Call, group: GroupRecord, id: string, far: string): void {
  const peer = call.table(securityGroups).get(id);
  if (group.SecurityGroupType === 'enterprise') {
    throw refuse(400, 'InvalidGroupParameter.OperationDenied', 'Enterprise groups take no groups as peers.');
  }
  if (id === group.SecurityGroupId)
    throw refuse(403, 'InvalidParamter.Conflict', 'The group cannot name itself.');
  if (peer === undefined)
    throw refuse(404, `Invalid${far}GroupId.NotFound`, 'The specified group does not exist.');
  if (peer.SecurityGroupType === 'enterprise') {
    throw refuse(400, 'InvalidGroupAuthParameter.OperationDenied', 'Enterprise groups cannot be peers.');
  }
  if (peer.VpcId !== group.VpcId)
    throw refuse(400, `Invalid${far}GroupId.Mismatch`, 'The groups are in different VPCs.');
}

function checkListPeer(call: Call, group: GroupRecord, id: string): void {
  if (group.VpcId === '')
    throw refuse(400, 'NotSupported.ClassicNetworkPrefixList', 'The classic network has no prefix lists.');
  if (call.table(prefixLists).get(id) === undefined) {
    throw refuse(404, 'InvalidPrefixListId.NotFound', 'The specified prefix list does not exist.');
  }
}

function cidr4(call: Call, text: string, side: string): string {
  if (text === '') return '';
  const block = parseBlock(text);
  if (block?.family !== 4)
    throw refuse(
      400,
      `Invalid${side}CidrIp.Malformed`,
      `The specified parameter "${side}CidrIp" is not valid.`,
    );
  if (call.profile['cidr-host-bits'] === 'as-given' || !text.includes('/')) return text;
  const first = Number(block.set[0]);
  return `${[24, 16, 8, 0].map((shift) => Math.floor(first / 2 ** shift) % 256).join('.')}/${block.prefix}`;
}

/** IPv6 is kept in its shortest form (facts a.3). */
function cidr6(text: string, side: string): string {
  if (text === '') return '';
  const block = parseBlock(text);
  const value = parseIpv6(text.split('/')[0] ?? '');
  if (block?.family !== 6 || value === undefined) {
    throw refuse(
      400,
      `InvalidParam.Ipv6${side}CidrIp`,
      `The specified parameter "Ipv6${side}CidrIp" is not valid.`,
    );
  }
  return text.includes('/') ? `${formatIpv6(value)}/${block.prefix}` : formatIpv6(value);
}
