/** Who is left without a way in: the caller, on a port, and everybody, of a host. */
import type { FamilyName, ResourceRef } from '../finding.ts';
import { type Fleet, leadsTo } from '../inventory/fleet.ts';
import type { NetworkInterface } from '../inventory/inventory.ts';
import type { AddressSet, Family } from '../net/address.ts';
import { subtract, unionAll } from '../net/interval-set.ts';
import { neverSource, publicSpace } from '../net/public-space.ts';
import type { Question } from '../security-group/exposure.ts';
import { reachOf, sourceGroupsOf } from '../security-group/exposure-of.ts';
import type { Rule } from '../security-group/rule.ts';
import type { Target } from '../security-group/target.ts';
import { FAMILIES } from './fix-choice.ts';
import type { Impact, Pair } from './fix-impact.ts';
import { type HostLogins, isLoginPort, type LoginSettings, loginsOf } from './login-ports.ts';
import { addressesOn, withMemberAddresses } from './member-addresses.ts';
import { addressesOf, type TrustedSource } from './trusted-sources.ts';

export interface CutOff {
  readonly kind: 'caller' | 'last-way';
  readonly resource: ResourceRef;
  readonly instance: { readonly id: string; readonly name: string } | null;
  /** For `caller`: the port that is lost. */
  readonly port: string;
  readonly family: FamilyName;
}

/** Ports that the caller loses, and hosts into which no way is left that somebody chose. `impacts` are those of each pair. */
export function cutOffsOf(
  pairs: readonly Pair[],
  impacts: readonly (readonly Impact[])[],
  {
    before,
    after,
    logins,
    sources,
  }: {
    readonly before: Fleet;
    readonly after: Fleet;
    readonly logins: LoginSettings;
    readonly sources: readonly TrustedSource[];
  },
): readonly CutOff[] {
  const bench = sources.filter(({ kind }) => kind === 'workbench');
  const lost = pairs.flatMap((pair, i) =>
    (impacts[i] ?? [])
      .filter(({ caller }) => caller === 'loses')
      // Nobody comes over IPv6 to where there is no address.
      .filter(({ question: { family } }) => family === 4 || hasIpv6(pair.interface, 'before'))
      .map(callerLoses),
  );
  const hosts = new Map<string, { pair: Pair; login: Impact; host: HostLogins }>();
  for (const [i, pair] of pairs.entries()) {
    if (!isHost(before, pair)) continue;
    const host = loginsOf(before.instance(pair.instance?.id ?? ''), logins, before.catalogue);
    const login = impacts[i]?.find(
      ({ question: { protocol, port } }) => protocol === 'tcp' && isLoginPort(host, port),
    );
    if (login === undefined) continue;
    const id = pair.instance?.id ?? pair.resource.id;
    if (!hosts.has(id)) hosts.set(id, { pair, login, host });
  }
  const last = [...hosts.values()].flatMap(({ pair, login, host }) => {
    const doors = doorsOf(pair, before, after);
    const hasWay: HasWay = (when, ports, except = []) => {
      const fleet = when === 'before' ? before : after;
      return doors.some((door) => isWayIn(door, when, fleet, doors, { ports, except }));
    };
    return losesWay(host, hasWay, bench) ? [cutOff('last-way', login)] : [];
  });
  return [...lost, ...last];
}

/** Whether there is a way in on one of the ports for anybody but some. */
type HasWay = (
  when: 'before' | 'after',
  ports: readonly number[],
  except?: readonly TrustedSource[],
) => boolean;

/**
 * Whether nobody can sign in any more, or may not: no way is left that is one for sure, and one is gone of a system that
 * the host may have, or on another port that it may listen on. Workbench does not sign in on such a port.
 */
function losesWay(
  { systems, others, known }: HostLogins,
  hasWay: HasWay,
  bench: readonly TrustedSource[],
): boolean {
  if (known && systems.every((ports) => hasWay('after', ports))) return false;
  return (
    systems.some((ports) => !hasWay('after', ports) && hasWay('before', ports)) ||
    others.some((port) => !hasWay('after', [port], bench) && hasWay('before', [port], bench))
  );
}

