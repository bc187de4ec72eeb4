/**
 * What is so on a local cloud, from its own records: no reading through the official client, no planner and no exposure
 * engine has a part in it. Who gets in is answered by the reference evaluator.
 */

import {
  type GroupRecord,
  type PortRangeListRecord,
  type PrefixListRecord,
  portRangeLists,
  prefixLists,
  type RuleRecord,
  securityGroups,
} from '../../../src/cloud/ecs/model-security-group.ts';
import type { LocalCloud } from '../../../src/cloud/index.ts';
import { DEFAULT_CATALOGUE } from '../../../src/domain/catalogue.ts';
import { parseBlock, toCidrs } from '../../../src/domain/net/address.ts';
import { type Bound, has, unionAll } from '../../../src/domain/net/interval-set.ts';
import { parsePortRange } from '../../../src/domain/net/port.ts';
import { parseProtocol } from '../../../src/domain/net/protocol.ts';
import { deciderOf } from '../../../src/domain/reference/first-match.ts';
import { gridOf } from '../../../src/domain/reference/grid.ts';
import type { Lists } from '../../../src/domain/security-group/lists.ts';
import type { Rule } from '../../../src/domain/security-group/rule.ts';

/** Records of groups and lists. */
export interface Facts {
  readonly groups: ReadonlyMap<string, GroupRecord>;
  readonly prefixLists: ReadonlyMap<string, PrefixListRecord>;
  readonly portRangeLists: ReadonlyMap<string, PortRangeListRecord>;
}

export interface Place {
  readonly account: string;
  readonly region: string;
}

export function factsOf({ state }: LocalCloud, place: Place): Facts {
  return {
    groups: new Map(state.table(securityGroups, place).entries()),
    prefixLists: new Map(state.table(prefixLists, place).entries()),
    portRangeLists: new Map(state.table(portRangeLists, place).entries()),
  };
}

/** Makes the cloud's groups and lists what they were. */
export function putBack({ state }: LocalCloud, place: Place, facts: Facts): void {
  const kinds = [
    [securityGroups, facts.groups],
    [prefixLists, facts.prefixLists],
    [portRangeLists, facts.portRangeLists],
  ] as const;
  state.transaction(() => {
    for (const [kind, records] of kinds) {
      const table = state.table<object>(kind, place);
      for (const [id] of table.entries()) if (!records.has(id)) table.delete(id);
      for (const [id, record] of records) if (table.get(id) !== record) table.put(id, record);
    }
  });
}

export function inboundOf(group: GroupRecord | undefined): readonly RuleRecord[] {
  return (group?.Rules ?? []).filter(({ Direction }) => Direction === 'ingress');
}

/** What a rule does, as text; neither its id nor its description is of it. Calls name no priority above 100. */
export function textOf(rule: RuleRecord): string {
  const block = (text: string): string => (text === '' ? '' : toCidrs(parseBlock(text)?.set ?? []).join('+'));
  const protocol = parseProtocol(rule.IpProtocol);
  return [
    rule.Policy,
    Math.min(rule.Priority, 100),
    protocol.kind === 'number' ? protocol.number : protocol.kind,
    rule.PortRange || rule.PortRangeListId,
    block(rule.SourceCidrIp) || block(rule.Ipv6SourceCidrIp) || rule.SourcePrefixListId || rule.SourceGroupId,
    rule.SourcePortRange === '-1/-1' ? '' : rule.SourcePortRange,
    block(rule.DestCidrIp) || block(rule.Ipv6DestCidrIp),
    rule.NicType,
  ].join(' ');
}

/** Every rule and list entry of these resources, as texts that name their resource. */
export function textsOf(facts: Facts, resources: Iterable<string>): ReadonlySet<string> {
  const texts = new Set<string>();
  for (const id of resources) {
    const group = facts.groups.get(id);
    if (group !== undefined) texts.add(`${id} is there`);
    for (const rule of inboundOf(group)) texts.add(`${id}: ${textOf(rule)}`);
    for (const { Cidr } of facts.prefixLists.get(id)?.Entries ?? []) texts.add(`${id}: ${Cidr}`);
    for (const { PortRange } of facts.portRangeLists.get(id)?.Entries ?? []) texts.add(`${id}: ${PortRange}`);
  }
  return texts;
}

