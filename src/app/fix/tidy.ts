/** Rules that change nothing once a repair is done, removed at its end. */
import { ruleWithoutEffect } from '../../checks/rule-without-effect.ts';
import type { Fleet } from '../../domain/inventory/fleet.ts';
import type { SecurityGroup } from '../../domain/inventory/inventory.ts';
import { type FixPlan, type FixWish, planWith } from '../../domain/plan/fix-plan.ts';
import type { FixStep } from '../../domain/plan/fix-step.ts';
import { revokeStep } from '../../domain/plan/fix-steps.ts';
import { isLegacy } from '../../domain/plan/rule-spec.ts';
import type { Rule } from '../../domain/security-group/rule.ts';

/** How often it is looked again: a rule may be pointless only after another one is gone. */
const ROUNDS = 4;

/**
 * The plan with steps that remove what `rule-without-effect` finds in the fleet as it will be. The check leaves a drop
 * alone that merely finds nothing to stop; and what comes out must not change who gets in, or it is not done.
 */
export function tidied(
  fleet: Fleet,
  groups: readonly SecurityGroup[],
  first: FixPlan,
  wish: FixWish,
): FixPlan {
  let plan = first;
  const blocked = new Set(first.blocked.map(({ group }) => group.id));
  const mayChange = new Set(
    groups.filter(({ id, serviceManaged }) => !serviceManaged && !blocked.has(id)).map(({ id }) => id),
  );
  for (let round = 0; round < ROUNDS; round += 1) {
    const idle = idleRules(fleet, plan, mayChange);
    if (idle.length === 0) return plan;
    const more = planWith(fleet, groups, withoutRules(plan.steps, idle), plan, wish);
    if (more === undefined) return plan;
    plan = more;
  }
  return plan;
}

interface Idle {
  readonly group: SecurityGroup;
  /** As it is today. */
  readonly rule: Rule;
}

/** The rules that are there today and change nothing once the plan is carried out. */
function idleRules(fleet: Fleet, { after }: FixPlan, mayChange: ReadonlySet<string>): readonly Idle[] {
  const ids = new Set<string>();
  for (const result of ruleWithoutEffect.run(after)) {
    if (result.kind !== 'finding' || !mayChange.has(result.finding.resource.id)) continue;
    for (const { id } of result.finding.rules) if (!id.includes('#')) ids.add(id);
  }
  // Rules that the plan itself adds are not among them. One of a priority over 100 could not be put back where it was:
  // in another place it may not be idle.
  return fleet.inventory.groups.flatMap((group) =>
    group.rules.filter((rule) => ids.has(rule.id) && !isLegacy(rule)).map((rule) => ({ group, rule })),
  );
}

/**
 * The steps, and then the removal of rules. One that the plan changes is removed instead: once removed it has another id,
 * and the way back from a change asks for the one that it had.
 */
function withoutRules(steps: readonly FixStep[], idle: readonly Idle[]): readonly FixStep[] {
  const gone = new Set(idle.map(({ rule }) => rule.id));
  const changes = new Set(
    steps.flatMap((step) => (step.operation === 'modify' && gone.has(step.id) ? [step.id] : [])),
  );
  return [
    ...steps.filter((step) => step.operation !== 'modify' || !gone.has(step.id)),
    ...idle.map(({ group, rule }) => revokeStep(group, rule, changes.has(rule.id) ? 'closes' : 'tidies')),
  ];
}
