/** Use case: exactly who reaches the ops ports of a group, an interface or an instance, and why. */
import { namesWithin } from '../domain/config/trust.ts';
import type {
  ExplainItem,
  ExplainReport,
  ExposureReport,
  PacketReport,
  ResourceRef,
  Witness,
} from '../domain/finding.ts';
import type { Fleet } from '../domain/inventory/fleet.ts';
import type { NetworkInterface } from '../domain/inventory/inventory.ts';
import { type Family, formatAddress, parseIpv4, parseIpv6, toCidrs } from '../domain/net/address.ts';
import type { Transport } from '../domain/net/protocol.ts';
import { pathRef, ruleRef } from '../domain/rule-ref.ts';
import type { Exposure, Question } from '../domain/security-group/exposure.ts';
import { fateOf } from '../domain/security-group/exposure-of.ts';
import type { Target } from '../domain/security-group/target.ts';
import { pickAddress } from '../domain/witness.ts';
import { problem } from '../problem.ts';
import { type JudgeOptions, type Judging, prepareJudging, readingFor } from './judging.ts';
import type { InventorySource, ReadRequest } from './ports.ts';

/** A packet to trace: `source` is an IPv4 or IPv6 address. */
export interface PacketQuestion {
  readonly protocol: Transport;
  readonly source: string;
  readonly port: number;
}

/** What an id turned out to be. */
interface Explained {
  readonly resource: ResourceRef;
  readonly account: string;
  readonly region: string;
  readonly serviceManaged: boolean;
  readonly groups: readonly string[];
  readonly interfaces: readonly NetworkInterface[];
  /** False for a group when the interfaces that may use it were not all read. */
  readonly membersKnown: boolean;
  readonly targets: readonly Target[];
  exposure(question: Question): Exposure;
}

/** Throws `unknown-resource` for an id that was not read. */
export async function explain(input: {
  readonly source: InventorySource;
  readonly request?: ReadRequest;
  readonly options?: JudgeOptions;
  readonly ids: readonly string[];
  readonly packet?: PacketQuestion;
}): Promise<ExplainReport> {
  const inventory = await input.source.read(readingFor(input.request ?? {}, input.options));
  return explainJudged(prepareJudging(inventory, input.options), input);
}

/** The same about what has been read and made ready already. */
export function explainJudged(
  judging: Judging,
  { ids, packet }: { readonly ids: readonly string[]; readonly packet?: PacketQuestion },
): ExplainReport {
  const found = ids.map((id) => find(judging.fleet, id));
  return {
    items: found.map((one) => itemOf(judging, one, packet)),
    trusted: judging.trusted,
    warnings: judging.warnings,
  };
}

/** One exposure of a resource. Throws `unknown-resource`. */
export function explainPort(
  judging: Judging,
  id: string,
  { service, ...question }: Question & { readonly service: string | null },
): ExposureReport {
  return exposureReport(judging, find(judging.fleet, id), service, question);
}

function find(fleet: Fleet, id: string): Explained {
  const group = fleet.group(id);
  if (group !== undefined) {
    return {
      ...group,
      resource: { type: 'group', id, name: group.name },
      groups: [id],
      interfaces: fleet.membersOf(group),
      membersKnown: fleet.membersAreKnown(group),
      targets: [fleet.targetOfGroup(group)],
      exposure: (question) => fleet.exposureOfGroup(group, question),
    };
  }
  const instance = fleet.instance(id);
  const single = fleet.interface(id);
  const place = instance ?? single;
  if (place === undefined) throw problem('unknown-resource', { id });
  const interfaces = instance === undefined ? [single as NetworkInterface] : fleet.interfacesOf(instance);
  const groups = [...new Set(interfaces.flatMap((one) => one.groupIds))];
  return {
    ...place,
    resource:
      instance === undefined
        ? { type: 'interface', id, name: '' }
        : { type: 'instance', id, name: instance.name },
    serviceManaged: groups.length > 0 && groups.every((one) => fleet.group(one)?.serviceManaged === true),
    groups,
    interfaces,
    membersKnown: true,
    targets: interfaces.map((one) => fleet.targetOfInterface(one)),
    exposure: (question) =>
      instance === undefined
        ? fleet.exposureOfInterface(single as NetworkInterface, question)
        : fleet.exposureOfInstance(instance, question),
  };
}

function itemOf(judging: Judging, one: Explained, packet: PacketQuestion | undefined): ExplainItem {
  const { fleet } = judging;
  const paths = one.interfaces.flatMap((each) => each.paths);
  const unknown = one.interfaces.some((each) => each.pathGaps.length > 0) || !one.membersKnown;
  return {
    resource: one.resource,
    account: one.account,
    region: one.region,
    serviceManaged: one.serviceManaged,
    groups: one.groups,
    paths: paths.length > 0 ? paths.map(pathRef) : [{ kind: unknown ? 'unknown' : 'none' }],
    exposures: fleet.catalogue.flatMap(({ service, protocol, port }) =>
      ([4, 6] as const).map((family) => exposureReport(judging, one, service, { protocol, port, family })),
    ),
    ...(packet === undefined ? {} : { packet: packetReport(fleet, one, packet) }),
  };
}

function exposureReport(
  { fleet, trusted }: Judging,
  one: Explained,
  service: string | null,
  question: Question,
): ExposureReport {
  const exposure = one.exposure(question);
  const source = pickAddress(exposure.untrusted, question.family);
  const witness: Witness | null =
    source === undefined
      ? null
      : { protocol: question.protocol, source: formatAddress(source), port: question.port };
  return {
    service,
    protocol: question.protocol,
    port: question.port,
    family: question.family === 4 ? 'ipv4' : 'ipv6',
    verdict: exposure.verdict,
    literal: exposure.literal,
    sources: toCidrs(exposure.reach),
    untrusted: toCidrs(exposure.untrusted),
    trusted: namesWithin(trusted, exposure.reach, question.family),
    decidedBy: exposure.decidedBy.map(ruleRef),
    shadowed: exposure.shadowed.map(({ rule, by }) => ({ rule: ruleRef(rule), by: by.map(ruleRef) })),
    sourceGroups: exposure.sourceGroups.map(ruleRef),
    unknown: exposure.unknown,
    paths: one.interfaces.length === 0 ? [] : fleet.waysIn(one.interfaces, question).map(pathRef),
    witness,
  };
}

/** Of several interfaces the one that accepts counts, then the one that cannot be decided. */
function packetReport(fleet: Fleet, one: Explained, packet: PacketQuestion): PacketReport {
  const source = (parseIpv4(packet.source) ?? parseIpv6(packet.source)) as number | bigint;
  const family: Family = typeof source === 'number' ? 4 : 6;
  const question = { protocol: packet.protocol, port: packet.port, family };
  const fates = one.targets.map((target) => fateOf(target, question, source, fleet.lists));
  const fate =
    fates.find(({ decision }) => decision === 'accept') ??
    fates.find(({ decision }) => decision === 'unknown') ??
    fates[0];
  return {
    ...packet,
    decision: fate?.decision ?? 'drop',
    rule: fate?.rule === undefined ? null : ruleRef(fate.rule),
    because: fate?.because ?? 'default-drop',
  };
}
