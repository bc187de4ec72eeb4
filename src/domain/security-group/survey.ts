/**
 * The fast path of the exposure engine: every question of a catalogue about a whole fleet.
 *
 * Most rules of a fleet touch no ops port, most ops ports of a group are touched by no rule, and most rules say the
 * same few things. So a survey sorts each rule once into buckets, one per (protocol, port) that it touches, works
 * through each distinct bucket once, and remembers the outcome of each source set it has judged before. Buckets
 * with anything unusual (five-tuple rules, classic network, something unread) go to the exact engine instead.
 */
import type { OpsPort } from '../catalogue.ts';
import type { AddressSet, Family } from '../net/address.ts';
import { EMPTY, has, subtract, union } from '../net/interval-set.ts';
import type { PortMatch } from '../net/port.ts';
import { PROTOCOL_NUMBERS, type ProtocolMatch } from '../net/protocol.ts';
import type { Verdict } from './exposure.ts';
import { reachOf, sourceGroupsOf } from './exposure-of.ts';
import type { Lists } from './lists.ts';
import type { Rule } from './rule.ts';
import type { Target } from './target.ts';
import { type Judgement, untrustedOf, verdictOf } from './verdict.ts';

/** The short answer to one question. */
export interface Outcome {
  readonly verdict: Verdict;
  readonly reach: AddressSet;
  readonly untrusted: AddressSet;
}

/** The rules that touch one (protocol, port), with the outcomes for both families. */
interface Bucket {
  readonly rules: readonly Rule[];
  /** Not for the fast path. */
  readonly odd: boolean;
  readonly v4: Outcome;
  readonly v6: Outcome;
}

/** All answers about one target: per entry of the catalogue a bucket, or undefined where no rule touches it. */
export interface Survey {
  readonly buckets: readonly (Bucket | undefined)[];
}

const CLOSED: Outcome = Object.freeze({ verdict: 'closed', reach: EMPTY, untrusted: EMPTY });

export class Surveyor {
  /** How many buckets each path decided; tests use it to prove that the fast path really ran. */
  readonly stats = { fast: 0, exact: 0 };
  readonly catalogue: readonly OpsPort[];
  private readonly lists: Lists;
  private readonly judgement: Judgement;
  private readonly entries = new Map<ProtocolMatch, Map<PortMatch, readonly number[]>>();
  private readonly outcomes = { 4: new WeakMap<object, Outcome>(), 6: new WeakMap<object, Outcome>() };
  private readonly all: readonly number[];

  constructor(catalogue: readonly OpsPort[], lists: Lists, judgement: Judgement) {
    this.catalogue = catalogue;
    this.lists = lists;
    this.judgement = judgement;
    this.all = catalogue.map((_, entry) => entry);
  }

