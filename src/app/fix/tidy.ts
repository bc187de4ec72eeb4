/** Rules that change nothing once a repair is done, left out of it or removed at its end. */
import { Fleet } from '../../domain/inventory/fleet.ts';
import { idleRulesIn } from '../../domain/inventory/idle-rules.ts';
import type { SecurityGroup } from '../../domain/inventory/inventory.ts';
import { inventoryAfter } from '../../domain/plan/fix-after.ts';
import { isConcerned } from '../../domain/plan/fix-choice.ts';
import { type FixPlan, type FixWish, planWith, withRoomMade } from '../../domain/plan/fix-plan.ts';
import type { FixStep } from '../../domain/plan/fix-step.ts';
import { revokeStep } from '../../domain/plan/fix-steps.ts';
import { contentOf, isLegacy } from '../../domain/plan/rule-spec.ts';
import type { Rule } from '../../domain/security-group/rule.ts';

/**
 * The plan without what it would add in vain, and with steps that remove what changes nothing in the fleet as it will be,
 * until there is no such rule: planning again finds nothing to tidy. Throws when what comes out would change who gets in,
 * which is a fault of the planner.
 */
export function tidied(
  fleet: Fleet,
  groups: readonly SecurityGroup[],
  first: FixPlan,
  wish: FixWish,
): FixPlan {
  const tidy = new Tidying(fleet, groups, first);
  while (tidy.round()) {}
  if (tidy.steps === first.steps) return first;
  const plan = planWith(fleet, groups, tidy.steps, first, wish);
  if (plan === undefined) throw new Error('tidying up would change who gets in');
  // Where fewer rules are left, a group may fit that did not.
  const more = withRoomMade(fleet, groups, plan, wish);
  return more === plan ? plan : tidied(fleet, groups, more, wish);
}

class Tidying {
  steps: readonly FixStep[];
  private readonly fleet: Fleet;
  private after: Fleet;
  /** Groups to be looked at: all, and then the neighbours of those that changed. */
  private waiting: ReadonlySet<string>;

  constructor(fleet: Fleet, groups: readonly SecurityGroup[], { steps, after, blocked }: FixPlan) {
    this.steps = steps;
    this.fleet = fleet;
    this.after = after;
    const left = new Set(blocked.map(({ group }) => group.id));
    const mayChange = ({ id }: SecurityGroup): boolean => {
      const is = after.group(id);
      return is !== undefined && isTidyable(after, is) && !(left.has(id) && isConcerned(after, is));
    };
    this.waiting = new Set(groups.filter(mayChange).map(({ id }) => id));
    this.all = this.waiting;
  }

  private readonly all: ReadonlySet<string>;

  /** Takes what is idle from groups that share no interface, since one of them may hide a rule of the other. */
  round(): boolean {
    const idle = new Map<string, readonly Rule[]>();
    const near = new Set<string>();
    const later = new Set<string>();
    for (const id of this.waiting) {
      const group = this.after.group(id);
      if (group === undefined) continue;
      if (near.has(id)) {
        later.add(id);
        continue;
      }
      const found = this.idleIn(group);
      if (found.length === 0) continue;
      idle.set(id, found);
      for (const other of neighboursOf(this.after, group)) near.add(other);
    }
    if (idle.size === 0) return false;
    this.waiting = new Set([...later, ...near].filter((id) => this.all.has(id)));
    this.steps = this.withoutRules(idle);
    const { catalogue, judgement } = this.fleet;
    this.after = new Fleet(inventoryAfter(this.fleet.inventory, this.steps), catalogue, judgement);
    return true;
  }

  /** One of a priority over 100 could not be put back where it was: in another place it may not be idle. */
  private idleIn(group: SecurityGroup): readonly Rule[] {
    const own = new Set(this.fleet.group(group.id)?.rules.map(({ id }) => id));
    const isNew = ({ id }: Rule): boolean => !own.has(id);
    return [...idleRulesIn(this.after, group, isNew).keys()].filter((rule) => !isLegacy(rule));
  }

  /**
   * The steps without those that add the rules, and then the removal of the others. One that the plan changes is removed
   * instead: once removed it has another id, and the way back from a change asks for the one that it had.
   */
  private withoutRules(idle: ReadonlyMap<string, readonly Rule[]>): readonly FixStep[] {
    const contents = new Map([...idle].map(([id, rules]) => [id, new Set(rules.map(contentOf))]));
    const ids = new Set([...idle.values()].flat().map(({ id }) => id));
    const before = [...idle.keys()].flatMap((id) => {
      const group = this.fleet.group(id);
      return group === undefined
        ? []
        : group.rules.filter((one) => ids.has(one.id)).map((rule) => ({ group, rule }));
    });
    const changed = new Set(this.steps.flatMap((step) => (step.operation === 'modify' ? [step.id] : [])));
    const isLeftOut = (step: FixStep): boolean =>
      (step.operation === 'modify' && ids.has(step.id)) ||
      (step.operation === 'authorize' && contents.get(step.group)?.has(contentOf(step.rule)) === true);
    return [
      ...this.steps.filter((step) => !isLeftOut(step)),
      ...before.map(({ group, rule }) => revokeStep(group, rule, changed.has(rule.id) ? 'closes' : 'tidies')),
    ];
  }
}

/** Whether anything may be removed from a group: it is the account's own, and where it is in use is known. */
function isTidyable(fleet: Fleet, group: SecurityGroup): boolean {
  return (
    !group.serviceManaged &&
    group.network !== 'classic' &&
    group.gaps.length === 0 &&
    fleet.membersAreKnown(group) &&
    !group.rules.some(({ id }) => id === '' || id.includes('#'))
  );
}

/** The groups on the interfaces of a group, it among them. */
function neighboursOf(fleet: Fleet, group: SecurityGroup): readonly string[] {
  return [group.id, ...fleet.membersOf(group).flatMap(({ groupIds }) => groupIds)];
}
