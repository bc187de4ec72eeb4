/** The reference for parts that are read again: the whole, made anew from the whole. Slow and plain on purpose. */
import type { Inventory, NetworkInterface } from '../inventory/inventory.ts';
import { listsNamedBy, type PartRequest, withKnownPaths } from '../inventory/part.ts';

/**
 * What is known after a part was read again. Ways in that are read elsewhere (addresses, gateways, balancers) stay with
 * the interfaces that had them. Gaps of what was read again are those of the part.
 */
export function replacePart(known: Inventory, asked: PartRequest, part: Inventory): Inventory {
  const named = new Set([
    ...asked.groups,
    ...asked.prefixLists,
    ...asked.portRangeLists,
    ...asked.instances,
    ...asked.interfaces,
  ]);
  const instances = new Set(asked.instances);
  const found = new Set(part.interfaces.map(({ id }) => id));
  const before = new Map(known.interfaces.filter(({ id }) => found.has(id)).map((one) => [one.id, one]));
  const isRead = (one: NetworkInterface): boolean =>
    named.has(one.id) || found.has(one.id) || (one.instanceId !== undefined && instances.has(one.instanceId));
  return {
    accounts: known.accounts,
    groups: [...known.groups.filter(({ id }) => !named.has(id)), ...part.groups],
    prefixLists: replaceIn(known.prefixLists, asked.prefixLists, part.prefixLists),
    portRangeLists: replaceIn(known.portRangeLists, asked.portRangeLists, part.portRangeLists),
    instances: [...known.instances.filter(({ id }) => !named.has(id)), ...part.instances],
    interfaces: [
      ...known.interfaces.filter((one) => !isRead(one)),
      ...part.interfaces.map((one) => withKnownPaths(one, before.get(one.id))),
    ],
    gaps: [
      ...known.gaps.filter(({ resource }) => resource === undefined || !named.has(resource)),
      ...part.gaps,
    ],
    notRead: known.notRead,
  };
}

/** Groups whose rules name one of the lists. */
export function groupsNaming({ groups }: Inventory, lists: ReadonlySet<string>): readonly string[] {
  return groups.filter((group) => [...listsNamedBy(group)].some((id) => lists.has(id))).map(({ id }) => id);
}

function replaceIn<T>(
  known: ReadonlyMap<string, T>,
  asked: readonly string[],
  found: ReadonlyMap<string, T>,
): ReadonlyMap<string, T> {
  const next = new Map(known);
  for (const id of asked) next.delete(id);
  for (const [id, one] of found) next.set(id, one);
  return next;
}
