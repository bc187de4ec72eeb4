/** Makes the table of a target. One builder serves a whole fleet, because what it finds out about ports recurs. */
import type { OpsPort } from '../catalogue.ts';
import { type AddressSet, allOf } from '../net/address.ts';
import { EMPTY, has } from '../net/interval-set.ts';
import type { PortMatch } from '../net/port.ts';
import { PROTOCOL_NUMBERS } from '../net/protocol.ts';
import type { Lists } from './lists.ts';
import { rankOf } from './match.ts';
import type { Rule } from './rule.ts';
import { DROP, insert, MEMBERS, ODD, type RuleTable, SIX, WHOLE } from './rule-table.ts';
import { type Judgement, restrictedUpTo, untrustedSize } from './verdict.ts';

export class TableBuilder {
  /** Equal tables have equal hashes. */
  hash = 0;
  /** What all rows are together, as bits. */
  kind = 0;
  private readonly catalogue: readonly OpsPort[];
  private readonly lists: Lists;
  private readonly judgement: Judgement;
  private readonly all: readonly number[];
  /** More addresses than are surely `restricted`; how many more makes no difference. */
  private readonly enough: number;
  private readonly known = new Map<AddressSet, number>();
  /** By ports, then by protocol number. */
  private readonly entries = new Map<PortMatch, (readonly number[])[]>();
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
  private readonly touched: (readonly number[])[] = [];
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
      const entries = this.entriesOf(rule);
      if (entries.length === 0) continue;
      found[count] = rule;
      touched[count] = entries;
      // One number per rule, rank first and then its place.
      insert(keys, count, rankForSorting(rule) * all.length + count);
      count += 1;
    }
    this.clear(count);
    for (let row = 0; row < count; row += 1) {
      const place = (keys[row] as number) % all.length;
      this.enter(row, found[place] as Rule, touched[place] as readonly number[]);
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
    this.kind = 0;
    this.firsts.length = 0;
    for (let i = 0; i < this.words; i += 1) this.drops[i] = 0;
    for (let i = 0; i < this.words * this.all.length; i += 1) this.marks[i] = 0;
  }

  private enter(row: number, rule: Rule, entries: readonly number[]): void {
    const { source } = rule;
    let kind = rule.policy === 'drop' ? DROP : 0;
    let set: AddressSet = EMPTY;
    let six = false;
    if (source.kind === 'cidr') {
      set = source.set;
      six = source.family === 6;
    } else if (source.kind === 'group') kind |= MEMBERS;
    else {
      const list = source.kind === 'prefix-list' ? this.lists.prefixLists.get(source.id) : undefined;
      if (list === undefined || list.unreadable.length > 0) kind |= ODD;
      else {
        set = list.set;
        six = list.family === 6;
      }
    }
    if (six) kind |= SIX;
    const [first, end] = allOf(six ? 6 : 4);
    if (set.length === 2 && set[0] === first && set[1] === end) kind |= WHOLE;
    if (!this.isPlain(rule)) kind |= ODD;
    const rank = rankForSorting(rule);
    const { marks, drops, words } = this;
    this.rules[row] = rule;
    this.ranks[row] = rank;
    this.kinds[row] = kind;
    this.sets[row] = set;
    this.sizes[row] = six ? this.enough : this.sizeOf(set);
    this.kind |= kind;
    // What mostly tells tables apart; the rest is compared.
    this.hash = (Math.imul(this.hash, 31) + rank + (typeof set[0] === 'number' ? set[0] : 7)) | 0;
    const word = row >>> 5;
    const bit = 1 << (row & 31);
    if (rule.policy === 'drop') drops[word] = (drops[word] as number) | bit;
    for (let i = 0; i < entries.length; i += 1) {
      const at = (entries[i] as number) * words + word;
      marks[at] = (marks[at] as number) | bit;
    }
  }

  private sizeOf(set: AddressSet): number {
    let size = this.known.get(set);
    if (size === undefined) {
      size = Math.min(untrustedSize(set, this.judgement), this.enough);
      this.known.set(set, size);
    }
    return size;
  }

  /** True when nothing about the rule, besides its source, needs the exact engine. */
  private isPlain(rule: Rule): boolean {
    if (rule.sourcePorts !== undefined || rule.destination !== undefined) return false;
    if (rule.policy === 'unreadable' || rule.priority === undefined || rule.protocol.kind === 'unreadable')
      return false;
    if (rule.ports.kind === 'set') return true;
    const list = rule.ports.kind === 'list' ? this.lists.portRangeLists.get(rule.ports.id) : undefined;
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

/** Unreadable rules come somewhere; the exact engine sees to them. */
function rankForSorting(rule: Rule): number {
  return rankOf(rule) ?? 0;
}
