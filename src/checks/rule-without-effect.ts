import type { OpsPort } from '../domain/catalogue.ts';
import type { Fleet } from '../domain/inventory/fleet.ts';
import type { NetworkInterface, SecurityGroup } from '../domain/inventory/inventory.ts';
import { has } from '../domain/net/interval-set.ts';
import { PROTOCOL_NUMBERS, type Transport } from '../domain/net/protocol.ts';
import { ruleRef } from '../domain/rule-ref.ts';
import type { Rule } from '../domain/security-group/rule.ts';
import type { Check } from './check.ts';
import { groupFinding } from './group-finding.ts';
import { FAMILIES } from './ports-open.ts';

/**
 * A rule on an ops port that changes nothing, because others decide every packet it names: a trusted /32 beside an
 * any-rule, a drop below the accept it was meant to stop. Only rules about TCP or UDP are judged (a rule for all
 * protocols also acts on traffic without ports). The rule must be without effect in its own group and in every
 * combination of groups that an interface has, and a drop that merely finds nothing to stop is left alone: it may be
 * there for the day when somebody adds an accept.
 */
export const ruleWithoutEffect: Check = {
  id: 'rule-without-effect',
  controls: [],
  *run(fleet) {
    for (const group of fleet.inventory.groups) {
      if (group.gaps.length > 0 || group.network === 'classic') continue;
      for (const [rule, hiders] of idleRules(fleet, group)) {
        const finding = groupFinding(fleet, 'rule-without-effect', 'info', group, {
          rules: [ruleRef(rule)],
          hiddenBy: hiders.map(ruleRef),
          about: rule.id,
        });
        yield { kind: 'finding', finding };
      }
    }
  },
};

/** Rules without effect on any port they name, with the rules that hide them. */
function idleRules(fleet: Fleet, group: SecurityGroup): Map<Rule, Rule[]> {
  const idle = new Map<Rule, Rule[]>();
  for (const port of fleet.catalogue) {
    const touching = group.rules.filter(
      (rule) => transportOf(rule) === port.protocol && touches(fleet, rule, port.port),
    );
    if (touching.length < 2 && !touching.some((rule) => rule.policy === 'drop')) continue;
    for (const rule of touching) {
      if (idle.has(rule) || rule.source.kind === 'group') continue;
      const hiders = hidersOf(fleet, group, rule, port);
      if (hiders !== undefined) idle.set(rule, hiders);
    }
  }
  return idle;
}

/** The rules that hide `rule` on every port it names, or undefined when it acts somewhere. */
function hidersOf(fleet: Fleet, group: SecurityGroup, rule: Rule, at: OpsPort): Rule[] | undefined {
  const hiders = new Set<Rule>();
  const pools = poolsOf(fleet, group);
  const isIdle = (port: number): boolean =>
    FAMILIES.every((family) => {
      if (!actsInFamily(fleet, rule, family)) return true;
      const question = { protocol: at.protocol, port, family };
      const exposures = [
        fleet.exposureOfGroup(group, question),
        ...pools.map((one) => fleet.exposureOfInterface(one, question)),
      ];
      return exposures.every(({ shadowed, unknown }) => {
        const found = unknown.length > 0 ? undefined : shadowed.find((one) => one.rule === rule);
        for (const hider of found?.by ?? []) hiders.add(hider);
        return found !== undefined && (rule.policy !== 'drop' || found.by.length > 0);
      });
    });
  // One ops port first: it rules most rules out without looking at the rest of a wide range.
  if (!isIdle(at.port)) return undefined;
  return portClasses(fleet, group, rule).every(isIdle) ? [...hiders] : undefined;
}

/** One interface for every combination of several groups that the group is part of. */
function poolsOf(fleet: Fleet, group: SecurityGroup): readonly NetworkInterface[] {
  const pools = new Map(fleet.membersOf(group).map((one) => [one.groupIds.toSorted().join(' '), one]));
  return [...pools.values()].filter((one) => one.groupIds.length > 1);
}

function actsInFamily(fleet: Fleet, rule: Rule, family: 4 | 6): boolean {
  const { source } = rule;
  if (source.kind === 'cidr') return source.family === family;
  if (source.kind === 'prefix-list') {
    // A list that was not read may be of either family.
    const list = fleet.lists.prefixLists.get(source.id);
    return list === undefined || list.family === family;
  }
  return true;
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

function touches(fleet: Fleet, rule: Rule, port: number): boolean {
  return has(portsOf(fleet, rule), port);
}

/** One port of every class, within the rule's own ports, that the group's rules tell apart. */
function portClasses(fleet: Fleet, group: SecurityGroup, rule: Rule): number[] {
  const own = portsOf(fleet, rule);
  const bounds = new Set([...own, ...group.rules.flatMap((other) => portsOf(fleet, other))]);
  return [...bounds].filter((port) => has(own, port));
}
