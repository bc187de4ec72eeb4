/**
 * Which rules let in less. A group, an interface and an instance are each judged, because several rules that are
 * harmless alone can be open together: halves and quarters of the address space, or groups of one interface.
 */
import type { Fleet } from '../inventory/fleet.ts';
import type { NetworkInterface, SecurityGroup } from '../inventory/inventory.ts';
import { type AddressSet, type Family, sizeOf } from '../net/address.ts';
import { includesAll, intersect, subtract, union, unionAll } from '../net/interval-set.ts';
import type { Question } from '../security-group/exposure.ts';
import { reachOf } from '../security-group/exposure-of.ts';
import type { Lists } from '../security-group/lists.ts';
import { candidatesFor } from '../security-group/match.ts';
import type { Rule } from '../security-group/rule.ts';
import type { Outcome } from '../security-group/survey.ts';
import type { Target } from '../security-group/target.ts';
import { untrustedOf, verdictOf } from '../security-group/verdict.ts';
import type { Draft } from './fix-draft.ts';

export const FAMILIES: readonly Family[] = Object.freeze([4, 6]);

/** What is judged as one: everybody who reaches any of its targets reaches it. */
interface Unit {
  /** The group, interface or instance that it is. */
  readonly resource: string;
  readonly outcomes: (entry: number, family: Family) => readonly Outcome[];
  readonly targets: () => readonly Target[];
}

/**
 * Narrows rules of `mayChange` in the draft until nothing that they open is left, the widest first. What somebody answers
 * for (`isAccepted`) is passed over.
 */
export function chooseNarrowings(
  draft: Draft,
  groups: readonly SecurityGroup[],
  mayChange: (group: SecurityGroup) => boolean,
  isAccepted: (resource: string, question: Question) => boolean,
): void {
  const { fleet } = draft;
  for (const unit of unitsOf(draft, groups)) {
    for (const [entry, { protocol, port }] of fleet.catalogue.entries()) {
      for (const family of FAMILIES) {
        const outcomes = unit.outcomes(entry, family);
        const question = { protocol, port, family };
        if (isQuiet(outcomes) || isAccepted(unit.resource, question)) continue;
        closeUnit(draft, unit, question, mayChange);
      }
    }
  }
  draft.settle();
}

/** Whether the survey sees anything to look at in the group, or on an interface or instance that uses it. */
export function isConcerned(fleet: Fleet, group: SecurityGroup): boolean {
  const members = fleet.membersOf(group);
  const several = members.flatMap(({ instanceId }) => {
    const all = instanceId === undefined ? [] : fleet.interfacesOf({ id: instanceId });
    return all.length < 2 ? [] : [all];
  });
  const surveys = [
    [fleet.surveyOfGroup(group)],
    ...members.map((one) => [fleet.surveyOfInterface(one)]),
    ...several.map((all) => all.map((one) => fleet.surveyOfInterface(one))),
  ];
  return surveys.some((all) =>
    fleet.catalogue.some((_, entry) =>
      FAMILIES.some((family) => !isQuiet(all.map((survey) => fleet.surveyor.outcome(survey, entry, family)))),
    ),
  );
}

/** The survey's answer is enough to pass over: nobody gets in, or a few through one interface. */
export function isQuiet(outcomes: readonly Outcome[]): boolean {
  return outcomes.every(
    ({ verdict }) => verdict === 'closed' || (verdict === 'restricted' && outcomes.length === 1),
  );
}

/**
 * Narrows what the unit's rules open, the widest first. Where rules that may not change are open by themselves, nothing
 * is taken from the others: it would close nothing.
 */
