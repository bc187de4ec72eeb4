/**
 * Prefix lists that a run makes. A list is a unit of its own, made before the groups whose rules name it and taken back
 * after them. Until it is there, `newListId` stands for its id; it is found again by its name and what it holds.
 */
import type { PrefixList } from '../../domain/inventory/inventory.ts';
import { isAsMade, type Left } from '../../domain/plan/fix-return.ts';
import { stateAfter, stateOf } from '../../domain/plan/fix-state.ts';
import {
  type FixAction,
  type FixStep,
  isListAction,
  isListCreation,
  type ListCreation,
} from '../../domain/plan/fix-step.ts';
import { contentOf } from '../../domain/plan/rule-spec.ts';
import { problem } from '../../problem.ts';
import { findNewList, type Ledger, readState } from './ledger.ts';
import type { FixCloud, FixUnit } from './ports.ts';
import { applyUnit, takeBack } from './unit.ts';

/** Lists that are there, by what stands for their ids. */
export type KnownLists = ReadonlyMap<string, PrefixList>;

/**
 * Of the lists that steps make: those that are there already. Throws `fix-stale` where one of that name holds something
 * else: somebody has made or changed it since.
 */
export async function knownLists(steps: readonly FixStep[], cloud: FixCloud): Promise<KnownLists> {
  const known = new Map<string, PrefixList>();
  for (const creation of steps.filter(isListCreation)) {
    const lists = await cloud.prefixListsNamed(creation, creation.name);
    const same = lists.find((one) => isAsMade(one, creation));
    const [other] = lists;
    if (same !== undefined) known.set(creation.list, same);
    else if (other !== undefined)
      throw problem('fix-stale', {
        resource: other.id,
        rule: '',
        how: 'changed',
        more: 0,
        changes: '',
        unnamed: 0,
      });
  }
  return known;
}

/** The unit that makes a list; with the run in its token, so that no call of the run makes it twice. */
export function listUnit(step: FixStep & ListCreation, run: string, known: KnownLists): FixUnit {
  const found = known.get(step.list);
  return {
    key: step.list,
    state: found === undefined ? 'pending' : 'unchanged',
    steps: [{ ...step, token: `${run}-${step.name}`.slice(0, LONGEST_TOKEN) }],
    before: stateOf([]),
    rollback: [],
    ...(found === undefined ? {} : { listId: found.id }),
    failure: null,
    left: [],
  };
}

/** The longest token that the vendor takes (facts b). */
const LONGEST_TOKEN = 64;

export function isListUnit({ steps }: Pick<FixUnit, 'steps'>): boolean {
  return steps.some(isListCreation);
}

/** Steps with the vendor's ids of the lists that are known. */
export function bindSteps(steps: readonly FixStep[], known: KnownLists): readonly FixStep[] {
  if (known.size === 0) return steps;
  return steps.map((step) => ({ ...bound(step, known), undo: bound(step.undo, known) }));
}

function bound<A extends FixAction>(action: A, known: KnownLists): A {
  if (isListAction(action) || action.rule.source.kind !== 'prefix-list') return action;
  const id = known.get(action.rule.source.id)?.id;
  return id === undefined
    ? action
    : { ...action, rule: { ...action.rule, source: { ...action.rule.source, id } } };
}

/** Lists whose ids are still to come that steps of the unit name. */
export function awaitedBy(
  { before }: Pick<FixUnit, 'before'>,
  lists: readonly FixUnit[],
): readonly FixUnit[] {
  return lists.filter(({ key, listId }) =>
    [...before.prefixLists.keys()].some((id) => id === key || id === listId),
  );
}

/**
 * Makes the lists of a run, and puts their ids into the units that name them; units whose list could not be made are not
 * begun. Goes on where a process ended. Returns all units as they are now.
 */
export async function makeLists(units: readonly FixUnit[], ledger: Ledger): Promise<readonly FixUnit[]> {
  const lists: FixUnit[] = [];
  const known = new Map<string, PrefixList>();
  for (const unit of units.filter(isListUnit)) {
    const [made, list] = await makeOne(unit, ledger);
    lists.push(made);
    if (list !== undefined) known.set(made.key, list);
  }
  if (lists.length === 0) return units;
  const rest: FixUnit[] = [];
  for (const unit of units.filter((one) => !isListUnit(one))) {
    const failed = awaitedBy(unit, lists).find(({ key }) => !known.has(key));
    if (unit.state === 'pending' && failed !== undefined)
      rest.push(await ledger.unit({ ...unit, state: 'undone', failure: failed.failure }));
    else if ([...known.keys()].some((key) => unit.before.prefixLists.has(key)))
      rest.push(await ledger.unit(boundUnit(unit, known)));
    else rest.push(unit);
  }
  return [...lists, ...rest];
}

