/** Every check on a case that it finds, one that it lets pass, and one that it must leave open. */
import { describe, expect, test } from 'vitest';
import { assemble } from '../src/adapters/alibaba/assemble.ts';
import { mapInterface } from '../src/adapters/alibaba/map-instances.ts';
import { mapPrefixList } from '../src/adapters/alibaba/map-lists.ts';
import { Pieces } from '../src/adapters/alibaba/pieces.ts';
import { judge } from '../src/app/scan.ts';
import { CHECKS } from '../src/checks/index.ts';
import { DEFAULT_GROUP_DESCRIPTION } from '../src/domain/inventory/default-group.ts';
import type { Gap } from '../src/domain/inventory/inventory.ts';

interface Case {
  readonly rules: readonly object[];
  readonly description?: string;
  /** Whether an interface uses the group; it has a public address then. */
  readonly used?: boolean;
  /** What could not be read. */
  readonly gap?: Gap['kind'];
}

const PLACE = { account: '1000000000000001', region: 'cn-hangzhou' };
const ANY = { SourceCidrIp: '0.0.0.0/0' };
const OFFICE = { SourceCidrIp: '203.0.113.0/24' };
const UNREAD = { SourcePrefixListId: 'pl-unread' };
const accept = (PortRange: string, more: object): object => ({
  Direction: 'ingress',
  Policy: 'Accept',
  Priority: '1',
  IpProtocol: 'TCP',
  PortRange,
  ...more,
});

function report({ rules, description = '', used = true, gap }: Case) {
  const pieces = new Pieces();
  pieces.accounts.set(PLACE.account, 'test');
  const group = pieces.group('sg-1', PLACE);
  group.listing = {
    SecurityGroupId: 'sg-1',
    SecurityGroupName: 'one',
    Description: description,
    VpcId: 'vpc-1',
  };
  pieces.addRules(group, {
    VpcId: 'vpc-1',
    Permissions: { Permission: rules.map((rule, i) => ({ SecurityGroupRuleId: `sgr-${i}`, ...rule })) },
  });
  if (used) {
    pieces.interfaces.push(
      mapInterface(
        {
          NetworkInterfaceId: 'eni-1',
          InstanceId: 'i-1',
          Type: 'Primary',
          SecurityGroupIds: { SecurityGroupId: ['sg-1'] },
          AssociatedPublicIp: { PublicIpAddress: '47.1.2.3', AllocationId: 'eip-1' },
        },
        PLACE,
      ),
    );
  }
  pieces.prefixLists.set(
    'pl-office',
    mapPrefixList(
      { PrefixListId: 'pl-office', AddressFamily: 'IPv4', Entries: { Entry: [{ Cidr: '203.0.113.0/24' }] } },
      PLACE,
    ),
  );
  if (gap !== undefined) {
    const missing: Gap = { ...PLACE, kind: gap, operation: 'Describe', code: 'Throttling', message: '' };
    if (gap === 'rules') group.gaps.push({ ...missing, resource: 'sg-1' });
    else pieces.gaps.push(missing);
  }
  return judge(assemble(pieces));
}

