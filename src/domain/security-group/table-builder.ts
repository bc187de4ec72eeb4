/** Makes the table of a target. One builder serves a whole fleet, because what it finds out about parts recurs. */
import type { OpsPort } from '../catalogue.ts';
import { type AddressSet, allOf } from '../net/address.ts';
import { EMPTY, equals, has } from '../net/interval-set.ts';
import type { PortMatch } from '../net/port.ts';
import { PROTOCOL_NUMBERS, type ProtocolMatch } from '../net/protocol.ts';
import type { Lists } from './lists.ts';
import { rankOf } from './match.ts';
import type { Rule, SourceMatch } from './rule.ts';
import { DROP, insert, MEMBERS, ODD, type RuleTable, SIX, WHOLE } from './rule-table.ts';
import { type Judgement, restrictedUpTo, untrustedSize } from './verdict.ts';

/** What a source is to a table; rules share their sources. */
interface Source {
  readonly kind: number;
  readonly set: AddressSet;
  readonly size: number;
  readonly hash: number;
}

/** Which ports of the catalogue a rule may touch by its protocol and ports. */
interface Touch {
  readonly entries: readonly number[];
  readonly kind: number;
}

/** Holds the table of one target at a time: `fill` begins it, `table` copies it out when it is worth keeping. */
export class TableBuilder {
  /** Equal tables have equal hashes. */
  hash = 0;
  private readonly catalogue: readonly OpsPort[];
  private readonly lists: Lists;
  private readonly judgement: Judgement;
  private readonly all: readonly number[];
  /** More addresses than are surely `restricted`; how many more makes no difference. */
  private readonly enough: number;
  private readonly sources = new Map<SourceMatch, Source>();
  /** By ports, then by protocol number. */
  private readonly touches = new Map<PortMatch, Touch[]>();
  // The columns of the table, in their first `count` places.
  private count = 0;
  private words = 0;
  private readonly rules: Rule[] = [];
  private readonly ranks: number[] = [];
  private readonly kinds: number[] = [];
  private readonly sets: AddressSet[] = [];
  private readonly sizes: number[] = [];
  private readonly marks: number[] = [];
  private readonly drops: number[] = [];
  // Scratch: rules as they are found, what each touches, and keys that sort them.
  private readonly found: Rule[] = [];
  private readonly touched: Touch[] = [];
  private readonly keys: number[] = [];
  private readonly firsts: number[] = [];

  constructor(catalogue: readonly OpsPort[], lists: Lists, judgement: Judgement) {
    this.catalogue = catalogue;
    this.lists = lists;
    this.judgement = judgement;
    this.enough = restrictedUpTo(judgement) + 1;
    this.all = catalogue.map((_, entry) => entry);
  }

  /** Fills the columns with the rules of a target. */
  fill(all: readonly Rule[]): void {
    const { found, touched, keys } = this;
    let count = 0;
    for (const rule of all) {
      const touch = this.touchOf(rule);
      if (touch.entries.length === 0) continue;
      found[count] = rule;
      touched[count] = touch;
      // One number per rule, rank first and then its place.
      insert(keys, count, rankForSorting(rule) * all.length + count);
      count += 1;
    }
    this.clear(count);
    for (let row = 0; row < count; row += 1) {
      const place = (keys[row] as number) % all.length;
      this.enter(row, found[place] as Rule, touched[place] as Touch);
    }
  }

  /** True when the table at hand would decide every port like `table`. Then only names of rules differ. */
  equals(table: RuleTable): boolean {
    const { count, ranks, kinds, sets, marks } = this;
    if (table.rules.length !== count) return false;
    for (let row = 0; row < count; row += 1) {
      if (sets[row] !== table.sets[row] || ranks[row] !== table.ranks[row] || kinds[row] !== table.kinds[row])
        return false;
    }
    for (let i = 0; i < table.marks.length; i += 1) if (marks[i] !== table.marks[i]) return false;
    return true;
  }

  /** A copy of the table to keep. */
  table(): RuleTable {
    const { count, words } = this;
    return {
      rules: this.rules.slice(0, count),
      ranks: this.ranks.slice(0, count),
      kinds: this.kinds.slice(0, count),
      sets: this.sets.slice(0, count),
      sizes: this.sizes.slice(0, count),
      marks: this.marks.slice(0, words * this.all.length),
      drops: this.drops.slice(0, words),
      words,
    };
  }

