/**
 * How one rule lets in less: on the ports that are taken from it, only trusted sources and those entries of its list
 * stay that are not dropped; on all others it does what it did.
 *
 * Every replacement matches a part of what the rule matched, with the same policy and priority. So no packet is let in
 * that was not, whatever other rules there are, and packets that a replacement matches fare as before.
 */
import type { Family } from '../net/address.ts';
import { type AddressSet, parseBlock, toCidrs } from '../net/address.ts';
import {
  EMPTY,
  includesAll,
  intersect,
  interval,
  intervals,
  subtract,
  union,
  unionAll,
} from '../net/interval-set.ts';
import { ALL_PORTS, type PortMatch } from '../net/port.ts';
import { PROTOCOL_NUMBERS, type ProtocolMatch, type Transport } from '../net/protocol.ts';
import type { Question } from '../security-group/exposure.ts';
import type { Lists } from '../security-group/lists.ts';
import type { Rule, SourceMatch } from '../security-group/rule.ts';
import type { Admission, Ports } from './admission.ts';
import {
  addressesOfSource,
  contentOf,
  familyOfSource,
  LAST_PRIORITY,
  NAMED_PORTS,
  portsOfRule,
  type RuleSpec,
  shieldedPriority,
  sourcesToward,
  specOf,
  TRANSPORTS,
  transportsOf,
  writable,
} from './rule-spec.ts';

/** What is taken from a rule. */
export interface Narrowing {
  readonly rule: Rule;
  readonly taken: Ports;
  /** Of the entries of the rule's prefix list, those that do not stay, by block, and on which of the taken ports. */
  readonly dropped: ReadonlyMap<string, Ports>;
  /** The rule stays whole, behind drops for the taken ports (fix-shield.ts). */
  readonly shield?: boolean;
}

/** Why a replacement is there. */
export type Part = 'trusted' | 'entry' | 'drop' | 'rest';

export interface Replacement {
  readonly part: Part;
  readonly spec: RuleSpec;
  /** For `trusted`: who. */
  readonly name: string | undefined;
}

/** The vendor's protocols beside TCP and UDP that a rule can name everywhere (facts a.3). */
const OTHERS: Readonly<Record<Family, readonly number[]>> = {
  4: [PROTOCOL_NUMBERS.icmp, PROTOCOL_NUMBERS.gre],
  6: [PROTOCOL_NUMBERS.icmpv6, PROTOCOL_NUMBERS.gre],
};

interface Traffic {
  readonly protocol: ProtocolMatch;
  readonly ports: PortMatch;
}

/** What stands for the rule afterwards: narrow accepts first. Empty when nothing of it stays. */
export function replacementsOf(
  narrowing: Narrowing,
  admissions: readonly Admission[],
  lists: Lists,
): readonly Replacement[] {
  const { rule, taken } = narrowing;
  const whole = writable(specOf(rule));
  const base =
    narrowing.shield === true ? { ...whole, priority: shieldedPriority(whole.priority ?? 1) } : whole;
  const everyone = addressesOfSource(rule.source, lists);
  const family = familyOfSource(rule.source, lists);
  const out: Replacement[] = [];
  const seen = new Set<string>();
  const add = (part: Part, spec: RuleSpec, name?: string): void => {
    const content = contentOf(spec);
    if (!seen.has(content)) out.push({ part, spec, name });
    seen.add(content);
  };
  for (const admission of admissions.flatMap((one) => withinReach(one, everyone))) {
    if (admission.family !== family) continue;
    const own = admission.only === undefined ? taken : both(taken, admission.only);
    const sources: readonly SourceMatch[] =
      admission.list === undefined
        ? toCidrs(intersect(admission.set, everyone)).flatMap((text) => sourcesToward(rule.destination, text))
        : [{ kind: 'prefix-list', id: admission.list.id }];
    for (const traffic of trafficOn(own, rule, own === taken, lists, losesProtocols(narrowing))) {
      for (const source of sources) {
        const description = [rule.description, admission.name].filter((text) => text !== '').join(' / ');
        add('trusted', writable({ ...base, ...traffic, source, description }), admission.name);
      }
    }
  }
  for (const { block, ports } of entriesOf(narrowing, lists))
    for (const traffic of trafficOn(ports, rule, ports === taken, lists, losesProtocols(narrowing)))
      for (const source of sourcesToward(rule.destination, block))
        add('entry', { ...base, ...traffic, source });
  if (narrowing.shield === true) {
    for (const traffic of trafficOn(taken, rule, false, lists))
      add('drop', { ...base, ...traffic, policy: 'drop', priority: LAST_PRIORITY });
    add('rest', { ...whole, priority: LAST_PRIORITY });
  } else {
    for (const traffic of restOf(rule, taken, family ?? 4, lists)) add('rest', { ...base, ...traffic });
  }
  return out;
}

/** A list only where the rule let all of it in: nobody may get in who did not. */
function withinReach(admission: Admission, everyone: AddressSet): readonly Admission[] {
  const { list, set } = admission;
  return list === undefined || includesAll(everyone, set) ? [admission] : list.blocks;
}

/** True when the rule lets in protocols that no other rule can name; they are lost with it. */
export function losesProtocols({ rule, shield }: Narrowing): boolean {
  return rule.protocol.kind === 'all' && shield !== true;
}

