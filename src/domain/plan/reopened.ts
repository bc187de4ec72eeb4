/** By which rules those get in again whom a repair has shut out. */
import { intersect, subtract } from '../net/interval-set.ts';
import { reachOf } from '../security-group/exposure-of.ts';
import type { Rule } from '../security-group/rule.ts';
import { DEFAULT_JUDGEMENT, judgeSize } from '../security-group/verdict.ts';
import { FAMILIES } from './fix-choice.ts';
import { type Difference, differencesOf, type FixState, fleetsOf, isAdded } from './fix-state.ts';
import { portClasses } from './port-classes.ts';
import { contentOf, TRANSPORTS } from './rule-spec.ts';

/** A change since the repair that lets many in again whom it has shut out. */
export interface Reopening {
  /** The group or list. */
  readonly resource: string;
  /** The rule as it is now, or was where it is gone, without an id where it was never known; null for a list. */
  readonly rule: Rule | null;
  readonly how: Difference['how'];
}

/**
 * What has been changed since the repair made what was planned, and is why a port is open or broad again to those whom
 * the repair has shut out. Where only several changes together do so, all of them. A few addresses more are no reopening:
 * somebody may have come to be trusted since.
 */
export function reopenedBy(before: FixState, planned: FixState, now: FixState): readonly Reopening[] {
  if (!letsInAgain(before, planned, now)) return [];
  const changes = changesSince(planned, now).filter(
    ({ rule, how }) =>
      rule === null || (rule.policy === 'accept') !== (how === 'removed') || how === 'changed',
  );
  const enough = changes.filter((one) => letsInAgain(before, planned, withChange(planned, now, one)));
  return (enough.length > 0 ? enough : changes).map((one) =>
    one.rule !== null && isAdded(one.rule) ? { ...one, rule: { ...one.rule, id: '' } } : one,
  );
}

function changesSince(planned: FixState, now: FixState): readonly Reopening[] {
  const known = differencesOf(planned, now).flatMap(({ resource, rule: id, how }): readonly Reopening[] => {
    const group = (how === 'removed' ? planned : now).groups.find((one) => one.id === resource);
    if (group === undefined) return [{ resource, rule: null, how }];
    const rule = group.rules.find((one) => one.id === id);
    return rule === undefined ? [] : [{ resource, rule, how }];
  });
  // Rules that the repair added are known by what they say.
  const gone = planned.groups.flatMap(({ id: resource, rules }): readonly Reopening[] => {
    const there = new Set(now.groups.find(({ id }) => id === resource)?.rules.map(contentOf));
    const missing = rules.filter((rule) => isAdded(rule) && !there.has(contentOf(rule)));
    return missing.map((rule) => ({ resource, rule, how: 'removed' }));
  });
  return [...known, ...gone];
}

function letsInAgain(before: FixState, planned: FixState, now: FixState): boolean {
  const fleets = fleetsOf([before, planned, now]);
  return planned.groups.some(({ id }) => {
    const targets = fleets.flatMap((fleet) => {
      const group = fleet.group(id);
      return group === undefined ? [] : [fleet.targetOfGroup(group)];
    });
    if (targets.length < fleets.length) return false;
    const ports = portClasses(targets, ...fleets);
    return TRANSPORTS.some((protocol) =>
      FAMILIES.some((family) =>
        ports.some((port) => {
          const [was = [], shut = [], is = []] = targets.map((target, i) => {
            const fleet = fleets[i] as (typeof fleets)[number];
            return reachOf(target, { protocol, port, family }, fleet.lists).certain;
          });
          const again = intersect(subtract(is, shut), was);
          return again.length > 0 && judgeSize(again, family, DEFAULT_JUDGEMENT) !== 'restricted';
        }),
      ),
    );
  });
}

/** What is planned with one change of those that were made since. */
function withChange(planned: FixState, now: FixState, { resource, rule, how }: Reopening): FixState {
  if (rule === null)
    return {
      ...planned,
      prefixLists: withOne(planned.prefixLists, now.prefixLists, resource),
      portRangeLists: withOne(planned.portRangeLists, now.portRangeLists, resource),
    };
  return {
    ...planned,
    groups: planned.groups.map((group) =>
      group.id !== resource
        ? group
        : {
            ...group,
            rules: [...group.rules.filter(({ id }) => id !== rule.id), ...(how === 'removed' ? [] : [rule])],
          },
    ),
  };
}

function withOne<T>(from: ReadonlyMap<string, T>, now: ReadonlyMap<string, T>, id: string): Map<string, T> {
  const one = now.get(id);
  return new Map([...from, ...(one === undefined ? [] : ([[id, one]] as const))]);
}
