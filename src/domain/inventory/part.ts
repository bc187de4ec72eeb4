/** A part of a cloud that was read again, put in the place of what was known of it; and what is to be judged then. */
import type { Gap, Inventory, NetworkInterface, Place } from './inventory.ts';

/** Resources of one place that were read again. What was asked for and not found is gone. */
export interface PartRequest extends Place {
  readonly groups: readonly string[];
  readonly prefixLists: readonly string[];
  readonly portRangeLists: readonly string[];
  readonly instances: readonly string[];
  readonly interfaces: readonly string[];
}

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

/**
 * The part of an inventory that decides about some groups: they, the interfaces that use them, every group of those,
 * and the interfaces of these in turn, since what a group opens depends on what its interfaces are in besides. Its size
 * is that of the neighbourhood, whatever the fleet.
 */
export interface Neighbourhood {
  readonly inventory: Inventory;
  /** Ids of the groups, interfaces and instances whose findings it decides. */
  readonly decided: ReadonlySet<string>;
}

export function neighbourhoodOf(inventory: Inventory, touched: Iterable<string>): Neighbourhood {
  // Passes over all interfaces, which cost less than an index of them that is used once.
  const start = new Set(touched);
  const named = (one: NetworkInterface): boolean =>
    start.has(one.id) || (one.instanceId !== undefined && start.has(one.instanceId));
  const own = new Set([
    ...inventory.interfaces.filter(named),
    ...withSiblings(inventory.interfaces, (one) => one.groupIds.some((id) => start.has(id))),
  ]);
  const groups = new Set([...start, ...[...own].flatMap((one) => one.groupIds)]);
  const around = new Set([
    ...own,
    ...withSiblings(inventory.interfaces, (one) => one.groupIds.some((id) => groups.has(id))),
  ]);
  const context = new Set([...groups, ...[...around].flatMap((one) => one.groupIds)]);
  const instances = new Set([...around].flatMap((one) => one.instanceId ?? []));
  for (const id of start) instances.add(id);
  const decided = new Set([
    ...groups,
    ...[...own].flatMap((one) => [one.id, ...(one.instanceId === undefined ? [] : [one.instanceId])]),
    ...start,
  ]);
  const isNear = ({ resource }: Gap): boolean =>
    resource === undefined || context.has(resource) || decided.has(resource) || instances.has(resource);
  return {
    decided,
    inventory: {
      ...inventory,
      groups: inventory.groups.filter(({ id }) => context.has(id)),
      instances: inventory.instances.filter(({ id }) => instances.has(id)),
      interfaces: [...around],
      gaps: inventory.gaps.filter(isNear),
    },
  };
}

/** An instance is judged with all its interfaces. */
function withSiblings(
  all: readonly NetworkInterface[],
  isWanted: (one: NetworkInterface) => boolean,
): readonly NetworkInterface[] {
  const wanted = new Set(all.filter(isWanted));
  const instances = new Set([...wanted].flatMap((one) => one.instanceId ?? []));
  return all.filter(
    (one) => wanted.has(one) || (one.instanceId !== undefined && instances.has(one.instanceId)),
  );
}

/** Groups whose rules name one of the lists. */
export function groupsNaming(inventory: Inventory, lists: ReadonlySet<string>): string[] {
  return inventory.groups
    .filter(({ rules }) =>
      rules.some(
        ({ source, ports }) =>
          (source.kind === 'prefix-list' && lists.has(source.id)) ||
          (ports.kind === 'list' && lists.has(ports.id)),
      ),
    )
    .map(({ id }) => id);
}

function withKnownPaths(one: NetworkInterface, before: NetworkInterface | undefined): NetworkInterface {
  if (before === undefined) return one;
  const own = new Set(one.paths.map((path) => path.address));
  const kept = before.paths.filter(
    (path) =>
      (path.kind === 'dnat' || path.kind === 'listener' || path.kind === 'eip') && !own.has(path.address),
  );
  return { ...one, paths: [...one.paths, ...kept], pathGaps: before.pathGaps };
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
