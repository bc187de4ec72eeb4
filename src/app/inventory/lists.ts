/** Use case: lists of what was read, by page. */
import { familyName } from '../../checks/ports-open.ts';
import type { ExposureReport, FamilyName, PathRef } from '../../domain/finding.ts';
import type { Transport } from '../../domain/net/protocol.ts';
import { pathRef } from '../../domain/rule-ref.ts';
import type { Verdict } from '../../domain/security-group/exposure.ts';
import { explainPort } from '../explain.ts';
import {
  type ExposureEntry,
  exposureKey,
  type GroupEntry,
  type InstanceEntry,
  type InterfaceEntry,
  type PortVerdict,
  type Reachable,
  VERDICTS,
} from './rows.ts';
import { type Selection, type SortKey, select } from './select.ts';
import type { Snapshot } from './snapshot.ts';

/** Absent filters mean everything; several values of one mean any of them. */
export interface PlaceQuery {
  readonly limit?: number | undefined;
  readonly after?: string | undefined;
  readonly account?: readonly string[] | undefined;
  readonly region?: readonly string[] | undefined;
  readonly verdict?: readonly Verdict[] | undefined;
  /** A part of an id, a name or an address, in any case. */
  readonly text?: string | undefined;
}

export interface GroupQuery extends PlaceQuery {
  readonly vpc?: readonly string[] | undefined;
  readonly type?: readonly string[] | undefined;
  readonly serviceManaged?: boolean | undefined;
  /** Whether an interface uses it. */
  readonly used?: boolean | undefined;
  /** A minus before it turns the order round. */
  readonly sort?: `${'' | '-'}${keyof typeof GROUP_ORDERS}` | undefined;
}

export interface GroupRow {
  readonly id: string;
  readonly name: string;
  readonly account: string;
  readonly region: string;
  readonly vpc: string | null;
  readonly network: 'vpc' | 'classic';
  readonly type: 'basic' | 'enterprise' | 'unknown';
  readonly serviceManaged: boolean;
  readonly rules: number;
  /** False when not all of its rules were read. */
  readonly complete: boolean;
  /** Interfaces that use it. */
  readonly members: number;
  readonly instances: number;
  readonly verdict: Verdict;
  readonly ports: readonly PortVerdict[];
}

export interface InterfaceRow {
  readonly id: string;
  readonly account: string;
  readonly region: string;
  readonly instance: string | null;
  readonly primary: boolean;
  readonly groups: readonly string[];
  readonly privateAddresses: readonly string[];
  readonly ipv6Addresses: readonly string[];
  readonly serviceManaged: boolean;
  readonly reachable: Reachable;
  readonly paths: readonly PathRef[];
  readonly verdict: Verdict;
  readonly ports: readonly PortVerdict[];
}

export interface InstanceRow {
  readonly id: string;
  readonly name: string;
  readonly account: string;
  readonly region: string;
  readonly os: 'linux' | 'windows' | 'unknown';
  readonly status: string;
  readonly vpc: string | null;
  readonly groups: readonly string[];
  readonly interfaces: readonly string[];
  readonly reachable: Reachable;
  readonly paths: readonly PathRef[];
  readonly verdict: Verdict;
  readonly ports: readonly PortVerdict[];
}

/** Internet → way in → interface → groups → deciding rules → port. */
export interface ExposureRow {
  readonly id: string;
  readonly account: string;
  readonly region: string;
  readonly instance: { readonly id: string; readonly name: string } | null;
  readonly interface: string;
  readonly groups: readonly { readonly id: string; readonly name: string }[];
  readonly exposure: ExposureReport;
}

export interface InterfaceQuery extends PlaceQuery {
  readonly group?: readonly string[] | undefined;
  readonly instance?: readonly string[] | undefined;
  readonly reachable?: readonly Reachable[] | undefined;
  readonly sort?: `${'' | '-'}${keyof typeof INTERFACE_ORDERS}` | undefined;
}

export interface InstanceQuery extends PlaceQuery {
  readonly group?: readonly string[] | undefined;
  readonly reachable?: readonly Reachable[] | undefined;
  readonly os?: readonly string[] | undefined;
  readonly sort?: `${'' | '-'}${keyof typeof INSTANCE_ORDERS}` | undefined;
}

