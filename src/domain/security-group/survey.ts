/**
 * The fast path of the exposure engine: every question of a catalogue about a whole fleet.
 *
 * Most rules of a fleet touch no ops port, and most ops ports of a group are touched by the same few rules. So a
 * survey marks for each port which rules touch it, decides each distinct combination once, and pools groups by the
 * combinations they already have. What is unusual about a port (five-tuple rules, classic network, something unread)
 * sends that port to the exact engine instead.
 */
import type { OpsPort } from '../catalogue.ts';
import type { AddressSet, Family } from '../net/address.ts';
import { EMPTY } from '../net/interval-set.ts';
import { type Answer, areApart, type Bucket, type Joined, joinedBefore, type Outcome } from './bucket.ts';
import { reachOf, sourceGroupsOf } from './exposure-of.ts';
import type { Lists } from './lists.ts';
import type { Rule } from './rule.ts';
import {
  DROP,
  insert,
  MEMBERS,
  ODD,
  type Rows,
  type RuleTable,
  rowsOf,
  rulesOf,
  SIX,
  WHOLE,
} from './rule-table.ts';
import { Steps } from './steps.ts';
import { TableBuilder } from './table-builder.ts';
import type { Target } from './target.ts';
import { type Judgement, judgeSize, restrictedUpTo, untrustedOf, verdictOf } from './verdict.ts';

export type { Outcome } from './bucket.ts';

/** All answers about one target, by position in the catalogue; none means closed. */
export interface Survey {
  readonly answers: readonly (Answer | undefined)[];
  /** True when a port needed the exact engine; its answer may depend on the interface's own addresses. */
  readonly odd: boolean;
  /** What pooling needs; empty for pooled surveys. */
  readonly buckets: readonly (Bucket | undefined)[];
}

const CLOSED: Outcome = Object.freeze({ verdict: 'closed', reach: EMPTY });
const MEMBERS_ONLY: Outcome = Object.freeze({ verdict: 'restricted', reach: EMPTY });

export class Surveyor {
  /** How many combinations each path decided, and how many of the fast ones were sums; tests prove by it what ran. */
  readonly stats = { fast: 0, exact: 0, sums: 0 };
  readonly catalogue: readonly OpsPort[];
  private readonly lists: Lists;
  private readonly judgement: Judgement;
  private readonly restrictedUpTo: number;
  private readonly outcomes = { 4: new Map<AddressSet, Outcome>(), 6: new Map<AddressSet, Outcome>() };
  private readonly builder: TableBuilder;
  /** Surveys by the hash of their table: many groups of a fleet are copies of one another but for names. */
  private readonly known = new Map<number, { readonly table: RuleTable; readonly survey: Survey }>();
  /** Scratch: the steps of the decision at hand. */
  private readonly steps = { v4: new Steps(4), v6: new Steps(6) };
  /** Scratch: the buckets of several groups for one port. */
  private readonly met: Bucket[] = [];
  /** Scratch: rows of one bucket, and of several in order. */
  private readonly rows: number[] = [];
  private readonly keys: number[] = [];
  private readonly sets: AddressSet[] = [];
  private readonly kinds: number[] = [];
  private readonly sizes: number[] = [];

  constructor(catalogue: readonly OpsPort[], lists: Lists, judgement: Judgement) {
    this.catalogue = catalogue;
    this.lists = lists;
    this.judgement = judgement;
    this.restrictedUpTo = restrictedUpTo(judgement);
    this.builder = new TableBuilder(catalogue, lists, judgement);
  }

  /** Answers every question about one target. */
  survey(target: Target): Survey {
    const { builder } = this;
    builder.fill(target.rules);
    const alone = !isPlainTarget(target);
    const known = alone ? undefined : this.known.get(builder.hash);
    if (known !== undefined && builder.equals(known.table)) return known.survey;
    const table = builder.table();
    const buckets: (Bucket | undefined)[] = new Array(this.catalogue.length);
    let odd = false;
    for (let entry = 0; entry < buckets.length; entry += 1) {
      const same = builder.firstLike(entry);
      if (!alone && same === -1) continue;
      const before = !alone && same !== entry ? buckets[same] : undefined;
      const bucket = before?.odd === false ? before : this.bucketOf(target, { table, entry }, alone);
      buckets[entry] = bucket;
      odd ||= bucket.odd;
    }
    const survey = { answers: buckets, odd, buckets };
    if (!odd && known === undefined) this.known.set(builder.hash, { table, survey });
    return survey;
  }

