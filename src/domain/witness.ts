/** Picks one concrete source that proves a finding, and replays it through the reference evaluator. */
import type { Witness } from './finding.ts';
import {
  type AddressSet,
  type Family,
  formatAddress,
  parseBlock,
  parseIpv4,
  parseIpv6,
} from './net/address.ts';
import { EMPTY, has, intersect } from './net/interval-set.ts';
import { firstMatch } from './reference/first-match.ts';
import { cellsFor } from './security-group/cells.ts';
import type { Question } from './security-group/exposure.ts';
import type { Lists } from './security-group/lists.ts';
import { candidatesFor } from './security-group/match.ts';
import type { Rule } from './security-group/rule.ts';
import { addressesOf, type Target } from './security-group/target.ts';

/** Addresses a reader knows to be examples, best first, then the documentation ranges (RFC 5737, RFC 3849). */
const EXAMPLES: { readonly [F in Family]: readonly (number | bigint)[] } = {
  4: [parseIpv4('198.51.100.7'), parseIpv4('203.0.113.7'), parseIpv4('192.0.2.7')].filter(
    (one) => one !== undefined,
  ),
  6: [parseIpv6('2001:db8::7')].filter((one) => one !== undefined),
};
const EXAMPLE_RANGES: { readonly [F in Family]: readonly AddressSet[] } = {
  4: ['198.51.100.0/24', '203.0.113.0/24', '192.0.2.0/24'].map((text) => parseBlock(text)?.set ?? EMPTY),
  6: [parseBlock('2001:db8::/32')?.set ?? EMPTY],
};

/** The address of `sources` that a person understands best; undefined for the empty set. */
export function pickAddress(sources: AddressSet, family: Family): number | bigint | undefined {
  const example = EXAMPLES[family].find((address) => has(sources, address));
  if (example !== undefined) return example;
  for (const range of EXAMPLE_RANGES[family]) {
    const inside = intersect(sources, range)[0];
    if (inside !== undefined) return inside;
  }
  return sources[0];
}

/**
 * The witness for a finding about `target`, or null when there is no untrusted source. Throws when the reference
 * evaluator refuses a packet that the engine accepts: such a finding must not be shown.
 */
export function witnessOf(
  target: Target,
  question: Question,
  untrusted: AddressSet,
  lists: Lists,
): Witness | null {
  const source = pickAddress(untrusted, question.family);
  if (source === undefined) return null;
  if (!replay(target, question, source, lists)) {
    throw new Error(
      `the engines disagree: ${question.protocol}:${formatAddress(source)}->${question.port} is accepted by one only`,
    );
  }
  return { protocol: question.protocol, source: formatAddress(source), port: question.port };
}

function replay(target: Target, question: Question, source: number | bigint, lists: Lists): boolean {
  const viaListener = target.listeners.some((listener) => {
    const sources = question.family === 4 ? listener.sources?.v4 : listener.sources?.v6;
    return (
      listener.protocol === question.protocol &&
      has(listener.internalPorts, question.port) &&
      sources !== undefined &&
      has(sources, source)
    );
  });
  if (viaListener) return true;
  const card =
    target.network === 'classic' ? target.rules.filter((rule) => rule.nic === 'internet') : target.rules;
  const cells = cellsFor(
    candidatesFor(card, question, lists),
    question.family,
    addressesOf(target, question.family),
  );
  const rules = card.filter(isReadable);
  return (cells ?? []).some((cell) => {
    const packet = {
      ...question,
      source,
      sourcePort: cell.sourcePort ?? 40_000,
      destination: cell.destination ?? (question.family === 4 ? 0 : 0n),
    };
    return firstMatch(rules, packet, lists) === 'accept';
  });
}

/** What is certain holds whatever an unreadable rule says, so the replay may leave such rules out. */
function isReadable(rule: Rule): boolean {
  return (
    rule.policy !== 'unreadable' &&
    rule.priority !== undefined &&
    rule.protocol.kind !== 'unreadable' &&
    rule.ports.kind !== 'unreadable' &&
    rule.sourcePorts?.kind !== 'unreadable' &&
    rule.destination?.kind !== 'unreadable'
  );
}
