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
import { type AddressSet, parseBlock, toCidrs } from '../../../src/domain/net/address.ts';
import {
  has,
  includesAll,
  intersect,
  subtract,
  union,
  unionAll,
} from '../../../src/domain/net/interval-set.ts';
import { parsePortRange } from '../../../src/domain/net/port.ts';
import { parseProtocol } from '../../../src/domain/net/protocol.ts';
import { gridReach } from '../../../src/domain/reference/grid.ts';
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

/** Who gets in, by question: a group, a network card, a protocol, an ops port and a family, as one text. */
export type Reach = ReadonlyMap<string, AddressSet>;

const cards = ['intranet', 'internet'] as const;
const answers = new Map<string, AddressSet>();

/** Of each of these groups alone, and of the pool of all of them, as on an interface that is in all. */
export function reachIn(facts: Facts, ids: readonly string[], place: Place): Reach {
  const lists = listsOf(facts, place);
  const out = new Map<string, AddressSet>();
  const pools = ids.length < 2 ? ids.map((id) => [id]) : [...ids.map((id) => [id]), ids];
  for (const pool of pools) {
    const records = pool.flatMap((id) => inboundOf(facts.groups.get(id)));
    for (const nic of cards) {
      const rules = records
        .filter(({ NicType }) => NicType === nic)
        .map((one) => [one, ruleOf(one, pool[0] ?? '')] as const);
      if (rules.length === 0) continue;
      for (const { protocol, port } of DEFAULT_CATALOGUE)
        for (const family of [4, 6] as const) {
          // A rule that is not about the port decides nothing about it.
          const about = rules.filter(([, rule]) =>
            isAbout(rule, protocol === 'tcp' ? 6 : 17, port, family, lists),
          );
          if (about.length === 0) continue;
          const entries = about.map(([record]) => record.SourcePrefixListId).filter((id) => id !== '');
          const key = JSON.stringify([
            family,
            about.map(([record]) => textOf(record)).sort(),
            entries.map((id) => lists.prefixLists.get(id)?.entries),
          ]);
          let reach = answers.get(key);
          if (reach === undefined) {
            const question = { protocol, port, family };
            reach = gridReach(
              about.map(([, rule]) => rule),
              question,
              lists,
            );
            if (answers.size > 20_000) answers.clear();
            // Two ports that the same texts are about fare alike, because each text is about the whole of both.
            answers.set(key, reach);
          }
          if (reach.length > 0) out.set(`${pool.join('+')} ${nic} ${protocol}/${port} IPv${family}`, reach);
        }
    }
  }
  if (parsed.size > 50_000) parsed.clear();
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

/** What may be open and what must be, which edits by others change. */
export class Envelope {
  private allowed: Reach;
  private promised: Reach;

  constructor(before: Reach, planned: Reach) {
    this.allowed = before;
    this.promised = planned;
  }

  /** Somebody else let in and shut out: what happened, and what it makes of the states that the repair moves between. */
  edited(p: {
    readonly from: Reach;
    readonly to: Reach;
    readonly before: Reach;
    readonly planned: Reach;
  }): void {
    const opened = combine(p.to, p.from, subtract);
    const shut = combine(p.from, p.to, subtract);
    this.allowed = [opened, p.before].reduce((sum, one) => combine(sum, one, union), this.allowed);
    this.promised = combine(combine(this.promised, p.planned, intersect), shut, subtract);
  }

  /** Another repair of the same groups: what both promise is promised. */
  alsoPromised(planned: Reach): void {
    this.promised = combine(this.promised, planned, intersect);
  }

  breaches(now: Reach): readonly string[] {
    const found: string[] = [];
    for (const [at, sources] of now)
      if (!includesAll(this.allowed.get(at) ?? [], sources)) found.push(`more open: ${at}`);
    for (const [at, sources] of this.promised)
      if (!includesAll(now.get(at) ?? [], sources)) found.push(`cut off: ${at}`);
    return found;
  }
}

function combine(a: Reach, b: Reach, by: (one: AddressSet, other: AddressSet) => AddressSet): Reach {
  const out = new Map<string, AddressSet>();
  for (const at of new Set([...a.keys(), ...b.keys()])) {
    const set = by(a.get(at) ?? [], b.get(at) ?? []);
    if (set.length > 0) out.set(at, set);
  }
  return out;
}
