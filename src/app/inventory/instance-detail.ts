/** Use case: one instance or interface with the ways in that lead to it, its groups, and who gets to which ops port. */
import type { ExposureReport } from '../../domain/finding.ts';
import type { Gap, NetworkInterface, Path } from '../../domain/inventory/inventory.ts';
import { toCidrs } from '../../domain/net/address.ts';
import { portSetText } from '../../domain/rule-ref.ts';
import { problem } from '../../problem.ts';
import { explainJudged } from '../explain.ts';
import { type InstanceRow, type InterfaceRow, instanceRow, interfaceRow } from './lists.ts';
import type { Snapshot } from './snapshot.ts';

/** A way in from the internet, with the ports that it leads from and to where it has any of its own. */
export interface PathDetail {
  readonly kind: Path['kind'];
  readonly address: string;
  readonly id: string | null;
  /** Of a load balancer. */
  readonly product: 'clb' | 'nlb' | 'alb' | null;
  readonly protocol: 'tcp' | 'udp' | 'any' | null;
  readonly externalPorts: string | null;
  readonly internalPorts: string | null;
  /** Whom a listener admits, as CIDR blocks; null when everybody may be, or it was not read. */
  readonly admits: readonly string[] | null;
}

export interface InterfaceDetail extends Omit<InterfaceRow, 'groups' | 'paths'> {
  readonly groups: readonly { readonly id: string; readonly name: string; readonly read: boolean }[];
  readonly paths: readonly PathDetail[];
  /** Why there may be more ways in. */
  readonly pathGaps: readonly Gap[];
  /** Ops ports that somebody gets to, or that could not be decided. */
  readonly exposures: readonly ExposureReport[];
}

export interface InstanceDetail extends Omit<InstanceRow, 'interfaces'> {
  readonly tags: Readonly<Record<string, string>>;
  readonly interfaces: readonly InterfaceDetail[];
}

/** Throws `unknown-resource`. */
export function describeInstance(snapshot: Snapshot, id: string): InstanceDetail {
  const instance = snapshot.judging.fleet.instance(id);
  if (instance === undefined) throw problem('unknown-resource', { id });
  const entry = snapshot.index.instanceEntry(instance);
  return {
    ...instanceRow(snapshot, entry),
    tags: instance.tags,
    interfaces: entry.interfaces.map((one) => detailOf(snapshot, one)),
  };
}

/** Throws `unknown-resource`. */
export function describeInterface(snapshot: Snapshot, id: string): InterfaceDetail {
  const one = snapshot.judging.fleet.interface(id);
  if (one === undefined) throw problem('unknown-resource', { id });
  return detailOf(snapshot, one);
}

function detailOf(snapshot: Snapshot, one: NetworkInterface): InterfaceDetail {
  const { index, judging } = snapshot;
  const [explained] = explainJudged(judging, { ids: [one.id] }).items;
  return {
    ...interfaceRow(snapshot, index.interfaceEntry(one)),
    groups: one.groupIds.map((id) => {
      const group = judging.fleet.group(id);
      return { id, name: group?.name ?? '', read: group !== undefined };
    }),
    paths: one.paths.map(pathDetail),
    pathGaps: one.pathGaps,
    exposures: (explained?.exposures ?? []).filter(({ verdict }) => verdict !== 'closed'),
  };
}

function pathDetail(path: Path): PathDetail {
  const own = path.kind === 'dnat' || path.kind === 'listener' ? path : undefined;
  const sources = path.kind === 'listener' ? path.sources : undefined;
  return {
    kind: path.kind,
    address: path.address,
    id: 'id' in path ? path.id : null,
    product: path.kind === 'listener' ? path.product : null,
    protocol: own?.protocol ?? null,
    externalPorts: own === undefined ? null : portSetText(own.externalPorts),
    internalPorts: own === undefined ? null : portSetText(own.internalPorts),
    admits: sources === undefined ? null : [...toCidrs(sources.v4), ...toCidrs(sources.v6)],
  };
}
