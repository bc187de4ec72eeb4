/**
 * The way back from what is there now. An undo puts back exactly what was there; a rollback does what was chosen for each
 * rule before the first write.
 */
import type { PrefixList } from '../inventory/inventory.ts';
import { equals } from '../net/interval-set.ts';
import { newList } from './fix-after.ts';
import { addedRule, closingSteps, isClosed, ruleOf, rulesOf } from './fix-closing.ts';
import { courseOf, type FixState, isSafeInAnyPool, stateAfter } from './fix-state.ts';
import {
  type FixAction,
  type FixStep,
  isListAction,
  isListCreation,
  type ListAction,
  type ListCreation,
  type RuleAction,
} from './fix-step.ts';
import type { RollbackChoice } from './rollback-choice.ts';
import { contentOf, specOf, writable } from './rule-spec.ts';

/** Something of ours that a way back leaves, and why. */
export interface Left {
  readonly action: FixAction;
  /**
   * `changed`: somebody else has changed it since. `unsafe`: it would let somebody in, or shut somebody out whom the
   * plan promised to keep. `refused`: by the vendor. `in-use`: a list that others name by now.
   */
  readonly because: 'changed' | 'unsafe' | 'refused' | 'in-use';
}

export interface WayBack {
  readonly actions: readonly FixAction[];
  readonly left: readonly Left[];
}

/**
 * The actions that take steps back from what is there now, the last step first; those that were begun are in `begun`.
 * What is there already as it was needs none. Each is checked against the state that those before it leave.
 */
export function wayBack(p: {
  readonly now: FixState;
  readonly before: FixState;
  readonly steps: readonly FixStep[];
  /** Numbers of the steps of which the call may have been made. */
  readonly begun: ReadonlySet<number>;
  /** For a rollback; without it everything is put back exactly. */
  readonly choices?: readonly RollbackChoice[];
  /** Rules that an earlier rollback has let Workbench in with: where everything is put back exactly, they go. */
  readonly added?: readonly RuleAction[];
  /** Whether the vendor has refused an action: it is not made, so nothing may count on it. */
  readonly isRefused?: (action: FixAction) => boolean;
}): WayBack {
  const { before, steps, begun, choices } = p;
  const course = courseOf(before, steps);
  // As long as the old rule lets them in, nobody was shut out.
  const byWorkbench = (choices ?? []).filter(({ mode, rule }) => {
    const old = ruleOf(before, rule);
    return mode === 'workbench' && (old === undefined || isClosed(old, steps, course, p.now));
  });
  const actions: FixAction[] = [];
  const left: Left[] = [];
  let now = p.now;
  const take = (action: FixAction): void => {
    if (p.isRefused?.(action) === true) return;
    const next = stateAfter(now, [action]);
    if (isSafeInAnyPool({ now, next, ...course })) {
      actions.push(action);
      now = next;
    } else left.push({ action, because: 'unsafe' });
  };
  for (const { rule, add } of byWorkbench) {
    if (!closingSteps(ruleOf(before, rule), steps, course).some((i) => begun.has(i))) continue;
    for (const action of add) if (isKnown(action, now) && !hasContent(now, action)) take(action);
  }
  for (const [i, step] of [...steps.entries()].reverse()) {
    if (!begun.has(i)) continue;
    // Where the wide rule was never closed, the narrow ones beside it go again.
    if (byWorkbench.some(({ rule }) => rule === step.replaces)) continue;
    const undo = !isKnown(step, now)
      ? 'changed'
      : isListAction(step)
        ? undoOfList(step, now, before)
        : undoOfRule(step, now, before);
    if (undo === undefined) continue;
    if (undo === 'changed') left.push({ action: step.undo, because: 'changed' });
    else take(undo);
  }
  if (choices === undefined)
    for (const action of p.added ?? []) {
      const own = addedRule(action, now, before);
      if (own !== undefined) take(own);
    }
  return { actions, left };
}

/** Whether a list is what a step makes: by its name and its entries. */
export function isAsMade({ name, family, set, unreadable }: PrefixList, made: ListCreation): boolean {
  const wanted = newList(made);
  return (
    name === wanted.name && family === wanted.family && unreadable.length === 0 && equals(set, wanted.set)
  );
}

/** Whether the group or list is still there; a list that a step makes need not be. */
export function isKnown(action: FixAction, { groups, prefixLists, portRangeLists }: FixState): boolean {
  if (isListCreation(action)) return true;
  return isListAction(action)
    ? prefixLists.has(action.list) || portRangeLists.has(action.list)
    : groups.some(({ id }) => id === action.group);
}

function hasContent(state: FixState, { group, rule }: RuleAction): boolean {
  const content = contentOf(rule);
  return rulesOf(state, group).some((one) => contentOf(one) === content);
}

function undoOfRule(
  step: FixStep & RuleAction,
  now: FixState,
  before: FixState,
): FixAction | 'changed' | undefined {
  const rules = rulesOf(now, step.group);
  const { account, region, group, rule } = step;
  const at = { account, region, group };
  switch (step.operation) {
    case 'authorize':
      return addedRule(step, now, before);
    case 'modify': {
      const is = rules.find(({ id }) => id === step.id);
      const was = rulesOf(before, group).find(({ id }) => id === step.id);
      if (is === undefined || was === undefined) return 'changed';
      const back = writable(specOf(was));
      const isBack = contentOf(is) === contentOf(was) || contentOf(is) === contentOf(back);
      const isDescribed = is.description === was.description || is.description !== rule.description;
      // No call can empty a description (facts b).
      if (isBack && (isDescribed || was.description === '')) return undefined;
      if (isBack) return { ...at, operation: 'modify', id: step.id, rule: back };
      if (contentOf(is) !== contentOf(rule)) return 'changed';
      // What another rule says already cannot be said twice (facts b.2: `InvalidOperation.RuleDuplicate`).
      if (rules.some((one) => contentOf(one) === contentOf(back))) return 'changed';
      return { ...at, operation: 'modify', id: step.id, rule: back };
    }
    case 'revoke': {
      const was = rulesOf(before, group).find(({ id }) => id === step.id);
      if (was === undefined || rules.some(({ id }) => id === step.id)) return undefined;
      const action: RuleAction = { ...at, operation: 'authorize', rule: writable(specOf(was)) };
      return hasContent(now, action) ? undefined : action;
    }
  }
}

/**
 * Only the entries that the step changed, that are still as it left them and were otherwise before; a list that it made,
 * if it is as it was.
 */
function undoOfList(
  step: FixStep & ListAction,
  now: FixState,
  before: FixState,
): FixAction | 'changed' | undefined {
  if (step.operation === 'delete-prefix-list') return undefined;
  if (step.operation === 'create-prefix-list') {
    const is = now.prefixLists.get(step.list);
    if (is === undefined) return undefined;
    const { account, region, list } = step;
    return isAsMade(is, step)
      ? { account, region, operation: 'delete-prefix-list', list, id: is.id }
      : 'changed';
  }
  const entriesOf = ({ prefixLists, portRangeLists }: FixState): readonly string[] =>
    (step.operation === 'modify-prefix-list' ? prefixLists : portRangeLists).get(step.list)?.entries ?? [];
  const [entries, old] = [entriesOf(now), entriesOf(before)];
  const add = step.remove.filter((entry) => old.includes(entry) && !entries.includes(entry));
  const remove = step.add.filter((entry) => !old.includes(entry) && entries.includes(entry));
  const { operation, account, region, list } = step;
  return add.length + remove.length === 0 ? undefined : { operation, account, region, list, add, remove };
}
