import fc from 'fast-check';
import ipaddr from 'ipaddr.js';
import { describe, expect, it } from 'vitest';
import {
  type AddressSet,
  ALL_V4,
  ALL_V6,
  formatAddress,
  formatIpv4,
  formatIpv6,
  overlapsV4,
  parseBlock,
  parseIpv4,
  parseIpv6,
  sizeOf,
  sizeOfOverlap,
  toCidrs,
} from './address.ts';
import { intersect, interval, overlaps, unionAll } from './interval-set.ts';
import { parsePortRange } from './port.ts';
import { parseProtocol } from './protocol.ts';
import { PUBLIC_V4, PUBLIC_V6 } from './public-space.ts';

describe('addresses', () => {
  it.each([
    '256.1.1.1',
    '1.2.3',
    '1.2.3.4.5',
    '010.0.0.1',
    '1.2.3.4 ',
    ' 1.2.3.4',
    '',
    '1..2.3',
    '1.2.3.',
    '0x1.2.3.4',
    '1.2.3.-4',
    '1.2.3.4a',
  ])('refuses %j as IPv4', (text) => {
    expect(parseIpv4(text)).toBeUndefined();
  });

  it.each([
    '',
    ':',
    ':::',
    '1::2::3',
    '12345::',
    'g::',
    '1:2:3:4:5:6:7',
    '1:2:3:4:5:6:7:8:9',
    '::1.2.3',
    '::1.2.3.256',
    'fe80::1%eth0',
    '1:2:3:4:5:6:7::8:9',
    '1.2.3.4',
  ])('refuses %j as IPv6', (text) => {
    expect(parseIpv6(text)).toBeUndefined();
  });

  it('reads IPv4 as ipaddr.js does and prints it back', () => {
    fc.assert(
      fc.property(fc.ipV4(), (text) => {
        const value = parseIpv4(text) as number;
        expect(
          ipaddr.IPv4.parse(text)
            .toByteArray()
            .reduce((sum, byte) => sum * 256 + byte, 0),
        ).toBe(value);
        expect(formatIpv4(value)).toBe(text);
      }),
    );
  });

  it('reads and prints IPv6 as ipaddr.js does', () => {
    fc.assert(
      fc.property(fc.oneof(fc.ipV6(), fc.bigInt(0n, (1n << 128n) - 1n).map(formatIpv6)), (text) => {
        // ipaddr.js reads the deprecated `::1.2.3.4` as IPv4-mapped; RFC 4291 section 2.5.5.1 does not.
        fc.pre(!/^::\d+\./.test(text));
        const bytes = ipaddr.IPv6.parse(text).toByteArray();
        const value = bytes.reduce((sum, byte) => sum * 256n + BigInt(byte), 0n);
        expect(parseIpv6(text)).toBe(value);
        expect(formatIpv6(value)).toBe(ipaddr.IPv6.parse(text).toRFC5952String());
      }),
    );
  });
});

describe('blocks', () => {
  it.each([
    ['1.2.3.4/0', '0.0.0.0/0'],
    ['10.159.6.18/12', '10.144.0.0/12'],
    ['203.0.113.9', '203.0.113.9/32'],
    ['2001:db8::9', '2001:db8::9/128'],
    ['2001:DB8:0:0::/32', '2001:db8::/32'],
    ['::ffff:1.2.3.4/128', '::ffff:102:304/128'],
    ['::/0', '::/0'],
  ])('%s is %s', (text, canonical) => {
    expect(toCidrs((parseBlock(text) as { set: AddressSet }).set)).toEqual([canonical]);
  });

  it.each([
    '10.0.0.0/33',
    '10.0.0.0/',
    '10.0.0.0/08',
    '10.0.0.0/-1',
    '::/129',
    '/8',
    'any',
    '10.0.0.0/8/8',
    '1.2.3/24',
    '0/0',
  ])('refuses %j', (text) => {
    expect(parseBlock(text)).toBeUndefined();
  });

  it('covers a set exactly and with the fewest blocks', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.nat(63), fc.nat(63)), { maxLength: 6 }), (pairs) => {
        const set = unionAll(pairs.map(([a, b]) => interval(Math.min(a, b), Math.max(a, b) + 1)));
        const blocks = toCidrs(set);
        expect(unionAll(blocks.map((text) => (parseBlock(text) as { set: AddressSet }).set))).toEqual(set);
        expect(blocks.length).toBe(fewestBlocks(set as readonly number[], 0, 64));
      }),
    );
  });

  it('counts addresses', () => {
    expect(sizeOf(ALL_V4)).toBe(2n ** 32n);
    expect(sizeOf(ALL_V6)).toBe(2n ** 128n);
  });
});

