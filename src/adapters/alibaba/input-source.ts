/** `--input`: raw API answers as files. Each document is recognised by its content, never by its name. */
import { createHash } from 'node:crypto';
import { basename } from 'node:path';
import type { InventorySource, ReadRequest } from '../../app/ports.ts';
import type { Gap, Inventory, InventoryKind } from '../../domain/inventory/inventory.ts';
import { problem } from '../../problem.ts';
import { assemble } from './assemble.ts';
import { readInputFiles } from './input-files.ts';
import { mapInstance, mapInterface } from './map-instances.ts';
import { mapClbListeners, mapServerGroupListeners } from './map-listeners.ts';
import { mapPortRangeList, mapPrefixList, type Place } from './map-lists.ts';
import { isWholeChain } from './page-chain.ts';
import { Pieces, type Placed } from './pieces.ts';
import { isRaw, list, type Raw, text } from './raw.ts';
import type { RulePage } from './rule-page.ts';

/** An inventory source over a file or folder; reading it throws a Problem that names the file at fault. */
export function createInputSource(path: string): InventorySource {
  return { read: async (request) => readInput(path, request) };
}

/** What reading gathers before anything is put together. */
interface Reading {
  readonly pieces: Pieces;
  /** File in which each resource was first met, to name both sides of a contradiction. */
  readonly files: Map<string, string>;
  readonly seen: Set<InventoryKind>;
  /** Fingerprints of the rule pages of each group, so that a file given twice counts once. */
  readonly pages: Map<string, Set<string>>;
  /** The pages of each listing and region, to tell whether they are complete. */
  readonly listings: Map<string, ListingPages>;
  /** Port-range lists by id: their names and entries come in separate documents. */
  readonly portLists: Map<string, { raw: Raw | undefined; name: string; place: Place }>;
  readonly nameless: { raw: Raw; path: string }[];
  readonly balancers: Placed[];
  readonly listeners: Placed[];
  readonly serverGroups: Placed[];
}

/** What the pages of one listing say of their number. */
interface ListingPages {
  readonly kind: InventoryKind;
  readonly seen: Set<string>;
  readonly tokens: string[];
  items: number;
  /** The largest TotalCount of pages by number; 0 when pages go by token. */
  total: number;
}

type Recogniser = (raw: Raw, path: string, reading: Reading) => boolean;

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

/** In the order in which they are tried: the more telling first. */
const RECOGNISERS: readonly Recogniser[] = [
  readError,
  readRules,
  readGroups,
  readInterfaces,
  readInstances,
  readPrefixList,
  readPortRangeEntries,
  readPortRangeLists,
  readListing('EipAddresses', 'EipAddress', 'eips', ({ pieces }) => pieces.eips),
  readListing('ForwardTableEntries', 'ForwardTableEntry', 'nat', ({ pieces }) => pieces.forwardEntries),
  readListing('Ipv6Addresses', 'Ipv6Address', 'ipv6-addresses', ({ pieces }) => pieces.ipv6Addresses),
  readListing('LoadBalancers', 'LoadBalancer', 'load-balancers', ({ balancers }) => balancers),
  readListing('Listeners', undefined, 'load-balancers', ({ listeners }) => listeners),
  readListing('ServerGroups', undefined, 'load-balancers', ({ serverGroups }) => serverGroups),
  readAccounts,
  readOther,
];

/** A saved error answer: something was asked for and not got. */
function readError(raw: Raw, _path: string, { pieces }: Reading): boolean {
  if (text(raw, 'Code') === '' || text(raw, 'Message') === '' || !('RequestId' in raw)) return false;
  pieces.gaps.push({
    account: '',
    region: '',
    kind: 'rules',
    operation: '',
    code: text(raw, 'Code'),
    message: text(raw, 'Message'),
    requestId: text(raw, 'RequestId'),
  });
  return true;
}

function readRules(raw: Raw, path: string, reading: Reading): boolean {
  const id = text(raw, 'SecurityGroupId');
  if (id === '' || !('Permissions' in raw)) return false;
  const permissions = list(raw, 'Permissions', 'Permission');
  if (permissions === undefined) throw badField(path, 'Permissions', raw.Permissions);
  const place = placeOf(raw, reading.pieces.groups.get(id)?.place);
  const group = reading.pieces.group(id, place);
  if (group.place.region === '') group.place = place;
  for (const field of ['VpcId', 'RegionId']) agree(reading, `${id} ${field}`, raw, field, path, id);
  const known = reading.pages.get(id) ?? new Set<string>();
  const fingerprint = fingerprintOf(raw);
  if (known.has(fingerprint)) return true;
  reading.pages.set(id, known.add(fingerprint));
  for (const permission of permissions) {
    const rule = text(permission, 'SecurityGroupRuleId');
    if (rule !== '') agreeOn(reading, `${id} ${rule}`, digest(permission), path, id);
  }
  const before = group.pages.length;
  reading.pieces.addRules(group, raw);
  if (isSecondEnd(group.pages.slice(0, before), group.pages[before] as RulePage)) {
    throw problem('input-contradiction', {
      path,
      other: reading.files.get(`${id} end`) ?? path,
      resource: id,
    });
  }
  if (text(raw, 'NextToken') === '') reading.files.set(`${id} end`, path);
  return true;
}

