/**
 * From edited rules to steps in an order in which nobody is let in, or shut out, in between who is not so before or
 * after. New rules are added from the first that decides to the last, and old ones removed the other way round: then a
 * packet meets its first match of before, or that of after, at any moment, on interfaces in other groups, too (facts
 * a.1). A rule that changes in one call joins in where its turn is safe, and is added and removed where it has none.
 */
import type { SecurityGroup } from '../inventory/inventory.ts';
import { rankOf } from '../security-group/match.ts';
import type { Rule } from '../security-group/rule.ts';
import { type FixState, isSafeAdvance, stateAfter } from './fix-state.ts';
import type { FixStep } from './fix-step.ts';
import { addStep, isOneCall, modifyStep, revokeStep } from './fix-steps.ts';
import { contentOf, type RuleSpec, ruleFrom } from './rule-spec.ts';

/** One edit of a group's rules, complete: a change says all of the rule. */
export type RuleEdit =
  | { readonly kind: 'add'; readonly rule: RuleSpec }
  | { readonly kind: 'change'; readonly old: Rule; readonly rule: RuleSpec }
  | { readonly kind: 'remove'; readonly old: Rule };

type Change = RuleEdit & { readonly kind: 'change' };

/** Undefined where no order is safe, which takes priorities that no call can write. `state` holds the group and its lists. */
export function editSteps(
  group: SecurityGroup,
  state: FixState,
  edits: readonly RuleEdit[],
): readonly FixStep[] | undefined {
  const changes = edits.filter((edit) => edit.kind === 'change');
  // What is asked of each step is who gets in at all: where rules tell source ports or destinations apart, that is not
  // enough for several changes, and rules that are added and removed need not be asked.
  const isNarrow = [
    ...group.rules,
    ...edits.flatMap((edit) => (edit.kind === 'remove' ? [] : [edit.rule])),
  ].some(({ sourcePorts, destination }) => sourcePorts !== undefined || destination !== undefined);
  const mayChange = !isNarrow || edits.length === 1;
  let inOneCall = mayChange ? changes.filter(({ old, rule }) => isOneCallFor(old, rule)) : [];
  for (;;) {
    const steps = inSafeOrder(group, state, edits, new Set(inOneCall));
    if (steps !== undefined || inOneCall.length === 0) return steps;
    inOneCall = inOneCall.slice(Math.ceil(inOneCall.length / 2));
  }
}

/** A call cannot clear a description (facts b). */
function isOneCallFor(old: Rule, rule: RuleSpec): boolean {
  const clears = old.description !== '' && rule.description === '';
  // A rule that does the same cannot be added beside the old one.
  return isOneCall(old, rule) && (!clears || contentOf(old) === contentOf(rule));
}

function inSafeOrder(
  group: SecurityGroup,
  state: FixState,
  edits: readonly RuleEdit[],
  inOneCall: ReadonlySet<Change>,
): readonly FixStep[] | undefined {
  const whole = (edit: RuleEdit): boolean => edit.kind === 'change' && inOneCall.has(edit);
  const added = edits.flatMap((edit): [number, FixStep][] =>
    edit.kind === 'remove' || whole(edit)
      ? []
      : [
          [
            rank(ruleFrom(edit.rule, '', group.id)),
            addStep(group, edit.rule, 'edited', edit.kind === 'change' ? edit.old.id : null),
          ],
        ],
  );
  const removed = edits.flatMap((edit): [number, FixStep][] =>
    edit.kind === 'add' || whole(edit) ? [] : [[rank(edit.old), revokeStep(group, edit.old, 'edited')]],
  );
  const changed = [...inOneCall]
    .sort((a, b) => rank(ruleFrom(a.rule, '', '')) - rank(ruleFrom(b.rule, '', '')))
    .map(({ old, rule }) => modifyStep(group, old, rule, 'edited'));
  const first = added.sort(([a], [b]) => a - b).map(([, step]) => step);
  const last = removed.sort(([a], [b]) => b - a).map(([, step]) => step);
  const planned = stateAfter(state, [...first, ...changed, ...last]);
  const steps: FixStep[] = [];
  let now = state;
  const take = (step: FixStep): boolean => {
    const next = stateAfter(now, [step]);
    if (!isSafeAdvance(now, next, planned)) return false;
    steps.push(step);
    now = next;
    return true;
  };
  if (!first.every(take)) return undefined;
  const waiting = [...changed];
  while (waiting.length > 0) {
    const i = waiting.findIndex(take);
    if (i === -1) return undefined;
    waiting.splice(i, 1);
  }
  return last.every(take) ? steps : undefined;
}

function rank(rule: Rule): number {
  return rankOf(rule) ?? Number.POSITIVE_INFINITY;
}

/** Whether each of the steps is safe in its turn: a plan that says otherwise was not made so. */
export function areSafeInTurn(state: FixState, steps: readonly FixStep[]): boolean {
  const planned = stateAfter(state, steps);
  let now = state;
  return steps.every((step) => {
    const before = now;
    now = stateAfter(now, [step]);
    return isSafeAdvance(before, now, planned);
  });
}
