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
import { EMPTY, has, union } from '../net/interval-set.ts';
import type { PortMatch } from '../net/port.ts';
import { PROTOCOL_NUMBERS } from '../net/protocol.ts';
import type { Verdict } from './exposure.ts';
import { reachOf, sourceGroupsOf } from './exposure-of.ts';
import type { Lists } from './lists.ts';
import { rankOf } from './match.ts';
import type { Rule } from './rule.ts';
import { Steps } from './steps.ts';
import type { Target } from './target.ts';
import { type Judgement, judgeSize, untrustedOf, verdictOf } from './verdict.ts';

/** The short answer to one question. */
export interface Outcome {
  readonly verdict: Verdict;
  readonly reach: AddressSet;
}

/** The short answer about one port, both families. */
interface Answer {
  readonly v4: Outcome;
  readonly v6: Outcome;
}

/** The rules of one group that touch one port, and the answer if they were alone. */
interface Bucket extends Answer {
  /** In the order in which they are tried. */
  readonly rules: readonly Rule[];
  /** Not for the fast path. */
  readonly odd: boolean;
  /** Whether any rule refuses; without one, pooling is a union. */
  readonly drops: boolean;
  /** Whether any rule admits the members of a group. */
  readonly members: boolean;
}

/** Buckets of several groups, and the answer for all of them together. */
interface Joined {
  readonly parts: readonly Bucket[];
  readonly answer: Answer;
}

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
  /** How many combinations each path decided; tests use it to prove that the fast path really ran. */
  readonly stats = { fast: 0, exact: 0 };
  readonly catalogue: readonly OpsPort[];
  private readonly lists: Lists;
  private readonly judgement: Judgement;
  /** By ports, then by protocol number. */
  private readonly entries = new Map<PortMatch, (readonly number[])[]>();
  private readonly outcomes = { 4: new Map<AddressSet, Outcome>(), 6: new Map<AddressSet, Outcome>() };
  private readonly all: readonly number[];
  /** Scratch: the steps of the decision at hand. */
  private readonly steps = { v4: new Steps(4), v6: new Steps(6) };
  /** Scratch: for each entry one bit per rule that touches it. */
  private marks = new Uint32Array(0);

  constructor(catalogue: readonly OpsPort[], lists: Lists, judgement: Judgement) {
    this.catalogue = catalogue;
    this.lists = lists;
    this.judgement = judgement;
    this.all = catalogue.map((_, entry) => entry);
  }

  /** Answers every question about one target. */
  survey(target: Target): Survey {
    const { rules, touched } = this.touching(target.rules);
    const plain = isPlainTarget(target);
    const words = Math.ceil(rules.length / 32);
    const marks = this.mark(touched, words);
    const buckets: (Bucket | undefined)[] = new Array(this.catalogue.length);
    let anyOdd = false;
    for (const entry of this.all) {
      const same = this.sameMarks(marks, words, entry);
      if (plain && same === -1) continue;
      const known = plain && same !== undefined ? buckets[same] : undefined;
      if (known?.odd === false) {
        buckets[entry] = known;
        continue;
      }
      const own = marked(rules, marks, entry * words, words);
      const odd = !plain || !this.arePlain(own);
      anyOdd ||= odd;
      buckets[entry] = odd ? this.exactly(target, entry, own) : this.fast(own, entry);
    }
    return { answers: buckets, odd: anyOdd, buckets };
  }

  /**
   * Answers every question about an interface from the surveys of its groups: where only one group has rules for a
   * port its answer stands; where nobody drops, the answers add up; elsewhere the rules are pooled and tried anew.
   * `target` makes the interface's own target, which only the exact engine needs.
   */
  pool(groups: readonly Survey[], target: () => Target): Survey {
    const own = groups.some((group) => group.odd) ? target() : undefined;
    if (own !== undefined && !isPlainTarget(own)) return this.survey(own);
    const answers: (Answer | undefined)[] = new Array(this.catalogue.length);
    const known: Joined[] = [];
    let parts: Bucket[] = [];
    for (const entry of this.all) {
      parts.length = 0;
      for (const { buckets } of groups) {
        const bucket = buckets[entry];
        if (bucket !== undefined && !parts.includes(bucket)) parts.push(bucket);
      }
      if (parts.length === 0) continue;
      if (own !== undefined && parts.some((part) => part.odd)) {
        answers[entry] = this.exactly(own, entry, pooled(parts));
        continue;
      }
      let answer: Answer | undefined = parts.length === 1 ? parts[0] : joinedBefore(known, parts);
      if (answer === undefined) {
        this.stats.fast += 1;
        answer = this.join(parts, entry);
        known.push({ parts, answer });
        parts = [];
      }
      answers[entry] = answer;
    }
    return { answers, odd: false, buckets: [] };
  }

  /** The answer to one question, by its position in the catalogue. */
  outcome(survey: Survey, entry: number, family: Family): Outcome {
    const answer = survey.answers[entry];
    return (family === 4 ? answer?.v4 : answer?.v6) ?? CLOSED;
  }

  /** The rules that touch any entry, in the order in which they are tried, and the entries that each touches. */
  private touching(all: readonly Rule[]): {
    rules: readonly Rule[];
    touched: readonly (readonly number[])[];
  } {
    const found: Rule[] = [];
    const entries: (readonly number[])[] = [];
    for (const rule of all) {
      const own = this.entriesOf(rule);
      if (own.length === 0) continue;
      found.push(rule);
      entries.push(own);
    }
    // One number per rule, rank first and then its place, sorts without a comparison function.
    const keys = new Float64Array(found.length);
    for (let i = 0; i < found.length; i += 1) keys[i] = rankForSorting(found[i] as Rule) * found.length + i;
    keys.sort();
    const rules: Rule[] = [];
    const touched: (readonly number[])[] = [];
    for (let i = 0; i < keys.length; i += 1) {
      const place = (keys[i] as number) % keys.length;
      rules.push(found[place] as Rule);
      touched.push(entries[place] as readonly number[]);
    }
    return { rules, touched };
  }

  /** Marks, for each entry, the rules that touch it. */
  private mark(touched: readonly (readonly number[])[], words: number): Uint32Array {
    const size = words * this.catalogue.length;
    if (this.marks.length < size) this.marks = new Uint32Array(size * 2);
    const { marks } = this;
    marks.fill(0, 0, size);
    for (let i = 0; i < touched.length; i += 1) {
      const word = i >>> 5;
      const bit = 1 << (i & 31);
      for (const entry of touched[i] as readonly number[]) {
        const at = entry * words + word;
        marks[at] = (marks[at] as number) | bit;
      }
    }
    return marks;
  }

  /** The first entry before this one with the same marks; -1 when none is marked; undefined when there is none. */
  private sameMarks(marks: Uint32Array, words: number, entry: number): number | undefined {
    const from = entry * words;
    let any = false;
    for (let word = 0; word < words; word += 1) any ||= marks[from + word] !== 0;
    if (!any) return -1;
    next: for (let other = 0; other < entry; other += 1) {
      for (let word = 0; word < words; word += 1)
        if (marks[other * words + word] !== marks[from + word]) continue next;
      return other;
    }
    return undefined;
  }

  /** One group's plain rules for one port. */
  private fast(rules: readonly Rule[], entry: number): Bucket {
    this.stats.fast += 1;
    let drops = false;
    let members = false;
    for (const rule of rules) {
      drops ||= rule.policy === 'drop';
      members ||= rule.source.kind === 'group';
    }
    const decided = this.decide(rules);
    const { v4, v6 } = members ? this.withMembers(rules, entry, decided) : decided;
    return { rules, odd: false, drops, members, v4, v6 };
  }

  /** Plain rules of several groups for one port. */
  private join(parts: readonly Bucket[], entry: number): Answer {
    let drops = false;
    let members = false;
    for (const part of parts) {
      drops ||= part.drops;
      members ||= part.members;
    }
    const rules = drops || members ? pooled(parts) : [];
    const answer = drops ? this.decide(rules) : { v4: this.sum(parts, 4), v6: this.sum(parts, 6) };
    return members ? this.withMembers(rules, entry, answer) : answer;
  }

  /** Where nobody refuses, what each lets in adds up. */
  private sum(parts: readonly Bucket[], family: Family): Outcome {
    let reach: AddressSet = EMPTY;
    for (const part of parts) reach = union(reach, (family === 4 ? part.v4 : part.v6).reach);
    return this.judge(reach, family);
  }

  /** Where no address gets in, members of another group still may. */
  private withMembers(rules: readonly Rule[], entry: number, answer: Answer): Answer {
    const { protocol, port } = this.catalogue[entry] as OpsPort;
    const side = (outcome: Outcome, family: Family): Outcome =>
      outcome === CLOSED && sourceGroupsOf(rules, { protocol, port, family }, this.lists).length > 0
        ? MEMBERS_ONLY
        : outcome;
    return { v4: side(answer.v4, 4), v6: side(answer.v6, 6) };
  }

  /** First match over plain rules that all touch the port, in the order in which they are tried. */
  private decide(rules: readonly Rule[]): Answer {
    const { v4, v6 } = this.steps;
    v4.clear();
    v6.clear();
    for (const { source, policy } of rules) {
      let family: Family;
      let set: AddressSet;
      if (source.kind === 'cidr') ({ family, set } = source);
      else {
        const list = source.kind === 'prefix-list' ? this.lists.prefixLists.get(source.id) : undefined;
        if (list === undefined) continue;
        ({ family, set } = list);
      }
      (family === 4 ? v4 : v6).add(set, policy === 'accept');
    }
    return { v4: this.outcomeOf(v4), v6: this.outcomeOf(v6) };
  }

  private outcomeOf(steps: Steps): Outcome {
    const reach = steps.accepted();
    if (reach.length === 0) return CLOSED;
    return steps.count === 1 ? this.judgeShared(reach, steps.family) : this.judge(reach, steps.family);
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
    return { verdict: judgeSize(reach, family, this.judgement), reach };
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
      return { verdict, reach: reach.certain };
    };
    return { rules, odd: true, drops: true, members: true, v4: answer(4), v6: answer(6) };
  }

  private arePlain(rules: readonly Rule[]): boolean {
    for (const rule of rules) if (!this.isPlain(rule)) return false;
    return true;
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
    if (rule.source.kind === 'cidr' || rule.source.kind === 'group') return true;
    if (rule.source.kind !== 'prefix-list') return false;
    const list = this.lists.prefixLists.get(rule.source.id);
    return list !== undefined && list.unreadable.length === 0;
  }

  /** Positions in the catalogue that the rule may touch. */
  private entriesOf(rule: Rule): readonly number[] {
    const { protocol, ports } = rule;
    let byProtocol = this.entries.get(ports);
    if (byProtocol === undefined) {
      byProtocol = [];
      this.entries.set(ports, byProtocol);
    }
    const place = protocol.kind === 'number' ? protocol.number : protocol.kind === 'all' ? 256 : 257;
    let found = byProtocol[place];
    if (found === undefined) {
      found = this.findEntries(rule);
      byProtocol[place] = found;
    }
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

/** The rules whose bits are set in the words from `from` on, in their order. */
function marked(rules: readonly Rule[], marks: Uint32Array, from: number, words: number): readonly Rule[] {
  const own: Rule[] = [];
  for (let word = 0; word < words; word += 1) {
    // Take the lowest bit off until none is left.
    for (let bits = marks[from + word] as number; bits !== 0; bits &= bits - 1)
      own.push(rules[word * 32 + 31 - Math.clz32(bits & -bits)] as Rule);
  }
  return own;
}

/** Unreadable rules come somewhere; the exact engine sees to them. */
function rankForSorting(rule: Rule): number {
  return rankOf(rule) ?? 0;
}

/** The rules of several groups in the order in which they are tried. */
function pooled(parts: readonly Bucket[]): readonly Rule[] {
  let rules = (parts[0] as Bucket).rules;
  for (let i = 1; i < parts.length; i += 1) rules = mergeInOrder(rules, (parts[i] as Bucket).rules);
  return rules;
}

function mergeInOrder(a: readonly Rule[], b: readonly Rule[]): readonly Rule[] {
  const out: Rule[] = [];
  let j = 0;
  let next = rankAt(b, 0);
  for (const rule of a) {
    const rank = rankForSorting(rule);
    for (; next < rank; next = rankAt(b, j)) {
      out.push(b[j] as Rule);
      j += 1;
    }
    out.push(rule);
  }
  for (; j < b.length; j += 1) out.push(b[j] as Rule);
  return out;
}

/** Behind the end nothing comes any more. */
function rankAt(rules: readonly Rule[], place: number): number {
  const rule = rules[place];
  return rule === undefined ? Number.POSITIVE_INFINITY : rankForSorting(rule);
}

function isPlainTarget(target: Target): boolean {
  return target.network === 'vpc' && target.missing.length === 0 && target.listeners.length === 0;
}

/** What the same parts were joined to for an earlier port. */
function joinedBefore(known: readonly Joined[], parts: readonly Bucket[]): Answer | undefined {
  next: for (const one of known) {
    if (one.parts.length !== parts.length) continue;
    for (let i = 0; i < parts.length; i += 1) if (one.parts[i] !== parts[i]) continue next;
    return one.answer;
  }
  return undefined;
}
