/** The vendor's checks beside ours: the same question about the same resource, and why the answers differ. */
import type { ResourceRef } from '../finding.ts';
import type { Fleet } from '../inventory/fleet.ts';
import type { Instance, NetworkInterface, SecurityGroup } from '../inventory/inventory.ts';
import type { Exposure } from '../security-group/exposure.ts';
import type { Rule } from '../security-group/rule.ts';
import type { VendorAnswers, VendorItem, VendorResult, VendorStatus } from './answers.ts';
import { type DifferenceReason, type Note, whyAlarmed, whyMissed } from './reasons.ts';

/** Ours: `open` counts what lets in far more addresses than anyone trusts; `gone` is not there any more. */
export type OwnVerdict = 'open' | 'closed' | 'unknown' | 'gone';

/** One resource under one item. Resources that both find closed are only counted. */
export interface ComparedRow {
  readonly resource: ResourceRef;
  readonly region: string;
  /** `absent`: the item has no verdict on the resource. */
  readonly vendor: VendorStatus | 'absent';
  readonly ours: OwnVerdict;
  readonly outcome: 'agree' | 'differ' | 'unknown';
  readonly reasons: readonly DifferenceReason[];
  readonly notes: readonly Note[];
  readonly checkedAt: number | null;
}

export interface ComparedItem extends VendorItem {
  readonly counts: { readonly agree: number; readonly differ: number; readonly unknown: number };
  readonly rows: readonly ComparedRow[];
}

export interface VendorComparison {
  readonly items: readonly ComparedItem[];
  /** Items that ask what Postern does not ask. */
  readonly notCompared: readonly VendorItem[];
}

/** What is judged of a resource. */
interface Judged {
  readonly exposures: readonly Exposure[];
  readonly rules: readonly Rule[];
  readonly interfaces: readonly NetworkInterface[];
  /** Whether "no interfaces" means none. */
  readonly interfacesKnown: boolean;
  readonly serviceManaged: boolean;
}

/** `complete`: everything was read, so that a resource that is not in the inventory is gone. */
export function compareWithVendor(fleet: Fleet, answers: VendorAnswers, complete: boolean): VendorComparison {
  const items = answers.items.filter(({ ports }) => ports.length > 0);
  return {
    items: items.map((item) => {
      const results = answers.results.filter(
        (one) => one.service === item.service && one.account === item.account && one.item === item.id,
      );
      return compareItem(fleet, item, results, complete);
    }),
    notCompared: answers.items.filter(({ ports }) => ports.length === 0),
  };
}

function compareItem(
  fleet: Fleet,
  item: VendorItem,
  results: readonly VendorResult[],
  complete: boolean,
): ComparedItem {
  const { inventory } = fleet;
  const byResource = new Map(results.map((one) => [one.resource, one]));
  const all: readonly (SecurityGroup | Instance)[] =
    item.asset === 'group' ? inventory.groups : inventory.instances;
  const own = all.filter(({ account }) => item.account === '' || account === '' || account === item.account);
  const rows = own.map((one) => {
    const result = byResource.get(one.id);
    byResource.delete(one.id);
    const judged =
      'rules' in one ? judgeGroup(fleet, one, item.ports) : judgeInstance(fleet, one, item.ports);
    const resource: ResourceRef = { type: item.asset, id: one.id, name: one.name };
    return rowOf(fleet, item, { resource, region: one.region }, judged, result);
  });
  for (const result of byResource.values()) rows.push(rowOfGone(item, result, complete));
  const count = (outcome: ComparedRow['outcome']): number =>
    rows.filter((row) => row.outcome === outcome).length;
  return {
    ...item,
    counts: { agree: count('agree'), differ: count('differ'), unknown: count('unknown') },
    rows: rows.filter((row) => row.outcome !== 'agree' || row.ours === 'open').toSorted(differencesFirst),
  };
}

/** What needs most attention first. */
export const ORDER: readonly ComparedRow['outcome'][] = ['differ', 'unknown', 'agree'];

function differencesFirst(a: ComparedRow, b: ComparedRow): number {
  return (
    ORDER.indexOf(a.outcome) - ORDER.indexOf(b.outcome) ||
    compareTexts(a.region, b.region) ||
    compareTexts(a.resource.id, b.resource.id)
  );
}