function callerLoses(impact: Impact): CutOff {
  return cutOff('caller', impact);
}

function cutOff(kind: CutOff['kind'], { resource, instance, question }: Impact): CutOff {
  const { protocol, port, family } = question;
  return { kind, resource, instance, port: `${protocol}/${port}`, family: family === 4 ? 'ipv4' : 'ipv6' };
}

/** A group counts as a host where it may be in use by interfaces that were not read. */
function isHost(fleet: Fleet, { interface: one, instance, resource }: Pair): boolean {
  if (one !== undefined) return instance !== null;
  const group = fleet.group(resource.id);
  return group === undefined || !fleet.membersAreKnown(group);
}

/** Where one can come into a host: an interface of it, before and after. */
interface Door {
  readonly interface: NetworkInterface | undefined;
  readonly before: Target;
  readonly after: Target;
}

/** All interfaces of the pair's instance: a way that is left through another one is a way in. */
function doorsOf(pair: Pair, before: Fleet, after: Fleet): readonly Door[] {
  if (pair.instance === null) return [pair];
  return before.interfacesOf(pair.instance).map((one) => ({
    interface: one,
    before: before.targetOfInterface(one),
    after: after.targetOfInterface(one),
  }));
}

/**
 * Whether anybody can sign in there, on one of the TCP ports: from public addresses only where a path leads in, over IPv6 only where there is an
 * address, from another group only where it has a member, and neither from where no packet comes nor from the host
 * itself, of which `doors` are all. Where it was not read whether a path leads in, one may: before, and afterwards for
 * those who are let in still; the scan says that it is not known.
 */
function isWayIn(
  door: Door,
  when: 'before' | 'after',
  fleet: Fleet,
  doors: readonly Door[],
  { ports, except }: { readonly ports: readonly number[]; readonly except: readonly TrustedSource[] },
): boolean {
  const target = door[when];
  return ports.some((port) =>
    FAMILIES.some((family) => {
      const question = { protocol: 'tcp', port, family } as const;
      if (family === 6 && !hasIpv6(door.interface, when)) return false;
      const nobody = unionAll<number | bigint>([
        neverSource(family),
        ownAddresses(doors, family),
        addressesOf(except, family),
      ]);
      // Whom a drop of their group names come in by no other rule.
      const shut = withMemberAddresses(target, family, fleet, ['drop']);
      const reach = subtract(reachOf(shut, question, fleet.lists).certain, nobody);
      const sources = isReachable(door.interface, question) ? reach : subtract(reach, publicSpace(family));
      return (
        sources.length > 0 ||
        sourceGroupsOf(target.rules, question, fleet.lists).some((rule) => hasOthers(rule, fleet, doors))
      );
    }),
  );
}

/** Addresses of the host itself, from which one is there already. */
function ownAddresses(doors: readonly Door[], family: Family): AddressSet {
  return addressesOn(
    doors.flatMap((door) => door.interface ?? []),
    family,
  );
}

/** Whether the rule's source, a group, has a member that is another host, or may have one that was not read. */
function hasOthers({ source }: Rule, fleet: Fleet, doors: readonly Door[]): boolean {
  const group = source.kind === 'group' ? fleet.group(source.id) : undefined;
  if (group === undefined || !fleet.membersAreKnown(group)) return true;
  const own = new Set(doors.map((door) => door.interface?.id));
  return fleet.membersOf(group).some(({ id }) => !own.has(id));
}

function hasIpv6(one: NetworkInterface | undefined, when: 'before' | 'after'): boolean {
  if (one === undefined || one.ipv6Addresses.length > 0) return true;
  // Made up from an instance's answer, which need not name the addresses of IPv6.
  return when === 'before' && one.id.endsWith('#primary');
}

function isReachable(one: NetworkInterface | undefined, question: Question): boolean {
  return one === undefined || one.pathGaps.length > 0 || one.paths.some((way) => leadsTo(way, question));
}
