import { describe, expect, test } from 'vitest';
import type { PrefixList } from '../inventory/inventory.ts';
import { type AddressSet, parseBlock } from '../net/address.ts';
import { unionAll } from '../net/interval-set.ts';
import { isNearlyEverybody, namesWithin, resolveTrust, trustedSets } from './trust.ts';

const setOf = (...cidrs: readonly string[]): AddressSet =>
  unionAll(cidrs.map((text) => parseBlock(text)?.set ?? []));

function list(id: string, region: string, ...entries: readonly string[]): PrefixList {
  const family = entries[0]?.includes(':') ? 6 : 4;
  return { account: '1', region, id, name: '', family, set: setOf(...entries), entries, unreadable: [] };
}

const OFFICE = { name: 'office', kind: 'declared', cidrs: ['203.0.113.0/24'] } as const;
const listed = (id: string, name = 'office') =>
  ({ name, kind: 'declared', id, region: 'cn-hangzhou' }) as const;
const read = (...lists: readonly PrefixList[]) => ({
  prefixLists: new Map(lists.map((one) => [one.id, one])),
  portRangeLists: new Map(),
});

describe('prefix lists of trusted sources', () => {
  test('join the addresses of their name, or make a source of their own', () => {
    const lists = read(
      list('pl-1', 'cn-hangzhou', '198.51.100.0/25', '198.51.100.128/25'),
      list('pl-2', '', '2001:db8::/48'),
    );
    const declared = { sources: [OFFICE], lists: [listed('pl-1'), listed('pl-2', 'vpn')] };
    expect(resolveTrust(declared, lists)).toEqual({
      sources: [
        { ...OFFICE, cidrs: ['203.0.113.0/24', '198.51.100.0/24'] },
        { name: 'vpn', kind: 'declared', cidrs: ['2001:db8::/48'] },
      ],
      warnings: [],
    });
  });

  test.each([
    ['trusted-list-not-read', read()],
    ['trusted-list-elsewhere', read(list('pl-1', 'cn-shanghai', '10.0.0.0/8'))],
    ['trusted-list-too-wide', read(list('pl-1', 'cn-hangzhou', '0.0.0.0/1', '128.0.0.0/2'))],
    ['trusted-list-too-wide', read(list('pl-1', 'cn-hangzhou', '2000::/3'))],
  ])('are left out with a warning: %s', (code, lists) => {
    expect(resolveTrust({ sources: [OFFICE], lists: [listed('pl-1')] }, lists)).toEqual({
      sources: [OFFICE],
      warnings: [{ code, name: 'office', list: 'pl-1', region: 'cn-hangzhou' }],
    });
  });
});

test('half of the public addresses are nearly everybody', () => {
  expect(isNearlyEverybody(setOf('0.0.0.0/0'), 4)).toBe(true);
  expect(isNearlyEverybody(setOf('0.0.0.0/2'), 4)).toBe(false);
  expect(isNearlyEverybody(setOf('2000::/4'), 6)).toBe(true);
  expect(isNearlyEverybody(setOf('2000::/5', 'fc00::/7'), 6)).toBe(false);
});

test('names of the sources that share addresses with a set', () => {
  const vpn = { name: 'vpn', kind: 'declared', cidrs: ['198.51.100.7/32', '2001:db8::/48'] } as const;
  expect(namesWithin([OFFICE, vpn], setOf('203.0.113.9/32'), 4)).toEqual(['office']);
  expect(namesWithin([OFFICE, vpn], setOf('0.0.0.0/0'), 4)).toEqual(['office', 'vpn']);
  expect(namesWithin([OFFICE, vpn], setOf('::/0'), 6)).toEqual(['vpn']);
  expect(trustedSets([OFFICE, vpn])).toEqual({
    v4: setOf('198.51.100.7/32', '203.0.113.0/24'),
    v6: setOf('2001:db8::/48'),
  });
});