/**
 * Two different last pages with inbound rules of one VPC group cannot both be right. (Inbound and outbound rules may
 * have been read apart, and classic groups have one reading per network card.)
 */
function isSecondEnd(pages: readonly RulePage[], page: RulePage): boolean {
  const ends = (one: RulePage): boolean =>
    one.nextToken === '' &&
    (one.vpcId ?? '') !== '' &&
    !one.cards.includes('internet') &&
    one.rules.length > 0;
  return ends(page) && pages.some(ends);
}

/** The same for answers that say the same, in whatever order their fields come. */
function fingerprintOf({ RequestId: _, ...raw }: Raw): string {
  return digest(raw);
}

function digest(value: unknown): string {
  return createHash('sha256')
    .update(JSON.stringify(sortedFields(value)))
    .digest('base64');
}

function sortedFields(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sortedFields);
  if (!isRaw(value)) return value;
  return Object.fromEntries(
    Object.keys(value)
      .sort()
      .map((key) => [key, sortedFields(value[key])]),
  );
}

function readGroups(raw: Raw, path: string, reading: Reading): boolean {
  if (!('SecurityGroups' in raw)) return false;
  const groups = list(raw, 'SecurityGroups', 'SecurityGroup');
  if (groups === undefined) throw badField(path, 'SecurityGroups', raw.SecurityGroups);
  note(reading, 'groups', raw, groups);
  for (const listing of groups) {
    const id = text(listing, 'SecurityGroupId');
    if (id === '') throw badField(path, 'SecurityGroups.SecurityGroup.SecurityGroupId', '');
    const place = placeOf(listing, placeOf(raw));
    agree(reading, `${id} VpcId`, listing, 'VpcId', path, id);
    if (place.region !== '') agreeOn(reading, `${id} RegionId`, place.region, path, id);
    const group = reading.pieces.group(id, place);
    group.listing ??= listing;
    group.place = {
      account: place.account || group.place.account,
      region: place.region || group.place.region,
    };
  }
  return true;
}

function readInstances(raw: Raw, path: string, reading: Reading): boolean {
  if (!('Instances' in raw)) return false;
  readItems(raw, path, reading, 'Instances', 'Instance', 'instances', 'InstanceId', (item, place) =>
    reading.pieces.instances.push(mapInstance(item, place)),
  );
  return true;
}

function readInterfaces(raw: Raw, path: string, reading: Reading): boolean {
  if (!('NetworkInterfaceSets' in raw)) return false;
  const { interfaces } = reading.pieces;
  readItems(
    raw,
    path,
    reading,
    'NetworkInterfaceSets',
    'NetworkInterfaceSet',
    'interfaces',
    'NetworkInterfaceId',
    (item, place) => interfaces.push(mapInterface(item, place)),
  );
  return true;
}

function readItems(
  raw: Raw,
  path: string,
  reading: Reading,
  plural: string,
  singular: string,
  kind: InventoryKind,
  idField: string,
  take: (raw: Raw, place: Place) => unknown,
): void {
  const items = list(raw, plural, singular);
  if (items === undefined) throw badField(path, plural, raw[plural]);
  note(reading, kind, raw, items);
  for (const item of items) {
    const id = text(item, idField);
    if (id === '') throw badField(path, `${plural}.${singular}.${idField}`, '');
    const first = agreeOn(reading, id, JSON.stringify(sortedFields(item.SecurityGroupIds ?? null)), path, id);
    if (first) take(item, placeOf(item, placeOf(raw)));
  }
}

function readPrefixList(raw: Raw, path: string, reading: Reading): boolean {
  if ('PrefixLists' in raw) return true;
  const id = text(raw, 'PrefixListId');
  if (id === '' || !('Entries' in raw)) return false;
  if (list(raw, 'Entries', 'Entry') === undefined) throw badField(path, 'Entries', raw.Entries);
  const mapped = mapPrefixList(raw, placeOf(raw));
  agreeOn(reading, id, JSON.stringify([...mapped.entries].sort()), path, id);
  reading.pieces.prefixLists.set(id, mapped);
  return true;
}

/** The answer does not name its list: its own id if it has one, else an id in the file's name, else the only list. */
function readPortRangeEntries(raw: Raw, path: string, reading: Reading): boolean {
  const entries = list(raw, 'Entries', 'Entry');
  if (entries === undefined || (entries.length > 0 && !entries.every((entry) => 'PortRange' in entry)))
    return false;
  const id = text(raw, 'PortRangeListId') || (/prl-[0-9a-z]+/i.exec(basename(path))?.[0] ?? '');
  if (id === '') reading.nameless.push({ raw, path });
  else keepPortEntries(reading, id, raw, path);
  return true;
}