export interface ExposureQuery extends PlaceQuery {
  readonly group?: readonly string[] | undefined;
  readonly instance?: readonly string[] | undefined;
  readonly service?: readonly string[] | undefined;
  readonly protocol?: Transport | undefined;
  readonly port?: number | undefined;
  readonly family?: FamilyName | undefined;
}

type Orders<T> = Readonly<Record<string, (one: T) => SortKey>>;

const GROUP_ORDERS = {
  id: ({ group: { id } }) => ({ value: '', id }),
  name: ({ group: { id, name } }) => ({ value: name, id }),
  rules: ({ group: { id, rules } }) => ({ value: rules.length, id }),
  members: ({ group: { id }, members }) => ({ value: members.length, id }),
  verdict: ({ group: { id }, worst }) => ({ value: worst, id }),
} satisfies Orders<GroupEntry>;
const INTERFACE_ORDERS = {
  id: ({ one: { id } }) => ({ value: '', id }),
  verdict: ({ one: { id }, worst }) => ({ value: worst, id }),
} satisfies Orders<InterfaceEntry>;
const INSTANCE_ORDERS = {
  id: ({ instance: { id } }) => ({ value: '', id }),
  name: ({ instance: { id, name } }) => ({ value: name, id }),
  verdict: ({ instance: { id }, worst }) => ({ value: worst, id }),
} satisfies Orders<InstanceEntry>;

export const GROUP_SORTS = sortsOf(GROUP_ORDERS);
export const INTERFACE_SORTS = sortsOf(INTERFACE_ORDERS);
export const INSTANCE_SORTS = sortsOf(INSTANCE_ORDERS);

export async function listGroups(snapshot: Snapshot, query: GroupQuery): Promise<Selection<GroupRow>> {
  const { index } = snapshot;
  const { vpc, type, serviceManaged, used } = query;
  const page = await chosen(snapshot, 'groups', GROUP_ORDERS, query, {
    list: () => index.groups(),
    matches: (entry) => {
      const { group, members } = entry;
      return (
        isAt(query, group, entry) &&
        isIn(vpc, group.vpcId ?? '') &&
        isIn(type, group.type) &&
        (serviceManaged === undefined || serviceManaged === group.serviceManaged) &&
        (used === undefined || used === members.length > 0)
      );
    },
  });
  return { ...page, items: page.items.map((entry) => groupRow(snapshot, entry)) };
}

export async function listInterfaces(
  snapshot: Snapshot,
  query: InterfaceQuery,
): Promise<Selection<InterfaceRow>> {
  const { index } = snapshot;
  const { group, instance, reachable } = query;
  const page = await chosen(snapshot, 'interfaces', INTERFACE_ORDERS, query, {
    list: () => index.interfaces(),
    matches: (entry) =>
      isAt(query, entry.one, entry) &&
      (group === undefined || entry.one.groupIds.some((id) => group.includes(id))) &&
      isIn(instance, entry.one.instanceId ?? '') &&
      isIn(reachable, entry.reachable),
  });
  return { ...page, items: page.items.map((entry) => interfaceRow(snapshot, entry)) };
}

export async function listInstances(
  snapshot: Snapshot,
  query: InstanceQuery,
): Promise<Selection<InstanceRow>> {
  const { index } = snapshot;
  const { group, reachable, os } = query;
  const page = await chosen(snapshot, 'instances', INSTANCE_ORDERS, query, {
    list: () => index.instances(),
    matches: (entry) =>
      isAt(query, entry.instance, entry) &&
      (group === undefined || entry.groups.some((id) => group.includes(id))) &&
      isIn(os, entry.instance.os) &&
      isIn(reachable, entry.reachable),
  });
  return { ...page, items: page.items.map((entry) => instanceRow(snapshot, entry)) };
}

/** The worst first. */
export async function listExposures(
  snapshot: Snapshot,
  query: ExposureQuery,
): Promise<Selection<ExposureRow>> {
  const { index } = snapshot;
  const { group, instance, service, protocol, port, family, limit, after } = query;
  const page = select(await index.exposures(), {
    limit,
    after,
    keyOf: exposureKey,
    matches: (entry) =>
      isAt(query, entry.one, entry) &&
      (group === undefined || entry.one.groupIds.some((id) => group.includes(id))) &&
      isIn(instance, entry.one.instanceId ?? '') &&
      isIn(service, entry.port.service) &&
      (protocol === undefined || protocol === entry.port.protocol) &&
      (port === undefined || port === entry.port.port) &&
      (family === undefined || family === familyName(entry.family)),
  });
  return { ...page, items: page.items.map((entry) => exposureRow(snapshot, entry)) };
}

