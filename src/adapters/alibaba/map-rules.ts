/**
 * `DescribeSecurityGroupAttribute` permissions → rules. A fleet has hundreds of thousands of them and they say the
 * same few things, so every parsed part is made once per text and shared.
 */
import type { OutboundUse } from '../../domain/inventory/inventory.ts';
import { type Block, parseBlock } from '../../domain/net/address.ts';
import { type PortMatch, parsePortRange } from '../../domain/net/port.ts';
import { parseProtocol } from '../../domain/net/protocol.ts';
import type {
  DestinationMatch,
  Rule,
  SourceMatch,
  SourcePortMatch,
} from '../../domain/security-group/rule.ts';
import { type Raw, textOf } from './raw.ts';

const sources = new Map<string, SourceMatch>();
const blocks = new Map<string, SourceMatch & DestinationMatch>();
const portLists = new Map<string, PortMatch>();
const priorities = new Map<string, number>();

/** Enough for any fleet's distinct sources; beyond it parts are simply not shared. */
const CACHE_LIMIT = 1_000_000;

/**
 * One inbound rule, or undefined for an outbound one. What cannot be read becomes an `unreadable` part: the rule
 * stays, and its effect is unknown. `number` (from 1) names a rule for which the answer carries no id.
 */
export function mapRule(raw: Raw, group: string, number: number): Rule | undefined {
  const direction = textOf(raw.Direction);
  if (direction !== 'ingress' && direction.toLowerCase() === 'egress') return undefined;
  const sourcePorts = textOf(raw.SourcePortRange);
  const destination = textOf(raw.DestCidrIp) || textOf(raw.Ipv6DestCidrIp);
  const rule: Rule = {
    id: textOf(raw.SecurityGroupRuleId) || `${group}#${number}`,
    group,
    policy: mapPolicy(textOf(raw.Policy)),
    priority: mapPriority(textOf(raw.Priority)),
    protocol: parseProtocol(textOf(raw.IpProtocol)),
    ports: mapPorts(textOf(raw.PortRange), textOf(raw.PortRangeListId)),
    source: mapSource(raw),
    nic: mapNic(textOf(raw.NicType)),
    description: textOf(raw.Description),
  };
  const anyPort = sourcePorts === '' || sourcePorts === '-1/-1';
  if (anyPort && destination === '') return rule;
  return {
    ...rule,
    ...(anyPort ? {} : { sourcePorts: mapSourcePorts(sourcePorts) }),
    ...(destination === '' ? {} : { destination: mapBlock(destination) }),
  };
}

/** What an outbound rule counts as: lists act only where nothing else is named (facts a.3). */
export function mapOutbound(raw: Raw, group: string, number: number): OutboundUse {
  const isNamed = ['DestCidrIp', 'Ipv6DestCidrIp', 'DestGroupId'].some((name) => textOf(raw[name]) !== '');
  return {
    id: textOf(raw.SecurityGroupRuleId) || `${group}#${number}`,
    prefixList: isNamed ? undefined : textOf(raw.DestPrefixListId) || undefined,
    portRangeList: textOf(raw.PortRange) === '' ? textOf(raw.PortRangeListId) || undefined : undefined,
  };
}

/** `Accept` or `Drop` in any case; absent means accept, the vendor's default. */
function mapPolicy(value: string): Rule['policy'] {
  // As the vendor writes it, which saves a copy in lower case for every rule.
  if (value === 'Accept' || value === '') return 'accept';
  const policy = value.toLowerCase();
  return policy === 'accept' || policy === 'drop' ? policy : 'unreadable';
}

/** 1 to 100 as number or text, 110 on legacy rules; absent means 1, the vendor's default (facts a.3). */
function mapPriority(value: string): number | undefined {
  if (value === '') return 1;
  const known = priorities.get(value);
  if (known !== undefined || !/^\s*\d{1,4}\s*$/.test(value)) return known;
  const priority = Number(value);
  priorities.set(value.trim(), priority);
  return priority;
}

function mapNic(value: string): Rule['nic'] {
  return value !== 'intranet' && value.toLowerCase() === 'internet' ? 'internet' : 'intranet';
}

/** `PortRange` wins over `PortRangeListId`; without either the rule is about every port. */
function mapPorts(range: string, listId: string): PortMatch {
  if (range !== '' || listId === '') return parsePortRange(range);
  const known = portLists.get(listId);
  if (known !== undefined) return known;
  const match: PortMatch = Object.freeze({ kind: 'list', id: listId });
  portLists.set(listId, match);
  return match;
}

/**
 * The vendor's precedence: a CIDR wins over a group, a group over a prefix list (facts a.3). CIDRs of both families
 * exclude each other there; a rule with both is not understood.
 */
function mapSource(raw: Raw): SourceMatch {
  const v4 = textOf(raw.SourceCidrIp);
  const v6 = textOf(raw.Ipv6SourceCidrIp);
  if (v4 !== '' && v6 !== '') return shared(`both ${v4} ${v6}`, { kind: 'unreadable', text: `${v4} ${v6}` });
  if (v4 !== '' || v6 !== '') return mapBlock(v4 || v6);
  const group = textOf(raw.SourceGroupId);
  if (group !== '') return shared(`group ${group}`, { kind: 'group', id: group });
  const prefixList = textOf(raw.SourcePrefixListId);
  if (prefixList !== '') return shared(`list ${prefixList}`, { kind: 'prefix-list', id: prefixList });
  return shared('', { kind: 'unreadable', text: '' });
}

function shared(key: string, match: SourceMatch): SourceMatch {
  const known = sources.get(key);
  if (known !== undefined) return known;
  if (sources.size < CACHE_LIMIT) sources.set(key, Object.freeze(match));
  return match;
}

function mapBlock(value: string): SourceMatch & DestinationMatch {
  const known = blocks.get(value);
  if (known !== undefined) return known;
  const block: Block | undefined = parseBlock(value.trim());
  const match: SourceMatch & DestinationMatch = Object.freeze(
    block === undefined
      ? { kind: 'unreadable', text: value }
      : { kind: 'cidr', family: block.family, set: block.set, text: value },
  );
  if (blocks.size < CACHE_LIMIT) blocks.set(value, match);
  return match;
}

function mapSourcePorts(value: string): SourcePortMatch {
  const ports = parsePortRange(value);
  return ports.kind === 'set' ? { kind: 'set', ports: ports.ports } : { kind: 'unreadable', text: value };
}
