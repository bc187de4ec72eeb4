/** Lookup of the lists that rules refer to. */
import type { PortRangeList, PrefixList } from '../inventory/inventory.ts';

export interface Lists {
  readonly prefixLists: ReadonlyMap<string, PrefixList>;
  readonly portRangeLists: ReadonlyMap<string, PortRangeList>;
}

export const NO_LISTS: Lists = Object.freeze({ prefixLists: new Map(), portRangeLists: new Map() });
