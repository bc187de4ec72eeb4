/** Random small fleets for property tests: groups that share interfaces, instances with several of them, and lists. */
import fc from 'fast-check';
import type { OpsPort } from '../../src/domain/catalogue.ts';
import type {
  Instance,
  Inventory,
  NetworkInterface,
  SecurityGroup,
} from '../../src/domain/inventory/inventory.ts';
import { parsePortRange } from '../../src/domain/net/port.ts';
import { parseProtocol } from '../../src/domain/net/protocol.ts';
import { contentOf } from '../../src/domain/plan/rule-spec.ts';
import type { TrustedSource } from '../../src/domain/plan/trusted-sources.ts';
import type { Lists } from '../../src/domain/security-group/lists.ts';
import type { Rule } from '../../src/domain/security-group/rule.ts';
import { anyLists, anyRule, cidrSource } from './random-rules.ts';

const place = { account: 'a', region: 'r' };

/** Few ports, so that a complete proof by cases stays small. */
export const FEW_PORTS: readonly OpsPort[] = Object.freeze([
  { service: 'ssh', protocol: 'tcp', port: 22 },
  { service: 'telnet', protocol: 'tcp', port: 23 },
  { service: 'rdp', protocol: 'tcp', port: 3389 },
  { service: 'rdp', protocol: 'udp', port: 3389 },
] as const);

export function groupOf(
  id: string,
  rules: readonly Rule[],
  more: Partial<SecurityGroup> = {},
): SecurityGroup {
  return {
    ...place,
    id,
    name: id,
    description: '',
    vpcId: 'vpc-1',
    network: 'vpc',
    type: 'basic',
    innerAccess: 'accept',
    serviceManaged: false,
    tags: {},
    rules,
    gaps: [],
    ...more,
  };
}

export function interfaceOf(
  id: string,
  groupIds: readonly string[],
  more: Partial<NetworkInterface> = {},
): NetworkInterface {
  return {
    ...place,
    id,
    instanceId: `i-${id}`,
    primary: true,
    groupIds,
    privateAddresses: ['10.0.0.5'],
    ipv6Addresses: ['fd00::5'],
    serviceManaged: false,
    paths: [{ kind: 'public-ip', address: '47.1.2.3' }],
    pathGaps: [],
    ...more,
  };
}

export function inventoryOf(
  groups: readonly SecurityGroup[],
  interfaces: readonly NetworkInterface[],
  lists: Lists = { prefixLists: new Map(), portRangeLists: new Map() },
): Inventory {
  const ids = [...new Set(interfaces.flatMap(({ instanceId }) => instanceId ?? []))];
  return {
    accounts: [],
    groups,
    ...lists,
    instances: ids.map((id) => ({
      ...place,
      id,
      name: id,
      os: 'linux',
      status: 'Running',
      vpcId: 'vpc-1',
      tags: {},
    })),
    interfaces,
    gaps: [],
    notRead: [],
  };
}

/** What instances are, in turn: their system, and what a tag says of their port. */
export type Hosts = readonly Pick<Instance, 'os' | 'tags'>[];

export const anyHosts: fc.Arbitrary<Hosts> = fc.array(
  fc.record({
    os: fc.constantFrom<Instance['os']>('linux', 'linux', 'windows', 'unknown'),
    tags: fc.constantFrom<Readonly<Record<string, string>>>(
      {},
      {},
      {},
      {},
      { 'postern:ssh-port': '23' },
      { 'postern:ssh-port': '2222' },
      { 'postern:rdp-port': '22' },
      { 'postern:ssh-port': 'none' },
    ),
  }),
  { minLength: 3, maxLength: 3 },
);

export function withHosts(inventory: Inventory, hosts: Hosts): Inventory {
  return { ...inventory, instances: inventory.instances.map((one, i) => ({ ...one, ...hosts[i] })) };
}

/** The same rules with their ids in another order. */
export function withOtherIds(inventory: Inventory): Inventory {
  const groups = inventory.groups.map((group) => ({
    ...group,
    rules: group.rules.map((rule, i, { length }) => ({ ...rule, id: `sgr-${group.id}-${length - i}` })),
  }));
  return { ...inventory, groups };
}

