/** The exposure engine's exact answer to one question, with its reasons. The survey is its fast path. */
import { type AddressSet, allOf, type Family } from '../net/address.ts';
import {
  EMPTY,
  equals,
  has,
  includesAll,
  intersect,
  subtract,
  union,
  unionAll,
} from '../net/interval-set.ts';
import { publicSpace } from '../net/public-space.ts';
import { type Cell, cellsFor } from './cells.ts';
import { type Bounds, boundsOf, decidersFor, decidersOf } from './decide.ts';
import type { Exposure, Question, ShadowedRule, UnknownReason } from './exposure.ts';
import type { Lists } from './lists.ts';
import { type Candidate, candidatesFor, portApplies, protocolApplies, rankOf, sourcesOf } from './match.ts';
import type { Rule } from './rule.ts';
import { shadowedAmong } from './shadow.ts';
import { addressesOf, type Target } from './target.ts';
import { isLiterallyOpen, type Judgement, untrustedOf, verdictOf } from './verdict.ts';

/** One rule set of a target with what it decides; classic targets have two, one per network card. */
interface Part {
  readonly candidates: readonly Candidate[];
  /** Undefined when there are more cells than the budget allows. */
  readonly cells: readonly Cell[] | undefined;
  /** Sources that can arrive at this card at all. */
  readonly arrives: AddressSet;
}

/** What is accepted, and why it may be less than all. */
export interface Reach extends Bounds {
  readonly reasons: readonly UnknownReason[];
}

/** The accepted sources of `target` for `question`: `certain` and `possible` are equal when all is known. */
export function reachOf(target: Target, question: Question, lists: Lists): Reach {
  return combine(target, question, partsOf(target, question, lists));
}

/** The rules that may act on a question, and the classes of packets that they tell apart. */
export interface Deciding {
  readonly candidates: readonly Candidate[];
  readonly cells: readonly Cell[];
}

/** What decides a question; undefined where something that could matter was not read or not understood. */
export function decidingIn(
  target: Target,
  question: Question,
  lists: Lists,
): readonly Deciding[] | undefined {
  const parts = partsOf(target, question, lists);
  if (combine(target, question, parts).reasons.length > 0) return undefined;
  return parts.flatMap(({ candidates, cells }) => (cells === undefined ? [] : [{ candidates, cells }]));
}

/** The full answer: verdicts, sources, deciding and shadowed rules. */
export function exposureOf(target: Target, question: Question, lists: Lists, judgement: Judgement): Exposure {
  const parts = partsOf(target, question, lists);
  const reach = combine(target, question, parts);
  const sourceGroups = sourceGroupsOf(target.rules, question, lists);
  const untrusted = untrustedOf(reach.certain, question.family, judgement);
  const sure = verdictOf(reach.certain, untrusted, question.family, judgement, sourceGroups.length > 0);
  const exact = reach.reasons.length === 0;
  return {
    ...question,
    verdict: exact || sure === 'open' ? sure : 'unknown',
    literal: target.rules.some((rule) => isLiterallyOpen(rule, question)) ? 'open' : 'closed',
    reach: reach.certain,
    untrusted,
    decidedBy:
      target.missing.length > 0
        ? []
        : parts.flatMap((part) => (part.cells === undefined ? [] : decidersOf(part.candidates, part.cells))),
    shadowed: exact ? parts.flatMap(shadowedIn) : [],
    sourceGroups,
    unknown: reach.reasons,
  };
}

/** The fate of packets from one address: accepted, refused or unknown, and the rule that decides (if one does). */
export function fateOf(
  target: Target,
  question: Question,
  source: number | bigint,
  lists: Lists,
): { decision: 'accept' | 'drop' | 'unknown'; rule: Rule | undefined; because: string } {
  const parts = partsOf(target, question, lists);
  const reach = combine(target, question, parts);
  if (has(reach.certain, source)) {
    const from = listenerSources(target, question);
    if (has(from.certain, source)) return { decision: 'accept', rule: undefined, because: 'listener' };
    const rule = firstRule(parts, source, (candidate) => candidate.rule.policy === 'accept');
    return { decision: 'accept', rule, because: 'rule' };
  }
  if (has(reach.possible, source)) {
    return { decision: 'unknown', rule: undefined, because: reach.reasons[0]?.code ?? 'rules-not-read' };
  }
  const rule = firstRule(parts, source, () => true);
  return { decision: 'drop', rule, because: rule === undefined ? 'default-drop' : 'rule' };
}

