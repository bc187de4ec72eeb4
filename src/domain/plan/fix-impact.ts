/** Who keeps and who loses access, exactly: the exposure engine before and after. */

import type { ResourceRef } from '../finding.ts';
import { Fleet } from '../inventory/fleet.ts';
import type { NetworkInterface, SecurityGroup } from '../inventory/inventory.ts';
import { type AddressSet, type Family, parseBlock, sizeOf } from '../net/address.ts';
import { equals, includesAll, intersect, overlaps, subtract, unionAll } from '../net/interval-set.ts';
import type { Question, Verdict } from '../security-group/exposure.ts';
import { reachOf } from '../security-group/exposure-of.ts';
import type { Rule } from '../security-group/rule.ts';
import type { Target } from '../security-group/target.ts';
import { untrustedOf, verdictOf } from '../security-group/verdict.ts';
import type { Admission } from './admission.ts';
import { inventoryAfter } from './fix-after.ts';
import { FAMILIES } from './fix-choice.ts';
import type { FixAction } from './fix-step.ts';
import { withMemberAddresses } from './member-addresses.ts';
import { portClasses } from './port-classes.ts';
import { contentOf, TRANSPORTS } from './rule-spec.ts';
import { addressesOf, type TrustedSource } from './trusted-sources.ts';

/** An interface, or a group that nothing is known to use, before and after. */
export interface Pair {
  readonly resource: ResourceRef;
  readonly account: string;
  readonly region: string;
  readonly instance: { readonly id: string; readonly name: string } | null;
  readonly interface: NetworkInterface | undefined;
  readonly before: Target;
  readonly after: Target;
}

/** What changes on one ops port. */
export interface Impact {
  readonly resource: ResourceRef;
  readonly account: string;
  readonly region: string;
  readonly instance: { readonly id: string; readonly name: string } | null;
  readonly service: string;
  readonly question: Question;
  readonly before: Verdict;
  readonly after: Verdict;
  readonly keeps: AddressSet;
  readonly loses: AddressSet;
  /** Nobody by a repair; whom edited rules let in. */
  readonly gains: AddressSet;
  /** Trusted sources that get in afterwards, in full or in part. */
  readonly trusted: readonly string[];
  /** Of the address that the user works from; null when it was not given or is of the other family. */
  readonly caller: 'keeps' | 'loses' | 'gains' | 'outside' | null;
}

/** The pairs that the changed groups touch. */
export function pairsOf(before: Fleet, after: Fleet, changed: readonly SecurityGroup[]): readonly Pair[] {
  const names = new Map(before.inventory.instances.map(({ id, name }) => [id, { id, name }]));
  const interfaces = new Set(changed.flatMap((group) => before.membersOf(group)));
  const alone = changed.filter((group) => before.membersOf(group).length === 0);
  return [
    ...[...interfaces].map((one): Pair => {
      const { id, account, region, instanceId } = one;
      return {
        resource: { type: 'interface', id, name: '' },
        account,
        region,
        instance: instanceId === undefined ? null : (names.get(instanceId) ?? { id: instanceId, name: '' }),
        interface: one,
        before: before.targetOfInterface(one),
        after: after.targetOfInterface(one),
      };
    }),
    ...alone.map(({ id, name, account, region }): Pair => {
      const [was, is] = [before.group(id), after.group(id)] as [SecurityGroup, SecurityGroup];
      return {
        resource: { type: 'group', id, name },
        account,
        region,
        instance: null,
        interface: undefined,
        before: before.targetOfGroup(was),
        after: after.targetOfGroup(is),
      };
    }),
  ];
}

/** The groups as if nothing else were on their interfaces. */
export function alone(before: Fleet, after: Fleet, changed: readonly SecurityGroup[]): readonly Pair[] {
  return changed.flatMap((group): Pair[] => {
    const is = after.group(group.id);
    if (is === undefined) return [];
    const { id, name, account, region } = group;
    return [
      {
        resource: { type: 'group', id, name },
        account,
        region,
        instance: null,
        interface: undefined,
        before: before.targetOfGroup(before.group(id) ?? group),
        after: after.targetOfGroup(is),
      },
    ];
  });
}

export function impactOf(
  pair: Pair,
  before: Fleet,
  after: Fleet,
  sources: readonly TrustedSource[],
  caller: string | undefined,
): readonly Impact[] {
  const me = caller === undefined ? undefined : parseBlock(caller);
  return before.catalogue.flatMap(({ service, protocol, port }) =>
    FAMILIES.flatMap((family): Impact[] => {
      const question = { protocol, port, family };
      const was = reachOf(pair.before, question, before.lists).certain;
      const is = reachOf(pair.after, question, after.lists).certain;
      if (equals(was, is)) return [];
      const { resource, account, region, instance } = pair;
      // No packet from an address to itself meets a group.
      const mine = me?.family === family && !isOwn(pair, me.set) ? me.set : undefined;
      return [
        {
          resource,
          account,
          region,
          instance,
          service,
          question,
          before: judged(before, was, family),
          after: judged(before, is, family),
          keeps: intersect(was, is),
          loses: subtract(was, is),
          gains: subtract(is, was),
          // Each by its name, also one that lies within another.
          trusted: [
            ...new Set(
              sources.flatMap((one) => (overlaps(addressesOf([one], family), is) ? [one.name] : [])),
            ),
          ],
          caller: mine === undefined ? null : standingOf(mine, pair, question, [before, after]),
        },
      ];
    }),
  );
}

