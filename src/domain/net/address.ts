/** IPv4 and IPv6 addresses and CIDR blocks: strict parsing, canonical printing, minimal covers. */
import { type IntervalSet, intersect, interval, intervals } from './interval-set.ts';

export type Family = 4 | 6;
export type Ipv4Set = IntervalSet<number>;
export type Ipv6Set = IntervalSet<bigint>;
export type AddressSet = IntervalSet<number | bigint>;

/** A block of addresses. `set` is one interval; host bits of the text are masked away. */
export interface Block {
  readonly family: Family;
  readonly prefix: number;
  readonly set: AddressSet;
}

const V4_END = 2 ** 32;
const V6_END = 1n << 128n;

/** Every address of a family. */
export const ALL_V4: Ipv4Set = interval(0, V4_END);
export const ALL_V6: Ipv6Set = interval(0n, V6_END);
export function allOf(family: Family): AddressSet {
  return family === 4 ? ALL_V4 : ALL_V6;
}

/**
 * Reads dotted-quad IPv4, strictly: four decimal parts of 0 to 255, no leading zero, nothing else (no octal, no
 * short forms). Returns the address as an unsigned 32-bit number, or undefined.
 */
export function parseIpv4(text: string): number | undefined {
  let value = 0;
  let parts = 0;
  let digits = 0;
  let part = 0;
  for (let i = 0; i <= text.length; i += 1) {
    const code = i === text.length ? 46 : text.charCodeAt(i);
    if (code === 46) {
      if (digits === 0 || part > 255) return undefined;
      value = value * 256 + part;
      parts += 1;
      digits = 0;
      part = 0;
    } else if (code >= 48 && code <= 57) {
      if (digits > 0 && part === 0) return undefined;
      part = part * 10 + code - 48;
      digits += 1;
      if (digits > 3) return undefined;
    } else return undefined;
  }
  return parts === 4 ? value : undefined;
}

/** Reads IPv6 in any RFC 4291 form, embedded IPv4 included, no zone. Returns a 128-bit bigint, or undefined. */
export function parseIpv6(text: string): bigint | undefined {
  if (!/^[0-9a-fA-F:.]{2,45}$/.test(text)) return undefined;
  let source = text;
  const dot = source.indexOf('.');
  if (dot !== -1) {
    const colon = source.lastIndexOf(':');
    const v4 = parseIpv4(source.slice(colon + 1));
    if (v4 === undefined || colon === -1) return undefined;
    source = `${source.slice(0, colon + 1)}${Math.floor(v4 / 65_536).toString(16)}:${(v4 % 65_536).toString(16)}`;
  }
  const halves = source.split('::');
  if (halves.length > 2) return undefined;
  const head = halves[0] === '' ? [] : (halves[0] as string).split(':');
  const tail = halves.length === 2 ? (halves[1] === '' ? [] : (halves[1] as string).split(':')) : [];
  const missing = 8 - head.length - tail.length;
  if (halves.length === 2 ? missing < 1 : missing !== 0) return undefined;
  let value = 0n;
  for (const group of [...head, ...Array<string>(halves.length === 2 ? missing : 0).fill('0'), ...tail]) {
    if (!/^[0-9a-fA-F]{1,4}$/.test(group)) return undefined;
    value = (value << 16n) | BigInt(Number.parseInt(group, 16));
  }
  return value;
}

/** True for an IPv6 address that stands for an IPv4 one, as `::ffff:198.51.100.7`. */
export function isMapped(address: number | bigint | undefined): boolean {
  return typeof address === 'bigint' && address >> 32n === 0xffffn;
}

/** Reads a CIDR block or a bare address (a block of one). Host bits are masked: `1.2.3.4/0` is every address. */
export function parseBlock(text: string): Block | undefined {
  const slash = text.indexOf('/');
  const address = slash === -1 ? text : text.slice(0, slash);
  const length = slash === -1 ? undefined : text.slice(slash + 1);
  if (length !== undefined && !/^(0|[1-9]\d{0,2})$/.test(length)) return undefined;
  const v4 = parseIpv4(address);
  if (v4 !== undefined) {
    const prefix = length === undefined ? 32 : Number(length);
    if (prefix > 32) return undefined;
    const size = 2 ** (32 - prefix);
    const from = v4 - (v4 % size);
    return Object.freeze({ family: 4, prefix, set: interval(from, from + size) });
  }
  const v6 = parseIpv6(address);
  if (v6 === undefined) return undefined;
  const prefix = length === undefined ? 128 : Number(length);
  if (prefix > 128) return undefined;
  const size = 1n << BigInt(128 - prefix);
  const from = v6 - (v6 % size);
  return Object.freeze({ family: 6, prefix, set: interval(from, from + size) });
}

