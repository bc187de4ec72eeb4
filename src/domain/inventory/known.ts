/**
 * What is known of a cloud, indexed, so that putting in a part that was read again, and asking what that part decides,
 * costs as much as the part and its neighbourhood have, whatever the fleet. The twin is domain/reference/part.ts with
 * `neighbourhoodOf`.
 */
import type { Gap, Instance, Inventory, NetworkInterface, SecurityGroup } from './inventory.ts';
import { listsNamedBy, type Neighbourhood, type PartRequest, withKnownPaths } from './part.ts';

export class KnownInventory {
  private whole: Inventory | undefined;
  private rest: Pick<Inventory, 'accounts' | 'notRead' | 'gaps' | 'prefixLists' | 'portRangeLists'>;
  private readonly groups = new Ordered<SecurityGroup>();
  private readonly instances = new Ordered<Instance>();
  private readonly interfaces = new Ordered<NetworkInterface>();
  private readonly byGroup = new Many();
  private readonly byInstance = new Many();
  private readonly byList = new Many();

  constructor(inventory: Inventory) {
    this.whole = inventory;
    this.rest = inventory;
    for (const one of inventory.groups) this.putGroup(one);
    for (const one of inventory.instances) this.instances.put(one);
    for (const one of inventory.interfaces) this.putInterface(one);
  }

  /** All of it, made anew when it is first asked for after a change; the same object until the next. */
  get inventory(): Inventory {
    this.whole ??= {
      ...this.rest,
      groups: this.groups.all(),
      instances: this.instances.all(),
      interfaces: this.interfaces.all(),
    };
    return this.whole;
  }

  /** Puts in a part that was read again, as `replacePart` does. Returns the groups that the interfaces of it were in. */
  replace(asked: PartRequest, part: Inventory): readonly string[] {
    const { accounts, notRead, gaps } = this.rest;
    const named = new Set([
      ...asked.groups,
      ...asked.prefixLists,
      ...asked.portRangeLists,
      ...asked.instances,
      ...asked.interfaces,
    ]);
    for (const id of named) {
      this.dropGroup(id);
      this.instances.drop(id);
    }
    for (const one of part.groups) this.putGroup(one);
    for (const one of part.instances) this.instances.put(one);
    const ofInstances = asked.instances.flatMap((id) => [...this.byInstance.of(id)]);
    const gone = new Map<string, NetworkInterface>();
    for (const id of [...named, ...ofInstances, ...part.interfaces.map((one) => one.id)]) {
      const one = this.dropInterface(id);
      if (one !== undefined) gone.set(id, one);
    }
    for (const one of part.interfaces) this.putInterface(withKnownPaths(one, gone.get(one.id)));
    this.rest = {
      accounts,
      notRead,
      prefixLists: replacedIn(this.rest.prefixLists, asked.prefixLists, part.prefixLists),
      portRangeLists: replacedIn(this.rest.portRangeLists, asked.portRangeLists, part.portRangeLists),
      gaps: [...gaps.filter(({ resource }) => resource === undefined || !named.has(resource)), ...part.gaps],
    };
    this.whole = undefined;
    const read = new Set([...asked.interfaces, ...ofInstances]);
    return [...gone.values()].filter(({ id }) => read.has(id)).flatMap(({ groupIds }) => groupIds);
  }

  /** Groups whose rules name one of the lists. */
  groupsNaming(lists: Iterable<string>): readonly string[] {
    return this.groups.sorted([...lists].flatMap((id) => [...this.byList.of(id)])).map(({ id }) => id);
  }

  /** What `neighbourhoodOf` says of the whole. */
  neighbourhoodOf(touched: Iterable<string>): Neighbourhood {
    const start = new Set(touched);
    const named = [...start].flatMap((id) => [id, ...this.byInstance.of(id)]);
    const own = new Set([...this.interfaces.sorted(named), ...this.withSiblings(start)]);
    const groups = new Set([...start, ...[...own].flatMap((one) => one.groupIds)]);
    const around = new Set([...own, ...this.withSiblings(groups)]);
    const context = new Set([...groups, ...[...around].flatMap((one) => one.groupIds)]);
    const instances = new Set([...start, ...[...around].flatMap((one) => one.instanceId ?? [])]);
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
        ...this.rest,
        groups: this.groups.sorted(context),
        instances: this.instances.sorted(instances),
        interfaces: [...around],
        gaps: this.rest.gaps.filter(isNear),
      },
    };
  }

  /** Interfaces that use one of the groups, and the others of their instances. */
  private withSiblings(groups: Iterable<string>): readonly NetworkInterface[] {
    const ids = new Set([...groups].flatMap((id) => [...this.byGroup.of(id)]));
    const using = this.interfaces.sorted(ids);
    return this.interfaces.sorted([
      ...ids,
      ...using.flatMap(({ instanceId }) =>
        instanceId === undefined ? [] : [...this.byInstance.of(instanceId)],
      ),
    ]);
  }

  private putGroup(one: SecurityGroup): void {
    this.dropGroup(one.id);
    this.groups.put(one);
    for (const list of listsNamedBy(one)) this.byList.add(list, one.id);
  }

  private dropGroup(id: string): void {
    const one = this.groups.drop(id);
    if (one !== undefined) for (const list of listsNamedBy(one)) this.byList.remove(list, id);
  }

  private putInterface(one: NetworkInterface): void {
    this.interfaces.put(one);
    for (const id of one.groupIds) this.byGroup.add(id, one.id);
    if (one.instanceId !== undefined) this.byInstance.add(one.instanceId, one.id);
  }

  private dropInterface(id: string): NetworkInterface | undefined {
    const one = this.interfaces.drop(id);
    if (one === undefined) return undefined;
    for (const group of one.groupIds) this.byGroup.remove(group, id);
    if (one.instanceId !== undefined) this.byInstance.remove(one.instanceId, id);
    return one;
  }
}

/** Resources by id, in the order in which they were put. */
class Ordered<T extends { readonly id: string }> {
  private readonly items = new Map<string, { readonly one: T; readonly place: number }>();
  private next = 0;

  put(one: T): void {
    this.items.delete(one.id);
    this.items.set(one.id, { one, place: this.next });
    this.next += 1;
  }

  drop(id: string): T | undefined {
    const found = this.items.get(id)?.one;
    this.items.delete(id);
    return found;
  }

  all(): readonly T[] {
    return [...this.items.values()].map(({ one }) => one);
  }

  /** Those of the ids that are there, each once, in their order. */
  sorted(ids: Iterable<string>): readonly T[] {
    return [...new Set(ids)]
      .flatMap((id) => this.items.get(id) ?? [])
      .sort((a, b) => a.place - b.place)
      .map(({ one }) => one);
  }
}

/** Ids that belong to an id. */
class Many {
  private readonly sets = new Map<string, Set<string>>();

  of(id: string): Iterable<string> {
    return this.sets.get(id) ?? [];
  }

  add(id: string, one: string): void {
    const set = this.sets.get(id);
    if (set === undefined) this.sets.set(id, new Set([one]));
    else set.add(one);
  }

  remove(id: string, one: string): void {
    const set = this.sets.get(id);
    set?.delete(one);
    if (set?.size === 0) this.sets.delete(id);
  }
}

function replacedIn<T>(
  known: ReadonlyMap<string, T>,
  asked: readonly string[],
  found: ReadonlyMap<string, T>,
): ReadonlyMap<string, T> {
  if (asked.length === 0 && found.size === 0) return known;
  const next = new Map(known);
  for (const id of asked) next.delete(id);
  for (const [id, one] of found) next.set(id, one);
  return next;
}
