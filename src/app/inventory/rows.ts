/** Groups, instances, interfaces and exposures as rows to choose from. Built once for a fleet, each kind when asked for. */
import { familyName } from '../../checks/ports-open.ts';
import type { OpsPort } from '../../domain/catalogue.ts';
import type { FamilyName } from '../../domain/finding.ts';
import type { Fleet } from '../../domain/inventory/fleet.ts';
import type { Instance, NetworkInterface, SecurityGroup } from '../../domain/inventory/inventory.ts';
import type { Family } from '../../domain/net/address.ts';
import type { Verdict } from '../../domain/security-group/exposure.ts';
import type { Survey } from '../../domain/security-group/survey.ts';
import { inTurns, mapInTurns } from '../in-turns.ts';
import { compareKeys, type SortKey } from './select.ts';

/** The worst first. What is not known comes before what is known to be narrow. */
export const VERDICTS = ['open', 'broad', 'unknown', 'restricted', 'closed'] as const satisfies Verdict[];

/** Whether a way in from the internet is known; `unknown` when none is, and not every place was looked at. */
export type Reachable = 'yes' | 'no' | 'unknown';

interface Row {
  /** Position in `VERDICTS` of the worst verdict on an ops port. */
  readonly worst: number;
  /** What is searched, in lower case. */
  readonly text: string;
}

export interface GroupEntry extends Row {
  readonly group: SecurityGroup;
  readonly members: readonly NetworkInterface[];
}

export interface InterfaceEntry extends Row {
  readonly one: NetworkInterface;
  readonly reachable: Reachable;
}

export interface InstanceEntry extends Row {
  readonly instance: Instance;
  readonly interfaces: readonly NetworkInterface[];
  readonly groups: readonly string[];
  readonly reachable: Reachable;
}

/** One ops port of one interface that somebody gets to, with a way in that leads there or may. */
export interface ExposureEntry extends Row {
  readonly one: NetworkInterface;
  /** Position of the port in the catalogue. */
  readonly entry: number;
  readonly port: OpsPort;
  readonly family: Family;
}

export interface PortVerdict {
  readonly service: string;
  readonly protocol: OpsPort['protocol'];
  readonly port: number;
  readonly family: FamilyName;
  readonly verdict: Verdict;
}

const FAMILIES: readonly Family[] = [4, 6];

export class InventoryIndex {
  readonly fleet: Fleet;
  private readonly lists = new Map<string, Promise<readonly unknown[]>>();

  constructor(fleet: Fleet) {
    this.fleet = fleet;
  }

  groups(): Promise<readonly GroupEntry[]> {
    const { groups } = this.fleet.inventory;
    return this.kept('groups', () => mapInTurns(groups, (one) => this.groupEntry(one)));
  }

  interfaces(): Promise<readonly InterfaceEntry[]> {
    const { interfaces } = this.fleet.inventory;
    return this.kept('interfaces', () => mapInTurns(interfaces, (one) => this.interfaceEntry(one)));
  }

  instances(): Promise<readonly InstanceEntry[]> {
    const { instances } = this.fleet.inventory;
    return this.kept('instances', () => mapInTurns(instances, (one) => this.instanceEntry(one)));
  }

  /** The worst first, then by interface and in the order of the catalogue, as `exposureKey` sorts. */
  exposures(): Promise<readonly ExposureEntry[]> {
    return this.kept('exposures', async () => {
      const byId = this.fleet.inventory.interfaces.toSorted((a, b) => (a.id < b.id ? -1 : 1));
      const byVerdict = VERDICTS.map((): ExposureEntry[] => []);
      await inTurns(byId, (one) => {
        for (const entry of this.exposureEntries(one)) byVerdict[entry.worst]?.push(entry);
      });
      return byVerdict.flat();
    });
  }

  /** A list in an order, sorted once. */
  sorted<T>(
    name: string,
    list: () => Promise<readonly T[]> | readonly T[],
    keyOf: (one: T) => SortKey,
  ): Promise<readonly T[]> {
    return this.kept(`sorted ${name}`, async () => {
      const keyed = (await list()).map((one) => ({ one, key: keyOf(one) }));
      return keyed.sort((a, b) => compareKeys(a.key, b.key)).map(({ one }) => one);
    });
  }

  /** Ops ports of a group that somebody gets to, in the order of the catalogue. */
  portsOfGroup(group: SecurityGroup): readonly PortVerdict[] {
    const survey = this.fleet.surveyOfGroup(group);
    return this.portsOf((entry, family) => this.fleet.surveyor.outcome(survey, entry, family).verdict);
  }

  portsOfInterface(one: NetworkInterface): readonly PortVerdict[] {
    const survey = this.fleet.surveyOfInterface(one);
    return this.portsOf((entry, family) => this.fleet.surveyor.outcome(survey, entry, family).verdict);
  }

  portsOfInstance(instance: Instance): readonly PortVerdict[] {
    const surveys = this.surveysOf(this.fleet.interfacesOf(instance));
    return this.portsOf((entry, family) => this.verdictOfInstance(instance, surveys, entry, family));
  }