function keepPortEntries(reading: Reading, id: string, raw: Raw, path: string): void {
  agreeOn(reading, id, JSON.stringify(sortedFields(raw.Entries)), path, id);
  const known = reading.portLists.get(id);
  reading.portLists.set(id, { raw, name: known?.name ?? '', place: known?.place ?? placeOf(raw) });
}

function readPortRangeLists(raw: Raw, path: string, reading: Reading): boolean {
  if (!('PortRangeLists' in raw)) return false;
  const lists = list(raw, 'PortRangeLists', 'PortRangeList');
  if (lists === undefined) throw badField(path, 'PortRangeLists', raw.PortRangeLists);
  for (const one of lists) {
    const id = text(one, 'PortRangeListId');
    const known = reading.portLists.get(id);
    reading.portLists.set(id, {
      raw: known?.raw,
      name: text(one, 'PortRangeListName'),
      place: placeOf(one, placeOf(raw)),
    });
  }
  return true;
}

function readListing(
  plural: string,
  singular: string | undefined,
  kind: InventoryKind,
  into: (reading: Reading) => Placed[],
): Recogniser {
  return (raw, path, reading) => {
    if (!(plural in raw)) return false;
    const items = list(raw, plural, singular);
    if (items === undefined) throw badField(path, plural, raw[plural]);
    note(reading, kind, raw, items);
    for (const item of items) into(reading).push({ raw: item, place: placeOf(item, placeOf(raw)) });
    return true;
  };
}

function readAccounts(raw: Raw, _path: string, { pieces }: Reading): boolean {
  const accounts = list(raw, 'Accounts', 'Account');
  if (accounts === undefined && !('AccountId' in raw && 'Arn' in raw)) return false;
  for (const account of accounts ?? [raw])
    pieces.accounts.set(text(account, 'AccountId'), text(account, 'DisplayName'));
  return true;
}

/** Answers that the vendor's tools save along and that say nothing about exposure. */
function readOther(raw: Raw): boolean {
  return ['Regions', 'Vpcs', 'VSwitches', 'NatGateways', 'Zones', 'Disks'].some((field) => field in raw);
}

function finish(reading: Reading, path: string): void {
  const { pieces, portLists } = reading;
  const waiting = [...portLists].filter(([, one]) => one.raw === undefined).map(([id]) => id);
  for (const { raw, path: file } of reading.nameless) {
    const id = waiting.length === 1 && reading.nameless.length === 1 ? waiting[0] : undefined;
    if (id === undefined) throw badField(file, 'PortRangeListId', '');
    keepPortEntries(reading, id, raw, file);
  }
  for (const [id, { raw, name, place }] of portLists) {
    if (raw !== undefined) pieces.portRangeLists.set(id, mapPortRangeList(raw, id, name, place));
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

/** Takes note of one page; a page that is given twice counts once. */
function note(reading: Reading, kind: InventoryKind, raw: Raw, items: readonly Raw[]): void {
  reading.seen.add(kind);
  const key = `${kind} ${text(raw, 'RegionId') || text(items[0] ?? {}, 'RegionId')}`;
  const pages = reading.listings.get(key) ?? { kind, seen: new Set(), tokens: [], items: 0, total: 0 };
  reading.listings.set(key, pages);
  const fingerprint = digest({ ...raw, RequestId: '' });
  if (pages.seen.has(fingerprint)) return;
  pages.seen.add(fingerprint);
  pages.tokens.push(text(raw, 'NextToken'));
  pages.items += items.length;
  if ('PageNumber' in raw) pages.total = Math.max(pages.total, Number(text(raw, 'TotalCount') || 0));
}

function placeOf(raw: Raw, fallback: Place = { account: '', region: '' }): Place {
  return {
    account: text(raw, 'OwnerId') || text(raw, 'AliUid') || text(raw, 'AccountId') || fallback.account,
    region: text(raw, 'RegionId') || fallback.region,
  };
}

function agree(reading: Reading, key: string, raw: Raw, field: string, path: string, resource: string): void {
  if (text(raw, field) !== '') agreeOn(reading, key, text(raw, field), path, resource);
}

/** Remembers what a file says of a resource; true the first time. A later file must say the same. */
function agreeOn(reading: Reading, key: string, value: string, path: string, resource: string): boolean {
  const entry = `${key}\u0000${value}`;
  if (reading.files.has(entry)) return false;
  const other = reading.files.get(key);
  if (other !== undefined) throw problem('input-contradiction', { path, other, resource });
  reading.files.set(key, path);
  reading.files.set(entry, path);
  return true;
}

function badField(path: string, field: string, value: unknown): Error {
  return problem('input-bad-field', { path, field, value: JSON.stringify(value) ?? '' });
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
