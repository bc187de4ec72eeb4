/** Whether a scan that does not show a finding has shown that it is gone. What was not read is not safe. */
import type { InventoryKind } from '../inventory/inventory.ts';
import { type FindingPlace, type Observation, portKey, seenKey } from './observation.ts';

/** `outside`: nobody asked. `dropped`: nobody asks any more. `unknown`: it was asked, and what was read does not tell. */
export type Coverage = 'covered' | 'unknown' | 'dropped' | 'outside';

/** Listings without which a resource may be there though it was not seen. */
const LISTINGS: Readonly<Record<FindingPlace['resource']['type'], readonly InventoryKind[]>> = {
  group: ['groups'],
  instance: ['instances'],
  interface: ['instances', 'interfaces'],
};

/** Facts about ways in: they say how bad a finding is, not whether it is one. */
const WAYS_IN: readonly InventoryKind[] = ['eips', 'ipv6-addresses', 'nat', 'load-balancers'];

export function covers(observed: Observation, place: FindingPlace): Coverage {
  const { scope } = observed;
  const outside =
    (scope.accounts !== null && !scope.accounts.includes(place.account)) ||
    (scope.regions !== null && !scope.regions.includes(place.region)) ||
    (scope.resources !== null && !scope.resources.includes(place.resource.id));
  if (outside) return 'outside';
  if (!observed.checks.includes(place.check)) return 'outside';
  if (place.port !== null && !observed.ports.has(portKey(place)))
    return isDropped(observed, place) ? 'dropped' : 'outside';
  return observed.accounts.includes(place.account) && isDecided(observed, place) ? 'covered' : 'unknown';
}

function isDropped(
  { dropped }: Observation,
  { protocol, port }: Pick<FindingPlace, 'protocol' | 'port'>,
): boolean {
  return dropped === 'others' || dropped?.has(`${protocol}/${port}`) === true;
}

function isDecided(observed: Observation, place: FindingPlace): boolean {
  if (observed.undecided.some((one) => isSameQuestion(one, place))) return false;
  const gaps = observed.gaps.filter((gap) => isAt(gap, place));
  if (!observed.seen.has(seenKey(place.resource))) {
    const needed: readonly InventoryKind[] = ['accounts', 'regions', ...LISTINGS[place.resource.type]];
    return !gaps.some(
      ({ kind, resource }) =>
        needed.includes(kind) && (resource === undefined || resource === place.resource.id),
    );
  }
  // Whatever asks about one port says so when it cannot decide. Other checks are silent then, and look at neighbours.
  if (place.port !== null) return true;
  return (
    gaps.every(({ kind }) => WAYS_IN.includes(kind)) && !observed.undecided.some((one) => isAt(one, place))
  );
}

/** Empty parts stand for every account, and every region. */
function isAt(
  one: { readonly account: string; readonly region: string },
  { account, region }: FindingPlace,
): boolean {
  return (one.account === '' || one.account === account) && (one.region === '' || one.region === region);
}

/** A part that is null on either side stands for all. */
function isSameQuestion(
  one: Observation['undecided'][number],
  { check, resource, protocol, port, family }: FindingPlace,
): boolean {
  return (
    one.check === check &&
    seenKey(one.resource) === seenKey(resource) &&
    isSame(one.protocol, protocol) &&
    isSame(one.port, port) &&
    isSame(one.family, family)
  );
}

function isSame<T>(a: T | null, b: T | null): boolean {
  return a === null || b === null || a === b;
}
