/** Prefix lists and port-range lists. */
import type { PortRangeList, PrefixList } from '../../domain/inventory/inventory.ts';
import { type AddressSet, parseBlock } from '../../domain/net/address.ts';
import { unionAll } from '../../domain/net/interval-set.ts';
import { type PortSet, parsePortRange } from '../../domain/net/port.ts';
import { list, type Raw, text } from './raw.ts';

export interface Place {
  readonly account: string;
  readonly region: string;
}

/** `DescribePrefixListAttributes`. The family is the list's own, or that of its entries where it is not told. */
export function mapPrefixList(raw: Raw, place: Place): PrefixList {
  const entries = (list(raw, 'Entries', 'Entry') ?? []).map((entry) => text(entry, 'Cidr'));
  const parsed = entries.map((entry) => parseBlock(entry.trim()));
  const told = text(raw, 'AddressFamily').toLowerCase();
  const family =
    told === 'ipv6' ? 6 : told === 'ipv4' ? 4 : (parsed.find((block) => block !== undefined)?.family ?? 4);
  return {
    ...place,
    id: text(raw, 'PrefixListId'),
    name: text(raw, 'PrefixListName'),
    family,
    set: unionAll(parsed.flatMap((block): AddressSet[] => (block?.family === family ? [block.set] : []))),
    entries,
    unreadable: entries.filter((_, i) => parsed[i]?.family !== family),
    ...maxEntriesOf(raw),
  };
}

function maxEntriesOf(raw: Raw): { readonly maxEntries?: number } {
  const told = Number(text(raw, 'MaxEntries'));
  return Number.isInteger(told) && told > 0 ? { maxEntries: told } : {};
}

/** A list from all of its entries and what describes it, where that was read. */
export function portRangeListFrom(
  Entries: readonly Raw[],
  id: string,
  about: ReadonlyMap<string, Raw>,
  place: Place,
): PortRangeList {
  const told = about.get(id) ?? {};
  const { MaxEntries } = told;
  return mapPortRangeList({ Entries, MaxEntries }, id, text(told, 'PortRangeListName'), place);
}

/**
 * `DescribePortRangeListEntries`; the answer does not name its list, so the id is given. `MaxEntries` stands in the list's
 * own description (`DescribePortRangeLists`).
 */
export function mapPortRangeList(raw: Raw, id: string, name: string, place: Place): PortRangeList {
  const entries = (list(raw, 'Entries', 'Entry') ?? []).map((entry) => text(entry, 'PortRange'));
  const parsed = entries.map((entry) => (entry === '' ? undefined : parsePortRange(entry)));
  return {
    ...place,
    id,
    name,
    ports: unionAll(parsed.flatMap((ports): PortSet[] => (ports?.kind === 'set' ? [ports.ports] : []))),
    entries,
    unreadable: entries.filter((_, i) => parsed[i]?.kind !== 'set'),
    ...maxEntriesOf(raw),
  };
}