/** With `lists` every rule names a list, of prefixes or of ports; with `all` each group has a rule for all protocols. */
export function anyFleet(options: {
  fiveTuple: boolean;
  rules: number;
  lists?: boolean;
  all?: boolean;
}): fc.Arbitrary<Inventory> {
  return fc
    .record({
      rules: fc.array(fc.array(anyRule(options), { maxLength: options.rules }), {
        minLength: 1,
        maxLength: 3,
      }),
      lists: anyLists,
      uses: fc.array(fc.tuple(fc.nat(6), fc.nat(2)), { maxLength: 3 }),
      hosts: anyHosts,
    })
    .map(({ rules, lists, uses, hosts }) => {
      const groups = rules.map((own, g) =>
        groupOf(
          `sg-${g}`,
          own.map(
            (rule, i): Rule => ({
              ...(options.lists === true ? byList(rule, i) : options.all === true ? forAll(rule, i) : rule),
              id: `sgr-${g}-${i}`,
              group: `sg-${g}`,
            }),
          ),
        ),
      );
      const interfaces = uses.map(([mask, instance], i) => {
        const ids = groups.map(({ id }) => id).filter((_, g) => ((mask + 1) >> g) & 1);
        return interfaceOf(`eni-${i}`, ids.length === 0 ? ['sg-0'] : ids, { instanceId: `i-${instance}` });
      });
      return withHosts(inventoryOf(groups, interfaces, lists), hosts);
    });
}

/** The first rule accepts all protocols; the others seldom stand in the way of keeping it whole. */
function forAll(rule: Rule, number: number): Rule {
  if (number > 0)
    return { ...rule, protocol: parseProtocol('TCP'), ports: parsePortRange('22/22'), priority: number };
  return { ...rule, policy: 'accept', protocol: parseProtocol('ALL'), ports: parsePortRange('-1/-1') };
}

/** The rule for TCP and named lists; a list of prefixes for one port, so that it can be repaired as a whole. */
function byList(rule: Rule, number: number): Rule {
  const protocol = parseProtocol('TCP');
  const id = number % 2 === 0 ? 'pl-a' : 'pl-b';
  return number % 3 === 0
    ? { ...rule, protocol, ports: { kind: 'list', id: 'prl-a' } }
    : { ...rule, protocol, ports: parsePortRange('22/22'), source: { kind: 'prefix-list', id } };
}

/** Up to twenty sources that are trusted, most of them small and of IPv4, so that lists stand for them. */
export const manyTrusted: fc.Arbitrary<readonly TrustedSource[]> = fc
  .record({
    small: fc.uniqueArray(fc.nat(120), { minLength: 1, maxLength: 16 }),
    others: fc.subarray(['10.1.0.0/16', '198.51.100.0/24', '2001:db8::/48', 'fd00::/8'], { maxLength: 4 }),
  })
  .map(({ small, others }) =>
    [...small.map((n) => `203.0.113.${2 * n + 1}/32`), ...others].map((cidr, i) => ({
      name: `source-${i}`,
      kind: 'declared',
      cidrs: [cidr],
    })),
  );

/** Up to three sources that are trusted, of both families, public and private. */
export const anyTrusted: fc.Arbitrary<readonly TrustedSource[]> = fc
  .subarray(
    [
      '198.51.100.0/24',
      '203.0.113.0/24',
      '203.0.113.7/32',
      '10.1.0.0/16',
      '10.0.0.0/24',
      '10.0.0.5/32',
      '128.0.0.0/9',
      '2001:db8::/48',
      'fd00::/8',
    ],
    { maxLength: 3 },
  )
  .map((cidrs) => cidrs.map((cidr, i) => ({ name: `source-${i}`, kind: 'declared', cidrs: [cidr] })));

/** Sources in which the odd cases lie: everywhere, inside, and where no packet comes from. */
const ODD_SOURCES = [
  '0.0.0.0/0',
  '0.0.0.0/0',
  '128.0.0.0/1',
  '60.0.0.0/16',
  '10.0.0.0/8',
  '127.0.0.0/8',
  '192.0.2.0/24',
  '198.51.100.0/24',
  '::/0',
  '2001:db8::/48',
  'fd00::/8',
  '::1/128',
];