/** The entries of the rule's prefix list, each with the taken ports on which it stays: all, as long as none is dropped. */
export function entriesOf(
  { rule, taken, dropped }: Narrowing,
  lists: Lists,
): readonly { readonly block: string; readonly ports: Ports }[] {
  const list = rule.source.kind === 'prefix-list' ? lists.prefixLists.get(rule.source.id) : undefined;
  const blocks = (list?.entries ?? []).flatMap((text) => {
    const block = parseBlock(text);
    return block?.family === list?.family && block !== undefined ? toCidrs(block.set) : [];
  });
  return [...new Set(blocks)].map((block) => {
    const gone = dropped.get(block);
    return { block, ports: gone === undefined ? taken : without(taken, gone) };
  });
}

/** The questions about ports that are taken. */
export function questionsOn(taken: Ports, family: Family): readonly Question[] {
  return TRANSPORTS.flatMap((protocol) =>
    [...intervals(taken[protocol])].flatMap(([from, end]) =>
      Array.from({ length: end - from }, (_, i): Question => ({ protocol, port: from + i, family })),
    ),
  );
}

function both(a: Ports, b: Ports): Ports {
  return { tcp: intersect(a.tcp, b.tcp), udp: intersect(a.udp, b.udp) };
}

function without(a: Ports, b: Ports): Ports {
  return { tcp: subtract(a.tcp, b.tcp), udp: subtract(a.udp, b.udp) };
}

/**
 * Traffic that holds `taken` and nothing that the rule did not match: one range where that is enough, else the rule's
 * own traffic (`whole`: its sources had that already), else one range each. Where other protocols are lost to everybody
 * else (`keepsOthers`), the rule's own traffic says them, too.
 */
function trafficOn(
  taken: Ports,
  rule: Rule,
  whole: boolean,
  lists: Lists,
  keepsOthers = false,
): readonly Traffic[] {
  const ranges = transportsOf(rule).flatMap((transport) =>
    rangesOf(taken[transport]).map((ports) => ({ protocol: protocolFor(rule, transport), ports })),
  );
  const own = portsOfRule(rule, lists);
  const sayable = rule.protocol.kind !== 'all' || subtract(ALL_PORTS, own).length === 0;
  if (ranges.length < (keepsOthers ? 1 : 2) || !whole || !sayable) return ranges;
  if (rule.ports.kind === 'list') return [{ protocol: rule.protocol, ports: rule.ports }];
  const ports = rule.protocol.kind === 'all' ? own : intersect(own, NAMED_PORTS);
  return [{ protocol: rule.protocol, ports: { kind: 'set', ports } }];
}

/** What the rule goes on doing for everybody: the ports that are not taken, and the protocols without ports. */
function restOf(rule: Rule, taken: Ports, family: Family, lists: Lists): readonly Traffic[] {
  const own = portsOfRule(rule, lists);
  const rest = transportsOf(rule).flatMap((transport) =>
    rangesOf(intersect(subtract(own, taken[transport]), NAMED_PORTS)).map((ports) => ({
      protocol: protocolFor(rule, transport),
      ports,
    })),
  );
  if (rule.protocol.kind !== 'all' || subtract(ALL_PORTS, own).length > 0) return rest;
  const others = OTHERS[family].map(
    (number): Traffic => ({
      protocol: { kind: 'number', number },
      ports: { kind: 'set', ports: ALL_PORTS },
    }),
  );
  return [...rest, ...others];
}

function protocolFor(rule: Rule, transport: Transport): ProtocolMatch {
  return rule.protocol.kind === 'all'
    ? { kind: 'number', number: PROTOCOL_NUMBERS[transport] }
    : rule.protocol;
}

function rangesOf(ports: Ports['tcp']): PortMatch[] {
  return [...intervals(ports)].map(([from, end]) => ({ kind: 'set', ports: interval(from, end) }));
}

/** The same with one more port taken. */
export function takingAlso(narrowing: Narrowing, transport: Transport, port: number): Narrowing {
  return { ...narrowing, taken: withPort(narrowing.taken, transport, port) };
}

/** The same without an entry on a port. */
export function droppingEntry(
  narrowing: Narrowing,
  block: string,
  transport: Transport,
  port: number,
): Narrowing {
  const dropped = new Map(narrowing.dropped);
  dropped.set(block, withPort(dropped.get(block) ?? NO_PORTS, transport, port));
  return { ...narrowing, dropped };
}

/** The same without the ports on which every entry stays: there the rule does what it did. Undefined when none is left. */
export function onlyWhatIsLost(narrowing: Narrowing): Narrowing | undefined {
  const { rule, taken, dropped } = narrowing;
  if (rule.source.kind !== 'prefix-list') return narrowing;
  const lost: Ports = {
    tcp: unionAll([...dropped.values()].map(({ tcp }) => tcp)),
    udp: unionAll([...dropped.values()].map(({ udp }) => udp)),
  };
  const left = both(taken, lost);
  return left.tcp.length + left.udp.length === 0 ? undefined : { ...narrowing, taken: left };
}

const NO_PORTS: Ports = Object.freeze({ tcp: EMPTY, udp: EMPTY });

function withPort(ports: Ports, transport: Transport, port: number): Ports {
  return { ...ports, [transport]: union(ports[transport], interval(port, port + 1)) };
}

export function nothingTaken(rule: Rule): Narrowing {
  return { rule, taken: NO_PORTS, dropped: new Map() };
}
