/** Rules that change nothing once a repair is done, removed at its end. */
import { ruleWithoutEffect } from '../../checks/rule-without-effect.ts';
import type { Fleet } from '../../domain/inventory/fleet.ts';
import type { SecurityGroup } from '../../domain/inventory/inventory.ts';
import { type FixPlan, type FixWish, planWith } from '../../domain/plan/fix-plan.ts';
import type { FixStep } from '../../domain/plan/fix-step.ts';
import { revokeStep } from '../../domain/plan/fix-steps.ts';
import { isLegacy } from '../../domain/plan/rule-spec.ts';

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
    const steps = idleSteps(plan, mayChange);
    if (steps.length === 0) return plan;
    const more = planWith(fleet, groups, [...plan.steps, ...steps], plan, wish);
    if (more === undefined) return plan;
    plan = more;
  }
  return plan;
}

function idleSteps({ after }: FixPlan, mayChange: ReadonlySet<string>): readonly FixStep[] {
  const ids = new Set<string>();
  for (const result of ruleWithoutEffect.run(after)) {
    if (result.kind !== 'finding' || !mayChange.has(result.finding.resource.id)) continue;
    // Rules that the plan itself adds have no id yet: a `+` stands for it.
    for (const { id } of result.finding.rules) if (!id.includes('+') && !id.includes('#')) ids.add(id);
  }
  return after.inventory.groups.flatMap((group) =>
    // A rule of a priority over 100 could not be put back where it was: in another place it may not be idle.
    group.rules
      .filter((rule) => ids.has(rule.id) && !isLegacy(rule))
      .map((rule) => revokeStep(group, rule, 'tidies')),
  );
}