export function formatIpv4(value: number): string {
  return `${Math.floor(value / 2 ** 24)}.${Math.floor(value / 65_536) % 256}.${Math.floor(value / 256) % 256}.${value % 256}`;
}

/** RFC 5952: lower case, the longest run of zero groups (first one, at least two) as `::`. */
export function formatIpv6(value: bigint): string {
  const groups: string[] = [];
  for (let shift = 112n; shift >= 0n; shift -= 16n) groups.push(((value >> shift) & 0xffffn).toString(16));
  let best = { at: -1, length: 1 };
  for (let at = 0; at < 8; at += 1) {
    let length = 0;
    while (at + length < 8 && groups[at + length] === '0') length += 1;
    if (length > best.length) best = { at, length };
    if (length > 0) at += length - 1;
  }
  if (best.at === -1) return groups.join(':');
  return `${groups.slice(0, best.at).join(':')}::${groups.slice(best.at + best.length).join(':')}`;
}

/** Prints an address; the type of the number tells the family. */
export function formatAddress(value: number | bigint): string {
  return typeof value === 'number' ? formatIpv4(value) : formatIpv6(value);
}

/** The minimal, ascending list of CIDR blocks that cover exactly `set`. */
export function toCidrs(set: AddressSet): string[] {
  const out: string[] = [];
  for (const [from, end] of intervals(set)) {
    if (typeof from === 'number' && typeof end === 'number') coverV4(from, end, out);
    else if (typeof from === 'bigint' && typeof end === 'bigint') coverV6(from, end, out);
  }
  return out;
}

function coverV4(start: number, end: number, out: string[]): void {
  let from = start;
  while (from < end) {
    let prefix = 32;
    let size = 1;
    while (prefix > 0 && from % (size * 2) === 0 && from + size * 2 <= end) {
      size *= 2;
      prefix -= 1;
    }
    out.push(`${formatIpv4(from)}/${prefix}`);
    from += size;
  }
}

function coverV6(start: bigint, end: bigint, out: string[]): void {
  let from = start;
  while (from < end) {
    let prefix = 128;
    let size = 1n;
    while (prefix > 0 && from % (size * 2n) === 0n && from + size * 2n <= end) {
      size *= 2n;
      prefix -= 1;
    }
    out.push(`${formatIpv6(from)}/${prefix}`);
    from += size;
  }
}

/** How many addresses a set holds, exactly. */
export function sizeOf(set: AddressSet): bigint {
  return BigInt(sizeOfOverlap(set, set));
}

/** How many addresses two sets of one family share, without building the set: a number for IPv4, else a bigint. */
export function sizeOfOverlap(a: AddressSet, b: AddressSet): number | bigint {
  if (a.length === 0 || b.length === 0) return 0;
  return typeof a[0] === 'number'
    ? sizeOfOverlapV4(a as Ipv4Set, b as Ipv4Set)
    : sizeOfOverlapV6(a as Ipv6Set, b as Ipv6Set);
}

/**
 * `overlaps` for IPv4, fast where `b` has few intervals. Where numbers are never compared beside bigints, a
 * comparison is one instruction.
 */
export function overlapsV4(a: Ipv4Set, b: Ipv4Set): boolean {
  for (let j = 0; j < b.length; j += 2) {
    const from = b[j] as number;
    // How many boundaries of `a` are `from` or less; behind an odd number `from` is a member.
    let low = 0;
    let high = a.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((a[middle] as number) <= from) low = middle + 1;
      else high = middle;
    }
    if ((low & 1) === 1 || (low < a.length && (a[low] as number) < (b[j + 1] as number))) return true;
  }
  return false;
}

/** Counts of IPv4 addresses fit a double exactly, which is much faster than a bigint. */
function sizeOfOverlapV4(a: Ipv4Set, b: Ipv4Set): number {
  let size = 0;
  let i = 0;
  for (let j = 0; j < b.length && i < a.length; j += 2) {
    const from = b[j] as number;
    const end = b[j + 1] as number;
    while (i < a.length && (a[i + 1] as number) <= from) i += 2;
    for (; i < a.length && (a[i + 1] as number) <= end; i += 2)
      size += (a[i + 1] as number) - Math.max(a[i] as number, from);
    // The last one may reach into the next interval too.
    if (i < a.length && (a[i] as number) < end) size += end - Math.max(a[i] as number, from);
  }
  return size;
}

function sizeOfOverlapV6(a: Ipv6Set, b: Ipv6Set): bigint {
  let size = 0n;
  for (const [from, end] of intervals(intersect(a, b))) size += end - from;
  return size;
}
