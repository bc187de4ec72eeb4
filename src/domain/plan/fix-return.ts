/**
 * The way back. An undo puts back exactly what was there. A rollback prefers the ranges of Workbench, with which the
 * caller signs in from a browser, over opening a port to the world again (conventions, section 4).
 */

import { DEFAULT_CATALOGUE } from '../catalogue.ts';
import { Fleet } from '../inventory/fleet.ts';
import type { PrefixList } from '../inventory/inventory.ts';
import { type AddressSet, parseBlock } from '../net/address.ts';
import { equals, has, includesAll, interval } from '../net/interval-set.ts';
import { PROTOCOL_NUMBERS } from '../net/protocol.ts';
import { reachOf } from '../security-group/exposure-of.ts';
import type { Rule } from '../security-group/rule.ts';
import { DEFAULT_JUDGEMENT } from '../security-group/verdict.ts';
import { newList } from './fix-after.ts';
import { type FixState, isSafeInAnyPool, stateAfter } from './fix-state.ts';
import {
  type FixAction,
  type FixStep,
  isListAction,
  isListCreation,
  type ListAction,
  type ListCreation,
  type RuleAction,
} from './fix-step.ts';
import type { LoginTags } from './login-ports.ts';
import {
  addressesOfSource,
  contentOf,
  familyOfSource,
  portsOfRule,
  sourcesToward,
  specOf,
  transportsOf,
  writable,
} from './rule-spec.ts';
import { WORKBENCH_PATHS, type WorkbenchPath, type WorkbenchRanges } from './workbench.ts';

export type RollbackMode = 'workbench' | 'exact';

/** What a rollback does about one rule that steps replace, decided before the first write. */
export interface RollbackChoice {
  /** The rule; null for a list. */
  readonly rule: string | null;
  readonly mode: RollbackMode;
  /** Why it is put back exactly; null for Workbench. */
  readonly because:
    | 'asked'
    | 'edited'
    | 'list'
    | 'no-workbench'
    | 'no-login-port'
    | 'ipv6'
    | 'not-admitted'
    | 'changes-nothing'
    | null;
  /** For Workbench: the rules that are added where they are not there yet. */
  readonly add: readonly RuleAction[];
}

/** Workbench as a way back may let it in. */
export interface WorkbenchReturn {
  /** None where it is not to be used. */
  readonly ranges: WorkbenchRanges;
  /** TCP ports on which the ranges of a path help the hosts of a group. Of a group that is missing nothing is known. */
  readonly groups: readonly ({ readonly group: string } & Readonly<
    Record<WorkbenchPath, { readonly ports: readonly number[] }>
  >)[];
  /** By which tags instances say where they listen; absent in a plan of an earlier version. */
  readonly tags?: LoginTags | undefined;
}

/** TCP ports that Workbench signs in on unless it is known better (the vendor's page: SSH 22 for Linux, RDP 3389 for Windows). */
const LOGIN_PORTS = Object.freeze({ ports: Object.freeze([22, 3389]) });

/** Chooses the way back of each rule that the steps of one unit replace. */
export function chooseRollback(
  before: FixState,
  steps: readonly FixStep[],
  mode: RollbackMode,
  bench: WorkbenchReturn,
): readonly RollbackChoice[] {
  const planned = stateAfter(before, steps);
  const rules = new Map(before.groups.flatMap(({ rules }) => rules).map((rule) => [rule.id, rule]));
  const chosen = new Map<string | null, RollbackChoice>();
  for (const step of steps) {
    // A rule that somebody adds replaces none.
    if (chosen.has(step.replaces) || (step.reason === 'edited' && step.replaces === null)) continue;
    const rule = step.replaces === null ? undefined : rules.get(step.replaces);
    chosen.set(step.replaces, choiceFor(step, rule, before, planned, mode, bench));
  }
  return [...chosen.values()];
}