/** `open` cases may end undecided or say nothing, but never count as complete. */
const CASES: Readonly<Record<string, { readonly finds: Case; readonly passes: Case; readonly open: Case }>> =
  {
    'ssh-open': {
      finds: { rules: [accept('20/25', ANY)] },
      passes: { rules: [accept('22/22', OFFICE), accept('80/80', ANY)] },
      open: { rules: [accept('22/22', UNREAD)] },
    },
    'rdp-open': {
      finds: { rules: [accept('3389/3389', { Ipv6SourceCidrIp: '::/0' })] },
      passes: { rules: [accept('3389/3389', { SourcePrefixListId: 'pl-office' })] },
      open: { rules: [accept('3389/3389', UNREAD)] },
    },
    'ops-port-open': {
      finds: { rules: [accept('6379/6379', ANY)] },
      passes: { rules: [accept('6379/6379', { SourceCidrIp: '10.0.0.0/8' })] },
      open: { rules: [], gap: 'rules' },
    },
    'all-ports-open': {
      finds: { rules: [accept('-1/-1', { ...ANY, IpProtocol: 'ALL' })] },
      passes: { rules: [accept('1/1024', ANY)] },
      open: { rules: [accept('1/65535', UNREAD)] },
    },
    'default-group-in-use': {
      finds: { rules: [accept('22/22', ANY)], description: DEFAULT_GROUP_DESCRIPTION },
      passes: { rules: [accept('443/443', ANY)], description: 'web' },
      open: {
        rules: [accept('443/443', ANY)],
        description: DEFAULT_GROUP_DESCRIPTION,
        used: false,
        gap: 'interfaces',
      },
    },
    'open-group-unattached': {
      finds: { rules: [accept('22/22', ANY)], used: false },
      passes: { rules: [accept('22/22', OFFICE)], used: false },
      open: { rules: [accept('22/22', ANY)], used: false, gap: 'interfaces' },
    },
    'rule-without-effect': {
      finds: {
        rules: [
          accept('22/22', { SourceCidrIp: '203.0.113.9/32' }),
          accept('22/22', { ...ANY, Priority: '100' }),
        ],
      },
      passes: { rules: [accept('22/22', OFFICE)] },
      open: { rules: [accept('22/22', UNREAD), accept('22/22', { ...UNREAD, Priority: '100' })] },
    },
  };

test('every check has its three cases', () => {
  expect(Object.keys(CASES).sort()).toEqual(CHECKS.map(({ id }) => id).sort());
});

describe.each(Object.entries(CASES))('%s', (id, { finds, passes, open }) => {
  test('finds', () => {
    const found = report(finds).findings.filter((one) => one.check === id);
    expect(found.length).toBeGreaterThan(0);
    // Findings about rules show the rules; findings about ports show who gets in, and prove it.
    for (const one of found) if (one.protocol !== null) expect(one.witness, one.resource.id).not.toBeNull();
  });

  test('passes', () => {
    const { findings, coverage } = report(passes);
    expect(findings.filter((one) => one.check === id)).toEqual([]);
    expect(coverage.complete).toBe(true);
  });

  test('leaves open', () => {
    const { findings, coverage } = report(open);
    expect(findings.filter((one) => one.check === id)).toEqual([]);
    expect(coverage.complete).toBe(false);
  });
});

test('a group that another one shuts again opens nothing', () => {
  const pieces = new Pieces();
  for (const [id, Policy] of [
    ['sg-open', 'Accept'],
    ['sg-shut', 'Drop'],
  ] as const) {
    const group = pieces.group(id, PLACE);
    group.listing = { SecurityGroupId: id, VpcId: 'vpc-1' };
    const rule = accept('22/22', {
      ...ANY,
      Policy,
      Priority: Policy === 'Drop' ? '1' : '2',
      SecurityGroupRuleId: `${id}-rule`,
    });
    pieces.addRules(group, { VpcId: 'vpc-1', Permissions: { Permission: [rule] } });
  }
  pieces.interfaces.push(
    mapInterface(
      {
        NetworkInterfaceId: 'eni-1',
        InstanceId: 'i-1',
        Type: 'Primary',
        SecurityGroupIds: { SecurityGroupId: ['sg-open', 'sg-shut'] },
        AssociatedPublicIp: { PublicIpAddress: '47.1.2.3', AllocationId: 'eip-1' },
      },
      PLACE,
    ),
  );
  const found = judge(assemble(pieces)).findings.filter((one) => one.check === 'ssh-open');
  expect(found).toMatchObject([
    {
      resource: { id: 'sg-open' },
      verdict: 'open',
      severity: 'medium',
      path: { kind: 'none' },
      instances: 0,
    },
  ]);
});

test('severity follows the way in', () => {
  const worst = (one: Case) =>
    report(one).findings.find((finding) => finding.check === 'ssh-open' && finding.resource.type === 'group')
      ?.severity;
  const rules = [accept('22/22', ANY)];
  expect(worst({ rules })).toBe('critical');
  expect(worst({ rules, used: false })).toBe('low');
  expect(worst({ rules, used: false, gap: 'interfaces' })).toBe('high');
  expect(worst({ rules: [accept('22/22', { SourceCidrIp: '203.0.0.0/8' })] })).toBe('high');
});
