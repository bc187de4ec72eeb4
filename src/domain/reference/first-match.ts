/**
 * The reference evaluator: one packet against the pooled rules, exactly as the vendor describes it (facts a.1).
 * Slow and plain on purpose; the exposure engine is held to it by property tests. Knows no sets of packets.
 */
import type { Family } from '../net/address.ts';
import { has } from '../net/interval-set.ts';
import { PROTOCOL_NUMBERS, type Transport } from '../net/protocol.ts';
import type { Lists } from '../security-group/lists.ts';
import type { Rule } from '../security-group/rule.ts';

export interface Packet {
  readonly family: Family;
  readonly protocol: Transport;
  readonly source: number | bigint;
  readonly sourcePort: number;
  readonly destination: number | bigint;
  readonly port: number;
}

/** Sorts by priority, drop before accept, and lets the first matching rule decide; nothing matched is a drop. */
export function firstMatch(rules: readonly Rule[], packet: Packet, lists: Lists): 'accept' | 'drop' {
  return deciderOf(rules, packet, lists)?.policy === 'accept' ? 'accept' : 'drop';
}

/** The first matching rule. */
export function deciderOf(rules: readonly Rule[], packet: Packet, lists: Lists): Rule | undefined {
  const order = [...rules].sort(
    (a, b) =>
      Number(a.priority) - Number(b.priority) ||
      (a.policy === 'drop' ? 0 : 1) - (b.policy === 'drop' ? 0 : 1),
  );
  return order.find((rule) => matches(rule, packet, lists));
}

function matches(rule: Rule, packet: Packet, lists: Lists): boolean {
  const { protocol, ports, source, sourcePorts, destination } = rule;
  if (protocol.kind === 'unreadable') throw new Error('the reference evaluator needs readable rules');
  if (protocol.kind === 'number' && protocol.number !== PROTOCOL_NUMBERS[packet.protocol]) return false;
  if (ports.kind === 'set' && !has(ports.ports, packet.port)) return false;
  if (ports.kind === 'list' && !has(lists.portRangeLists.get(ports.id)?.ports ?? [], packet.port))
    return false;
  if (sourcePorts?.kind === 'set' && !has(sourcePorts.ports, packet.sourcePort)) return false;
  if (destination?.kind === 'cidr') {
    if (destination.family !== packet.family || !has(destination.set, packet.destination)) return false;
  }
  if (source.kind === 'cidr') return source.family === packet.family && has(source.set, packet.source);
  if (source.kind !== 'prefix-list') return false;
  const list = lists.prefixLists.get(source.id);
  return list !== undefined && list.family === packet.family && has(list.set, packet.source);
}