  private portsOf(verdictAt: (entry: number, family: Family) => Verdict): readonly PortVerdict[] {
    return this.fleet.catalogue.flatMap(({ service, protocol, port }, entry) =>
      FAMILIES.flatMap((family): PortVerdict[] => {
        const verdict = verdictAt(entry, family);
        return verdict === 'closed' ? [] : [{ service, protocol, port, family: familyName(family), verdict }];
      }),
    );
  }

  private worstOf(verdictAt: (entry: number, family: Family) => Verdict): number {
    let worst = VERDICTS.length - 1;
    for (let entry = 0; entry < this.fleet.catalogue.length; entry += 1)
      for (const family of FAMILIES) worst = Math.min(worst, VERDICTS.indexOf(verdictAt(entry, family)));
    return worst;
  }

  groupEntry(group: SecurityGroup): GroupEntry {
    const survey = this.fleet.surveyOfGroup(group);
    return {
      group,
      members: this.fleet.membersOf(group),
      worst: this.worstOf((entry, family) => this.fleet.surveyor.outcome(survey, entry, family).verdict),
      text: searched([group.id, group.name, group.description]),
    };
  }

  interfaceEntry(one: NetworkInterface): InterfaceEntry {
    const survey = this.fleet.surveyOfInterface(one);
    return {
      one,
      reachable: reachableBy([one]),
      worst: this.worstOf((entry, family) => this.fleet.surveyor.outcome(survey, entry, family).verdict),
      text: searched([one.id, one.instanceId ?? '', ...addressesOf(one)]),
    };
  }

  instanceEntry(instance: Instance): InstanceEntry {
    const interfaces = this.fleet.interfacesOf(instance);
    const surveys = this.surveysOf(interfaces);
    return {
      instance,
      interfaces,
      groups: [...new Set(interfaces.flatMap(({ groupIds }) => groupIds))],
      reachable: reachableBy(interfaces),
      worst: this.worstOf((entry, family) => this.verdictOfInstance(instance, surveys, entry, family)),
      text: searched([instance.id, instance.name, ...interfaces.flatMap(addressesOf)]),
    };
  }

  private exposureEntries(one: NetworkInterface): readonly ExposureEntry[] {
    if (reachableBy([one]) === 'no') return [];
    const { fleet } = this;
    const survey = fleet.surveyOfInterface(one);
    const text = searched([one.id, one.instanceId ?? '', ...addressesOf(one), ...one.groupIds]);
    return fleet.catalogue.flatMap((port, entry) =>
      FAMILIES.flatMap((family): ExposureEntry[] => {
        const { verdict } = fleet.surveyor.outcome(survey, entry, family);
        if (verdict === 'closed') return [];
        const question = { protocol: port.protocol, port: port.port, family };
        if (fleet.waysIn([one], question).every(({ kind }) => kind === 'none')) return [];
        return [{ one, entry, port, family, worst: VERDICTS.indexOf(verdict), text }];
      }),
    );
  }

  private surveysOf(interfaces: readonly NetworkInterface[]): readonly Survey[] {
    return interfaces.map((one) => this.fleet.surveyOfInterface(one));
  }

  /** Several mild interfaces can be worse together, which only the exact engine tells. */
  private verdictOfInstance(
    instance: Instance,
    surveys: readonly Survey[],
    entry: number,
    family: Family,
  ): Verdict {
    const verdicts = surveys.map((survey) => this.fleet.surveyor.outcome(survey, entry, family).verdict);
    const [only] = verdicts;
    if (only === undefined) return 'unknown';
    if (verdicts.every((one) => one === 'closed') || verdicts.length === 1) return only;
    const { protocol, port } = this.fleet.catalogue[entry] as OpsPort;
    return this.fleet.exposureOfInstance(instance, { protocol, port, family }).verdict;
  }

  /** Made once, by whoever asks first. */
  private kept<T>(name: string, make: () => Promise<readonly T[]>): Promise<readonly T[]> {
    const known = this.lists.get(name) ?? make();
    this.lists.set(name, known);
    return known as Promise<readonly T[]>;
  }
}

/** In the order of `exposures`: a space sorts before every sign of an id. */
export function exposureKey({ one, entry, family, worst }: ExposureEntry): SortKey {
  return { value: worst, id: `${one.id} ${String(entry).padStart(5, '0')} ${family}` };
}

function reachableBy(interfaces: readonly NetworkInterface[]): Reachable {
  if (interfaces.some(({ paths }) => paths.length > 0)) return 'yes';
  return interfaces.length === 0 || interfaces.some(({ pathGaps }) => pathGaps.length > 0) ? 'unknown' : 'no';
}

function addressesOf(one: NetworkInterface): readonly string[] {
  return [...one.privateAddresses, ...one.ipv6Addresses, ...one.paths.map(({ address }) => address)];
}

function searched(parts: readonly string[]): string {
  return parts.join('\n').toLowerCase();
}
