/**
 * The fast path of the exposure engine: every question of a catalogue about a whole fleet.
 *
 * Most rules of a fleet touch no ops port, most ops ports of a group are touched by no rule, and most rules say the
 * same few things. So a survey sorts each rule once into buckets, one per (protocol, port) that it touches, works
 * through each distinct bucket once, and remembers the outcome of each source set it has judged before. Buckets
 * with anything unusual (five-tuple rules, classic network, something unread) go to the exact engine instead.
 */
import type { OpsPort } from '../catalogue.ts';
import { type AddressSet, allOf, type Family, sizeOfOverlap } from '../net/address.ts';
import { EMPTY, has, subtract, union, unionAll } from '../net/interval-set.ts';
import type { PortMatch } from '../net/port.ts';
import { PROTOCOL_NUMBERS, type ProtocolMatch } from '../net/protocol.ts';
import type { Verdict } from './exposure.ts';
import { reachOf, sourceGroupsOf } from './exposure-of.ts';
import type { Lists } from './lists.ts';
import { rankOf } from './match.ts';
import type { Rule } from './rule.ts';
import type { Target } from './target.ts';
import { type Judgement, untrustedOf, verdictOf, verdictOfSize } from './verdict.ts';

/** The short answer to one question. */
export interface Outcome {
  readonly verdict: Verdict;
  readonly reach: AddressSet;
}

/** One family's view of a bucket. */
interface Side {
  readonly outcome: Outcome;
  /** Rules of the family in the order in which they are tried, up to the first one about every address. */
  readonly steps: readonly Rule[];
  /** Whether any step is a drop; without one, pooling is a union. */
  readonly drops: boolean;
}

/** The rules that touch one (protocol, port). */
interface Bucket {
  /** In the order in which they are tried. */
  readonly rules: readonly Rule[];
  /** Not for the fast path. */
  readonly odd: boolean;
  readonly v4: Side;
  readonly v6: Side;
}

/** All answers about one target, by position in the catalogue; no outcome means closed. */
export interface Survey {
  readonly v4: readonly (Outcome | undefined)[];
  readonly v6: readonly (Outcome | undefined)[];
  /** True when a bucket needed the exact engine; its answer may depend on the interface's own addresses. */
  readonly odd: boolean;
  /** What pooling needs; empty for pooled surveys. */
  readonly buckets: readonly (Bucket | undefined)[];
}

const CLOSED: Outcome = Object.freeze({ verdict: 'closed', reach: EMPTY });
const NO_RULES: Side = Object.freeze({ outcome: CLOSED, steps: [], drops: false });

export class Surveyor {
  /** How many buckets each path decided; tests use it to prove that the fast path really ran. */
  readonly stats = { fast: 0, exact: 0 };
  readonly catalogue: readonly OpsPort[];
  private readonly lists: Lists;
  private readonly judgement: Judgement;
  private readonly entries = new Map<ProtocolMatch, Map<PortMatch, readonly number[]>>();
  private readonly outcomes = { 4: new Map<AddressSet, Outcome>(), 6: new Map<AddressSet, Outcome>() };
  private readonly untrustedSpace: { readonly [F in Family]: AddressSet };
  private readonly all: readonly number[];

  constructor(catalogue: readonly OpsPort[], lists: Lists, judgement: Judgement) {
    this.catalogue = catalogue;
    this.lists = lists;
    this.judgement = judgement;
    this.untrustedSpace = { 4: untrustedOf(allOf(4), 4, judgement), 6: untrustedOf(allOf(6), 6, judgement) };
    this.all = catalogue.map((_, entry) => entry);
  }

  /** Answers every question about one target. */
  survey(target: Target): Survey {
    const sorted: (Rule[] | undefined)[] = new Array(this.catalogue.length);
    const odd: (true | undefined)[] = [];
    for (const rule of inOrder(target.rules)) {
      const touched = this.entriesOf(rule);
      if (touched.length === 0) continue;
      const unusual = !this.isPlain(rule);
      for (const entry of touched) {
        const bucket = sorted[entry];
        if (bucket === undefined) sorted[entry] = [rule];
        else bucket.push(rule);
        if (unusual) odd[entry] = true;
      }
    }
    const buckets: (Bucket | undefined)[] = new Array(this.catalogue.length);
    const plain = isPlainTarget(target);
    for (const entry of this.all) {
      const rules = sorted[entry];
      if (!plain || odd[entry] === true) buckets[entry] = this.exactly(target, entry, rules ?? []);
      else if (rules !== undefined)
        buckets[entry] = buckets.find((one) => sameRules(one, rules)) ?? this.fast(rules);
    }
    return surveyOf(buckets);
  }