  /**
   * Answers every question about an interface from the surveys of its groups: where only one group has rules for a
   * port its answer stands; where nobody refuses what another one accepts, the answers add up; elsewhere the rules
   * are pooled and tried anew. `target` makes the interface's own target, which only the exact engine needs.
   */
  pool(groups: readonly Survey[], target: () => Target): Survey {
    const own = groups.some((group) => group.odd) ? target() : undefined;
    if (own !== undefined && !isPlainTarget(own)) return this.survey(own);
    const answers: (Answer | undefined)[] = new Array(this.catalogue.length);
    const known: Joined[] = [];
    for (let entry = 0; entry < answers.length; entry += 1) {
      const count = this.meet(groups, entry);
      if (count === 0) continue;
      const before = joinedBefore(known, this.met, count);
      if (before !== undefined) {
        answers[entry] = before;
        continue;
      }
      const parts = this.met.slice(0, count);
      if (own !== undefined && parts.some((part) => part.odd)) {
        answers[entry] = this.exactly(own, { ...(parts[0] as Bucket), entry }, parts.flatMap(rulesOf));
        continue;
      }
      const answer = this.join(parts, entry);
      known.push({ parts, answer });
      answers[entry] = answer;
    }
    return { answers, odd: false, buckets: [] };
  }

  /** Puts the different buckets that groups have for one port into `met` and returns how many they are. */
  private meet(groups: readonly Survey[], entry: number): number {
    const { met } = this;
    let count = 0;
    next: for (let i = 0; i < groups.length; i += 1) {
      const bucket = (groups[i] as Survey).buckets[entry];
      if (bucket === undefined) continue;
      for (let j = 0; j < count; j += 1) if (met[j] === bucket) continue next;
      met[count] = bucket;
      count += 1;
    }
    return count;
  }

  /** The answer to one question, by its position in the catalogue. */
  outcome(survey: Survey, entry: number, family: Family): Outcome {
    const answer = survey.answers[entry];
    return (family === 4 ? answer?.v4 : answer?.v6) ?? CLOSED;
  }

  /** The rows of one port, decided by first match where they are plain. */
  private bucketOf(target: Target, at: Rows, alone: boolean): Bucket {
    const { table, entry } = at;
    const { v4, v6 } = this.steps;
    v4.clear();
    v6.clear();
    let sum = 0;
    const count = rowsOf(table, entry, this.rows);
    for (let i = 0; i < count; i += 1) {
      const row = this.rows[i] as number;
      const kind = table.kinds[row] as number;
      sum |= kind;
      this.step(table.sets[row] as AddressSet, kind, table.sizes[row] as number);
    }
    if (alone || (sum & ODD) !== 0) return this.exactly(target, at, rulesOf(at));
    this.stats.fast += 1;
    const members = (sum & MEMBERS) !== 0;
    const decided = this.decided();
    const answer = members ? this.withMembers([at], entry, decided) : decided;
    return { table, entry, odd: false, members, most: v4.most, v4: answer.v4, v6: answer.v6 };
  }

  /** Plain rules of several groups for one port. */
  private join(parts: readonly Bucket[], entry: number): Answer {
    if (parts.length === 1) return parts[0] as Bucket;
    this.stats.fast += 1;
    let members = false;
    for (const part of parts) members ||= part.members;
    let answer: Answer;
    if (areApart(parts)) {
      this.stats.sums += 1;
      answer = { v4: this.sum(parts, 4), v6: this.sum(parts, 6) };
    } else answer = this.decide(parts);
    return members ? this.withMembers(parts, entry, answer) : answer;
  }

  /** Where nobody refuses what another one accepts, what each lets in adds up. */
  private sum(parts: readonly Bucket[], family: Family): Outcome {
    const steps = family === 4 ? this.steps.v4 : this.steps.v6;
    steps.clear();
    let only: Outcome | undefined;
    for (const part of parts) {
      const outcome = family === 4 ? part.v4 : part.v6;
      if (outcome.reach.length === 0) continue;
      only = steps.count === 0 ? outcome : undefined;
      steps.add(outcome.reach, true, part.most);
    }
    if (steps.count === 0) return CLOSED;
    return only ?? this.judge(steps.accepted(), steps);
  }

