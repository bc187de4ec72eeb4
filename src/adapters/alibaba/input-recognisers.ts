/** Recognises the answers in an input by their content, and takes their pieces. */
import { basename } from 'node:path';
import type { InventoryKind } from '../../domain/inventory/inventory.ts';
import { problem } from '../../problem.ts';
import { agree, agreeOn, badField, digest, note, placeOf, type Reading } from './input-reading.ts';
import { mapInstance, mapInterface } from './map-instances.ts';
import { mapPrefixList, type Place } from './map-lists.ts';
import type { Placed } from './pieces.ts';
import { list, type Raw, text } from './raw.ts';
import type { RulePage } from './rule-page.ts';
import { isVendorAnswer } from './vendor-input.ts';

type Recogniser = (raw: Raw, path: string, reading: Reading) => boolean;

/** In the order in which they are tried: the more telling first. */
export const RECOGNISERS: readonly Recogniser[] = [
  readError,
  // Read by those who ask for the vendor's verdicts; nobody else minds that they lie there.
  isVendorAnswer,
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
    const first = agreeOn(reading, id, digest(item.SecurityGroupIds ?? null), path, id);
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

/** Entries of a port-range list whose id is known. */
export function keepPortEntries(reading: Reading, id: string, raw: Raw, path: string): void {
  agreeOn(reading, id, digest(raw.Entries), path, id);
  const known = reading.portLists.get(id);
  reading.portLists.set(id, { name: '', place: placeOf(raw), ...known, raw });
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
      most: text(one, 'MaxEntries'),
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
