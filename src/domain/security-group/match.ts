/**
 * Matches one rule against one question, in three values. A rule that is fully known matches a set of sources for
 * certain; what could not be read makes the set of *possible* sources larger than the certain one.
 */
import { type AddressSet, allOf, type Family } from '../net/address.ts';
import { EMPTY, has } from '../net/interval-set.ts';
import { PROTOCOL_NUMBERS } from '../net/protocol.ts';
import type { Question, UnknownReason } from './exposure.ts';
import type { Lists } from './lists.ts';
import type { Rule } from './rule.ts';

/** A rule that may act on the question's packets. `certain` is a subset of `possible`; equal when all is known. */
export interface Candidate {
  readonly rule: Rule;
  readonly certain: AddressSet;
  readonly possible: AddressSet;
  /** Position in the order of evaluation, smaller first; undefined when the priority could not be read. */
  readonly rank: number | undefined;
  readonly reasons: readonly UnknownReason[];
}

type Truth = 'yes' | 'no' | 'maybe';

/** Priority ascending, Drop before Accept on a tie (facts a.1). */
export function rankOf(rule: Rule): number | undefined {
  return rule.priority === undefined ? undefined : rule.priority * 2 + (rule.policy === 'drop' ? 0 : 1);
}

/**
 * The candidates among `rules` for `question`. Rules of other protocols, ports and families are left out, and so
 * are rules whose source is a group: they admit private addresses of members only, never a public source.
 */
export function candidatesFor(rules: readonly Rule[], question: Question, lists: Lists): Candidate[] {
  const out: Candidate[] = [];
  for (const rule of rules) {
    const candidate = candidateOf(rule, question, lists);
    if (candidate !== undefined) out.push(candidate);
  }
  return out;
}

function candidateOf(rule: Rule, question: Question, lists: Lists): Candidate | undefined {
  if (rule.source.kind === 'group') return undefined;
  const reasons: UnknownReason[] = [];
  const protocol = protocolApplies(rule, question, reasons);
  if (protocol === 'no') return undefined;
  const port = portApplies(rule, question.port, lists, reasons);
  if (port === 'no') return undefined;
  const sources = sourcesOf(rule, question.family, lists, reasons);
  if (sources.possible.length === 0) return undefined;
  const sure = protocol === 'yes' && port === 'yes';
  if (rule.policy === 'unreadable') reasons.push({ code: 'policy-unreadable', rule: rule.id });
  if (rule.priority === undefined) reasons.push({ code: 'priority-unreadable', rule: rule.id });
  if (rule.sourcePorts?.kind === 'unreadable' || rule.destination?.kind === 'unreadable') {
    reasons.push({ code: 'five-tuple-unreadable', rule: rule.id });
  }
  return {
    rule,
    certain: sure ? sources.certain : EMPTY,
    possible: sources.possible,
    rank: rankOf(rule),
    reasons,
  };
}

export function protocolApplies(
  rule: Rule,
  question: Pick<Question, 'protocol'>,
  reasons: UnknownReason[],
): Truth {
  if (rule.protocol.kind === 'all') return 'yes';
  if (rule.protocol.kind === 'number') {
    return rule.protocol.number === PROTOCOL_NUMBERS[question.protocol] ? 'yes' : 'no';
  }
  reasons.push({ code: 'protocol-unreadable', rule: rule.id });
  return 'maybe';
}

export function portApplies(rule: Rule, port: number, lists: Lists, reasons: UnknownReason[]): Truth {
  const { ports } = rule;
  if (ports.kind === 'set') return has(ports.ports, port) ? 'yes' : 'no';
  if (ports.kind === 'unreadable') {
    reasons.push({ code: 'ports-unreadable', rule: rule.id });
    return 'maybe';
  }
  const list = lists.portRangeLists.get(ports.id);
  if (list === undefined) {
    reasons.push({ code: 'port-range-list-not-read', rule: rule.id, resource: ports.id });
    return 'maybe';
  }
  if (has(list.ports, port)) return 'yes';
  if (list.unreadable.length === 0) return 'no';
  reasons.push({ code: 'list-entry-unreadable', rule: rule.id, resource: list.id });
  return 'maybe';
}

export function sourcesOf(
  rule: Rule,
  family: Family,
  lists: Lists,
  reasons: UnknownReason[],
): { certain: AddressSet; possible: AddressSet } {
  const { source } = rule;
  if (source.kind === 'cidr') {
    const set = source.family === family ? source.set : EMPTY;
    return { certain: set, possible: set };
  }
  if (source.kind === 'group') return { certain: EMPTY, possible: EMPTY };
  if (source.kind === 'unreadable') {
    reasons.push({ code: 'source-unreadable', rule: rule.id });
    return { certain: EMPTY, possible: allOf(family) };
  }
  const list = lists.prefixLists.get(source.id);
  if (list === undefined) {
    reasons.push({ code: 'prefix-list-not-read', rule: rule.id, resource: source.id });
    return { certain: EMPTY, possible: allOf(family) };
  }
  if (list.family !== family) return { certain: EMPTY, possible: EMPTY };
  if (list.unreadable.length === 0) return { certain: list.set, possible: list.set };
  reasons.push({ code: 'list-entry-unreadable', rule: rule.id, resource: list.id });
  return { certain: list.set, possible: allOf(family) };
}
