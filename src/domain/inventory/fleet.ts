/** An inventory made ready for questions: what belongs together, and one target per group, interface and instance. */
import type { OpsPort } from '../catalogue.ts';
import { type Family, parseIpv4, parseIpv6 } from '../net/address.ts';
import { has, union } from '../net/interval-set.ts';
import type { Transport } from '../net/protocol.ts';
import type { Exposure, Question, UnknownReason } from '../security-group/exposure.ts';
import { exposureOf } from '../security-group/exposure-of.ts';
import type { Lists } from '../security-group/lists.ts';
import { type Survey, Surveyor } from '../security-group/survey.ts';
import type { Listener, Target } from '../security-group/target.ts';
import { type Judgement, untrustedOf, verdictOf } from '../security-group/verdict.ts';
import type { Gap, Instance, Inventory, NetworkInterface, Path, SecurityGroup } from './inventory.ts';

/** A way in to one (protocol, port, family), or why none is known. */
export type WayIn = Path | { readonly kind: 'none' } | { readonly kind: 'unknown' };

export class Fleet {
  readonly inventory: Inventory;
  readonly catalogue: readonly OpsPort[];
  readonly judgement: Judgement;
  readonly lists: Lists;
  readonly surveyor: Surveyor;
  private readonly groups: ReadonlyMap<string, SecurityGroup>;
  private readonly byInstance = new Map<string, NetworkInterface[]>();
  private readonly byGroup = new Map<string, NetworkInterface[]>();
  private readonly groupSurveys = new Map<string, Survey>();
  private readonly pooled = new Pooled();
  /** By id; made when first asked for. */
  private instances: ReadonlyMap<string, Instance> | undefined;
  private interfaces: ReadonlyMap<string, NetworkInterface> | undefined;

  constructor(inventory: Inventory, catalogue: readonly OpsPort[], judgement: Judgement) {
    this.inventory = inventory;
    this.catalogue = catalogue;
    this.judgement = judgement;
    this.lists = inventory;
    this.surveyor = new Surveyor(catalogue, inventory, judgement);
    this.groups = new Map(inventory.groups.map((group) => [group.id, group]));
    for (const one of inventory.interfaces) {
      if (one.instanceId !== undefined) push(this.byInstance, one.instanceId, one);
      for (const group of one.groupIds) push(this.byGroup, group, one);
    }
  }

  group(id: string): SecurityGroup | undefined {
    return this.groups.get(id);
  }

  instance(id: string): Instance | undefined {
    this.instances ??= new Map(this.inventory.instances.map((one) => [one.id, one]));
    return this.instances.get(id);
  }

  interface(id: string): NetworkInterface | undefined {
    this.interfaces ??= new Map(this.inventory.interfaces.map((one) => [one.id, one]));
    return this.interfaces.get(id);
  }

  /** Interfaces of an instance, the primary one first. */
  interfacesOf(instance: Pick<Instance, 'id'>): readonly NetworkInterface[] {
    return (this.byInstance.get(instance.id) ?? []).toSorted((a, b) => Number(b.primary) - Number(a.primary));
  }

  /** Interfaces that use a group. */
  membersOf(group: SecurityGroup): readonly NetworkInterface[] {
    return this.byGroup.get(group.id) ?? [];
  }

  /** True when every interface of the group's place was read, so that "no members" means none. */
  membersAreKnown(group: SecurityGroup): boolean {
    return ![...this.inventory.gaps, ...this.inventory.notRead].some(
      (gap) =>
        (gap.kind === 'interfaces' ||
          gap.kind === 'instances' ||
          gap.kind === 'regions' ||
          gap.kind === 'accounts') &&
        isAt(gap, group),
    );
  }

  targetOfGroup(group: SecurityGroup): Target {
    return { rules: group.rules, network: group.network, listeners: [], missing: missingOf(group) };
  }

  targetOfInterface(one: NetworkInterface): Target {
    const groups = one.groupIds.map((id) => this.groups.get(id));
    const missing: UnknownReason[] = one.groupIds.flatMap((id, i): readonly UnknownReason[] => {
      const group = groups[i];
      return group === undefined ? [{ code: 'group-not-read', resource: id }] : missingOf(group);
    });
    const known = groups.filter((group) => group !== undefined);
    // Every interface is in a group; one without any was not read completely.
    if (groups.length === 0) missing.push({ code: 'group-not-read', resource: one.id });
    return {
      rules: known.length === 1 ? (known[0] as SecurityGroup).rules : known.flatMap((group) => group.rules),
      network: known.some((group) => group.network === 'classic') ? 'classic' : 'vpc',
      addresses: {
        v4: one.privateAddresses.flatMap((text) => parseIpv4(text) ?? []),
        v6: one.ipv6Addresses.flatMap((text) => parseIpv6(text) ?? []),
      },
      listeners: one.paths.filter((path): path is Listener => path.kind === 'listener'),
      missing,
    };
  }

  surveyOfGroup(group: SecurityGroup): Survey {
    const known = this.groupSurveys.get(group.id);
    if (known !== undefined) return known;
    const survey = this.surveyor.survey(this.targetOfGroup(group));
    this.groupSurveys.set(group.id, survey);
    return survey;
  }

