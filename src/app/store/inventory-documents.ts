/** An inventory as documents, one for each account, equal whenever what was read is equal. */
import type { Gap, Inventory } from '../../domain/inventory/inventory.ts';

/** The part of an inventory that is of one account. */
export interface AccountInventory extends Omit<Inventory, 'accounts'> {
  readonly account: { readonly id: string; readonly name: string };
}

export function inventoryDocuments(inventory: Inventory): readonly AccountInventory[] {
  const names = new Map(inventory.accounts.map(({ id, name }) => [id, name]));
  for (const { account } of [...inventory.groups, ...inventory.instances, ...inventory.interfaces])
    if (!names.has(account)) names.set(account, '');
  return [...names].sort(byText(([id]) => id)).map(([id, name]) => {
    const own = <T extends { readonly account: string; readonly id: string }>(all: Iterable<T>): T[] =>
      [...all].filter(({ account }) => account === id).sort(byText((one) => one.id));
    const gaps = (all: readonly Gap[]): Gap[] =>
      all
        .filter(({ account }) => account === '' || account === id)
        // Request ids differ whenever the same gap is met again.
        .map(({ requestId: _, ...gap }) => gap)
        .sort(byText((gap) => JSON.stringify(gap)));
    const mapped = <T extends { readonly account: string; readonly id: string }>(
      all: ReadonlyMap<string, T>,
    ): Map<string, T> => new Map(own(all.values()).map((one) => [one.id, one]));
    return {
      account: { id, name },
      groups: own(inventory.groups).map((group) => ({ ...group, gaps: gaps(group.gaps) })),
      prefixLists: mapped(inventory.prefixLists),
      portRangeLists: mapped(inventory.portRangeLists),
      instances: own(inventory.instances),
      interfaces: own(inventory.interfaces),
      gaps: gaps(inventory.gaps),
      notRead: gaps(inventory.notRead),
    };
  });
}

function byText<T>(key: (one: T) => string): (a: T, b: T) => number {
  return (a, b) => {
    const [x, y] = [key(a), key(b)];
    return x < y ? -1 : Number(x > y);
  };
}
