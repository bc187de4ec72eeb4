/** A rule as it is to be: everything but the id that the vendor gives it. */
import { type AddressSet, type Family, parseBlock, toCidrs } from '../net/address.ts';
import { equals, type IntervalSet, intersect, intervals, subtract } from '../net/interval-set.ts';
import { ALL_PORTS, type PortSet } from '../net/port.ts';
import { PROTOCOL_NUMBERS, type Transport } from '../net/protocol.ts';
import type { Lists } from '../security-group/lists.ts';
import type { Rule, SourceMatch } from '../security-group/rule.ts';

export type RuleSpec = Omit<Rule, 'id' | 'group'>;

/** The last priority that a call may name; rules that the vendor made before 27 May 2020 carry 110 (facts a.3). */
export const LAST_PRIORITY = 100;

/** Whether no call can write the rule as it is: once removed, it can only come back at priority 100. */
export function isLegacy({ priority }: Pick<Rule, 'priority'>): boolean {
  return priority !== undefined && priority > LAST_PRIORITY;
}

/** Where accepts go that must come before the drops in front of a rule that is kept whole. */
export function shieldedPriority(priority: number): number {
  return Math.min(priority, LAST_PRIORITY - 1);
}

/** The longest description of a rule (facts a.3). */
const LONGEST_DESCRIPTION = 512;

export const TRANSPORTS: readonly Transport[] = Object.freeze(['tcp', 'udp']);

/** The ports that a rule can name one by one: port 0 is reserved and only `-1/-1` covers it (facts a.3). */
export const NAMED_PORTS: PortSet = intersect(ALL_PORTS, [1, 65_536]);

export function specOf({ id: _id, group: _group, ...spec }: Rule): RuleSpec {
  return spec;
}

export function ruleFrom(spec: RuleSpec, id: string, group: string): Rule {
  return { ...spec, id, group };
}

/** The rule as a call can write it: a priority that calls take, a description that is not too long. */
export function writable(spec: RuleSpec): RuleSpec {
  const { priority, description } = spec;
  return {
    ...spec,
    priority: priority === undefined ? undefined : Math.min(priority, LAST_PRIORITY),
    description: description.slice(0, LONGEST_DESCRIPTION),
  };
}

/** A source of exactly one block. Throws for a text that is none: it was checked when it came in. */
export function blockSource(text: string): SourceMatch & { readonly kind: 'cidr' } {
  const block = parseBlock(text);
  if (block === undefined) throw new Error(`not a block: ${text}`);
  return { kind: 'cidr', family: block.family, set: block.set, text };
}

/**
 * The sources that a rule toward a destination can name for a block. The vendor refuses a rule whose source is its
 * destination (facts b.2), so that block is named in two halves; a single address is left out, since no packet from it to
 * itself meets a group.
 */
export function sourcesToward(destination: RuleSpec['destination'], text: string): readonly SourceMatch[] {
  const source = blockSource(text);
  if (destination?.kind !== 'cidr' || destination.family !== source.family) return [source];
  const { set } = source;
  if (!equals<number | bigint>(destination.set, set)) return [source];
  const middle = middleOf(set);
  if (middle === undefined) return [];
  return [subtract(set, [middle, set.at(-1)] as AddressSet), subtract(set, [set[0], middle] as AddressSet)]
    .flatMap(toCidrs)
    .map(blockSource);
}

/** Where a block falls in two halves; undefined for a single address. */
function middleOf(set: AddressSet): number | bigint | undefined {
  const [start, end] = set;
  if (typeof start === 'bigint' && typeof end === 'bigint')
    return end - start < 2n ? undefined : (start + end) / 2n;
  if (typeof start !== 'number' || typeof end !== 'number') return undefined;
  return end - start < 2 ? undefined : (start + end) / 2;
}

/** The family of a rule's addresses; undefined when its source is a group, or a list that was not read. */
export function familyOfSource(source: SourceMatch, lists: Lists): Family | undefined {
  if (source.kind === 'cidr') return source.family;
  return source.kind === 'prefix-list' ? lists.prefixLists.get(source.id)?.family : undefined;
}

/** The addresses of a rule's source, as far as it has any. */
export function addressesOfSource(source: SourceMatch, lists: Lists): AddressSet {
  if (source.kind === 'cidr') return source.set;
  return source.kind === 'prefix-list' ? (lists.prefixLists.get(source.id)?.set ?? []) : [];
}

/** The destination ports of a rule, lists looked up. */
export function portsOfRule({ ports }: RuleSpec, lists: Lists): PortSet {
  if (ports.kind === 'set') return ports.ports;
  return ports.kind === 'list' ? (lists.portRangeLists.get(ports.id)?.ports ?? []) : [];
}

/** The transports that a rule is about. */
export function transportsOf({ protocol }: RuleSpec): readonly Transport[] {
  if (protocol.kind === 'all') return TRANSPORTS;
  if (protocol.kind === 'unreadable') return [];
  return TRANSPORTS.filter((one) => PROTOCOL_NUMBERS[one] === protocol.number);
}

/**
 * What a rule does, as text: two rules with the same text are the same to the vendor (facts a.4: the description takes
 * no part), and a rule whose text has changed is another one. Lists are named, not looked up.
 */
export function contentOf(spec: RuleSpec): string {
  const { policy, priority, protocol, ports, source, sourcePorts, destination, nic } = spec;
  const transport = transportsOf(spec).length === 1;
  return [
    policy,
    priority ?? '?',
    protocol.kind === 'number' ? protocol.number : protocol.kind === 'all' ? 'all' : `?${protocol.text}`,
    ports.kind === 'list'
      ? ports.id
      : ports.kind === 'set'
        ? rangesText(transport ? intersect(ports.ports, NAMED_PORTS) : ports.ports)
        : `?${ports.text}`,
    source.kind === 'cidr'
      ? toCidrs(source.set).join('+')
      : source.kind === 'unreadable'
        ? `?${source.text}`
        : source.id,
    sourcePorts === undefined
      ? ''
      : sourcePorts.kind === 'set'
        ? rangesText(sourcePorts.ports)
        : `?${sourcePorts.text}`,
    destination === undefined
      ? ''
      : destination.kind === 'cidr'
        ? toCidrs(destination.set).join('+')
        : `?${destination.text}`,
    nic,
  ].join(' ');
}

export function rangesText(ports: IntervalSet<number>): string {
  return [...intervals(ports)].map(([from, end]) => `${from}/${end - 1}`).join('+');
}