/** Texts that are only in one of both. */
export function touchedBy(from: ReadonlySet<string>, to: ReadonlySet<string>): readonly string[] {
  return [...[...from].filter((text) => !to.has(text)), ...[...to].filter((text) => !from.has(text))];
}

function listsOf(facts: Facts, { account, region }: Place): Lists {
  const at = { account, region, name: '' };
  return {
    prefixLists: new Map(
      [...facts.prefixLists].map(([id, { AddressFamily, Entries }]) => [
        id,
        {
          ...at,
          id,
          family: AddressFamily === 'IPv4' ? 4 : 6,
          entries: Entries.map(({ Cidr }) => Cidr),
          unreadable: [],
          set: unionAll(Entries.map(({ Cidr }) => parseBlock(Cidr)?.set ?? [])),
        },
      ]),
    ),
    portRangeLists: new Map(
      [...facts.portRangeLists].map(([id, { Entries }]) => {
        const entries = Entries.map(({ PortRange }) => PortRange);
        const sets = entries.map(parsePortRange);
        return [
          id,
          {
            ...at,
            id,
            entries,
            unreadable: [],
            ports: unionAll(sets.flatMap((one) => (one.kind === 'set' ? [one.ports] : []))),
          },
        ];
      }),
    ),
  };
}

const parsed = new Map<RuleRecord, Rule>();

/** A record as the reference evaluator takes it. */
function ruleOf(record: RuleRecord, group: string): Rule {
  const known = parsed.get(record);
  if (known !== undefined) return known;
  const source = parseBlock(record.SourceCidrIp || record.Ipv6SourceCidrIp || '?');
  const destination = parseBlock(record.DestCidrIp || record.Ipv6DestCidrIp || '?');
  const sourcePorts = parsePortRange(record.SourcePortRange);
  const rule: Rule = {
    id: record.SecurityGroupRuleId,
    group,
    policy: record.Policy === 'Accept' ? 'accept' : 'drop',
    priority: record.Priority,
    protocol: parseProtocol(record.IpProtocol),
    ports:
      record.PortRangeListId === ''
        ? parsePortRange(record.PortRange)
        : { kind: 'list', id: record.PortRangeListId },
    source:
      source !== undefined
        ? { kind: 'cidr', family: source.family, set: source.set, text: '' }
        : record.SourcePrefixListId !== ''
          ? { kind: 'prefix-list', id: record.SourcePrefixListId }
          : { kind: 'group', id: record.SourceGroupId },
    ...(record.SourcePortRange === '' || sourcePorts.kind !== 'set' ? {} : { sourcePorts }),
    ...(destination === undefined
      ? {}
      : {
          destination: { kind: 'cidr' as const, family: destination.family, set: destination.set, text: '' },
        }),
    nic: record.NicType,
    description: '',
  };
  parsed.set(record, rule);
  return rule;
}

/**
 * How open a group is to a source: where its first match stands, over all packets from there. On an interface the first
 * match of all its groups decides, so nothing else of a group counts, and the more open one group is, the more open is
 * every interface in it. A late accept is less open than an early one, no match less than any accept, a drop less than
 * no match, and an early drop less than a late one.
 */
type Openness = number;

const SHUT: Openness = 0;

function opennessOf(rule: Rule | undefined): Openness {
  if (rule === undefined) return SHUT;
  const urgency = 1_000 - Math.min(Number(rule.priority), 100);
  return rule.policy === 'accept' ? urgency : -urgency;
}

/** A step function over all addresses: from each of these on, until the next. */
type Profile = readonly (readonly [from: Bound, openness: Openness])[];

