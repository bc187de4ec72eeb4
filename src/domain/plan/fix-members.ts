/**
 * Who meets a repair: the interfaces in the groups that it changes, as they were when it was planned. What a plan says of
 * who keeps and who loses access is about them; somebody who has joined since was not looked at.
 */
import type { Fleet } from '../inventory/fleet.ts';
import type { NetworkInterface, SecurityGroup } from '../inventory/inventory.ts';
import { pooled } from './fix-canary.ts';
import { type FixState, haveSameReach } from './fix-state.ts';
import { LOGIN_SERVICES, type LoginSettings, loginMark, tagsOf } from './login-ports.ts';

export interface Member {
  /** The interface; `<instance>#primary` where only its instance was read. */
  readonly id: string;
  readonly account: string;
  readonly region: string;
  readonly instance: string | null;
  /** In the order of their ids. */
  readonly groups: readonly string[];
  /** A public IPv4 address leads to it. */
  readonly public: boolean;
  /** It has an address of IPv6. */
  readonly ipv6: boolean;
  /** Its instance has no other interface, through which one could still come in. */
  readonly alone: boolean;
  /**
   * What its instance says of where it listens (`loginMark`); null where that was said by its id, or nothing was read.
   * Absent in a plan of an earlier version.
   */
  readonly login?: string | null | undefined;
}

/** Somebody who has joined a group since the plan was made. */
export interface Joined {
  readonly id: string;
  readonly instance: string | null;
  /** The changed group that it is in. */
  readonly group: string;
  /** Why it makes no difference: the plan changes nobody's access to it, or does to it what it does to `like`. */
  readonly because: 'nothing-changes' | 'like' | null;
  readonly like: string | null;
}

/** The interfaces in the groups; null when it is not known whether these are all. */
export function membersIn(
  fleet: Fleet,
  groups: readonly SecurityGroup[],
  logins: LoginSettings,
): readonly Member[] | null {
  if (!groups.every((group) => fleet.membersAreKnown(group))) return null;
  const interfaces = new Set(groups.flatMap((group) => fleet.membersOf(group)));
  return [...interfaces]
    .map((one): Member => {
      const { instanceId } = one;
      const alone = instanceId !== undefined && fleet.interfacesOf({ id: instanceId }).length === 1;
      return { ...memberOf(one), alone, login: loginOf(fleet, one, logins) };
    })
    .sort((a, b) => (a.id < b.id ? -1 : 1));
}

function loginOf(fleet: Fleet, { instanceId = '' }: NetworkInterface, logins: LoginSettings): string | null {
  const instance = fleet.instance(instanceId);
  const isSaid = LOGIN_SERVICES.some((service) => Object.hasOwn(logins[service].hosts, instanceId));
  return instance === undefined || isSaid ? null : loginMark(instance, tagsOf(logins));
}

function memberOf(one: NetworkInterface): Omit<Member, 'alone' | 'login'> {
  return {
    id: one.id,
    account: one.account,
    region: one.region,
    instance: one.instanceId ?? null,
    groups: one.groupIds.toSorted(),
    public: one.paths.some(({ kind }) => kind === 'public-ip' || kind === 'eip'),
    ipv6: one.ipv6Addresses.length > 0,
  };
}

/**
 * Who is in the changed groups now and was not, or was in other groups. `before` and `planned` hold the groups that were
 * read; of somebody in another one it is not known what the plan does to it.
 */
export function joinedSince(
  members: readonly Member[],
  now: readonly NetworkInterface[],
  changed: ReadonlySet<string>,
  {
    before,
    planned,
    marks,
  }: {
    readonly before: FixState;
    readonly planned: FixState;
    /** What instances say of where they listen, by id; where a plan does not compare that, absent. */
    readonly marks?: ReadonlyMap<string, string> | undefined;
  },
): readonly Joined[] {
  const known = new Set(members.flatMap((one) => [keyOf(one.id, one.groups)]));
  return now.flatMap((one): Joined[] => {
    const group = one.groupIds.find((id) => changed.has(id));
    if (group === undefined) return [];
    const own = memberOf(one);
    const standIn = one.primary && own.instance !== null ? `${own.instance}#primary` : one.id;
    if (known.has(keyOf(one.id, own.groups)) || known.has(keyOf(standIn, own.groups))) return [];
    const about = { id: one.id, instance: own.instance, group };
    const [was, is] = [before, planned].map((state) => pooled(one.id, one.groupIds, state));
    if (was !== undefined && is !== undefined && haveSameReach(was, is))
      return [{ ...about, because: 'nothing-changes', like: null }];
    // A rule toward a destination does not do the same to another address.
    const isNarrow = was?.groups.some(({ rules }) =>
      rules.some(({ destination }) => destination !== undefined),
    );
    const like = isNarrow === false ? members.find((other) => isLike(own, other, marks)) : undefined;
    return [{ ...about, because: like === undefined ? null : 'like', like: like?.id ?? null }];
  });
}

/**
 * Whether what was found for the other one holds: the same rules, no way in that it has not, and signed in to on the same
 * ports.
 */
function isLike(
  one: Omit<Member, 'alone' | 'login'>,
  other: Member,
  marks: ReadonlyMap<string, string> | undefined,
): boolean {
  const isSame =
    other.login === undefined || marks === undefined || marks.get(one.instance ?? '') === other.login;
  return (
    isSame &&
    other.alone &&
    keyOf('', one.groups) === keyOf('', other.groups) &&
    (one.public || !other.public) &&
    (one.ipv6 || !other.ipv6)
  );
}

function keyOf(id: string, groups: readonly string[]): string {
  return [id, ...groups].join(' ');
}
