/** What the port checks share: from surveyed outcomes to findings, per group and per instance. */
import type { OpsPort } from '../domain/catalogue.ts';
import type { FamilyName, Finding, ResourceRef, Undecided, Witness } from '../domain/finding.ts';
import type { Fleet, WayIn } from '../domain/inventory/fleet.ts';
import type { Instance, NetworkInterface, SecurityGroup } from '../domain/inventory/inventory.ts';
import { type AddressSet, type Family, toCidrs } from '../domain/net/address.ts';
import { EMPTY } from '../domain/net/interval-set.ts';
import { pathRef, ruleRef } from '../domain/rule-ref.ts';
import type { Exposure, Question } from '../domain/security-group/exposure.ts';
import type { Outcome } from '../domain/security-group/survey.ts';
import type { Target } from '../domain/security-group/target.ts';
import { witnessOf } from '../domain/witness.ts';
import type { Result } from './check.ts';
import { findingId } from './finding-id.ts';
import { type Stake, severityOf } from './severity.ts';

export const FAMILIES: readonly Family[] = Object.freeze([4, 6]);

/** The outcome for an instance of which no interface was read. */
const UNREAD: Outcome = Object.freeze({ verdict: 'unknown', reach: EMPTY });

/** A group or an instance that is judged. */
export interface Subject {
  readonly resource: ResourceRef;
  readonly account: string;
  readonly region: string;
  readonly serviceManaged: boolean;
  /** Whether all interfaces that may use the group are known; true for an instance. */
  readonly membersKnown: boolean;
  /** Interfaces through which it can be reached; undefined when nothing uses the group. */
  readonly interfaces: readonly NetworkInterface[] | undefined;
  readonly targets: readonly Target[];
  outcomes(entry: number, family: Family): readonly Outcome[];
  exposure(question: Question): Exposure;
}

/** Every group, then every instance. */
export function* subjects(fleet: Fleet): Generator<Subject> {
  for (const group of fleet.inventory.groups) yield groupSubject(fleet, group);
  for (const instance of fleet.inventory.instances) yield instanceSubject(fleet, instance);
}

export function groupSubject(fleet: Fleet, group: SecurityGroup): Subject {
  const survey = fleet.surveyOfGroup(group);
  const members = fleet.membersOf(group);
  const known = fleet.membersAreKnown(group);
  return {
    resource: { type: 'group', id: group.id, name: group.name },
    account: group.account,
    region: group.region,
    serviceManaged: group.serviceManaged,
    membersKnown: known,
    interfaces: members.length === 0 && known ? undefined : members,
    targets: [fleet.targetOfGroup(group)],
    outcomes: (entry, family) => [fleet.surveyor.outcome(survey, entry, family)],
    exposure: (question) => fleet.exposureOfGroup(group, question),
  };
}

export function instanceSubject(fleet: Fleet, instance: Instance): Subject {
  const interfaces = fleet.interfacesOf(instance);
  const surveys = interfaces.map((one) => fleet.surveyOfInterface(one));
  const groups = interfaces.flatMap((one) => one.groupIds.map((id) => fleet.group(id)));
  return {
    resource: { type: 'instance', id: instance.id, name: instance.name },
    account: instance.account,
    region: instance.region,
    serviceManaged: groups.length > 0 && groups.every((group) => group?.serviceManaged === true),
    membersKnown: true,
    interfaces,
    targets: interfaces.map((one) => fleet.targetOfInterface(one)),
    outcomes: (entry, family) =>
      surveys.length === 0
        ? [UNREAD]
        : surveys.map((survey) => fleet.surveyor.outcome(survey, entry, family)),
    exposure: (question) => fleet.exposureOfInstance(instance, question),
  };
}

/** Findings and undecided questions for the catalogue's ports that `wanted` picks. */
export function* openPorts(
  fleet: Fleet,
  check: string,
  stake: Stake,
  wanted: (port: OpsPort) => boolean,
): Generator<Result | null> {
  for (const subject of subjects(fleet)) {
    yield null;
    for (const [entry, port] of fleet.catalogue.entries()) {
      if (!wanted(port)) continue;
      for (const family of FAMILIES) {
        const outcomes = subject.outcomes(entry, family);
        // The survey only says where to look: several mild interfaces can be worse together.
        const quiet = outcomes.every(
          ({ verdict }) => verdict === 'closed' || (verdict === 'restricted' && outcomes.length === 1),
        );
        if (quiet) continue;
        const question = { protocol: port.protocol, port: port.port, family };
        const exposure = subject.exposure(question);
        if (exposure.verdict === 'open' || exposure.verdict === 'broad') {
          yield {
            kind: 'finding',
            finding: portFinding(fleet, check, stake, subject, port.service, exposure),
          };
        } else if (exposure.verdict === 'unknown') {
          yield {
            kind: 'undecided',
            undecided: undecidedAbout(check, subject, port.service, question, exposure),
          };
        }
      }
    }
  }
}