  /**
   * Answers every question about an interface from the surveys of its groups: where only one group has rules for a
   * port its answer stands; where nobody drops, the answers add up; elsewhere the rules are pooled and tried anew.
   */
  pool(target: Target, groups: readonly Survey[]): Survey {
    if (!isPlainTarget(target)) return this.survey(target);
    const v4: (Outcome | undefined)[] = new Array(this.catalogue.length);
    const v6: (Outcome | undefined)[] = new Array(this.catalogue.length);
    let last: readonly Bucket[] = [];
    let at = 0;
    for (const entry of this.all) {
      const parts: Bucket[] = [];
      for (const { buckets } of groups) {
        const bucket = buckets[entry];
        if (bucket !== undefined) parts.push(bucket);
      }
      if (parts.length === 0) continue;
      const only = parts[0] as Bucket;
      if (parts.some((part) => part.odd)) {
        const { v4: four, v6: six } = this.exactly(
          target,
          entry,
          parts.flatMap((part) => part.rules),
        );
        v4[entry] = four.outcome;
        v6[entry] = six.outcome;
      } else if (parts.length === 1) {
        v4[entry] = only.v4.outcome;
        v6[entry] = only.v6.outcome;
      } else if (sameParts(last, parts)) {
        // Neighbouring ports are mostly touched by the same rules.
        v4[entry] = v4[at];
        v6[entry] = v6[at];
      } else {
        this.stats.fast += 1;
        v4[entry] = parts.map((part) => part.v4).reduce((a, b) => this.join(a, b, 4)).outcome;
        v6[entry] = parts.map((part) => part.v6).reduce((a, b) => this.join(a, b, 6)).outcome;
        last = parts;
        at = entry;
      }
    }
    return { v4, v6, odd: false, buckets: [] };
  }

  /** The answer to one question, by its position in the catalogue. */
  outcome(survey: Survey, entry: number, family: Family): Outcome {
    return (family === 4 ? survey.v4 : survey.v6)[entry] ?? CLOSED;
  }

  /** Two groups' rules for one port and family, pooled. */
  private join(a: Side, b: Side, family: Family): Side {
    if (a.steps.length === 0 || a === b) return b;
    if (b.steps.length === 0) return a;
    const steps = this.untilEverything(mergeInOrder(a.steps, b.steps), family);
    if (a.drops || b.drops) return this.decide(steps, family);
    return { outcome: this.judge(union(a.outcome.reach, b.outcome.reach), family), steps, drops: false };
  }

  /** `rules` in the order in which they are tried. */
  private fast(rules: readonly Rule[]): Bucket {
    this.stats.fast += 1;
    return { rules, odd: false, v4: this.sideOf(rules, 4), v6: this.sideOf(rules, 6) };
  }

  private sideOf(rules: readonly Rule[], family: Family): Side {
    const own = rules.filter((rule) => this.setOf(rule, family).length > 0);
    return own.length === 0 ? NO_RULES : this.decide(this.untilEverything(own, family), family);
  }

  /** A rule about every address leaves nothing for those behind it. */
  private untilEverything(steps: readonly Rule[], family: Family): readonly Rule[] {
    const [first, end] = allOf(family);
    const last = steps.findIndex((rule) => {
      const set = this.setOf(rule, family);
      return set.length === 2 && set[0] === first && set[1] === end;
    });
    return last === -1 || last === steps.length - 1 ? steps : steps.slice(0, last + 1);
  }

  private decide(steps: readonly Rule[], family: Family): Side {
    const drops = steps.some((rule) => rule.policy === 'drop');
    const only = steps[0] as Rule;
    if (steps.length === 1) {
      return { outcome: drops ? CLOSED : this.judgeShared(this.setOf(only, family), family), steps, drops };
    }
    if (!drops)
      return {
        outcome: this.judge(unionAll(steps.map((rule) => this.setOf(rule, family))), family),
        steps,
        drops,
      };
    // Last rule first: an accept adds its sources, a drop takes them away.
    let reach: AddressSet = EMPTY;
    for (let i = steps.length - 1; i >= 0; i -= 1) {
      const rule = steps[i] as Rule;
      const set = this.setOf(rule, family);
      reach = rule.policy === 'accept' ? union(reach, set) : subtract(reach, set);
    }
    return { outcome: this.judge(reach, family), steps, drops };
  }

  /** The outcome for a set that a rule or list names itself, and that other rules are likely to name too. */
  private judgeShared(reach: AddressSet, family: Family): Outcome {
    const known = this.outcomes[family].get(reach);
    if (known !== undefined) return known;
    const outcome = this.judge(reach, family);
    this.outcomes[family].set(reach, outcome);
    return outcome;
  }

  private judge(reach: AddressSet, family: Family): Outcome {
    if (reach.length === 0) return CLOSED;
    const untrusted = sizeOfOverlap(reach, this.untrustedSpace[family]);
    return { verdict: verdictOfSize(untrusted, family, this.judgement), reach };
  }

