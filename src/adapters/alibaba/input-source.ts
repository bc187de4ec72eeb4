/** `--input`: raw API answers as files. Each document is recognised by its content, never by its name. */
import type { InventorySource, ReadRequest } from '../../app/ports.ts';
import type { Gap, Inventory, InventoryKind } from '../../domain/inventory/inventory.ts';
import { problem } from '../../problem.ts';
import { assemble } from './assemble.ts';
import { readInputFiles } from './input-files.ts';
import { badField, type Reading } from './input-reading.ts';
import { keepPortEntries, RECOGNISERS } from './input-recognisers.ts';
import { mapClbListeners, mapServerGroupListeners } from './map-listeners.ts';
import { mapPortRangeList, type Place } from './map-lists.ts';
import { isWholeChain } from './page-chain.ts';
import { Pieces } from './pieces.ts';
import { isRaw, type Raw } from './raw.ts';

/** An inventory source over a file or folder; reading it throws a Problem that names the file at fault. */
export function createInputSource(path: string): InventorySource {
  return { read: async (request) => readInput(path, request) };
}

function readInput(path: string, request: ReadRequest): Inventory {
  const reading: Reading = {
    pieces: new Pieces(),
    files: new Map(),
    seen: new Set(),
    pages: new Map(),
    listings: new Map(),
    portLists: new Map(),
    nameless: [],
    balancers: [],
    listeners: [],
    serverGroups: [],
  };
  for (const file of readInputFiles(path)) {
    if (!isRaw(file.document) || !RECOGNISERS.some((one) => one(file.document as Raw, file.path, reading))) {
      throw problem('input-unrecognised', { path: file.path });
    }
  }
  finish(reading, path);
  return filtered(assemble(reading.pieces, notInInput(reading)), request);
}

function finish(reading: Reading, path: string): void {
  const { pieces, portLists } = reading;
  const waiting = [...portLists].filter(([, one]) => one.raw === undefined).map(([id]) => id);
  for (const { raw, path: file } of reading.nameless) {
    const id = waiting.length === 1 && reading.nameless.length === 1 ? waiting[0] : undefined;
    if (id === undefined) throw badField(file, 'PortRangeListId', '');
    keepPortEntries(reading, id, raw, file);
  }
  for (const [id, { raw, name, place, most = '' }] of portLists) {
    if (raw !== undefined)
      pieces.portRangeLists.set(id, mapPortRangeList({ MaxEntries: most, ...raw }, id, name, place));
  }
  for (const { kind, tokens, items, total } of reading.listings.values()) {
    if (!isWholeChain(tokens) || items < total)
      pieces.gaps.push({ ...nowhere(kind), code: 'page-missing', message: path });
  }
  for (const group of pieces.groups.values()) {
    const code =
      group.pages.length === 0
        ? 'not-in-input'
        : isWholeChain(group.pages.map((page) => page.nextToken))
          ? undefined
          : 'page-missing';
    if (code !== undefined) {
      const operation = 'DescribeSecurityGroupAttribute';
      group.gaps.push({ ...group.place, kind: 'rules', operation, resource: group.id, code, message: '' });
    }
  }
  for (const id of referredLists(pieces)) pieces.gaps.push(id);
  pieces.listeners.push(
    ...mapClbListeners(reading.balancers, reading.listeners),
    ...mapServerGroupListeners(reading.balancers, reading.listeners, reading.serverGroups),
  );
}

/** Gaps for lists that rules refer to and that are not in the input. */
function referredLists(pieces: Pieces): Gap[] {
  const gaps = new Map<string, Gap>();
  for (const group of pieces.groups.values()) {
    for (const { source, ports: matched } of group.pages.flatMap((page) => page.rules)) {
      const prefixes = source.kind === 'prefix-list' ? source.id : '';
      const ports = matched.kind === 'list' ? matched.id : '';
      const base = { ...group.place, code: 'not-in-input', message: '' };
      if (prefixes !== '' && !pieces.prefixLists.has(prefixes)) {
        gaps.set(prefixes, {
          ...base,
          kind: 'prefix-lists',
          operation: 'DescribePrefixListAttributes',
          resource: prefixes,
        });
      }
      if (ports !== '' && !pieces.portRangeLists.has(ports)) {
        gaps.set(ports, {
          ...base,
          kind: 'port-range-lists',
          operation: 'DescribePortRangeListEntries',
          resource: ports,
        });
      }
    }
  }
  return [...gaps.values()];
}

/** Listings that an input without them leaves unknown: more ways in may exist than the files tell. */
function notInInput(reading: Reading): Gap[] {
  const kinds: readonly InventoryKind[] = [
    'instances',
    'interfaces',
    'eips',
    'nat',
    'load-balancers',
    'ipv6-addresses',
  ];
  return kinds
    .filter((kind) => !reading.seen.has(kind))
    .map((kind) => ({ ...nowhere(kind), code: 'not-in-input', message: '' }));
}

function nowhere(kind: InventoryKind): Pick<Gap, 'account' | 'region' | 'kind' | 'operation'> {
  return { account: '', region: '', kind, operation: '' };
}

/** `--region` and `--account` on an input keep what is there; what has no region or account is always kept. */
function filtered(inventory: Inventory, { regions, accounts }: ReadRequest): Inventory {
  if (regions === undefined && accounts === undefined) return inventory;
  const isWanted = (one: Place): boolean =>
    (regions === undefined || one.region === '' || regions.includes(one.region)) &&
    (accounts === undefined || one.account === '' || accounts.includes(one.account));
  return {
    ...inventory,
    groups: inventory.groups.filter(isWanted),
    instances: inventory.instances.filter(isWanted),
    interfaces: inventory.interfaces.filter(isWanted),
    gaps: inventory.gaps.filter(isWanted),
  };
}
