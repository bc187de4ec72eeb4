/** The public address space: where a source can be "the internet". */
import { type AddressSet, ALL_V4, ALL_V6, type Family, parseBlock } from './address.ts';
import { intersect, subtract, unionAll } from './interval-set.ts';

/**
 * IPv4 blocks that no packet from the internet carries as its source (IANA special-purpose registry, RFC 6890):
 * "this" network, private use, shared address space (the vendor's own 100.64.0.0/10 services included), loopback,
 * link local, protocol assignments, benchmarking, multicast and reserved.
 *
 * The documentation blocks (192.0.2.0/24, 198.51.100.0/24, 203.0.113.0/24 and 2001:db8::/32) count as public: they
 * stand for public addresses in every example, and a rule that names one must be judged as its author will read it.
 */
export const NOT_PUBLIC_V4: readonly string[] = Object.freeze([
  '0.0.0.0/8',
  '10.0.0.0/8',
  '100.64.0.0/10',
  '127.0.0.0/8',
  '169.254.0.0/16',
  '172.16.0.0/12',
  '192.0.0.0/24',
  '192.168.0.0/16',
  '198.18.0.0/15',
  '224.0.0.0/4',
  '240.0.0.0/4',
]);

/** IPv6 global unicast (RFC 4291 section 2.4, IANA assignments): everything public lies in it. */
const GLOBAL_UNICAST_V6 = '2000::/3';

function setOf(text: string): AddressSet {
  const block = parseBlock(text);
  if (block === undefined) throw new Error(`not a block: ${text}`);
  return block.set;
}

export const PUBLIC_V4: AddressSet = subtract<number | bigint>(ALL_V4, unionAll(NOT_PUBLIC_V4.map(setOf)));
export const PUBLIC_V6: AddressSet = intersect<number | bigint>(ALL_V6, setOf(GLOBAL_UNICAST_V6));

/**
 * Addresses that no packet arriving from elsewhere carries as its source (RFC 6890): "this" network and unspecified,
 * loopback, link local, IPv4 in IPv6 notation, discard, multicast and reserved.
 */
const NEVER_SOURCE_V4 = ['0.0.0.0/8', '127.0.0.0/8', '169.254.0.0/16', '224.0.0.0/4', '240.0.0.0/4'];
const NEVER_SOURCE_V6 = ['::/127', '::ffff:0:0/96', '100::/64', 'fe80::/10', 'ff00::/8'];
const NEVER_V4: AddressSet = unionAll(NEVER_SOURCE_V4.map(setOf));
const NEVER_V6: AddressSet = unionAll(NEVER_SOURCE_V6.map(setOf));

/** Where no packet of a family that arrives can come from. */
export function neverSource(family: Family): AddressSet {
  return family === 4 ? NEVER_V4 : NEVER_V6;
}

/** The public address space of a family. */
export function publicSpace(family: Family): AddressSet {
  return family === 4 ? PUBLIC_V4 : PUBLIC_V6;
}
