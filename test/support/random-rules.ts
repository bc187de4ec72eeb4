/** Random rules and lists for property tests: every feature of a rule, with values that collide often. */
import fc from 'fast-check';
import type { PortRangeList, PrefixList } from '../../src/domain/inventory/inventory.ts';
import {
  type AddressSet,
  type Family,
  formatIpv4,
  formatIpv6,
  parseBlock,
} from '../../src/domain/net/address.ts';
import { EMPTY, unionAll } from '../../src/domain/net/interval-set.ts';
import { type PortSet, parsePortRange } from '../../src/domain/net/port.ts';
import { parseProtocol } from '../../src/domain/net/protocol.ts';
import type { Lists } from '../../src/domain/security-group/lists.ts';
import type { Rule, SourceMatch } from '../../src/domain/security-group/rule.ts';

const place = { account: 'a', region: 'r' };

/** A CIDR text: often an any-block or a half, often with host bits, often nested in another one's range. */
export function anyCidr(family: Family): fc.Arbitrary<string> {
  const four = fc
    .tuple(
      fc.constantFrom(0, 0x0a000000, 0x80000000, 0xc6336400, 0xcb007105, 0xffffffff),
      fc.nat(0xffff),
      fc.constantFrom(0, 0, 1, 2, 8, 15, 16, 24, 31, 32),
    )
    .map(([base, low, prefix]) => `${formatIpv4((base + low) % 2 ** 32)}/${prefix}`);
  const six = fc
    .tuple(
      fc.constantFrom(0n, 0x2000n << 112n, 0x20010db8n << 96n, 0xfe80n << 112n),
      fc.nat(0xffff),
      fc.constantFrom(0, 0, 1, 3, 32, 48, 64, 127, 128),
    )
    .map(([base, low, prefix]) => `${formatIpv6(base + BigInt(low))}/${prefix}`);
  return family === 4 ? four : six;
}

export function cidrSource(text: string): SourceMatch {
  const block = parseBlock(text);
  if (block === undefined) throw new Error(`not a block: ${text}`);
  return { kind: 'cidr', family: block.family, set: block.set, text };
}

const anyFamily = fc.constantFrom<Family>(4, 4, 6);
const anyPorts = fc
  .constantFrom('22/22', '22/22', '3389/3389', '20/25', '1/65535', '-1/-1', '', '80/80', '23/23')
  .map(parsePortRange);

export const anySource: fc.Arbitrary<SourceMatch> = fc.oneof(
  { weight: 8, arbitrary: anyFamily.chain((family) => anyCidr(family)).map(cidrSource) },
  {
    weight: 2,
    arbitrary: fc
      .constantFrom('pl-a', 'pl-b', 'pl-6')
      .map((id): SourceMatch => ({ kind: 'prefix-list', id })),
  },
  { weight: 1, arbitrary: fc.constant<SourceMatch>({ kind: 'group', id: 'sg-other' }) },
);

/** Readable rules. Ids are distinct within an array made by `anyRules`. */
export function anyRule(options: { fiveTuple: boolean }): fc.Arbitrary<Rule> {
  const narrow = options.fiveTuple
    ? fc.option(fc.constantFrom('53/53', '1024/65535', '1/60000'), { nil: undefined, freq: 4 })
    : fc.constant(undefined);
  const toward = options.fiveTuple
    ? fc.option(fc.constantFrom('10.0.0.0/8', '10.0.0.5/32', 'fd00::/8'), { nil: undefined, freq: 4 })
    : fc.constant(undefined);
  return fc
    .record({
      policy: fc.constantFrom<'accept' | 'drop'>('accept', 'accept', 'drop'),
      priority: fc.constantFrom(1, 1, 2, 5, 50, 100, 110),
      protocol: fc
        .constantFrom('TCP', 'tcp', '6', 'UDP', '17', 'ALL', 'all', 'ICMP', 'GRE', '58')
        .map(parseProtocol),
      ports: fc.oneof(
        { weight: 6, arbitrary: anyPorts },
        {
          weight: 1,
          arbitrary: fc.constantFrom('prl-a', 'prl-b').map((id) => ({ kind: 'list' as const, id })),
        },
      ),
      source: anySource,
      narrow,
      toward,
    })
    .map(({ narrow: from, toward: to, ...rest }): Rule => {
      const ports = from === undefined ? undefined : parsePortRange(from);
      const destination = to === undefined ? undefined : cidrSource(to);
      return {
        id: '',
        group: 'sg-1',
        nic: 'intranet',
        description: '',
        ...rest,
        ...(ports?.kind === 'set' ? { sourcePorts: ports } : {}),
        ...(destination?.kind === 'cidr' ? { destination } : {}),
      };
    });
}

export function anyRules(options: { fiveTuple: boolean; max: number }): fc.Arbitrary<Rule[]> {
  return fc
    .array(anyRule(options), { maxLength: options.max })
    .map((rules) => rules.map((rule, i) => ({ ...rule, id: `sgr-${i}` })));
}

export function prefixListOf(id: string, family: Family, entries: readonly string[]): PrefixList {
  const sets = entries.flatMap((entry): AddressSet[] => {
    const block = parseBlock(entry);
    return block === undefined ? [] : [block.set];
  });
  return { ...place, id, name: id, family, set: unionAll(sets), entries, unreadable: [] };
}

function portRangeList(id: string, entries: readonly string[]): PortRangeList {
  const sets = entries.map((entry): PortSet => {
    const ports = parsePortRange(entry);
    return ports.kind === 'set' ? ports.ports : EMPTY;
  });
  return { ...place, id, name: id, ports: unionAll(sets), entries, unreadable: [] };
}

/** Contents for every list that random rules refer to. */
export const anyLists: fc.Arbitrary<Lists> = fc
  .record({
    a: fc.array(anyCidr(4), { maxLength: 4 }),
    b: fc.array(anyCidr(4), { maxLength: 3 }),
    six: fc.array(anyCidr(6), { maxLength: 3 }),
    ports: fc.subarray(['22/22', '80/90', '20/30', '3389/3389']),
    more: fc.subarray(['1/21', '23/65535', '443/443']),
  })
  .map(({ a, b, six, ports, more }) => ({
    prefixLists: new Map(
      [prefixListOf('pl-a', 4, a), prefixListOf('pl-b', 4, b), prefixListOf('pl-6', 6, six)].map((list) => [
        list.id,
        list,
      ]),
    ),
    portRangeLists: new Map(
      [portRangeList('prl-a', ports), portRangeList('prl-b', more)].map((list) => [list.id, list]),
    ),
  }));