/** Whether a text about the facts, or a question, is about a group or list. */
export function isTextOf(id: string, text: string): boolean {
  return text.startsWith(`${id}:`) || text.startsWith(`${id} `);
}

/** How open it is, by question: a group, a network card, a protocol, an ops port and a family, as one text. */
export type Reach = ReadonlyMap<string, Profile>;

const cards = ['intranet', 'internet'] as const;
const answers = new Map<string, Profile>();
/** Of a group's record; while the lists that it names are the same. */
const measured = new WeakMap<GroupRecord, { readonly lists: string; readonly reach: Reach }>();

/** Of each of these groups. Questions that no rule is about have no entry. */
export function reachIn(facts: Facts, ids: readonly string[], place: Place): Reach {
  const out = new Map<string, Profile>();
  const lists = listsOf(facts, place);
  const entries = JSON.stringify(
    [...lists.prefixLists, ...lists.portRangeLists].map(([id, one]) => [id, one.entries]),
  );
  for (const id of ids) {
    const group = facts.groups.get(id);
    if (group === undefined) continue;
    let found = measured.get(group);
    if (found?.lists !== entries) {
      found = { lists: entries, reach: reachOfGroup(id, group, lists) };
      measured.set(group, found);
    }
    for (const [at, profile] of found.reach) out.set(at, profile);
  }
  if (parsed.size > 50_000) parsed.clear();
  return out;
}

function reachOfGroup(id: string, group: GroupRecord, lists: Lists): Reach {
  const out = new Map<string, Profile>();
  for (const nic of cards) {
    const rules = inboundOf(group)
      .filter(({ NicType }) => NicType === nic)
      .map((one) => [one, ruleOf(one, id)] as const);
    for (const { protocol, port } of DEFAULT_CATALOGUE)
      for (const family of [4, 6] as const) {
        // A rule that is not about the port decides nothing about it.
        const about = rules.filter(([, rule]) =>
          isAbout(rule, protocol === 'tcp' ? 6 : 17, port, family, lists),
        );
        if (about.length === 0) continue;
        const named = about.map(([record]) => record.SourcePrefixListId).filter((one) => one !== '');
        // Two ports that the same texts are about fare alike, because each text is about the whole of both.
        const key = JSON.stringify([
          family,
          about.map(([record]) => textOf(record)).sort(),
          named.map((one) => lists.prefixLists.get(one)?.entries),
        ]);
        let profile = answers.get(key);
        if (profile === undefined) {
          const own = about.map(([, rule]) => rule);
          profile = gridOf(own, { protocol, port, family }, lists).map(({ source, packets }) => [
            source,
            Math.max(...packets().map((packet) => opennessOf(deciderOf(own, packet, lists)))),
          ]);
          if (answers.size > 20_000) answers.clear();
          answers.set(key, profile);
        }
        out.set(`${id} ${nic} ${protocol}/${port} IPv${family}`, profile);
      }
  }
  return out;
}

function isAbout(rule: Rule, protocol: number, port: number, family: 4 | 6, lists: Lists): boolean {
  const { ports, source } = rule;
  if (rule.protocol.kind === 'number' && rule.protocol.number !== protocol) return false;
  if (ports.kind === 'set' && !has(ports.ports, port)) return false;
  if (ports.kind === 'list' && !has(lists.portRangeLists.get(ports.id)?.ports ?? [], port)) return false;
  if (source.kind === 'cidr') return source.family === family;
  return source.kind === 'prefix-list' && lists.prefixLists.get(source.id)?.family === family;
}

/** How open each group may be and must be, which edits by others change. */
export class Envelope {
  private allowed: Reach;
  private promised: Reach;

  constructor(before: Reach, planned: Reach) {
    this.allowed = asOpen(before, planned);
    this.promised = combine([before, planned], ([was, will]) => Math.min(was, will));
  }

