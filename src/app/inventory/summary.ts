/** Use case: what was read, when, and how completely; accounts, lists and gaps of it. */
import type { Gap, PortRangeList, PrefixList } from '../../domain/inventory/inventory.ts';
import type { TrustedSource } from '../../domain/plan/trusted-sources.ts';
import type { Rule } from '../../domain/security-group/rule.ts';
import type { Warning } from '../../domain/warning.ts';
import { problem } from '../../problem.ts';
import { type Selection, select } from './select.ts';
import type { Snapshot } from './snapshot.ts';

/** Which snapshot an answer is made of. */
export interface SnapshotRef {
  readonly id: string;
  readonly readSince: string;
  readonly changedAt: string;
  /** Everything that was asked for was read. */
  readonly complete: boolean;
  readonly gaps: number;
}

export interface InventorySummary {
  readonly accounts: number;
  readonly regions: number;
  readonly groups: number;
  readonly rules: number;
  readonly instances: number;
  readonly interfaces: number;
  readonly prefixLists: number;
  readonly portRangeLists: number;
  /** Listings that nobody asked for: not missing, and not known either. */
  readonly notRead: readonly Gap[];
  readonly catalogue: readonly {
    readonly service: string;
    readonly protocol: string;
    readonly port: number;
  }[];
  readonly trusted: readonly TrustedSource[];
  readonly warnings: readonly Warning[];
}

export interface AccountRow {
  readonly id: string;
  readonly name: string;
  readonly regions: readonly string[];
  readonly groups: number;
  readonly instances: number;
  readonly interfaces: number;
  readonly gaps: number;
}

export interface ListRow {
  readonly id: string;
  readonly name: string;
  readonly account: string;
  readonly region: string;
  readonly kind: 'prefix' | 'port-range';
  /** Null for lists of port ranges. */
  readonly family: 'ipv4' | 'ipv6' | null;
  readonly entries: number;
  readonly maxEntries: number | null;
  /** Entries that could not be read. */
  readonly unreadable: number;
  /** Groups with a rule that names it. */
  readonly usedBy: number;
}

export interface ListDetail extends Omit<ListRow, 'entries' | 'unreadable' | 'usedBy'> {
  readonly entries: readonly string[];
  readonly unreadable: readonly string[];
  readonly usedBy: readonly {
    readonly id: string;
    readonly name: string;
    readonly rules: readonly string[];
  }[];
}

export interface Paging {
  readonly limit?: number | undefined;
  readonly after?: string | undefined;
}

export function refOf({ id, readSince, changedAt, inventory }: Snapshot): SnapshotRef {
  const gaps = inventory.gaps.length;
  return { id, readSince, changedAt, complete: gaps === 0, gaps };
}

export function summarise({ inventory, judging }: Snapshot): InventorySummary {
  const { groups, instances, interfaces } = inventory;
  const places = [...groups, ...instances, ...interfaces];
  return {
    accounts: inventory.accounts.length,
    regions: new Set(places.map(({ account, region }) => `${account}/${region}`)).size,
    groups: groups.length,
    rules: groups.reduce((sum, { rules }) => sum + rules.length, 0),
    instances: instances.length,
    interfaces: interfaces.length,
    prefixLists: inventory.prefixLists.size,
    portRangeLists: inventory.portRangeLists.size,
    notRead: inventory.notRead,
    catalogue: judging.fleet.catalogue,
    trusted: judging.trusted,
    warnings: judging.warnings,
  };
}

export async function listAccounts(
  snapshot: Snapshot,
  { limit, after }: Paging,
): Promise<Selection<AccountRow>> {
  const keyOf = ({ id }: AccountRow) => ({ value: '', id });
  const rows = await snapshot.index.sorted('accounts', () => accountRows(snapshot), keyOf);
  return select(rows, { limit, after, keyOf, matches: () => true });
}

