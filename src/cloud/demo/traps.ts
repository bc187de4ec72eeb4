/** Security groups that look safe and are not, or look open and are not: one per mistake that scanners make. */

/** Fields of one inbound permission. `@pl-…` and `@prl-…` stand for lists, `@sg-…` for a group of the same place. */
export type TrapRule = Readonly<Record<string, string | number>>;

export interface Trap {
  /** Key of its explanation in the messages. */
  readonly key: string;
  readonly name: string;
  readonly rules: readonly TrapRule[];
}

const ANY = { SourceCidrIp: '0.0.0.0/0' };

function accept(more: TrapRule): TrapRule {
  return { Policy: 'accept', Priority: 1, IpProtocol: 'TCP', PortRange: '22/22', ...more };
}

function drop(more: TrapRule): TrapRule {
  return accept({ Policy: 'drop', ...more });
}

export const TRAPS: readonly Trap[] = Object.freeze([
  { key: 'any', name: 'legacy-jump', rules: [accept(ANY)] },
  { key: 'drop', name: 'quarantine', rules: [drop(ANY)] },
  { key: 'drop-first', name: 'hardened-web', rules: [drop(ANY), accept({ ...ANY, Priority: 100 })] },
  {
    key: 'all-protocols',
    name: 'poc-everything',
    rules: [accept({ ...ANY, IpProtocol: 'ALL', PortRange: '-1/-1' })],
  },
  {
    key: 'ipv6',
    name: 'dual-stack-edge',
    rules: [accept({ Ipv6SourceCidrIp: '::/0' }), accept({ SourceCidrIp: '203.0.113.0/24' })],
  },
  {
    key: 'halves',
    name: 'vpn-split',
    rules: [accept({ SourceCidrIp: '0.0.0.0/1' }), accept({ SourceCidrIp: '128.0.0.0/1' })],
  },
  {
    key: 'quarters',
    name: 'migration-quarters',
    rules: ['0.0.0.0/2', '64.0.0.0/2', '128.0.0.0/2', '192.0.0.0/2'].map((SourceCidrIp) =>
      accept({ SourceCidrIp }),
    ),
  },
  { key: 'host-bits', name: 'typo-office', rules: [accept({ SourceCidrIp: '203.0.113.9/0' })] },
  { key: 'prefix-list', name: 'partners', rules: [accept({ SourcePrefixListId: '@pl-partners' })] },
  {
    key: 'port-list',
    name: 'admin-ports',
    rules: [{ Policy: 'accept', Priority: 1, IpProtocol: 'TCP', PortRangeListId: '@prl-admin', ...ANY }],
  },
  { key: 'range', name: 'old-ftp', rules: [accept({ ...ANY, PortRange: '20/25' })] },
  { key: 'every-port', name: 'contractor', rules: [accept({ ...ANY, PortRange: '1/65535' })] },
  { key: 'number', name: 'iana-six', rules: [accept({ ...ANY, IpProtocol: '6' })] },
  { key: 'udp', name: 'game-relay', rules: [accept({ ...ANY, IpProtocol: 'UDP' })] },
  { key: 'icmp', name: 'ping-only', rules: [accept({ ...ANY, IpProtocol: 'ICMP', PortRange: '-1/-1' })] },
  {
    key: 'other-drop',
    name: 'udp-blocked',
    rules: [drop({ ...ANY, IpProtocol: 'UDP', PortRange: '1/65535' }), accept(ANY)],
  },
  { key: 'late-drop', name: 'late-deny', rules: [accept(ANY), drop({ ...ANY, Priority: 50 })] },
  { key: 'trusted', name: 'office-only', rules: [accept({ SourceCidrIp: '203.0.113.0/24' })] },
  { key: 'group', name: 'from-bastion', rules: [accept({ SourceGroupId: '@sg-bastion' })] },
  {
    key: 'pointless',
    name: 'office-and-world',
    rules: [accept({ SourceCidrIp: '203.0.113.9/32' }), accept({ ...ANY, Priority: 100 })],
  },
  { key: 'source-port', name: 'dns-reply', rules: [accept({ ...ANY, SourcePortRange: '53/53' })] },
  {
    key: 'hole',
    name: 'all-but-one',
    rules: [drop({ SourceCidrIp: '198.51.100.0/24' }), accept({ ...ANY, Priority: 10 })],
  },
]);