/** Minimum number of aligned blocks by halving: the textbook definition, for a tiny space. */
function fewestBlocks(set: readonly number[], from: number, end: number): number {
  const inside = Array.from({ length: end - from }, (_, i) => from + i).filter(
    (value) => set.findIndex((bound) => bound > value) % 2 === 1,
  );
  if (inside.length === 0) return 0;
  if (inside.length === end - from) return 1;
  const middle = (from + end) / 2;
  return fewestBlocks(set, from, middle) + fewestBlocks(set, middle, end);
}

describe('the public address space', () => {
  it.each([
    ['10.1.2.3', false],
    ['172.31.0.1', false],
    ['172.32.0.1', true],
    ['100.104.0.1', false],
    ['127.0.0.1', false],
    ['8.8.8.8', true],
    ['203.0.113.9', true],
    ['224.0.0.1', false],
    ['255.255.255.255', false],
    ['2001:db8::1', true],
    ['fe80::1', false],
    ['fd00::1', false],
    ['2408:4000::1', true],
    ['::1', false],
  ])('%s: %s', (text, isPublic) => {
    const value = (parseIpv4(text) ?? parseIpv6(text)) as number | bigint;
    const space = typeof value === 'number' ? PUBLIC_V4 : PUBLIC_V6;
    expect(space.findIndex((bound) => bound > value) % 2 === 1).toBe(isPublic);
    expect(formatAddress(value)).toBe(text);
  });
});

describe('protocols and ports', () => {
  it.each([
    ['TCP', 6],
    ['tcp', 6],
    ['Udp', 17],
    ['6', 6],
    ['ICMPv6', 58],
    ['255', 255],
    ['0', 0],
  ])('%s is protocol %i', (text, number) => {
    expect(parseProtocol(text)).toEqual({ kind: 'number', number });
  });

  it('reads ALL in any case and keeps what it cannot read', () => {
    expect(parseProtocol('All')).toEqual({ kind: 'all' });
    for (const text of ['', '256', 'SCTPX', '-1', '06'])
      expect(parseProtocol(text)).toEqual({ kind: 'unreadable', text });
  });

  it.each([
    ['22/22', [22, 23]],
    ['1/65535', [1, 65536]],
    ['-1/-1', [0, 65536]],
    ['', [0, 65536]],
    ['22', [22, 23]],
    ['0/65535', [0, 65536]],
  ])('ports %j', (text, ports) => {
    expect(parsePortRange(text)).toEqual({ kind: 'set', ports });
  });

  it.each(['25/20', '1/65536', 'ssh', '22-23', '-1/22', '22/', '/22', '1/2/3'])(
    'ports %j are unreadable',
    (text) => {
      expect(parsePortRange(text)).toEqual({ kind: 'unreadable', text });
    },
  );
});

it('what two sets share is told without building it, in both families', () => {
  const pair = fc.tuple(fc.nat(40), fc.nat(40));
  const four = fc
    .array(pair, { maxLength: 6 })
    .map((pairs) => unionAll(pairs.map(([a, b]) => interval(a, b))));
  fc.assert(
    fc.property(four, four, (a, b) => {
      const size = intersect(a, b).reduce((sum, bound, i) => sum + (i % 2 === 0 ? -bound : bound), 0);
      expect(sizeOfOverlap(a, b)).toBe(size);
      expect(Number(sizeOfOverlap(a.map(BigInt), b.map(BigInt)))).toBe(size);
      expect(overlapsV4(a, b)).toBe(overlaps(a, b));
    }),
    { numRuns: 500 },
  );
});