  /** Answers every question about one target. */
  survey(target: Target): Survey {
    const sorted: (Rule[] | undefined)[] = new Array(this.catalogue.length);
    const odd: (true | undefined)[] = [];
    const plain = target.network === 'vpc' && target.missing.length === 0;
    for (const rule of target.rules) {
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
    if (plain && target.listeners.length === 0) return { buckets: this.decideAll(sorted, odd, target) };
    return { buckets: this.all.map((entry) => this.exactly(target, entry, sorted[entry] ?? [])) };
  }

  /**
   * Answers every question about an interface from the surveys of its groups: where only one group has rules for a
   * port its answer stands, elsewhere the rules are pooled.
   */
  pool(target: Target, groups: readonly Survey[]): Survey {
    if (target.network !== 'vpc' || target.missing.length > 0 || target.listeners.length > 0)
      return this.survey(target);
    const buckets: (Bucket | undefined)[] = new Array(this.catalogue.length);
    for (const entry of this.all) {
      let first: Bucket | undefined;
      let pooled: Rule[] | undefined;
      let odd = false;
      for (const group of groups) {
        const bucket = group.buckets[entry];
        if (bucket === undefined) continue;
        odd ||= bucket.odd;
        if (first === undefined) first = bucket;
        else {
          pooled ??= [...first.rules];
          pooled.push(...bucket.rules);
        }
      }
      if (first === undefined) continue;
      if (odd) buckets[entry] = this.exactly(target, entry, pooled ?? first.rules);
      else if (pooled === undefined) buckets[entry] = first;
      else buckets[entry] = buckets.find((other) => sameRules(other, pooled)) ?? this.fast(pooled);
    }
    return { buckets };
  }

  /** The answer to one question, by its position in the catalogue. */
  outcome(survey: Survey, entry: number, family: Family): Outcome {
    const bucket = survey.buckets[entry];
    if (bucket === undefined) return CLOSED;
    return family === 4 ? bucket.v4 : bucket.v6;
  }

  private decideAll(
    sorted: readonly (Rule[] | undefined)[],
    odd: readonly (true | undefined)[],
    target: Target,
  ): (Bucket | undefined)[] {
    const buckets: (Bucket | undefined)[] = new Array(sorted.length);
    for (const entry of this.all) {
      const rules = sorted[entry];
      if (rules === undefined) continue;
      if (odd[entry] === true) buckets[entry] = this.exactly(target, entry, rules);
      else buckets[entry] = buckets.find((other) => sameRules(other, rules)) ?? this.fast(rules);
    }
    return buckets;
  }

  private fast(rules: readonly Rule[]): Bucket {
    this.stats.fast += 1;
    const ordered = rules.length === 1 ? rules : [...rules].sort(byPrecedence);
    return { rules, odd: false, v4: this.fold(ordered, 4), v6: this.fold(ordered, 6) };
  }

  /** Last rule first: an accept adds its sources, a drop takes them away. */
  private fold(ordered: readonly Rule[], family: Family): Outcome {
    let reach: AddressSet = EMPTY;
    for (let i = ordered.length - 1; i >= 0; i -= 1) {
      const rule = ordered[i] as Rule;
      const set = this.setOf(rule, family);
      if (set.length === 0) continue;
      reach = rule.policy === 'accept' ? union(reach, set) : subtract(reach, set);
    }
    return reach.length === 0 ? CLOSED : this.judge(reach, family);
  }

  private judge(reach: AddressSet, family: Family): Outcome {
    const known = this.outcomes[family].get(reach);
    if (known !== undefined) return known;
    const untrusted = untrustedOf(reach, family, this.judgement);
    const outcome = { verdict: verdictOf(reach, untrusted, family, this.judgement), reach, untrusted };
    this.outcomes[family].set(reach, outcome);
    return outcome;
  }

  private exactly(target: Target, entry: number, rules: readonly Rule[]): Bucket {
    this.stats.exact += 1;
    const { protocol, port } = this.catalogue[entry] as OpsPort;
    const answer = (family: Family): Outcome => {
      const question = { protocol, port, family };
      const reach = reachOf({ ...target, rules }, question, this.lists);
      const untrusted = untrustedOf(reach.certain, family, this.judgement);
      const others = sourceGroupsOf(rules, question, this.lists).length > 0;
      const sure = verdictOf(reach.certain, untrusted, family, this.judgement, others);
      const verdict = reach.reasons.length === 0 || sure === 'open' ? sure : 'unknown';
      return { verdict, reach: reach.certain, untrusted };
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

function byPrecedence(a: Rule, b: Rule): number {
  return (
    (a.priority as number) - (b.priority as number) ||
    (a.policy === b.policy ? 0 : a.policy === 'drop' ? -1 : 1)
  );
}

function sameRules(bucket: Bucket | undefined, rules: readonly Rule[]): boolean {
  if (bucket === undefined || bucket.odd || bucket.rules.length !== rules.length) return false;
  for (let i = 0; i < rules.length; i += 1) if (bucket.rules[i] !== rules[i]) return false;
  return true;
}