  private exactly(target: Target, entry: number, rules: readonly Rule[]): Bucket {
    this.stats.exact += 1;
    const { protocol, port } = this.catalogue[entry] as OpsPort;
    const answer = (family: Family): Side => {
      const question = { protocol, port, family };
      const reach = reachOf({ ...target, rules }, question, this.lists);
      const untrusted = untrustedOf(reach.certain, family, this.judgement);
      const others = sourceGroupsOf(rules, question, this.lists).length > 0;
      const sure = verdictOf(reach.certain, untrusted, family, this.judgement, others);
      const verdict = reach.reasons.length === 0 || sure === 'open' ? sure : 'unknown';
      return { outcome: { verdict, reach: reach.certain }, steps: [], drops: true };
    };
    return { rules, odd: true, v4: answer(4), v6: answer(6) };
  }

  private setOf(rule: Rule, family: Family): AddressSet {
    const { source } = rule;
    if (source.kind === 'cidr') return source.family === family ? source.set : EMPTY;
    const list = source.kind === 'prefix-list' ? this.lists.prefixLists.get(source.id) : undefined;
    return list?.family === family ? list.set : EMPTY;
  }

  /** True when nothing about the rule needs the exact engine. */
  private isPlain(rule: Rule): boolean {
    if (rule.sourcePorts !== undefined || rule.destination !== undefined) return false;
    if (rule.policy === 'unreadable' || rule.priority === undefined || rule.protocol.kind === 'unreadable')
      return false;
    if (rule.ports.kind !== 'set') {
      const list = rule.ports.kind === 'list' ? this.lists.portRangeLists.get(rule.ports.id) : undefined;
      if (list === undefined || list.unreadable.length > 0) return false;
    }
    if (rule.source.kind === 'cidr') return true;
    if (rule.source.kind !== 'prefix-list') return false;
    const list = this.lists.prefixLists.get(rule.source.id);
    return list !== undefined && list.unreadable.length === 0;
  }

  /** Positions in the catalogue that the rule may touch. */
  private entriesOf(rule: Rule): readonly number[] {
    const byPorts = this.entries.get(rule.protocol) ?? new Map<PortMatch, readonly number[]>();
    const known = byPorts.get(rule.ports);
    if (known !== undefined) return known;
    const found = this.findEntries(rule);
    this.entries.set(rule.protocol, byPorts.set(rule.ports, found));
    return found;
  }

  private findEntries(rule: Rule): readonly number[] {
    const { protocol, ports } = rule;
    return this.all.filter((entry) => {
      const question = this.catalogue[entry] as OpsPort;
      if (protocol.kind === 'number' && protocol.number !== PROTOCOL_NUMBERS[question.protocol]) return false;
      if (ports.kind === 'set') return has(ports.ports, question.port);
      const list = ports.kind === 'list' ? this.lists.portRangeLists.get(ports.id) : undefined;
      return list === undefined || list.unreadable.length > 0 || has(list.ports, question.port);
    });
  }
}

/** The rules in the order in which they are tried; unreadable ones somewhere, the exact engine sees to them. */
function inOrder(rules: readonly Rule[]): readonly Rule[] {
  return rules.length < 2 ? rules : rules.toSorted((a, b) => rankForSorting(a) - rankForSorting(b));
}

/** Merges two lists that are in order already. */
function mergeInOrder(a: readonly Rule[], b: readonly Rule[]): Rule[] {
  const out: Rule[] = [];
  let j = 0;
  for (const rule of a) {
    const rank = rankForSorting(rule);
    while (j < b.length && rankForSorting(b[j] as Rule) < rank) out.push(b[j++] as Rule);
    out.push(rule);
  }
  while (j < b.length) out.push(b[j++] as Rule);
  return out;
}

function rankForSorting(rule: Rule): number {
  return rankOf(rule) ?? 0;
}

function surveyOf(buckets: readonly (Bucket | undefined)[]): Survey {
  return {
    v4: buckets.map((bucket) => bucket?.v4.outcome),
    v6: buckets.map((bucket) => bucket?.v6.outcome),
    odd: buckets.some((bucket) => bucket?.odd === true),
    buckets,
  };
}

function isPlainTarget(target: Target): boolean {
  return target.network === 'vpc' && target.missing.length === 0 && target.listeners.length === 0;
}

function sameRules(bucket: Bucket | undefined, rules: readonly Rule[]): boolean {
  if (bucket === undefined || bucket.odd || bucket.rules.length !== rules.length) return false;
  for (let i = 0; i < rules.length; i += 1) if (bucket.rules[i] !== rules[i]) return false;
  return true;
}

function sameParts(a: readonly Bucket[], b: readonly Bucket[]): boolean {
  return a.length === b.length && a.every((bucket, i) => bucket === b[i]);
}