/** A finding for one exposure; `wholeTransport` leaves the port out, for findings about every port. */
export function portFinding(
  fleet: Fleet,
  check: string,
  stake: Stake,
  subject: Subject,
  service: string | null,
  exposure: Exposure,
  wholeTransport = false,
): Finding {
  const port = wholeTransport ? null : exposure.port;
  const family = familyName(exposure.family);
  const through = throughWhich(fleet, subject, exposure);
  const way = worstWay(fleet, subject, through, exposure);
  return {
    id: findingId([
      subject.account,
      subject.region,
      check,
      subject.resource.type,
      subject.resource.id,
      service,
      exposure.protocol,
      port,
      family,
    ]),
    check,
    verdict: exposure.verdict,
    literal: exposure.literal,
    severity: severityOf(exposure.verdict, way, stake),
    account: subject.account,
    region: subject.region,
    resource: subject.resource,
    service,
    protocol: exposure.protocol,
    port,
    family,
    sources: toCidrs(exposure.untrusted),
    rules: exposure.decidedBy.map(ruleRef),
    path: way === undefined ? { kind: 'none' } : pathRef(way),
    witness: proof(fleet, subject, exposure, exposure.untrusted),
    serviceManaged: subject.serviceManaged,
    instances: subject.resource.type === 'group' ? countInstances(subject, through) : null,
  };
}

export function familyName(family: Family): FamilyName {
  return family === 4 ? 'ipv4' : 'ipv6';
}

/**
 * The interfaces on which the port is open indeed. A group may be open and yet let nobody in: another group of the
 * same interface can refuse what this one accepts.
 */
function throughWhich(fleet: Fleet, subject: Subject, question: Question): readonly NetworkInterface[] {
  const { interfaces = [], resource } = subject;
  if (resource.type !== 'group') return interfaces;
  const known = new Map<string, boolean>();
  return interfaces.filter((one) => {
    if (one.groupIds.length === 1) return true;
    const key = one.groupIds.join(' ');
    const reached =
      known.get(key) ?? !/^(closed|restricted)$/.test(fleet.exposureOfInterface(one, question).verdict);
    known.set(key, reached);
    return reached;
  });
}

/** Undefined when nothing uses the group. */
function worstWay(
  fleet: Fleet,
  subject: Subject,
  through: readonly NetworkInterface[],
  question: Question,
): WayIn | undefined {
  if (subject.interfaces === undefined) return undefined;
  // The same one whatever the order in which interfaces were read.
  if (through.length > 0)
    return fleet.waysIn(through, question).reduce((a, b) => (comesBefore(b, a) ? b : a));
  return { kind: subject.interfaces.length > 0 && subject.membersKnown ? 'none' : 'unknown' };
}

const WAYS: readonly WayIn['kind'][] = ['public-ip', 'eip', 'ipv6', 'dnat', 'listener', 'unknown', 'none'];

function comesBefore(a: WayIn, b: WayIn): boolean {
  if (a.kind !== b.kind) return WAYS.indexOf(a.kind) < WAYS.indexOf(b.kind);
  return 'address' in a && 'address' in b && a.address < b.address;
}

function countInstances(subject: Subject, through: readonly NetworkInterface[]): number | null {
  if (subject.interfaces?.length === 0 && !subject.membersKnown) return null;
  return new Set(through.flatMap((one) => one.instanceId ?? [])).size;
}

function proof(fleet: Fleet, subject: Subject, question: Question, untrusted: AddressSet): Witness | null {
  let disagreement: unknown;
  for (const target of subject.targets) {
    try {
      const witness = witnessOf(target, question, untrusted, fleet.lists);
      if (witness !== null) return witness;
    } catch (error) {
      // With several interfaces the picked source may reach another one; only if it reaches none is it a fault.
      disagreement = error;
    }
  }
  if (disagreement !== undefined) throw disagreement;
  return null;
}

function undecidedAbout(
  check: string,
  subject: Subject,
  service: string | null,
  question: Question,
  exposure: Exposure,
): Undecided {
  return {
    check,
    account: subject.account,
    region: subject.region,
    resource: subject.resource,
    service,
    protocol: question.protocol,
    port: question.port,
    family: familyName(question.family),
    reasons: exposure.unknown,
  };
}