  /** Somebody else let in and shut out: what happened, and what it makes of the states that the repair moves between. */
  edited(p: {
    readonly from: Reach;
    readonly to: Reach;
    readonly before: Reach;
    readonly planned: Reach;
  }): void {
    const opened = combine([p.from, p.to], ([from, to]) => (to > from ? to : LEAST));
    const shut = combine([p.from, p.to], ([from, to]) => (to < from ? to : MOST));
    const may = asOpen(p.before, p.planned);
    this.allowed = combine([this.allowed, may, opened], (all) => Math.max(...all), [SHUT, SHUT, LEAST]);
    this.promised = combine([this.promised, p.planned, shut], (all) => Math.min(...all), [SHUT, SHUT, MOST]);
  }

  /** Another repair of the same groups: what both promise is promised. */
  alsoPromised(before: Reach, planned: Reach): void {
    this.allowed = combine([this.allowed, asOpen(before, planned)], ([one, other]) => Math.max(one, other));
    this.promised = combine([this.promised, planned], ([one, other]) => Math.min(one, other));
  }

  /** Whom a call shuts out that could not know better is not promised any more. */
  excuse(now: Reach, groups: readonly string[]): void {
    this.promised = new Map(
      [...this.promised].map(([at, profile]) => [
        at,
        groups.some((id) => at.startsWith(`${id} `))
          ? zip([profile, now.get(at)], ([one, is]) => Math.min(one, is))
          : profile,
      ]),
    );
  }

  breaches(now: Reach): readonly string[] {
    const found: string[] = [];
    for (const at of new Set([...now.keys(), ...this.allowed.keys(), ...this.promised.keys()])) {
      const [is, may, must] = [now.get(at), this.allowed.get(at), this.promised.get(at)];
      if (is !== may && zip([is, may], ([one, most]) => Number(one > most)).some(([, more]) => more > 0))
        found.push(`more open: ${at}`);
      if (is !== must && zip([is, must], ([one, least]) => Number(one < least)).some(([, less]) => less > 0))
        found.push(`cut off: ${at}`);
    }
    return found;
  }
}

/**
 * As open as before; where somebody got in, as early as planned: accepts come before the drops in front of a rule that
 * stays last, on interfaces that the planner has looked at.
 */
function asOpen(before: Reach, planned: Reach): Reach {
  return combine([before, planned], ([was, will]) => (was > SHUT ? Math.max(was, will) : was));
}

const LEAST = Number.NEGATIVE_INFINITY;
const MOST = Number.POSITIVE_INFINITY;

type Values = readonly [Openness, Openness, ...Openness[]];
type By = (all: Values) => Openness;

/** Each question of any; `missing` stands where one of them does not know it. */
function combine(reaches: readonly Reach[], by: By, missing?: readonly Openness[]): Reach {
  const out = new Map<string, Profile>();
  for (const at of new Set(reaches.flatMap((one) => [...one.keys()])))
    out.set(
      at,
      zip(
        reaches.map((one) => one.get(at)),
        by,
        missing,
      ),
    );
  return out;
}

function zip(profiles: readonly (Profile | undefined)[], by: By, missing: readonly Openness[] = []): Profile {
  const ends = [...new Set(profiles.flatMap((one) => (one ?? []).map(([from]) => from)))].sort((a, b) =>
    a < b ? -1 : 1,
  );
  const at = profiles.map(() => -1);
  const out: [Bound, Openness][] = [];
  for (const end of ends) {
    const values = profiles.map((profile, i) => {
      if (profile === undefined) return missing[i] ?? SHUT;
      while (profile[(at[i] ?? -1) + 1] !== undefined && (profile[(at[i] ?? -1) + 1]?.[0] ?? 0) <= end)
        at[i] = (at[i] ?? -1) + 1;
      return profile[at[i] ?? -1]?.[1] ?? SHUT;
    });
    const value = by(values as unknown as Values);
    if (out.at(-1)?.[1] !== value) out.push([end, value]);
  }
  return out;
}