const oddRule: fc.Arbitrary<Rule> = fc
  .record({
    policy: fc.constantFrom<'accept' | 'drop'>('accept', 'accept', 'accept', 'drop'),
    priority: fc.constantFrom(1, 2, 99, 100, 110, 110),
    traffic: fc.constantFrom<readonly [string, string]>(
      ['ALL', '-1/-1'],
      ['ALL', '-1/-1'],
      ['TCP', '22/22'],
      ['TCP', '22/22'],
      ['TCP', '20/25'],
      ['TCP', '3389/3389'],
      ['UDP', '3389/3389'],
      ['TCP', 'prl-a'],
    ),
    source: fc.oneof(
      { weight: 6, arbitrary: fc.constantFrom(...ODD_SOURCES).map(cidrSource) },
      {
        weight: 1,
        arbitrary: fc.constantFrom('pl-a', 'pl-6').map((id) => ({ kind: 'prefix-list' as const, id })),
      },
    ),
    destination: fc.option(fc.constantFrom('10.0.0.0/24', '10.0.0.5/32').map(cidrSource), {
      nil: undefined,
      freq: 5,
    }),
  })
  .map(
    ({ traffic: [protocol, ports], source, destination, ...rest }): Rule => ({
      id: '',
      group: '',
      nic: 'intranet',
      description: '',
      protocol: parseProtocol(protocol),
      ports: ports.startsWith('prl-') ? { kind: 'list', id: ports } : parsePortRange(ports),
      source,
      ...(destination?.kind === 'cidr' && source.kind === 'cidr' && source.family === 4
        ? { destination }
        : {}),
      ...rest,
    }),
  );

/**
 * Fleets of what is seldom and goes wrong together: rules of priority 110, several rules for all protocols from one
 * source, groups that may not be changed on interfaces that they share, interfaces without IPv6 or a way in, instances
 * with several interfaces, and lists that may have so many entries, or outbound rules so many, that a group is soon full.
 */
export const anyOddFleet: fc.Arbitrary<Inventory> = fc
  .record({
    rules: fc.array(fc.array(oddRule, { minLength: 1, maxLength: 4 }), { minLength: 1, maxLength: 3 }),
    managed: fc.array(fc.nat(4), { minLength: 3, maxLength: 3 }),
    uses: fc.array(fc.tuple(fc.nat(6), fc.nat(1), fc.boolean(), fc.boolean()), { maxLength: 3 }),
    lists: anyLists,
    most: fc.constantFrom(4, 10, 40, 100, 200),
    outbound: fc.array(fc.constantFrom(0, 0, 0, 1, 150, 194), { minLength: 3, maxLength: 3 }),
    hosts: anyHosts,
  })
  .map(({ rules, managed, uses, lists, most, outbound, hosts }) => {
    const groups = rules.map((own, g) => {
      const id = `sg-${g}`;
      // The vendor keeps no rule twice.
      const once = [...new Map(own.map((rule) => [contentOf(rule), rule])).values()];
      const named = once.map((rule, i) => ({ ...rule, id: `sgr-${g}-${i}`, group: id }));
      const out = Array.from({ length: outbound[g] ?? 0 }, (_, i) => ({
        id: `sgr-out-${i}`,
        // One of them by a list, whose room counts.
        prefixList: i === 0 ? 'pl-a' : undefined,
        portRangeList: undefined,
      }));
      return groupOf(id, named, { serviceManaged: managed[g] === 0, outbound: out });
    });
    const interfaces = uses.map(([mask, instance, six, path], i) => {
      const ids = groups.map(({ id }) => id).filter((_, g) => ((mask + 1) >> g) & 1);
      return interfaceOf(`eni-${i}`, ids.length === 0 ? ['sg-0'] : ids, {
        instanceId: `i-${instance}`,
        ...(six ? {} : { ipv6Addresses: [] }),
        ...(path ? {} : { paths: [] }),
      });
    });
    const withRoom = <T extends { readonly entries: readonly string[] }>(all: ReadonlyMap<string, T>) =>
      new Map(
        [...all].map(([id, list]) => [id, { ...list, maxEntries: Math.max(most, list.entries.length) }]),
      );
    const all = inventoryOf(groups, interfaces, {
      prefixLists: withRoom(lists.prefixLists),
      portRangeLists: withRoom(lists.portRangeLists),
    });
    return withHosts(all, hosts);
  });
