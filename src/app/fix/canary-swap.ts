/**
 * Moves one interface into clones of its groups, and back. Its groups are set at one stroke, so it is never without one
 * and never in more than it should be; what is to be done is computed from what is there, never from what was answered.
 */
import type { SecurityGroup } from '../../domain/inventory/inventory.ts';
import {
  type CanaryClone,
  type CanaryFailure,
  type CanaryLeft,
  type CanaryReceipt,
  missingRules,
  pooled,
  refuseClone,
  swapped,
  unswapped,
} from '../../domain/plan/fix-canary.ts';
import { type FixState, haveSameReach, isSafeReturn, stateOf } from '../../domain/plan/fix-state.ts';
import {
  make,
  missingOutbound,
  placeOf,
  type SwapParts,
  same,
  settle,
  swapOf,
  textOf,
  until,
} from './canary-ledger.ts';
import type { CanaryGroup } from './ports.ts';

/** Permissions that one call takes (facts a.5). */
const RULES_A_CALL = 100;

/** Makes what is missing of the clones and the move. Undefined when the interface lets in what the plan promises. */
export async function standClones(own: SwapParts): Promise<CanaryFailure | undefined> {
  await settle(own);
  const clones = swapOf(own).clones.length;
  for (let i = 0; i < clones; i += 1) {
    const failure = await standClone(i, own);
    if (failure !== undefined) return failure;
  }
  const swap = swapOf(own);
  const goal = swapped(swap.groups, swap.clones);
  const card = await own.parts.cloud.canary.interface(swap, swap.interface);
  if (card === undefined || !(same(card.groupIds, swap.groups) || same(card.groupIds, goal)))
    return edited(swap.interface);
  if (!(await isAsPlanned(goal, own))) return edited(swap.interface);
  if (!same(card.groupIds, goal)) {
    const failure = (await whyNotMoved(own)) ?? (await setGroups(goal, 'canary', own));
    if (failure !== undefined) return failure;
  }
  return checkClones(own);
}

/** Looks whether everything stands as it was made, without changing anything. */
export async function checkClones(own: SwapParts): Promise<CanaryFailure | undefined> {
  const swap = swapOf(own);
  for (const clone of swap.clones) {
    const is = await own.parts.cloud.canary.group(placeOf(swap), clone.id ?? '');
    if (is === undefined || !isWhole(clone, is)) return edited(clone.id ?? clone.name);
  }
  const goal = swapped(swap.groups, swap.clones);
  if (!same(await groupsOf(own, goal), goal)) return edited(swap.interface);
  return (await isAsPlanned(goal, own)) ? undefined : edited(swap.interface);
}

/** What kept it from being refused as a canary may have changed since, by hours where a process ended. */
async function whyNotMoved(own: SwapParts): Promise<CanaryFailure | undefined> {
  const swap = swapOf(own);
  const { canary } = own.parts.cloud;
  const at = placeOf(swap);
  const now = pooled(swap.interface, swap.groups, await readGroups(swap.groups, own));
  const before = pooled(swap.interface, swap.groups, swap.before);
  if (now === undefined || before === undefined || !haveSameReach(before, now)) return edited(swap.interface);
  const cards = await canary.interfaces(at);
  for (const { of } of swap.clones) {
    const others = cards.filter(({ id, groupIds }) => id !== swap.interface && groupIds.includes(of)).length;
    const is = await canary.group(at, of);
    if (is === undefined) return edited(of);
    if (refuseClone(is.group, others, await canary.referencing(at, of)) !== undefined)
      return { code: 'not-movable', message: of };
  }
  return undefined;
}

async function standClone(i: number, own: SwapParts): Promise<CanaryFailure | undefined> {
  const { canary } = own.parts.cloud;
  const at = placeOf(swapOf(own));
  const clone = (): CanaryClone => swapOf(own).clones[i] as CanaryClone;
  if (!(await findClone(i, own))) {
    const action = { ...at, operation: 'create-clone', clone: clone(), run: own.run } as const;
    const failure = await make(action, 'canary', own);
    if (failure !== undefined) return failure;
    // The answer does not decide: it is found by its name.
    if (!(await until(() => findClone(i, own), own))) return edited(clone().name);
  }
  const { id, innerAccess, outbound } = clone();
  const group = id as string;
  const read = (): Promise<CanaryGroup | undefined> => canary.group(at, group);
  let now = await until(read, own);
  if (now === undefined) return edited(group);
  if (clone().type === 'basic' && now.group.innerAccess !== innerAccess) {
    const action = { ...at, operation: 'set-inner-access', group, innerAccess } as const;
    const failure = await make(action, 'canary', own);
    if (failure !== undefined) return failure;
  }
  for (const rules of chunks(missingRules(clone(), now.group).missing)) {
    const action = { ...at, operation: 'fill-clone', group, rules } as const;
    const failure = await make(action, 'canary', own);
    if (failure !== undefined) return failure;
  }
  for (const rules of chunks(missingOutbound(outbound, now))) {
    const action = { ...at, operation: 'fill-clone-outbound', group, rules } as const;
    const failure = await make(action, 'canary', own);
    if (failure !== undefined) return failure;
  }
  // Nothing more and nothing less: others could have added to it.
  const whole = await until(async () => {
    now = await read();
    return now !== undefined && isWhole(clone(), now);
  }, own);
  return whole ? undefined : edited(group);
}

/** Whether a group is exactly as the clone is to be. */
function isWhole(clone: CanaryClone, { group, outbound }: CanaryGroup): boolean {
  const { missing, foreign } = missingRules(clone, group);
  const texts = (rules: CanaryClone['outbound']): string => rules.map(textOf).sort().join('\n');
  return missing.length + foreign === 0 && texts(outbound) === texts(clone.outbound);
}