/** Whoever works from a member of a group comes in by what names the group, too. */
function standingOf(
  mine: AddressSet,
  pair: Pair,
  question: Question,
  [before, after]: readonly [Fleet, Fleet],
): Impact['caller'] {
  const reachIn = (target: Target, fleet: Fleet): AddressSet =>
    reachOf(withMemberAddresses(target, question.family, fleet), question, fleet.lists).certain;
  const was = reachIn(pair.before, before);
  const is = reachIn(pair.after, after);
  if (!includesAll(is, intersect(mine, was))) return 'loses';
  if (!includesAll(was, intersect(mine, is))) return 'gains';
  return overlaps(mine, was) ? 'keeps' : 'outside';
}

/** Whether the address is one of the interface itself. */
function isOwn({ interface: one }: Pair, address: AddressSet): boolean {
  return [...(one?.privateAddresses ?? []), ...(one?.ipv6Addresses ?? [])].some((text) => {
    const own = parseBlock(text);
    return own !== undefined && equals(own.set, address);
  });
}

function judged({ judgement }: Fleet, reach: AddressSet, family: Family): Verdict {
  return verdictOf(reach, untrustedOf(reach, family, judgement), family, judgement);
}

/**
 * Throws when the plan would let somebody in who was not, take anything from a port that is no ops port, or take from a
 * trusted source what it had: that is a fault of the planner, and nothing of it may be carried out.
 */
export function assertExact(
  pairs: readonly Pair[],
  before: Fleet,
  after: Fleet,
  admissions: readonly Admission[],
): void {
  const done = new Set<string>();
  for (const pair of pairs) {
    const key = pair.interface?.groupIds.join(' ') ?? pair.resource.id;
    const narrow = pair.before.rules.some(({ destination }) => destination !== undefined);
    if (done.has(key) && !narrow) continue;
    done.add(key);
    for (const protocol of TRANSPORTS) {
      const classes = portClasses([pair.before, pair.after], before, after);
      for (const port of classes)
        for (const family of FAMILIES)
          assertQuestion(pair, { protocol, port, family }, before, after, admissions);
    }
  }
}

/** Whether the same sources get in on every port of every pair. */
export function areSame(pairs: readonly Pair[], before: Fleet, after: Fleet): boolean {
  return pairs.every((pair) =>
    TRANSPORTS.every((protocol) =>
      portClasses([pair.before, pair.after], before, after).every((port) =>
        FAMILIES.every((family) => {
          const question = { protocol, port, family };
          return equals(
            reachOf(pair.before, question, before.lists).certain,
            reachOf(pair.after, question, after.lists).certain,
          );
        }),
      ),
    ),
  );
}

/**
 * Whether the way back lets in exactly who got in before. Rules that are put back as they were need no look; one of a
 * priority over 100 comes back at 100.
 */
export function returnsExactly(
  fleet: Fleet,
  after: Fleet,
  changed: readonly SecurityGroup[],
  rollback: readonly FixAction[],
): boolean {
  const back = new Fleet(inventoryAfter(after.inventory, rollback), fleet.catalogue, fleet.judgement);
  const other = changed.filter((group) => rulesText(group) !== rulesText(back.group(group.id)));
  return areSame([...pairsOf(fleet, back, other), ...alone(fleet, back, other)], fleet, back);
}

function rulesText(group: SecurityGroup | undefined): string {
  return (group?.rules.map(contentOf) ?? []).sort().join('\n');
}

function assertQuestion(
  pair: Pair,
  question: Question,
  before: Fleet,
  after: Fleet,
  admissions: readonly Admission[],
): void {
  const was = reachOf(pair.before, question, before.lists);
  const is = reachOf(pair.after, question, after.lists);
  const at = `${pair.resource.id} ${question.protocol}/${question.port} IPv${question.family}`;
  if (!includesAll(was.certain, is.certain)) throw new Error(`the plan lets somebody in: ${at}`);
  const ops = before.catalogue.some(
    ({ protocol, port }) => protocol === question.protocol && port === question.port,
  );
  if (!ops && !equals(was.certain, is.certain)) throw new Error(`the plan changes another port: ${at}`);
  for (const { family, set, only } of admissions) {
    if (family !== question.family || only !== undefined) continue;
    // No packet from an address to itself meets a group, so none was let in (`sourcesToward`).
    const own = itself(pair.before.rules, family);
    if (!includesAll(is.certain, subtract(intersect(set, was.certain), own)))
      throw new Error(`the plan shuts a trusted source out: ${at}`);
  }
}

/** Single addresses that rules name as their destination. */
function itself(rules: readonly Rule[], family: Family): AddressSet {
  return unionAll(
    rules.flatMap(({ destination }) =>
      destination?.kind === 'cidr' && destination.family === family && sizeOf(destination.set) === 1n
        ? [destination.set]
        : [],
    ),
  );
}