function closeUnit(
  draft: Draft,
  unit: Unit,
  question: Question,
  mayChange: (group: SecurityGroup) => boolean,
): void {
  const { fleet } = draft;
  const groupOf = (rule: Rule): SecurityGroup | undefined => {
    const group = rule.policy === 'accept' ? fleet.group(rule.group) : undefined;
    return group !== undefined && mayChange(group) ? group : undefined;
  };
  for (;;) {
    const targets = unit.targets();
    const untrusted = untrustedReach(fleet, targets, question);
    if (!isOpen(fleet, untrusted, question)) return;
    const staying = untrustedReach(
      fleet,
      targets.map((target) => ({
        ...target,
        rules: target.rules.filter((rule) => groupOf(rule) === undefined),
      })),
      question,
    );
    if (isOpen(fleet, staying, question)) return;
    const opened = new Map<Rule, AddressSet>();
    for (const target of targets)
      for (const [rule, set] of lettingIn(target, question, fleet.lists))
        opened.set(rule, union(opened.get(rule) ?? [], set));
    const toClose = subtract(untrusted, staying);
    const sizes = new Map<Rule, bigint>();
    for (const [rule, set] of opened)
      if (groupOf(rule) !== undefined) sizes.set(rule, sizeOf(intersect(set, toClose)));
    // Equal ones go together: none of them is the one to keep.
    const widest = [...sizes.values()].reduce((most, size) => (size > most ? size : most), 0n);
    if (widest === 0n) return;
    const changed = [...sizes].filter(([rule, size]) => {
      const group = groupOf(rule);
      return (
        size === widest && group !== undefined && draft.narrow(group, rule, question.protocol, question.port)
      );
    });
    if (changed.length === 0) return;
  }
}

/** The accepts about a question, each with the sources that no earlier drop refuses for certain. */
export function lettingIn(target: Target, question: Question, lists: Lists): ReadonlyMap<Rule, AddressSet> {
  const candidates = candidatesFor(target.rules, question, lists);
  const drops = candidates.filter(({ rule }) => rule.policy === 'drop');
  return new Map(
    candidates.flatMap(({ rule, certain, rank = Number.NEGATIVE_INFINITY }) => {
      if (rule.policy !== 'accept') return [];
      const before = drops.filter(
        (drop) => (drop.rank ?? Number.POSITIVE_INFINITY) < rank && coversCells(drop.rule, rule, target),
      );
      return [[rule, subtract(certain, unionAll(before.map((drop) => drop.certain)))] as const];
    }),
  );
}

/** Whether a drop acts wherever a rule does, source addresses aside. */
function coversCells(drop: Rule, rule: Rule, { network }: Target): boolean {
  const destination = drop.destination;
  const sourcePorts = drop.sourcePorts;
  return (
    (network !== 'classic' || drop.nic === rule.nic) &&
    (destination === undefined ||
      (destination.kind === 'cidr' &&
        rule.destination?.kind === 'cidr' &&
        destination.family === rule.destination.family &&
        includesAll(destination.set, rule.destination.set))) &&
    (sourcePorts === undefined ||
      (sourcePorts.kind === 'set' &&
        rule.sourcePorts?.kind === 'set' &&
        includesAll(sourcePorts.ports, rule.sourcePorts.ports)))
  );
}

function isOpen({ judgement }: Fleet, untrusted: AddressSet, { family }: Question): boolean {
  const verdict = verdictOf(untrusted, untrusted, family, judgement);
  return verdict === 'open' || verdict === 'broad';
}

function untrustedReach(fleet: Fleet, targets: readonly Target[], question: Question): AddressSet {
  const reach = targets.reduce<AddressSet>(
    (sum, target) => union(sum, reachOf(target, question, fleet.lists).certain),
    [],
  );
  return untrustedOf(reach, question.family, fleet.judgement);
}

/** The groups, the interfaces that use them, and the instances that have several interfaces. */
function* unitsOf(draft: Draft, groups: readonly SecurityGroup[]): Generator<Unit> {
  const { fleet } = draft;
  const interfaces = new Set<NetworkInterface>();
  for (const group of groups) {
    yield {
      resource: group.id,
      outcomes: (entry, family) => [fleet.surveyor.outcome(fleet.surveyOfGroup(group), entry, family)],
      targets: () => [draft.targetOfGroup(group)],
    };
    for (const one of fleet.membersOf(group)) interfaces.add(one);
  }
  const several = new Set<string>();
  for (const one of interfaces) {
    const survey = fleet.surveyOfInterface(one);
    yield {
      resource: one.instanceId ?? one.id,
      outcomes: (entry, family) => [fleet.surveyor.outcome(survey, entry, family)],
      targets: () => [draft.targetOfInterface(one)],
    };
    if (one.instanceId !== undefined) several.add(one.instanceId);
  }
  for (const id of several) {
    const all = fleet.interfacesOf({ id });
    if (all.length < 2) continue;
    const surveys = all.map((one) => fleet.surveyOfInterface(one));
    yield {
      resource: id,
      outcomes: (entry, family) => surveys.map((survey) => fleet.surveyor.outcome(survey, entry, family)),
      targets: () => all.map((one) => draft.targetOfInterface(one)),
    };
  }
}