/** Whether the clone is known, or is found now. */
async function findClone(i: number, own: SwapParts): Promise<boolean> {
  const swap = swapOf(own);
  const clone = swap.clones[i] as CanaryClone;
  if (clone.id !== null) return true;
  const id = await own.parts.cloud.canary.find(placeOf(swap), own.run, clone.name);
  if (id === undefined) return false;
  const clones = swap.clones.map((one, at) => (at === i ? { ...one, id } : one));
  await own.save({ swap: { ...swap, clones } });
  return true;
}

/**
 * Puts the interface back into its own groups where that is safe, and removes the clones that nobody uses. What is left is
 * said in the canary; begun again it goes on.
 */
export async function withdrawSwap(own: SwapParts): Promise<void> {
  const { canary } = own.parts.cloud;
  const left: CanaryLeft[] = [];
  await settle(own);
  for (const i of swapOf(own).clones.keys()) await findClone(i, own);
  const swap = swapOf(own);
  const at = placeOf(swap);
  const card = await canary.interface(at, swap.interface);
  const goal = card && unswapped(card.groupIds, swap.clones);
  let inClones = false;
  if (card !== undefined && goal !== undefined && !same(card.groupIds, goal)) {
    const because = await whyNotBack(card.groupIds, goal, own);
    const failure = because === undefined ? await setGroups(goal, 'canary-back', own) : undefined;
    if (because !== undefined) left.push({ id: swap.interface, because, code: '' });
    else if (failure !== undefined) left.push({ id: swap.interface, because: 'refused', code: failure.code });
    else if (!same(await groupsOf(own, goal), goal))
      left.push({ id: swap.interface, because: 'changed', code: '' });
    inClones = left.length > 0;
  }
  for (const { id } of swap.clones) {
    if (id === null) continue;
    if ((await own.parts.cloud.readGroup(at, id)) === undefined) continue;
    if (inClones) {
      left.push({ id, because: 'changed', code: '' });
      continue;
    }
    const action = { ...at, operation: 'delete-clone', group: id } as const;
    const failure = await make(action, 'canary-back', own);
    if (failure !== undefined) left.push({ id, because: 'refused', code: failure.code });
  }
  await own.save({ swap: { ...swapOf(own), left, gone: left.length === 0 } });
}

/** Why the interface is not put back: nobody may get in who neither does now nor did before, nobody promised be cut off. */
async function whyNotBack(
  from: readonly string[],
  to: readonly string[],
  own: SwapParts,
): Promise<CanaryLeft['because'] | undefined> {
  const { interface: id, groups, before, planned } = swapOf(own);
  const state = await readGroups([...new Set([...from, ...to])], own);
  const [now, next] = [pooled(id, from, state), pooled(id, to, state)];
  const [was, promised] = [pooled(id, groups, before), pooled(id, groups, planned)];
  if (next === undefined) return 'changed';
  if (now === undefined || was === undefined || promised === undefined) return 'unsafe';
  return isSafeReturn({ now, next, before: was, planned: promised }) ? undefined : 'unsafe';
}

/** Whether an interface in these groups lets in what the plan promises, as they are read now. */
export async function isAsPlanned(groups: readonly string[], own: SwapParts): Promise<boolean> {
  const swap = swapOf(own);
  const is = pooled(swap.interface, groups, await readGroups(groups, own));
  const wanted = pooled(swap.interface, swap.groups, swap.planned);
  return is !== undefined && wanted !== undefined && haveSameReach(wanted, is);
}

/** Groups as they are now, with the lists of before. */
async function readGroups(ids: readonly string[], own: SwapParts): Promise<FixState> {
  const { cloud } = own.parts;
  const swap = swapOf(own);
  const at = placeOf(swap);
  const [groups, prefixLists, portRangeLists] = await Promise.all([
    Promise.all(ids.map((id) => cloud.readGroup(at, id))),
    Promise.all([...swap.before.prefixLists.keys()].map((id) => cloud.readPrefixList(at, id))),
    Promise.all([...swap.before.portRangeLists.keys()].map((id) => cloud.readPortRangeList(at, id))),
  ]);
  return stateOf(
    groups.filter((one): one is SecurityGroup => one !== undefined),
    prefixLists.filter((one) => one !== undefined),
    portRangeLists.filter((one) => one !== undefined),
  );
}

async function setGroups(
  groups: readonly string[],
  purpose: CanaryReceipt['purpose'],
  own: SwapParts,
): Promise<CanaryFailure | undefined> {
  const swap = swapOf(own);
  const instance = swap.primary ? swap.instance : null;
  const action = {
    ...placeOf(swap),
    operation: 'set-groups',
    interface: swap.interface,
    instance,
    groups,
  } as const;
  return make(action, purpose, own);
}

/** The groups of the interface, read until they are as expected, for a moment. */
async function groupsOf(own: SwapParts, expected: readonly string[]): Promise<readonly string[]> {
  let groups: readonly string[] = [];
  await until(async () => {
    groups = (await own.parts.cloud.canary.interface(swapOf(own), swapOf(own).interface))?.groupIds ?? [];
    return same(groups, expected);
  }, own);
  return groups;
}

function* chunks<T>(all: readonly T[]): Generator<readonly T[]> {
  for (let from = 0; from < all.length; from += RULES_A_CALL) yield all.slice(from, from + RULES_A_CALL);
}

function edited(message: string): CanaryFailure {
  return { code: 'edited', message };
}