function accountRows({ inventory }: Snapshot): readonly AccountRow[] {
  const rows = new Map<
    string,
    { -readonly [K in keyof AccountRow]: AccountRow[K] } & { seen: Set<string> }
  >();
  const rowOf = (id: string, name = '') => {
    const known = rows.get(id) ?? {
      ...{ id, name, regions: [], groups: 0, instances: 0, interfaces: 0, gaps: 0 },
      seen: new Set<string>(),
    };
    rows.set(id, known);
    return known;
  };
  for (const { id, name } of inventory.accounts) rowOf(id, name);
  for (const kind of ['groups', 'instances', 'interfaces'] as const)
    for (const { account, region } of inventory[kind]) {
      const row = rowOf(account);
      row[kind] += 1;
      row.seen.add(region);
    }
  for (const { account } of inventory.gaps) if (account !== '') rowOf(account).gaps += 1;
  return [...rows.values()].map(({ seen, ...row }) => ({ ...row, regions: [...seen].sort() }));
}

/** What could not be read. */
export async function listGaps(snapshot: Snapshot, { limit, after }: Paging): Promise<Selection<Gap>> {
  const { gaps } = snapshot.inventory;
  // They have no ids; their places in what was read are as good within one snapshot.
  const numbered = await snapshot.index.sorted(
    'gaps',
    () => gaps.map((gap, i) => ({ gap, i })),
    ({ i }) => ({ value: i, id: '' }),
  );
  const page = select(numbered, {
    limit,
    after,
    keyOf: ({ i }) => ({ value: i, id: '' }),
    matches: () => true,
  });
  return { ...page, items: page.items.map(({ gap }) => gap) };
}

export async function listLists(
  snapshot: Snapshot,
  query: Paging & {
    readonly kind?: ListRow['kind'] | undefined;
    readonly account?: readonly string[] | undefined;
    readonly region?: readonly string[] | undefined;
    readonly text?: string | undefined;
  },
): Promise<Selection<ListRow>> {
  const keyOf = ({ id }: ListRow) => ({ value: '', id });
  const { kind, account, region, limit, after } = query;
  const text = query.text?.toLowerCase() ?? '';
  return select(await snapshot.index.sorted('lists', () => listRows(snapshot), keyOf), {
    limit,
    after,
    keyOf,
    matches: (row) =>
      (kind === undefined || kind === row.kind) &&
      (account === undefined || account.includes(row.account)) &&
      (region === undefined || region.includes(row.region)) &&
      `${row.id}\n${row.name}`.toLowerCase().includes(text),
  });
}

/** Throws `unknown-resource`. */
export function describeList({ inventory }: Snapshot, id: string): ListDetail {
  const list = inventory.prefixLists.get(id) ?? inventory.portRangeLists.get(id);
  if (list === undefined) throw problem('unknown-resource', { id });
  const usedBy = inventory.groups.flatMap((group) => {
    const rules = group.rules.filter((rule) => listsOf(rule).includes(id)).map((rule) => rule.id);
    return rules.length === 0 ? [] : [{ id: group.id, name: group.name, rules }];
  });
  return { ...headOf(list), entries: list.entries, unreadable: list.unreadable, usedBy };
}

function listRows(snapshot: Snapshot): readonly ListRow[] {
  const { prefixLists, portRangeLists, groups } = snapshot.inventory;
  const used = new Map<string, number>();
  for (const { rules } of groups)
    for (const id of new Set(rules.flatMap(listsOf))) used.set(id, (used.get(id) ?? 0) + 1);
  return [...prefixLists.values(), ...portRangeLists.values()].map((list) => ({
    ...headOf(list),
    entries: list.entries.length,
    unreadable: list.unreadable.length,
    usedBy: used.get(list.id) ?? 0,
  }));
}

function headOf(list: PrefixList | PortRangeList): Omit<ListRow, 'entries' | 'unreadable' | 'usedBy'> {
  const { id, name, account, region, maxEntries = null } = list;
  const head = { id, name, account, region, maxEntries };
  return 'family' in list
    ? { ...head, kind: 'prefix', family: list.family === 4 ? 'ipv4' : 'ipv6' }
    : { ...head, kind: 'port-range', family: null };
}

function listsOf({ source, ports }: Rule): readonly string[] {
  return [
    ...(source.kind === 'prefix-list' ? [source.id] : []),
    ...(ports.kind === 'list' ? [ports.id] : []),
  ];
}