function boundUnit(unit: FixUnit, known: KnownLists): FixUnit {
  const { before, steps } = unit;
  const lists = [...before.prefixLists].map(([id, list]) => known.get(id) ?? list);
  return {
    ...unit,
    steps: bindSteps(steps, known),
    before: stateOf(before.groups, lists, [...before.portRangeLists.values()]),
  };
}

/** The unit, and its list if there is one to name. */
async function makeOne(begun: FixUnit, ledger: Ledger): Promise<[FixUnit, PrefixList?]> {
  const { cloud } = ledger.parts;
  let unit = begun;
  const find = (): Promise<PrefixList | undefined> => findNewList(unit, cloud);
  if (unit.state === 'pending' && ledger.begun(unit).size === 0) {
    const other = await find();
    // Somebody else has made it: it is not ours to remove.
    if (other !== undefined)
      return [await ledger.unit({ ...unit, state: 'unchanged', listId: other.id }), other];
  }
  if (['pending', 'applying', 'undoing'].includes(unit.state)) unit = await applyUnit(unit, ledger);
  if (unit.state !== 'applied' && unit.state !== 'unchanged') return [unit];
  const list = await find();
  if (list === undefined) return [unit];
  return [unit.listId === list.id ? unit : await ledger.unit({ ...unit, listId: list.id }), list];
}

/** How often it is looked whether a list is free: what was removed may be listed for a moment. */
const READINGS = 5;
const PAUSE_MS = 1_000;

/**
 * Removes a list that the run made, unless somebody names it, or it is not what was made any more. Where only rules name
 * it that a rollback to Workbench keeps, it is kept with them.
 */
export async function takeBackList(
  unit: FixUnit,
  purpose: 'undo' | 'rollback',
  ledger: Ledger,
): Promise<FixUnit> {
  const { cloud, timer } = ledger.parts;
  const [creation] = unit.steps.filter(isListCreation);
  const list = await findNewList(unit, cloud);
  if (creation === undefined || list === undefined)
    return takeBack(unit, purpose, ledger, unit.failure, true);
  let users: readonly string[];
  for (let reading = 1; ; reading += 1) {
    users = await cloud.usersOfPrefixList(creation, list.id);
    if (users.length === 0) return takeBack({ ...unit, kept: [] }, purpose, ledger, unit.failure, true);
    if (reading >= READINGS) break;
    await timer.sleep(PAUSE_MS);
  }
  const own = await ownUsers(unit, list.id, ledger);
  const kept = users.every((id) => own.has(id)) ? users : [];
  const { account, region, list: name } = creation;
  const left: Left = {
    action: { account, region, operation: 'delete-prefix-list', list: name, id: list.id },
    because: 'in-use',
  };
  return ledger.unit({
    ...unit,
    state: purpose === 'undo' ? 'undone' : 'rolled-back',
    listId: list.id,
    left: kept.length > 0 ? [] : [left],
    kept,
    readBack: ledger.reading(purpose, await readState({ ...unit, listId: list.id }, cloud)),
  });
}

/**
 * Groups of the run that are rolled back and in which nothing names the list but rules of the plan: those that let in
 * whom it trusts stay where Workbench is let in instead of everybody else.
 */
async function ownUsers(list: FixUnit, id: string, { run, parts }: Ledger): Promise<ReadonlySet<string>> {
  const { units = [] } = (await parts.store.load(run)) ?? {};
  const own = new Set<string>();
  for (const unit of units) {
    if (unit.state !== 'rolled-back' || awaitedBy(unit, [{ ...list, listId: id }]).length === 0) continue;
    const planned = stateAfter(unit.before, unit.steps);
    for (const { id: group, rules } of (await readState(unit, parts.cloud)).groups) {
      const meant = new Set(planned.groups.find((one) => one.id === group)?.rules.map(contentOf));
      const naming = rules.filter(({ source }) => source.kind === 'prefix-list' && source.id === id);
      if (naming.every((rule) => meant.has(contentOf(rule)))) own.add(group);
    }
  }
  return own;
}

/** Takes back the lists that no unit has come to name, and none will. */
export async function dropIdleLists(units: readonly FixUnit[], ledger: Ledger): Promise<void> {
  const lists = units.filter((unit) => isListUnit(unit) && unit.state === 'applied');
  for (const list of lists) {
    const naming = units.filter((unit) => !isListUnit(unit) && awaitedBy(unit, [list]).length > 0);
    if (naming.every(({ state }) => state === 'undone' || state === 'rolled-back'))
      await takeBackList(list, 'undo', ledger);
  }
}
