/**
 * From edited rules to steps in an order in which nobody is let in, or shut out, in between who is not so before or
 * after. New rules are added from the first that decides to the last, and old ones removed the other way round: then a
 * packet meets its first match of before, or that of after, at any moment, on interfaces in other groups, too (facts
 * a.1). A rule that changes in one call joins in where its turn is safe, and is added and removed where it has none.
 */
import type { SecurityGroup } from '../inventory/inventory.ts';
import { overlaps } from '../net/interval-set.ts';
import { rankOf } from '../security-group/match.ts';
import type { Rule } from '../security-group/rule.ts';
import { type FixState, isSafeAdvance, stateAfter } from './fix-state.ts';
import type { FixStep } from './fix-step.ts';
import { addStep, isOneCall, modifyStep, revokeStep } from './fix-steps.ts';
import { contentOf, portsOfRule, type RuleSpec, ruleFrom } from './rule-spec.ts';

/** One edit of a group's rules, complete: a change says all of the rule. */
export type RuleEdit =
  | { readonly kind: 'add'; readonly rule: RuleSpec }
  | { readonly kind: 'change'; readonly old: Rule; readonly rule: RuleSpec }
  | { readonly kind: 'remove'; readonly old: Rule };

type Change = RuleEdit & { readonly kind: 'change' };

/** With more edits than this no order is looked for in which rules that meet change in one call: each try asks the engine. */
const MOST_TRIED = 12;

/** Undefined where no order is safe, which takes priorities that no call can write. `state` holds the group and its lists. */
export function editSteps(
  group: SecurityGroup,
  state: FixState,
  edits: readonly RuleEdit[],
): readonly FixStep[] | undefined {
  const possible = edits.filter(
    (edit): edit is Change => edit.kind === 'change' && isOneCallFor(edit.old, edit.rule),
  );
  const all = inTurn(group, edits, new Set(possible));
  const steps = [...all.first, ...all.changed, ...all.last];
  if (isPlainlySafe(state, steps)) return steps;
  // What the engine says is who gets in at all: where rules tell source ports or destinations apart, that is not enough.
  const isNarrow = [
    ...group.rules,
    ...edits.flatMap((edit) => (edit.kind === 'remove' ? [] : [edit.rule])),
  ].some(({ sourcePorts, destination }) => sourcePorts !== undefined || destination !== undefined);
  if (!isNarrow && edits.length <= MOST_TRIED) {
    const found = inSafeOrder(all, state);
    if (found !== undefined) return found;
  }
  const apart = possible.filter(
    (edit) => !edits.some((other) => other !== edit && meets(rulesOf(edit), rulesOf(other), state)),
  );
  const { first, changed, last } = inTurn(group, edits, new Set(apart));
  const plain = [...first, ...changed, ...last];
  return isPlainlySafe(state, plain) ? plain : undefined;
}

function rulesOf(edit: RuleEdit): readonly RuleSpec[] {
  return [...(edit.kind === 'add' ? [] : [edit.old]), ...(edit.kind === 'remove' ? [] : [edit.rule])];
}

/** A call cannot clear a description (facts b). */
function isOneCallFor(old: Rule, rule: RuleSpec): boolean {
  const clears = old.description !== '' && rule.description === '';
  // A rule that does the same cannot be added beside the old one.
  return isOneCall(old, rule) && (!clears || contentOf(old) === contentOf(rule));
}

/** Steps of the three kinds, each in its order. */
interface InTurn {
  readonly first: readonly FixStep[];
  readonly changed: readonly FixStep[];
  readonly last: readonly FixStep[];
}

function inTurn(group: SecurityGroup, edits: readonly RuleEdit[], inOneCall: ReadonlySet<RuleEdit>): InTurn {
  const apart = edits.filter((edit) => !inOneCall.has(edit));
  const added = apart.flatMap((edit) =>
    edit.kind === 'remove'
      ? []
      : [addStep(group, edit.rule, 'edited', edit.kind === 'change' ? edit.old.id : null)],
  );
  const removed = apart.flatMap((edit) =>
    edit.kind === 'add' ? [] : [revokeStep(group, edit.old, 'edited')],
  );
  const changed = edits.flatMap((edit) =>
    edit.kind === 'change' && inOneCall.has(edit) ? [modifyStep(group, edit.old, edit.rule, 'edited')] : [],
  );
  return {
    first: added.sort((a, b) => rankOfStep(a) - rankOfStep(b)),
    changed: changed.sort((a, b) => rankOfStep(a) - rankOfStep(b)),
    last: removed.sort((a, b) => rankOfStep(b) - rankOfStep(a)),
  };
}

/** The first order of the changes in which each step is safe by the exposure engine. */
function inSafeOrder({ first, changed, last }: InTurn, state: FixState): readonly FixStep[] | undefined {
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

/**
 * Whether steps are safe by their order alone: rules are added from the first that decides to the last, then changed, then
 * removed the other way round, and no packet meets a rule that is changed and another one of the steps.
 */
function isPlainlySafe(state: FixState, steps: readonly FixStep[]): boolean {
  const kinds = ['authorize', 'modify', 'revoke'];
  const isInOrder = steps.every((step, i) => {
    const before = steps[i - 1];
    if (before === undefined) return kinds.includes(step.operation);
    const [was, is] = [kinds.indexOf(before.operation), kinds.indexOf(step.operation)];
    if (was !== is) return was < is;
    const gap = rankOfStep(step) - rankOfStep(before);
    return step.operation === 'modify' || (step.operation === 'authorize' ? gap >= 0 : gap <= 0);
  });
  const rules = new Map(state.groups.flatMap((group) => group.rules.map((rule) => [rule.id, rule])));
  const about = (step: FixStep): readonly RuleSpec[] =>
    'rule' in step
      ? [step.rule, ...(step.operation === 'modify' ? [rules.get(step.id) ?? step.rule] : [])]
      : [];
  return (
    isInOrder &&
    steps.every(
      (step) =>
        step.operation !== 'modify' ||
        steps.every((other) => other === step || !meets(about(step), about(other), state)),
    )
  );
}

/** Whether a packet may match one of each. */
function meets(some: readonly RuleSpec[], others: readonly RuleSpec[], state: FixState): boolean {
  return some.some((one) => others.some((other) => mayMeet(one, other, state)));
}

function mayMeet(one: RuleSpec, other: RuleSpec, lists: FixState): boolean {
  const [a, b] = [one.protocol, other.protocol];
  if (a.kind === 'number' && b.kind === 'number' && a.number !== b.number) return false;
  const known = ({ ports }: RuleSpec): boolean => ports.kind === 'set';
  if (known(one) && known(other) && !overlaps(portsOfRule(one, lists), portsOfRule(other, lists)))
    return false;
  if (one.source.kind !== 'cidr' || other.source.kind !== 'cidr') return true;
  return one.source.family === other.source.family && overlaps(one.source.set, other.source.set);
}

function rankOfStep(step: FixStep): number {
  return 'rule' in step ? rank(ruleFrom(step.rule, '', '')) : Number.POSITIVE_INFINITY;
}

function rank(rule: Rule): number {
  return rankOf(rule) ?? Number.POSITIVE_INFINITY;
}

/** Whether each of the steps is safe in its turn: a plan that says otherwise was not made so. */
export function areSafeInTurn(state: FixState, steps: readonly FixStep[]): boolean {
  if (isPlainlySafe(state, steps)) return true;
  const planned = stateAfter(state, steps);
  let now = state;
  return steps.every((step) => {
    const before = now;
    now = stateAfter(now, [step]);
    return isSafeAdvance(before, now, planned);
  });
}
