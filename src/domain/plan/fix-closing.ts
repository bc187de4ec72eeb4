/** How steps close a rule, and whether it is closed by them in what was read. */
import type { Rule } from '../security-group/rule.ts';
import type { Course, FixState } from './fix-state.ts';
import type { FixAction, FixStep, RuleAction } from './fix-step.ts';
import { contentOf, specOf, writable } from './rule-spec.ts';

/**
 * Numbers of the steps that close a rule: those that change or remove it or, where it stays and is last, the drops in
 * front of it. Drops stand in front of every such rule, whichever they were made for.
 */
export function closingSteps(
  rule: Rule | undefined,
  steps: readonly FixStep[],
  { planned }: Course,
): readonly number[] {
  const stays = rule !== undefined && isThere(rule, planned);
  return [...steps.keys()].filter((i) => {
    const step = steps[i];
    if (step === undefined) return false;
    if (stays) return isDrop(step) && step.group === rule.group;
    return step.replaces === (rule?.id ?? null) && step.operation !== 'authorize';
  });
}

/** Whether a step closes by a drop. */
export function isDrop(step: FixStep | undefined): step is FixStep & RuleAction {
  return step?.operation === 'authorize' && step.rule.policy === 'drop' && step.reason === 'closes';
}

/** Whether a rule is closed as its steps close it: it is there no more, or every drop is in front of it. */
export function isClosed(rule: Rule, steps: readonly FixStep[], course: Course, state: FixState): boolean {
  if (!isThere(rule, state)) return true;
  const drops = closingSteps(rule, steps, course)
    .flatMap((i) => steps[i] ?? [])
    .filter(isDrop);
  return drops.length > 0 && drops.every((drop) => addedRule(drop, state, course.before) !== undefined);
}

/** Whether a rule, or one that does the same, is there: put back, it has another id. */
function isThere(old: Rule, state: FixState): boolean {
  const content = contentOf(writable(specOf(old)));
  return rulesOf(state, old.group).some((rule) => contentOf(writable(specOf(rule))) === content);
}

export function ruleOf({ groups }: FixState, id: string | null): Rule | undefined {
  return groups.flatMap(({ rules }) => rules).find((rule) => rule.id === id);
}

export function rulesOf(state: FixState, group: string): readonly Rule[] {
  return state.groups.find(({ id }) => id === group)?.rules ?? [];
}

/** Removes a rule that was added, if it is there and was not before. */
export function addedRule(
  { account, region, group, rule }: RuleAction,
  now: FixState,
  before: FixState,
): FixAction | undefined {
  const old = new Set(rulesOf(before, group).map(({ id }) => id));
  const own = rulesOf(now, group).find((one) => !old.has(one.id) && contentOf(one) === contentOf(rule));
  return own && { account, region, group, operation: 'revoke', id: own.id, rule: specOf(own) };
}
