/** An inventory in pieces that are small enough to be written and read without holding up others. */
import type { Inventory } from '../../domain/inventory/inventory.ts';

/** A few of the resources of an inventory. */
type Piece = Partial<Inventory>;

/** How many resources a piece has at most; a group may have hundreds of rules. */
const AT_ONCE = 200;

export function inventoryPieces(inventory: Inventory): readonly object[] {
  const { accounts, gaps, notRead, groups, instances, interfaces, prefixLists, portRangeLists } = inventory;
  const pieces: Piece[] = [{ accounts, gaps, notRead }];
  for (const some of slices(groups)) pieces.push({ groups: some });
  for (const some of slices(instances)) pieces.push({ instances: some });
  for (const some of slices(interfaces)) pieces.push({ interfaces: some });
  for (const some of slices([...prefixLists])) pieces.push({ prefixLists: new Map(some) });
  for (const some of slices([...portRangeLists])) pieces.push({ portRangeLists: new Map(some) });
  return pieces;
}

export function inventoryOf(pieces: readonly unknown[]): Inventory {
  const all = pieces as readonly Piece[];
  return {
    accounts: all.flatMap(({ accounts = [] }) => accounts),
    gaps: all.flatMap(({ gaps = [] }) => gaps),
    notRead: all.flatMap(({ notRead = [] }) => notRead),
    groups: all.flatMap(({ groups = [] }) => groups),
    instances: all.flatMap(({ instances = [] }) => instances),
    interfaces: all.flatMap(({ interfaces = [] }) => interfaces),
    prefixLists: new Map(all.flatMap(({ prefixLists = new Map() }) => [...prefixLists])),
    portRangeLists: new Map(all.flatMap(({ portRangeLists = new Map() }) => [...portRangeLists])),
  };
}

function slices<T>(all: readonly T[]): readonly (readonly T[])[] {
  const parts: T[][] = [];
  for (let at = 0; at < all.length; at += AT_ONCE) parts.push(all.slice(at, at + AT_ONCE));
  return parts;
}