/** Accept rules from another group that are not wholly hidden by an earlier drop: its members get in. */
export function sourceGroupsOf(rules: readonly Rule[], question: Question, lists: Lists): Rule[] {
  const from = rules.filter((rule) => rule.source.kind === 'group' && rule.policy !== 'drop');
  if (from.length === 0) return from;
  const members = subtract(allOf(question.family), publicSpace(question.family));
  return from.filter((rule) => {
    if (rule.destination?.kind === 'cidr' && rule.destination.family !== question.family) return false;
    if (protocolApplies(rule, question, []) === 'no' || portApplies(rule, question.port, lists, []) === 'no')
      return false;
    const rank = rankOf(rule) ?? Number.NEGATIVE_INFINITY;
    const drops = rules.filter(
      (other) =>
        other.policy === 'drop' &&
        other.sourcePorts === undefined &&
        other.destination === undefined &&
        (rankOf(other) ?? Number.POSITIVE_INFINITY) < rank &&
        protocolApplies(other, question, []) === 'yes' &&
        portApplies(other, question.port, lists, []) === 'yes',
    );
    const { source } = rule;
    if (
      source.kind === 'group' &&
      drops.some((drop) => drop.source.kind === 'group' && drop.source.id === source.id)
    )
      return false;
    return !includesAll(
      unionAll(drops.map((drop) => sourcesOf(drop, question.family, lists, []).certain)),
      members,
    );
  });
}

function partsOf(target: Target, question: Question, lists: Lists): Part[] {
  const everything = allOf(question.family);
  if (target.network === 'vpc') return [partOf(target, target.rules, everything, question, lists)];
  const inside = subtract(everything, publicSpace(question.family));
  return [
    partOf(
      target,
      target.rules.filter((rule) => rule.nic === 'internet'),
      everything,
      question,
      lists,
    ),
    partOf(
      target,
      target.rules.filter((rule) => rule.nic === 'intranet'),
      inside,
      question,
      lists,
    ),
  ];
}

function partOf(
  target: Target,
  rules: readonly Rule[],
  arrives: AddressSet,
  question: Question,
  lists: Lists,
): Part {
  const candidates = candidatesFor(rules, question, lists);
  return {
    candidates,
    cells: cellsFor(candidates, question.family, addressesOf(target, question.family)),
    arrives,
  };
}

function combine(target: Target, question: Question, parts: readonly Part[]): Reach {
  const listener = listenerSources(target, question);
  let { certain, possible } = listener;
  const reasons: UnknownReason[] = [...listener.reasons];
  for (const part of parts) {
    if (target.missing.length > 0) {
      possible = union(possible, part.arrives);
      continue;
    }
    if (part.cells === undefined) {
      reasons.push({ code: 'budget' });
      possible = union(possible, part.arrives);
      continue;
    }
    const bounds = boundsOf(part.candidates, part.cells);
    certain = union(certain, intersect(bounds.certain, part.arrives));
    possible = union(possible, intersect(bounds.possible, part.arrives));
    if (bounds.certain !== bounds.possible)
      reasons.push(...part.candidates.flatMap((candidate) => candidate.reasons));
  }
  if (target.missing.length > 0) return { certain, possible, reasons: [...target.missing, ...reasons] };
  return equals(certain, possible)
    ? { certain, possible: certain, reasons: [] }
    : { certain, possible, reasons };
}

function listenerSources(target: Target, question: Question): Reach {
  let certain: AddressSet = EMPTY;
  let possible: AddressSet = EMPTY;
  const reasons: UnknownReason[] = [];
  for (const listener of target.listeners) {
    if (listener.protocol !== question.protocol || !has(listener.internalPorts, question.port)) continue;
    const sources: { v4: AddressSet; v6: AddressSet } | undefined = listener.sources;
    const set = question.family === 4 ? sources?.v4 : sources?.v6;
    if (set === undefined) reasons.push({ code: 'listener-sources-not-read', resource: listener.id });
    certain = union(certain, set ?? EMPTY);
    possible = union(possible, set ?? allOf(question.family));
  }
  return { certain, possible, reasons };
}

function shadowedIn(part: Part): ShadowedRule[] {
  return part.cells === undefined ? [] : shadowedAmong(part.candidates, part.cells);
}

function firstRule(
  parts: readonly Part[],
  source: number | bigint,
  wanted: (candidate: Candidate) => boolean,
): Rule | undefined {
  const one = [source, typeof source === 'bigint' ? source + 1n : source + 1] as AddressSet;
  for (const part of parts) {
    if (!has(part.arrives, source)) continue;
    for (const cell of part.cells ?? []) {
      const rule = decidersFor(part.candidates, [cell], one)[0];
      const candidate = part.candidates.find((other) => other.rule === rule);
      if (candidate !== undefined && wanted(candidate)) return rule;
    }
  }
  return undefined;
}

/** The family of a source address. */
export function familyOf(address: number | bigint): Family {
  return typeof address === 'number' ? 4 : 6;
}
