/**
 * The critical-point grid: all rules are constant between consecutive end points, so trying one value per class of
 * every field with the reference evaluator is a complete proof, not a sample. Cost is the product of the classes.
 */
import type { AddressSet } from '../net/address.ts';
import type { Bound } from '../net/interval-set.ts';
import type { Question } from '../security-group/exposure.ts';
import type { Lists } from '../security-group/lists.ts';
import type { Rule } from '../security-group/rule.ts';
import { firstMatch, type Packet } from './first-match.ts';

/** Sources of which some packet (any source port, any destination) to the question's port is accepted. */
export function gridReach(
  rules: readonly Rule[],
  question: Question,
  lists: Lists,
  destinations?: readonly (number | bigint)[],
): AddressSet {
  const reach: Bound[] = [];
  let inside = false;
  for (const { source, packets } of gridOf(rules, question, lists, destinations)) {
    const accepted = packets().some((packet) => firstMatch(rules, packet, lists) === 'accept');
    if (accepted !== inside) reach.push(source);
    inside = accepted;
  }
  return inside ? [...reach, question.family === 4 ? 2 ** 32 : 1n << 128n] : reach;
}

/** The first source of every class, in their order, and one packet from it of every class of the other fields. */
export function gridOf(
  rules: readonly Rule[],
  question: Question,
  lists: Lists,
  destinations?: readonly (number | bigint)[],
): readonly { readonly source: Bound; packets(): readonly Packet[] }[] {
  const { family } = question;
  const [zero, end] = family === 4 ? [0, 2 ** 32] : [0n, 1n << 128n];
  const sources = points<Bound>(
    rules.map((rule) => sourceSet(rule, lists)).filter((set) => typeof set[0] === typeof zero),
    zero,
    end,
  );
  const ports = points<number>(
    rules.map((rule) => (rule.sourcePorts?.kind === 'set' ? rule.sourcePorts.ports : [])),
    0,
    65_536,
  );
  const targets =
    destinations ??
    points<Bound>(
      rules.flatMap((rule) =>
        rule.destination?.kind === 'cidr' && rule.destination.family === family ? [rule.destination.set] : [],
      ),
      zero,
      end,
    );
  return sources.map((source) => ({
    source,
    packets: () =>
      ports.flatMap((sourcePort) =>
        targets.map((destination) => ({ ...question, source, sourcePort, destination })),
      ),
  }));
}

function sourceSet(rule: Rule, lists: Lists): AddressSet {
  if (rule.source.kind === 'cidr') return rule.source.set;
  return rule.source.kind === 'prefix-list' ? (lists.prefixLists.get(rule.source.id)?.set ?? []) : [];
}

function points<B extends Bound>(sets: readonly (readonly B[])[], zero: B, end: B): B[] {
  return [...new Set([zero, ...sets.flat()])].filter((point) => point < end).sort((a, b) => (a < b ? -1 : 1));
}