function choiceFor(
  step: FixStep,
  rule: Rule | undefined,
  before: FixState,
  planned: FixState,
  mode: RollbackMode,
  { ranges, groups }: WorkbenchReturn,
): RollbackChoice {
  const exact = (because: RollbackChoice['because']): RollbackChoice => ({
    rule: step.replaces,
    mode: 'exact',
    because,
    add: [],
  });
  if (mode === 'exact') return exact('asked');
  if (step.reason === 'edited') return exact('edited');
  if (rule === undefined || isListAction(step)) return exact('list');
  if (step.reason === 'tidies' || rule.policy !== 'accept') return exact('changes-nothing');
  if (familyOfSource(rule.source, before) !== 4) return exact('ipv6');
  if (WORKBENCH_PATHS.every((path) => ranges[path].length === 0)) return exact('no-workbench');
  const ports = portsOfRule(rule, before);
  const own = groups.find(({ group }) => group === rule.group);
  const help = (path: WorkbenchPath): readonly number[] => (own?.[path] ?? LOGIN_PORTS).ports;
  const isMatched = (port: number): boolean => transportsOf(rule).includes('tcp') && has(ports, port);
  if (!WORKBENCH_PATHS.some((path) => help(path).some(isMatched))) return exact('no-login-port');
  const old = addressesOfSource(rule.source, before);
  const comers = new Map(
    WORKBENCH_PATHS.flatMap((path) =>
      ranges[path]
        .filter((text) => includesAll(old, blockOf(text)))
        .flatMap((text) =>
          help(path)
            .filter(isMatched)
            .map((port) => [`${port} ${text}`, { port, text }]),
        ),
    ),
  );
  const { account, region } = step;
  const add = [...comers.values()].flatMap(({ port, text }) =>
    sourcesToward(rule.destination, text).map(
      (source): RuleAction => ({
        account,
        region,
        group: rule.group,
        operation: 'authorize',
        rule: writable({
          ...specOf(rule),
          protocol: { kind: 'number', number: PROTOCOL_NUMBERS.tcp },
          ports: { kind: 'set', ports: interval(port, port + 1) },
          source,
        }),
      }),
    ),
  );
  const after = stateAfter(planned, add);
  const letIn = [...comers.values()].every(({ port, text }) =>
    admits(after, rule.group, port, blockOf(text)),
  );
  if (add.length === 0 || !letIn || !isSafeInAnyPool({ now: planned, next: after, before, planned }))
    return exact('not-admitted');
  return { rule: rule.id, mode: 'workbench', because: null, add };
}

function blockOf(text: string): AddressSet {
  return parseBlock(text)?.set ?? [];
}

function admits(state: FixState, id: string, port: number, sources: AddressSet): boolean {
  const fleet = new Fleet(state, DEFAULT_CATALOGUE, DEFAULT_JUDGEMENT);
  const group = fleet.group(id);
  if (group === undefined) return false;
  const question = { protocol: 'tcp', port, family: 4 } as const;
  return includesAll(reachOf(fleet.targetOfGroup(group), question, fleet.lists).certain, sources);
}

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
  const planned = stateAfter(before, steps);
  const byWorkbench = new Set(
    (choices ?? []).filter(({ mode }) => mode === 'workbench').map(({ rule }) => rule),
  );
  const actions: FixAction[] = [];
  const left: Left[] = [];
  let now = p.now;
  const take = (action: FixAction): void => {
    if (p.isRefused?.(action) === true) return;
    const next = stateAfter(now, [action]);
    if (isSafeInAnyPool({ now, next, before, planned })) {
      actions.push(action);
      now = next;
    } else left.push({ action, because: 'unsafe' });
  };
  for (const choice of choices ?? []) {
    // As long as the old rule is there, nobody was shut out.
    const old = before.groups.flatMap(({ rules }) => rules).find(({ id }) => id === choice.rule);
    if (choice.mode === 'exact' || old === undefined || isThere(old, now)) continue;
    if (
      !begun.has(
        steps.findIndex(({ replaces, operation }) => replaces === choice.rule && operation !== 'authorize'),
      )
    )
      continue;
    for (const action of choice.add) if (isKnown(action, now) && !hasContent(now, action)) take(action);
  }
  for (const [i, step] of [...steps.entries()].reverse()) {
    if (!begun.has(i)) continue;
    const old = before.groups.flatMap(({ rules }) => rules).find(({ id }) => id === step.replaces);
    // Where the wide rule was never touched, the narrow ones beside it go again.
    if (byWorkbench.has(step.replaces) && !(old !== undefined && isThere(old, now))) continue;
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

/** Whether a rule, or one that does the same, is there: put back, it has another id. */
function isThere(old: Rule, state: FixState): boolean {
  const content = contentOf(writable(specOf(old)));
  return rulesOf(state, old.group).some((rule) => contentOf(writable(specOf(rule))) === content);
}

function hasContent(state: FixState, { group, rule }: RuleAction): boolean {
  const content = contentOf(rule);
  return rulesOf(state, group).some((one) => contentOf(one) === content);
}

function rulesOf(state: FixState, group: string): readonly Rule[] {
  return state.groups.find(({ id }) => id === group)?.rules ?? [];
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

/** Removes a rule that was added, if it is there and was not before. */
function addedRule(
  { account, region, group, rule }: RuleAction,
  now: FixState,
  before: FixState,
): FixAction | undefined {
  const old = new Set(rulesOf(before, group).map(({ id }) => id));
  const own = rulesOf(now, group).find((one) => !old.has(one.id) && contentOf(one) === contentOf(rule));
  return own && { account, region, group, operation: 'revoke', id: own.id, rule: specOf(own) };
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
