/** Rules of a group that change nothing, because others decide every packet that they name. */
import type { OpsPort } from '../catalogue.ts';
import { sizeOf } from '../net/address.ts';
import { equals, has, includesAll, unionAll } from '../net/interval-set.ts';
import { PROTOCOL_NUMBERS, type Transport } from '../net/protocol.ts';
import { actsOn, type Cell } from '../security-group/cells.ts';
import { boundsOf, decidersFor } from '../security-group/decide.ts';
import type { Question } from '../security-group/exposure.ts';
import { type Deciding, decidingIn } from '../security-group/exposure-of.ts';
import { type Candidate, portApplies, protocolApplies, rankOf } from '../security-group/match.ts';
import type { Rule } from '../security-group/rule.ts';
import type { Target } from '../security-group/target.ts';
import type { Fleet } from './fleet.ts';
import type { NetworkInterface, SecurityGroup } from './inventory.ts';

const FAMILIES = [4, 6] as const;

/**
 * Rules about TCP or UDP on ops ports that can go, all of them together, without changing who gets in: in the group
 * alone and in every combination of groups that its interfaces have. Each could go alone, too. Narrow and late ones come
 * first, and those that `goesFirst` names before them; so the answer is the same whatever the ids are, but for rules that
 * do exactly the same. With each rule come those that decide its packets.
 *
 * A drop goes only where others decide every packet of it: one that finds nothing to stop may be there for the day when
 * somebody adds an accept. Nothing goes where something that could matter was not read.
 */
export function idleRulesIn(
  fleet: Fleet,
  group: SecurityGroup,
  goesFirst: (rule: Rule) => boolean = () => false,
): ReadonlyMap<Rule, readonly Rule[]> {
  const idle = new Map<Rule, readonly Rule[]>();
  const together = group.rules.filter(
    (rule) => rule.source.kind !== 'group' && isTogether(fleet, group, rule),
  );
  if (together.length === 0) return idle;
  const places = new Places(fleet, group);
  const order = together
    .map((rule) => ({ rule, first: goesFirst(rule), size: sizeOfSource(fleet, rule) }))
    .sort(
      (a, b) =>
        Number(b.first) - Number(a.first) ||
        compare(a.size, b.size) ||
        (rankOf(b.rule) ?? 0) - (rankOf(a.rule) ?? 0) ||
        (a.rule.id < b.rule.id ? 1 : -1),
    );
  for (const { rule } of order) {
    if (places.hidersOf(rule, new Set()) === undefined) continue;
    const hiders = places.hidersOf(rule, new Set(idle.keys()));
    if (hiders !== undefined) idle.set(rule, hiders);
  }
  return idle;
}

/** Whether an ops port of the rule is one of another rule's, too; alone only a drop can be without effect, for a pool. */
function isTogether(fleet: Fleet, group: SecurityGroup, rule: Rule): boolean {
  return opsPortsOf(fleet, rule).some(
    ({ protocol, port }) =>
      rule.policy === 'drop' ||
      group.rules.some(
        (other) =>
          other !== rule &&
          protocolApplies(other, { protocol }, []) !== 'no' &&
          portApplies(other, port, fleet.lists, []) !== 'no',
      ),
  );
}

function opsPortsOf(fleet: Fleet, rule: Rule): readonly OpsPort[] {
  const transport = transportOf(rule);
  const own = portsOf(fleet, rule);
  return fleet.catalogue.filter(({ protocol, port }) => protocol === transport && has(own, port));
}

/** What decides, question by question, in the group and wherever it is in use; looked up once. */
class Places {
  private readonly fleet: Fleet;
  private readonly targets: readonly Target[];
  private readonly bounds: ReadonlySet<number>;
  private readonly known = new Map<string, readonly Deciding[] | undefined>();

  constructor(fleet: Fleet, group: SecurityGroup) {
    this.fleet = fleet;
    const pools = poolsOf(fleet, group).map((one) => fleet.targetOfInterface(one));
    this.targets = [fleet.targetOfGroup(group), ...pools];
    this.bounds = new Set(this.targets.flatMap(({ rules }) => rules.flatMap((rule) => portsOf(fleet, rule))));
  }

  /** The rules that hide `rule` on every port it names, those that are `gone` aside; undefined when it acts somewhere. */
  hidersOf(rule: Rule, gone: ReadonlySet<Rule>): readonly Rule[] | undefined {
    const protocol = transportOf(rule);
    if (protocol === undefined) return undefined;
    const hiders = new Set<Rule>();
    const own = portsOf(this.fleet, rule);
    const ops = opsPortsOf(this.fleet, rule).map(({ port }) => port);
    // The ops ports first: they rule most rules out without looking at the rest of a wide range.
    for (const port of new Set([...ops, ...[...this.bounds].filter((one) => has(own, one))])) {
      for (const family of FAMILIES) {
        if (!actsInFamily(this.fleet, rule, family)) continue;
        const question = { protocol, port, family };
        for (const target of this.targets.keys()) {
          const by = this.hidersAt(rule, gone, target, question);
          if (by === undefined) return undefined;
          for (const one of by) hiders.add(one);
        }
      }
    }
    return [...hiders];
  }