  /** The first port that was asked for and that the same rules touch, or this one itself; -1 when none touches it. */
  firstLike(entry: number): number {
    const { marks, words, firsts } = this;
    const from = entry * words;
    let any = 0;
    for (let word = 0; word < words; word += 1) any |= marks[from + word] as number;
    if (any === 0) return -1;
    next: for (let i = 0; i < firsts.length; i += 1) {
      const other = (firsts[i] as number) * words;
      for (let word = 0; word < words; word += 1)
        if (marks[other + word] !== marks[from + word]) continue next;
      return firsts[i] as number;
    }
    firsts.push(entry);
    return entry;
  }

  private clear(count: number): void {
    this.count = count;
    this.words = (count + 31) >>> 5;
    this.hash = count;
    this.firsts.length = 0;
    for (let i = 0; i < this.words; i += 1) this.drops[i] = 0;
    for (let i = 0; i < this.words * this.all.length; i += 1) this.marks[i] = 0;
  }

  private enter(row: number, rule: Rule, touch: Touch): void {
    const { marks, drops, words } = this;
    const { kind: about, set, size, hash } = this.sourceOf(rule.source);
    const rank = rankForSorting(rule);
    let kind = about | touch.kind;
    if (rule.sourcePorts !== undefined || rule.destination !== undefined) kind |= ODD;
    if (rule.policy === 'unreadable' || rule.priority === undefined) kind |= ODD;
    const word = row >>> 5;
    const bit = 1 << (row & 31);
    if (rule.policy === 'drop') {
      kind |= DROP;
      drops[word] = (drops[word] as number) | bit;
    }
    this.rules[row] = rule;
    this.ranks[row] = rank;
    this.kinds[row] = kind;
    this.sets[row] = set;
    this.sizes[row] = size;
    // What mostly tells tables apart; the rest is compared.
    this.hash = (Math.imul(this.hash, 31) + rank + hash) | 0;
    const { entries } = touch;
    for (let i = 0; i < entries.length; i += 1) {
      const at = (entries[i] as number) * words + word;
      marks[at] = (marks[at] as number) | bit;
    }
  }

  private sourceOf(source: SourceMatch): Source {
    let known = this.sources.get(source);
    if (known === undefined) {
      known = this.findSource(source);
      this.sources.set(source, known);
    }
    return known;
  }

  private findSource(source: SourceMatch): Source {
    const hash = this.sources.size;
    if (source.kind === 'group') return { kind: MEMBERS, set: EMPTY, size: 0, hash };
    const list = source.kind === 'prefix-list' ? this.lists.prefixLists.get(source.id) : undefined;
    const read = source.kind === 'cidr' ? source : list?.unreadable.length === 0 ? list : undefined;
    if (read === undefined) return { kind: ODD, set: EMPTY, size: this.enough, hash };
    const { family, set } = read;
    return {
      kind: (family === 6 ? SIX : 0) | (equals(set, allOf(family)) ? WHOLE : 0),
      set,
      size: family === 6 ? this.enough : Math.min(untrustedSize(set, this.judgement), this.enough),
      hash,
    };
  }

  /** What the rule may touch. */
  private touchOf({ protocol, ports }: Rule): Touch {
    let byProtocol = this.touches.get(ports);
    if (byProtocol === undefined) {
      byProtocol = [];
      this.touches.set(ports, byProtocol);
    }
    const place = protocol.kind === 'number' ? protocol.number : protocol.kind === 'all' ? 256 : 257;
    let found = byProtocol[place];
    if (found === undefined) {
      found = this.findTouch(protocol, ports);
      byProtocol[place] = found;
    }
    return found;
  }

  private findTouch(protocol: ProtocolMatch, ports: PortMatch): Touch {
    const list = ports.kind === 'list' ? this.lists.portRangeLists.get(ports.id) : undefined;
    const read = ports.kind === 'set' ? ports.ports : list?.unreadable.length === 0 ? list.ports : undefined;
    const entries = this.all.filter((entry) => {
      const question = this.catalogue[entry] as OpsPort;
      if (protocol.kind === 'number' && protocol.number !== PROTOCOL_NUMBERS[question.protocol]) return false;
      return read === undefined || has(read, question.port);
    });
    return { entries, kind: read === undefined || protocol.kind === 'unreadable' ? ODD : 0 };
  }
}

/** Unreadable rules come somewhere; the exact engine sees to them. */
function rankForSorting(rule: Rule): number {
  return rankOf(rule) ?? 0;
}
