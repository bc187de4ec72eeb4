/**
 * Which rules of a target touch which ports of a catalogue. One table is filled again for every target, so that a
 * rule's parts are looked up once and not for every port that it touches.
 */
import type { OpsPort } from '../catalogue.ts';
import type { AddressSet } from '../net/address.ts';
import { EMPTY, has } from '../net/interval-set.ts';
import type { PortMatch } from '../net/port.ts';
import { PROTOCOL_NUMBERS } from '../net/protocol.ts';
import type { Lists } from './lists.ts';
import { rankOf } from './match.ts';
import type { Rule } from './rule.ts';

/** What a rule is, as bits, so that a port's rules are summed up with `|`. */
export const ODD = 1;
export const DROP = 2;
export const MEMBERS = 4;
export const SIX = 8;

export class Touching {
  /** The rules that touch any port, in the order in which they are tried; places behind `count` are leftovers. */
  readonly rules: Rule[] = [];
  /** For each of them: bits of what it is. `ODD` ones need the exact engine. */
  readonly kinds: number[] = [];
  /** For each of them: its sources; empty where they are not addresses. */
  readonly sets: AddressSet[] = [];
  count = 0;
  /** How many words of `marks` each port has. */
  words = 0;
  /** For each port one bit per rule that touches it. */
  marks = new Uint32Array(0);
  private readonly catalogue: readonly OpsPort[];
  private readonly lists: Lists;
  private readonly all: readonly number[];
  /** By ports, then by protocol number. */
  private readonly entries = new Map<PortMatch, (readonly number[])[]>();
  /** Scratch: rules as they are found, what each touches, and keys that sort them. */
  private readonly found: Rule[] = [];
  private readonly touched: (readonly number[])[] = [];
  private readonly keys: number[] = [];
  /** Ports that were asked for and are the first with their rules. */
  private readonly firsts: number[] = [];

  constructor(catalogue: readonly OpsPort[], lists: Lists) {
    this.catalogue = catalogue;
    this.lists = lists;
    this.all = catalogue.map((_, entry) => entry);
  }

  /** Fills the table with the rules of a target. */
  fill(all: readonly Rule[]): void {
    const { found, touched, keys } = this;
    let count = 0;
    for (const rule of all) {
      const entries = this.entriesOf(rule);
      if (entries.length === 0) continue;
      found[count] = rule;
      touched[count] = entries;
      // One number per rule, rank first and then its place. A group has at most some hundreds, mostly in order.
      const key = rankForSorting(rule) * all.length + count;
      let at = count;
      for (; at > 0 && (keys[at - 1] as number) > key; at -= 1) keys[at] = keys[at - 1] as number;
      keys[at] = key;
      count += 1;
    }
    this.count = count;
    this.clearMarks();
    for (let i = 0; i < count; i += 1) {
      const place = (keys[i] as number) % all.length;
      this.enter(i, found[place] as Rule, touched[place] as readonly number[]);
    }
  }

  /** The first port that was asked for and that the same rules touch, or this one itself; -1 when none touches it. */
  firstLike(entry: number): number {
    const { marks, words, firsts } = this;
    const from = entry * words;
    let any = 0;
    for (let word = 0; word < words; word += 1) any |= marks[from + word] as number;
    if (any === 0) return -1;
    next: for (const other of firsts) {
      for (let word = 0; word < words; word += 1)
        if (marks[other * words + word] !== marks[from + word]) continue next;
      return other;
    }
    firsts.push(entry);
    return entry;
  }

  private clearMarks(): void {
    this.firsts.length = 0;
    this.words = (this.count + 31) >>> 5;
    const size = this.words * this.catalogue.length;
    if (this.marks.length < size) this.marks = new Uint32Array(size * 2);
    else this.marks.fill(0, 0, size);
  }

  private enter(i: number, rule: Rule, entries: readonly number[]): void {
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
    if (!this.isPlain(rule)) kind |= ODD;
    this.rules[i] = rule;
    this.kinds[i] = kind;
    this.sets[i] = set;
    const { marks, words } = this;
    const word = i >>> 5;
    const bit = 1 << (i & 31);
    for (const entry of entries) {
      const at = entry * words + word;
      marks[at] = (marks[at] as number) | bit;
    }
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
export function rankForSorting(rule: Rule): number {
  return rankOf(rule) ?? 0;
}