  /** The survey of an interface; interfaces with the same groups and nothing of their own share one. */
  surveyOfInterface(one: NetworkInterface): Survey {
    if (one.paths.length > 0 && one.paths.some((path) => path.kind === 'listener'))
      return this.surveyor.survey(this.targetOfInterface(one));
    const { groupIds } = one;
    const first = groupIds.length === 1 ? this.surveyOfGroupId(groupIds[0] as string) : undefined;
    if (first?.odd === false) return first;
    const surveys: Survey[] = [];
    for (const id of groupIds) {
      const survey = this.surveyOfGroupId(id);
      if (survey === undefined) return this.surveyor.survey(this.targetOfInterface(one));
      surveys.push(survey);
    }
    if (surveys.length === 0) return this.surveyor.survey(this.targetOfInterface(one));
    // What is odd may depend on the interface's own addresses.
    if (surveys.some((survey) => survey.odd))
      return this.surveyor.pool(surveys, () => this.targetOfInterface(one));
    const place = this.pooled.of(surveys);
    place.survey ??= this.surveyor.pool(surveys, () => this.targetOfInterface(one));
    return place.survey;
  }

  private surveyOfGroupId(id: string): Survey | undefined {
    const known = this.groupSurveys.get(id);
    if (known !== undefined) return known;
    const group = this.groups.get(id);
    return group === undefined ? undefined : this.surveyOfGroup(group);
  }

  /** The full answer about a group. */
  exposureOfGroup(group: SecurityGroup, question: Question): Exposure {
    return exposureOf(this.targetOfGroup(group), question, this.lists, this.judgement);
  }

  exposureOfInterface(one: NetworkInterface, question: Question): Exposure {
    return exposureOf(this.targetOfInterface(one), question, this.lists, this.judgement);
  }

  /** The full answer about the interfaces of an instance together: who reaches any of them. */
  exposureOfInstance(instance: Instance, question: Question): Exposure {
    const interfaces = this.interfacesOf(instance);
    if (interfaces.length === 0) {
      const missing: UnknownReason[] = [{ code: 'interfaces-not-read', resource: instance.id }];
      const nothing: Target = { rules: [], network: 'vpc', listeners: [], missing };
      return exposureOf(nothing, question, this.lists, this.judgement);
    }
    const each = interfaces.map((one) => this.exposureOfInterface(one, question));
    const first = each[0];
    if (first !== undefined && each.length === 1) return first;
    const reach = each.reduce<Exposure['reach']>((sum, one) => union(sum, one.reach), []);
    const untrusted = untrustedOf(reach, question.family, this.judgement);
    const sourceGroups = each.flatMap((one) => one.sourceGroups);
    const unknown = each.flatMap((one) => one.unknown);
    const sure = verdictOf(reach, untrusted, question.family, this.judgement, sourceGroups.length > 0);
    return {
      ...question,
      verdict: unknown.length === 0 || sure === 'open' ? sure : 'unknown',
      literal: each.some((one) => one.literal === 'open') ? 'open' : 'closed',
      reach,
      untrusted,
      decidedBy: [...new Set(each.flatMap((one) => one.decidedBy))],
      shadowed: each.flatMap((one) => one.shadowed),
      sourceGroups,
      unknown,
    };
  }

  /** The ways in from the internet that lead to a port of the interfaces, most direct first; never empty. */
  waysIn(interfaces: readonly NetworkInterface[], question: Question): readonly WayIn[] {
    const ways = interfaces.flatMap((one) => one.paths.filter((path) => leadsTo(path, question)));
    if (ways.length > 0) return ways;
    return [{ kind: interfaces.some((one) => one.pathGaps.length > 0) ? 'unknown' : 'none' }];
  }
}

/** Surveys of pooled groups, found step by step by the surveys of the single groups. */
class Pooled {
  survey: Survey | undefined;
  /** Made when needed: most places are ends. */
  private next: Map<Survey, Pooled> | undefined;

  of(surveys: readonly Survey[]): Pooled {
    let place: Pooled = this;
    for (const survey of surveys) {
      place.next ??= new Map();
      let next = place.next.get(survey);
      if (next === undefined) {
        next = new Pooled();
        place.next.set(survey, next);
      }
      place = next;
    }
    return place;
  }
}

/** True when packets of the question can take the path. */
export function leadsTo(
  path: Path,
  question: { protocol: Transport; port: number; family: Family },
): boolean {
  switch (path.kind) {
    case 'public-ip':
    case 'eip':
      return question.family === 4;
    case 'ipv6':
      return question.family === 6;
    case 'dnat':
      return (
        question.family === 4 &&
        (path.protocol === 'any' || path.protocol === question.protocol) &&
        has(path.internalPorts, question.port)
      );
    case 'listener': {
      const sources = question.family === 4 ? path.sources?.v4 : path.sources?.v6;
      return (
        path.protocol === question.protocol && has(path.internalPorts, question.port) && sources?.length !== 0
      );
    }
  }
}

function missingOf(group: SecurityGroup): readonly UnknownReason[] {
  return group.gaps.length === 0 ? [] : [{ code: 'rules-not-read', resource: group.id }];
}

function isAt(gap: Gap, place: { account: string; region: string }): boolean {
  return (
    (gap.account === '' || gap.account === place.account) &&
    (gap.region === '' || gap.region === place.region)
  );
}

function push<K, V>(map: Map<K, V[]>, key: K, value: V): void {
  const list = map.get(key);
  if (list === undefined) map.set(key, [value]);
  else list.push(value);
}