  /** Where no address gets in, members of another group still may. */
  private withMembers(parts: readonly Rows[], entry: number, answer: Answer): Answer {
    if (answer.v4 !== CLOSED && answer.v6 !== CLOSED) return answer;
    const { protocol, port } = this.catalogue[entry] as OpsPort;
    const rules = parts.flatMap(rulesOf);
    const side = (outcome: Outcome, family: Family): Outcome =>
      outcome === CLOSED && sourceGroupsOf(rules, { protocol, port, family }, this.lists).length > 0
        ? MEMBERS_ONLY
        : outcome;
    return { v4: side(answer.v4, 4), v6: side(answer.v6, 6) };
  }

  /** First match over the plain rows of several tables. */
  private decide(parts: readonly Rows[]): Answer {
    const { v4, v6 } = this.steps;
    v4.clear();
    v6.clear();
    let most = 0;
    for (const { table } of parts) most += table.rules.length;
    const { rows, keys, sets, kinds, sizes } = this;
    let count = 0;
    for (const part of parts) {
      const { table } = part;
      const own = rowsOf(table, part.entry, rows);
      for (let i = 0; i < own; i += 1) {
        const row = rows[i] as number;
        sets[count] = table.sets[row] as AddressSet;
        kinds[count] = table.kinds[row] as number;
        sizes[count] = table.sizes[row] as number;
        // One number per row, rank first and then its place.
        insert(keys, count, (table.ranks[row] as number) * most + count);
        count += 1;
      }
    }
    for (let i = 0; i < count; i += 1) {
      const place = (keys[i] as number) % most;
      this.step(sets[place] as AddressSet, kinds[place] as number, sizes[place] as number);
    }
    return this.decided();
  }

  private step(set: AddressSet, kind: number, size: number): void {
    if (set.length === 0) return;
    const steps = (kind & SIX) === 0 ? this.steps.v4 : this.steps.v6;
    steps.add(set, (kind & DROP) === 0, size);
    if ((kind & WHOLE) !== 0) steps.close();
  }

  /** What the steps at hand decide. */
  private decided(): Answer {
    return { v4: this.outcomeOf(this.steps.v4), v6: this.outcomeOf(this.steps.v6) };
  }

  private outcomeOf(steps: Steps): Outcome {
    const reach = steps.accepted();
    if (reach.length === 0) return CLOSED;
    if (steps.count > 1) return this.judge(reach, steps);
    // A rule or list names the set itself, and others are likely to name it too.
    const shared = this.outcomes[steps.family];
    let outcome = shared.get(reach);
    if (outcome === undefined) {
      outcome = this.judge(reach, steps);
      shared.set(reach, outcome);
    }
    return outcome;
  }

  /** The outcome of steps that let in `reach`; only where their sizes leave a doubt is it measured. */
  private judge(reach: AddressSet, { family, most }: Steps): Outcome {
    if (reach.length === 0) return CLOSED;
    const sure = family === 4 && most <= this.restrictedUpTo;
    return { verdict: sure ? 'restricted' : judgeSize(reach, family, this.judgement), reach };
  }

  private exactly(target: Target, { table, entry }: Rows, rules: readonly Rule[]): Bucket {
    this.stats.exact += 1;
    const { protocol, port } = this.catalogue[entry] as OpsPort;
    const answer = (family: Family): Outcome => {
      const question = { protocol, port, family };
      const reach = reachOf({ ...target, rules }, question, this.lists);
      const untrusted = untrustedOf(reach.certain, family, this.judgement);
      const others = sourceGroupsOf(rules, question, this.lists).length > 0;
      const sure = verdictOf(reach.certain, untrusted, family, this.judgement, others);
      const verdict = reach.reasons.length === 0 || sure === 'open' ? sure : 'unknown';
      return { verdict, reach: reach.certain };
    };
    return {
      table,
      entry,
      odd: true,
      members: true,
      most: Number.POSITIVE_INFINITY,
      v4: answer(4),
      v6: answer(6),
    };
  }
}

function isPlainTarget(target: Target): boolean {
  return target.network === 'vpc' && target.missing.length === 0 && target.listeners.length === 0;
}
