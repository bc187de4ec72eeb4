/** The rule sets on which scanners of Alibaba Cloud security groups are known to disagree, and the truth about them. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { explain } from '../../app/explain.ts';
import { scan } from '../../app/scan.ts';
import { createInputSource } from './input-source.ts';

type Fields = Readonly<Record<string, string | number>>;

const ANY = { SourceCidrIp: '0.0.0.0/0' };
const accept = (more: Fields): Fields => ({
  Policy: 'Accept',
  Priority: 1,
  IpProtocol: 'TCP',
  PortRange: '22/22',
  ...more,
});
const drop = (more: Fields): Fields => accept({ Policy: 'Drop', ...more });

interface Row {
  readonly name: string;
  readonly rules: readonly Fields[];
  /** Verdict on SSH over IPv4 and IPv6. */
  readonly v4: string;
  readonly v6?: string;
}

const ROWS: readonly Row[] = [
  { name: '1 any', rules: [accept(ANY)], v4: 'open' },
  { name: '2 drop', rules: [drop(ANY)], v4: 'closed' },
  { name: '3 drop before accept', rules: [drop(ANY), accept({ ...ANY, Priority: 100 })], v4: 'closed' },
  { name: '4 all protocols', rules: [accept({ ...ANY, IpProtocol: 'ALL', PortRange: '-1/-1' })], v4: 'open' },
  { name: '5 any IPv6', rules: [accept({ Ipv6SourceCidrIp: '::/0' })], v4: 'closed', v6: 'open' },
  {
    name: '6 halves',
    rules: [accept({ SourceCidrIp: '0.0.0.0/1' }), accept({ SourceCidrIp: '128.0.0.0/1' })],
    v4: 'open',
  },
  { name: '7 prefix list with the any-block', rules: [accept({ SourcePrefixListId: 'pl-any' })], v4: 'open' },
  { name: '8 UDP', rules: [accept({ ...ANY, IpProtocol: 'UDP' })], v4: 'closed' },
  { name: '9 ICMP', rules: [accept({ ...ANY, IpProtocol: 'ICMP', PortRange: '-1/-1' })], v4: 'closed' },
  { name: '10 range', rules: [accept({ ...ANY, PortRange: '20/25' })], v4: 'open' },
  { name: '11 every port', rules: [accept({ ...ANY, PortRange: '1/65535' })], v4: 'open' },
  { name: '12 host bits under /0', rules: [accept({ SourceCidrIp: '1.2.3.4/0' })], v4: 'open' },
  { name: '13 trusted range', rules: [accept({ SourceCidrIp: '203.0.113.0/24' })], v4: 'restricted' },
  {
    name: '15 port-range list',
    rules: [accept({ ...ANY, PortRange: '', PortRangeListId: 'prl-admin' })],
    v4: 'open',
  },
  {
    name: '16 quarters',
    rules: ['0.0.0.0/2', '64.0.0.0/2', '128.0.0.0/2', '192.0.0.0/2'].map((SourceCidrIp) =>
      accept({ SourceCidrIp }),
    ),
    v4: 'open',
  },
  {
    name: '17 drop of another protocol',
    rules: [drop({ ...ANY, IpProtocol: 'UDP', PortRange: '1/65535' }), accept(ANY)],
    v4: 'open',
  },
  {
    name: '18 another group',
    rules: [accept({ SourceGroupId: 'sg-bastion' })],
    v4: 'restricted',
    v6: 'restricted',
  },
];

const folder = mkdtempSync(join(tmpdir(), 'postern-peers-'));
afterAll(() => rmSync(folder, { recursive: true }));

function save(name: string, document: unknown): void {
  writeFileSync(join(folder, `${name}.json`), JSON.stringify(document));
}

ROWS.forEach(({ rules }, i) => {
  const Permission = rules.map((rule, n) => ({
    SecurityGroupRuleId: `sgr-${i}-${n}`,
    Direction: 'ingress',
    NicType: 'intranet',
    ...rule,
  }));
  save(`rules-${i}`, {
    SecurityGroupId: `sg-${i}`,
    RegionId: 'cn-hangzhou',
    VpcId: 'vpc-1',
    Permissions: { Permission },
  });
});
save('prefixes', {
  PrefixListId: 'pl-any',
  PrefixListName: 'partners',
  AddressFamily: 'IPv4',
  Entries: { Entry: [{ Cidr: '0.0.0.0/0', Description: '' }] },
});
save('ports', { PortRangeListId: 'prl-admin', Entries: [{ PortRange: '22/22' }, { PortRange: '443/443' }] });
save('listing', {
  SecurityGroups: {
    SecurityGroup: [{ SecurityGroupId: 'sg-throttled', SecurityGroupName: 'not read', VpcId: 'vpc-1' }],
  },
});

describe('the peers table', async () => {
  const source = createInputSource(folder);
  const ids = [...ROWS.map((_, i) => `sg-${i}`), 'sg-throttled'];
  const { items } = await explain({ source, ids });
  const report = await scan({ source });
  const ssh = (index: number, family: string) =>
    items[index]?.exposures.find((one) => one.service === 'ssh' && one.family === family)?.verdict;

  it.each(ROWS.map((row, i) => ({ ...row, i })))('$name: $v4', ({ i, v4, v6 = 'closed' }) => {
    expect([ssh(i, 'ipv4'), ssh(i, 'ipv6')]).toEqual([v4, v6]);
    const findings = report.findings.filter(
      (one) => one.check === 'ssh-open' && one.resource.id === `sg-${i}`,
    );
    expect(findings.map((one) => one.family)).toEqual([
      ...(v4 === 'open' ? ['ipv4'] : []),
      ...(v6 === 'open' ? ['ipv6'] : []),
    ]);
  });

  it('14 rules that could not be read: unknown', () => {
    expect([ssh(ROWS.length, 'ipv4'), ssh(ROWS.length, 'ipv6')]).toEqual(['unknown', 'unknown']);
    expect(report.coverage.complete).toBe(false);
    expect(report.coverage.gaps.map(({ resource, code }) => [resource, code])).toEqual([
      ['sg-throttled', 'not-in-input'],
    ]);
    expect(report.undecided.every(({ resource }) => resource.id === 'sg-throttled')).toBe(true);
  });

  it('says beside each verdict what a comparison of texts would have said', () => {
    const literal = ROWS.map(
      (_, i) => items[i]?.exposures.find((one) => one.service === 'ssh' && one.family === 'ipv4')?.literal,
    );
    const wrong = ROWS.filter(({ v4 }, i) => (v4 === 'open') !== (literal[i] === 'open')).map(
      ({ name }) => name,
    );
    expect(wrong).toEqual([
      '3 drop before accept',
      '6 halves',
      '7 prefix list with the any-block',
      '12 host bits under /0',
      '15 port-range list',
      '16 quarters',
    ]);
  });
});