export function groupRow(
  { index }: Pick<Snapshot, 'index'>,
  { group, members, worst }: GroupEntry,
): GroupRow {
  const { id, name, account, region, vpcId, network, type, serviceManaged, rules, gaps } = group;
  return {
    id,
    name,
    account,
    region,
    vpc: vpcId ?? null,
    network,
    type,
    serviceManaged,
    rules: rules.length,
    complete: gaps.length === 0,
    members: members.length,
    instances: new Set(members.flatMap(({ instanceId }) => instanceId ?? [])).size,
    verdict: verdictAt(worst),
    ports: index.portsOfGroup(group),
  };
}

export function interfaceRow({ index }: Snapshot, { one, reachable, worst }: InterfaceEntry): InterfaceRow {
  const { id, account, region, instanceId, primary, groupIds, serviceManaged } = one;
  const { privateAddresses, ipv6Addresses, paths } = one;
  return {
    id,
    account,
    region,
    instance: instanceId ?? null,
    primary,
    groups: groupIds,
    privateAddresses,
    ipv6Addresses,
    serviceManaged,
    reachable,
    paths: paths.map(pathRef),
    verdict: verdictAt(worst),
    ports: index.portsOfInterface(one),
  };
}

export function instanceRow({ index }: Snapshot, entry: InstanceEntry): InstanceRow {
  const { instance, interfaces, groups, reachable, worst } = entry;
  const { id, name, account, region, os, status, vpcId } = instance;
  return {
    id,
    name,
    account,
    region,
    os,
    status,
    vpc: vpcId ?? null,
    groups,
    interfaces: interfaces.map((one) => one.id),
    reachable,
    paths: interfaces.flatMap(({ paths }) => paths.map(pathRef)),
    verdict: verdictAt(worst),
    ports: index.portsOfInstance(instance),
  };
}

function exposureRow({ judging }: Snapshot, { one, port, family }: ExposureEntry): ExposureRow {
  const { fleet } = judging;
  return {
    id: `${one.id}:${port.protocol}:${port.port}:${familyName(family)}`,
    account: one.account,
    region: one.region,
    instance:
      one.instanceId === undefined
        ? null
        : { id: one.instanceId, name: fleet.instance(one.instanceId)?.name ?? '' },
    interface: one.id,
    groups: one.groupIds.map((group) => ({ id: group, name: fleet.group(group)?.name ?? '' })),
    exposure: explainPort(judging, one.id, { ...port, family }),
  };
}

async function chosen<T>(
  { index }: Snapshot,
  kind: string,
  orders: Orders<T>,
  query: PlaceQuery & { readonly sort?: string | undefined },
  { list, matches }: { list(): Promise<readonly T[]>; matches(one: T): boolean },
): Promise<Selection<T>> {
  const { sort = 'id', limit, after } = query;
  const name = sort.replace(/^-/, '');
  const keyOf = orders[name] as (one: T) => SortKey;
  const sorted = await index.sorted(`${kind} ${name}`, list, keyOf);
  return select(sorted, { limit, after, descending: sort.startsWith('-'), keyOf, matches });
}

function sortsOf<T extends object>(orders: T): readonly `${'' | '-'}${keyof T & string}`[] {
  return Object.keys(orders).flatMap((name) => [name, `-${name}`]) as never;
}

function isAt(
  { account, region, verdict, text }: PlaceQuery,
  place: { readonly account: string; readonly region: string },
  row: { readonly worst: number; readonly text: string },
): boolean {
  return (
    isIn(account, place.account) &&
    isIn(region, place.region) &&
    isIn(verdict, verdictAt(row.worst)) &&
    (text === undefined || row.text.includes(text.toLowerCase()))
  );
}

function isIn<T>(wanted: readonly T[] | undefined, value: T): boolean {
  return wanted === undefined || wanted.includes(value);
}

function verdictAt(worst: number): Verdict {
  return VERDICTS[worst] as Verdict;
}
