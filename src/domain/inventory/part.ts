/** A part of a cloud that is read again, and what is to be judged then. */
import type { Gap, Inventory, NetworkInterface, Place, SecurityGroup } from './inventory.ts';

/** Resources of one place that were read again. What was asked for and not found is gone. */
export interface PartRequest extends Place {
  readonly groups: readonly string[];
  readonly prefixLists: readonly string[];
  readonly portRangeLists: readonly string[];
  readonly instances: readonly string[];
  readonly interfaces: readonly string[];
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

/** Ids of the lists that rules of a group name. */
export function listsNamedBy({ rules }: Pick<SecurityGroup, 'rules'>): ReadonlySet<string> {
  return new Set(
    rules.flatMap(({ source, ports }) => [
      ...(source.kind === 'prefix-list' ? [source.id] : []),
      ...(ports.kind === 'list' ? [ports.id] : []),
    ]),
  );
}

/** Ways in that are read elsewhere stay with the interface that had them. */
export function withKnownPaths(
  one: NetworkInterface,
  before: NetworkInterface | undefined,
): NetworkInterface {
  if (before === undefined) return one;
  const own = new Set(one.paths.map((path) => path.address));
  const kept = before.paths.filter(
    (path) =>
      (path.kind === 'dnat' || path.kind === 'listener' || path.kind === 'eip') && !own.has(path.address),
  );
  return { ...one, paths: [...one.paths, ...kept], pathGaps: before.pathGaps };
}
