/** A rule as people write it, in an editor or a file, and the rule that it describes. */
import { parseBlock } from '../net/address.ts';
import { equals, intersect, subtract } from '../net/interval-set.ts';
import { ALL_PORTS, type PortMatch, parsePortRange } from '../net/port.ts';
import { PROTOCOL_NUMBERS, parseProtocol } from '../net/protocol.ts';
import type { SourceMatch } from '../security-group/rule.ts';
import { LAST_PRIORITY, NAMED_PORTS, type RuleSpec, transportsOf } from './rule-spec.ts';

/** The fields of a rule that people write. */
export interface RuleText {
  readonly policy: 'accept' | 'drop';
  /** A name of the vendor's in any case, `all`, or an IANA number. */
  readonly protocol: string;
  /** `22/22`, `22`, or the id of a port-range list; of TCP and UDP only. */
  readonly ports: string;
  /** A CIDR block, an address, or the id of a prefix list or of a group. */
  readonly source: string;
  /** From 1 to 100. */
  readonly priority: number;
  readonly description: string;
}

export type RuleField = keyof RuleText;

/** The longest description of a rule (facts a.3). */
const LONGEST_DESCRIPTION = 512;

/** A rule of which nothing is said: what is not written is so. */
export const PLAIN_RULE: RuleSpec = Object.freeze<RuleSpec>({
  policy: 'accept',
  priority: 1,
  protocol: parseProtocol('tcp'),
  ports: { kind: 'set', ports: [] },
  source: { kind: 'unreadable', text: '' },
  nic: 'intranet',
  description: '',
});

/**
 * The rule that fields make of another one: what is not given stays, also what no field names (source ports, a
 * destination). Where fields are wrong, `wrongFields` says which.
 */
export function specFrom(fields: Partial<RuleText>, base: RuleSpec = PLAIN_RULE): RuleSpec {
  const { policy, protocol, ports, source, priority, description } = fields;
  const changed: RuleSpec = {
    ...base,
    ...(policy === undefined ? {} : { policy }),
    ...(protocol === undefined ? {} : { protocol: parseProtocol(protocol) }),
    ...(ports === undefined ? {} : { ports: portsFrom(ports) }),
    ...(source === undefined ? {} : { source: sourceFrom(source) }),
    ...(priority === undefined ? {} : { priority }),
    ...(description === undefined ? {} : { description: description.trim() }),
  };
  // Only TCP and UDP have ports (facts a.3).
  return hasPorts(changed) ? changed : { ...changed, ports: { kind: 'set', ports: ALL_PORTS } };
}

/** Fields that are not right. `base` is the rule that they change; without it they have to make a whole one. */
export function wrongFields(fields: Partial<RuleText>, base: RuleSpec = PLAIN_RULE): readonly RuleField[] {
  const spec = specFrom(fields, base);
  const { protocol, priority, description } = spec;
  const isProtocol = protocol.kind === 'all' || (protocol.kind === 'number' && fields.protocol !== '');
  return [
    ...(isProtocol ? [] : (['protocol'] as const)),
    ...(arePorts(spec) ? [] : (['ports'] as const)),
    ...(isSource(spec) ? [] : (['source'] as const)),
    ...(fields.priority === undefined || isPriority(priority) ? [] : (['priority'] as const)),
    ...(description.length <= LONGEST_DESCRIPTION ? [] : (['description'] as const)),
  ];
}

function hasPorts(spec: RuleSpec): boolean {
  return transportsOf(spec).length === 1;
}

function portsFrom(text: string): PortMatch {
  const written = text.trim();
  if (/^prl-[a-z0-9-]+$/i.test(written)) return { kind: 'list', id: written };
  return written === '' ? { kind: 'set', ports: [] } : parsePortRange(written);
}

/** Ports that a rule of the protocol can name: port 0 is reserved. */
function arePorts(spec: RuleSpec): boolean {
  const { ports } = spec;
  if (!hasPorts(spec) || ports.kind === 'list') return true;
  if (ports.kind === 'unreadable') return false;
  const named = intersect(ports.ports, NAMED_PORTS);
  const whole = subtract(ALL_PORTS, ports.ports).length === 0;
  return named.length > 0 && (whole || subtract(ports.ports, named).length === 0);
}

function sourceFrom(text: string): SourceMatch {
  const written = text.trim();
  if (/^pl-[a-z0-9-]+$/i.test(written)) return { kind: 'prefix-list', id: written };
  if (/^sg-[a-z0-9-]+$/i.test(written)) return { kind: 'group', id: written };
  const block = parseBlock(written);
  if (block === undefined) return { kind: 'unreadable', text: written };
  return { kind: 'cidr', family: block.family, set: block.set, text: written };
}

/**
 * ICMP is of IPv4 and ICMPv6 of IPv6 (facts a.3: `Ipv4ProtocolConflictWithIpv6Address`), and a rule's source is not its
 * destination (facts b.2).
 */
function isSource({ source, protocol, destination }: RuleSpec): boolean {
  if (source.kind === 'unreadable') return false;
  if (source.kind !== 'cidr') return true;
  if (destination?.kind === 'cidr' && destination.family === source.family)
    if (equals<number | bigint>(destination.set, source.set)) return false;
  if (protocol.kind !== 'number') return true;
  const { icmp, icmpv6 } = PROTOCOL_NUMBERS;
  return protocol.number !== (source.family === 4 ? icmpv6 : icmp);
}

function isPriority(priority: number | undefined): boolean {
  return Number.isInteger(priority) && (priority ?? 0) >= 1 && (priority ?? 0) <= LAST_PRIORITY;
}