function compareTexts(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

function judgeGroup(fleet: Fleet, group: SecurityGroup, ports: readonly number[]): Judged {
  return {
    exposures: questions(ports).map((question) => fleet.exposureOfGroup(group, question)),
    rules: group.rules,
    interfaces: fleet.membersOf(group),
    interfacesKnown: fleet.membersAreKnown(group),
    serviceManaged: group.serviceManaged,
  };
}

function judgeInstance(fleet: Fleet, instance: Instance, ports: readonly number[]): Judged {
  const interfaces = fleet.interfacesOf(instance);
  const groups = [...new Set(interfaces.flatMap(({ groupIds }) => groupIds))].flatMap(
    (id) => fleet.group(id) ?? [],
  );
  return {
    exposures: questions(ports).map((question) => fleet.exposureOfInstance(instance, question)),
    rules: groups.flatMap(({ rules }) => rules),
    interfaces,
    interfacesKnown: true,
    serviceManaged: groups.length > 0 && groups.every(({ serviceManaged }) => serviceManaged),
  };
}

function questions(ports: readonly number[]) {
  return ports.flatMap((port) =>
    ([4, 6] as const).map((family) => ({ protocol: 'tcp' as const, port, family })),
  );
}

const isOpen = ({ verdict }: Exposure): boolean => verdict === 'open' || verdict === 'broad';

function rowOf(
  fleet: Fleet,
  item: VendorItem,
  place: Pick<ComparedRow, 'resource' | 'region'>,
  judged: Judged,
  result: VendorResult | undefined,
): ComparedRow {
  const failing = judged.exposures.filter(isOpen);
  const ours: OwnVerdict =
    failing.length > 0
      ? 'open'
      : judged.exposures.some(({ verdict }) => verdict === 'unknown')
        ? 'unknown'
        : 'closed';
  const vendor: ComparedRow['vendor'] =
    result?.status ?? (item.status === 'not-checked' ? 'not-checked' : 'absent');
  const row = {
    ...place,
    vendor,
    ours,
    notes: ours === 'open' ? notesOn(fleet, judged, failing) : [],
    checkedAt: result?.checkedAt ?? null,
  };
  const decide = (outcome: ComparedRow['outcome'], ...reasons: DifferenceReason[]): ComparedRow => ({
    ...row,
    outcome,
    reasons,
  });
  if (ours === 'unknown') return decide('unknown', 'not-read');
  switch (vendor) {
    case 'fail':
      return ours === 'open'
        ? decide('agree')
        : decide('differ', ...whyAlarmed(judged.exposures, judged.rules, item.ports));
    case 'pass':
      return ours === 'open' ? decide('differ', ...whyMissed(failing)) : decide('agree');
    case 'ignored':
      return ours === 'open' ? decide('differ', 'whitelisted') : decide('agree');
    case 'not-applicable':
      return ours === 'open'
        ? decide('differ', judged.serviceManaged ? 'service-managed' : 'not-covered')
        : decide('agree');
    default:
      // Without a verdict of the vendor's only what is open is worth a word.
      return ours === 'open'
        ? decide('differ', vendor === 'absent' ? 'not-covered' : 'not-checked')
        : decide('agree');
  }
}

/** A resource that the vendor knows and the inventory does not. */
function rowOfGone(item: VendorItem, result: VendorResult, complete: boolean): ComparedRow {
  const { resource: id, name, region, status, checkedAt } = result;
  const place = { resource: { type: item.asset, id, name }, region, notes: [], checkedAt };
  if (!complete)
    return { ...place, vendor: status, ours: 'unknown', outcome: 'unknown', reasons: ['not-read'] };
  // Nobody minds that what is gone was in order.
  return status === 'fail'
    ? { ...place, vendor: status, ours: 'gone', outcome: 'differ', reasons: ['stale-scan'] }
    : { ...place, vendor: status, ours: 'gone', outcome: 'agree', reasons: [] };
}

function notesOn(fleet: Fleet, judged: Judged, failing: readonly Exposure[]): Note[] {
  if (judged.interfaces.length === 0) return judged.interfacesKnown ? ['group-unused'] : [];
  const ways = failing.flatMap((exposure) => fleet.waysIn(judged.interfaces, exposure));
  return ways.every(({ kind }) => kind === 'none') ? ['path-not-public'] : [];
}