  private hidersAt(
    rule: Rule,
    gone: ReadonlySet<Rule>,
    number: number,
    question: Question,
  ): readonly Rule[] | undefined {
    const deciding = this.decidingAt(number, question);
    if (deciding === undefined) return undefined;
    if (rule.policy === 'drop' && this.mayStopMembers(rule, number, question)) return undefined;
    const hiders: Rule[] = [];
    for (const { candidates, cells } of deciding) {
      const self = candidates.find((one) => one.rule === rule);
      // A rule of the other network card of a classic interface.
      if (self === undefined) continue;
      if (self.reasons.length > 0) return undefined;
      const staying = candidates.filter((one) => !gone.has(one.rule));
      const without = staying.filter((one) => one !== self);
      const isHidden = cells.every(
        (cell) =>
          equals(boundsOf(without, [cell]).certain, boundsOf(staying, [cell]).certain) &&
          (rule.policy !== 'drop' || isDecided(self, without, cell)),
      );
      if (!isHidden) return undefined;
      hiders.push(...decidersFor(without, cells, self.certain));
    }
    return hiders;
  }

  /** Undefined where something was not read or not understood. */
  private decidingAt(number: number, question: Question): readonly Deciding[] | undefined {
    const key = `${number} ${question.protocol} ${question.port} ${question.family}`;
    if (!this.known.has(key))
      this.known.set(key, decidingIn(this.targets[number] as Target, question, this.fleet.lists));
    return this.known.get(key);
  }

  /** Whether an accept for the members of a group comes behind the drop: whom of them it stops is not known here. */
  private mayStopMembers(drop: Rule, number: number, question: Question): boolean {
    const rank = rankOf(drop) ?? Number.NEGATIVE_INFINITY;
    return (this.targets[number] as Target).rules.some(
      (rule) =>
        rule.source.kind === 'group' &&
        rule.policy !== 'drop' &&
        (rankOf(rule) ?? Number.POSITIVE_INFINITY) > rank &&
        protocolApplies(rule, question, []) !== 'no' &&
        portApplies(rule, question.port, this.fleet.lists, []) !== 'no',
    );
  }
}

/** Whether others decide all that a rule names in the cell. */
function isDecided({ rule, certain }: Candidate, others: readonly Candidate[], cell: Cell): boolean {
  if (actsOn(rule, cell) === 'no') return true;
  const acting = others.filter((other) => actsOn(other.rule, cell) === 'yes');
  return includesAll(unionAll(acting.map((other) => other.certain)), certain);
}

/** One interface for every combination of several groups that the group is part of, and each of its addresses that tell. */
function poolsOf(fleet: Fleet, group: SecurityGroup): readonly NetworkInterface[] {
  const pools = new Map<string, NetworkInterface>();
  for (const one of fleet.membersOf(group)) {
    if (one.groupIds.length < 2) continue;
    const isNarrow = one.groupIds.some((id) =>
      fleet.group(id)?.rules.some(({ destination }) => destination !== undefined),
    );
    const addresses = isNarrow ? [...one.privateAddresses, ...one.ipv6Addresses] : [];
    pools.set([...one.groupIds.toSorted(), ...addresses].join(' '), one);
  }
  return [...pools.values()];
}

function actsInFamily(fleet: Fleet, { source }: Rule, family: 4 | 6): boolean {
  if (source.kind === 'cidr') return source.family === family;
  if (source.kind === 'prefix-list') {
    // A list that was not read may be of either family.
    const list = fleet.lists.prefixLists.get(source.id);
    return list === undefined || list.family === family;
  }
  return true;
}

function sizeOfSource(fleet: Fleet, { source }: Rule): bigint {
  if (source.kind === 'cidr') return sizeOf(source.set);
  return source.kind === 'prefix-list' ? sizeOf(fleet.lists.prefixLists.get(source.id)?.set ?? []) : 0n;
}

function transportOf(rule: Rule): Transport | undefined {
  if (rule.protocol.kind !== 'number') return undefined;
  if (rule.protocol.number === PROTOCOL_NUMBERS.tcp) return 'tcp';
  return rule.protocol.number === PROTOCOL_NUMBERS.udp ? 'udp' : undefined;
}

function portsOf(fleet: Fleet, rule: Rule): readonly number[] {
  if (rule.ports.kind === 'set') return rule.ports.ports;
  return rule.ports.kind === 'list' ? (fleet.lists.portRangeLists.get(rule.ports.id)?.ports ?? []) : [];
}

function compare(a: bigint, b: bigint): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
