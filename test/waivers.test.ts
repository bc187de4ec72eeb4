/** Which findings waivers keep back, and what they are bound to. */
import { describe, expect, test } from 'vitest';
import { assemble } from '../src/adapters/alibaba/assemble.ts';
import { mapInterface } from '../src/adapters/alibaba/map-instances.ts';
import { Pieces } from '../src/adapters/alibaba/pieces.ts';
import { judgeAll } from '../src/app/scan.ts';
import { waive } from '../src/app/waive.ts';
import { DEFAULT_GROUP_DESCRIPTION } from '../src/domain/inventory/default-group.ts';
import type { Inventory } from '../src/domain/inventory/inventory.ts';
import type { Waiver } from '../src/domain/waiver/waiver.ts';

const PLACE = { account: '1000000000000001', region: 'cn-hangzhou' };
const TODAY = '2026-11-24';

const accept = (id: string, PortRange: string, SourceCidrIp: string): object => ({
  SecurityGroupRuleId: id,
  Direction: 'ingress',
  Policy: 'Accept',
  Priority: '1',
  IpProtocol: 'TCP',
  PortRange,
  SourceCidrIp,
});

/** One group in use. */
function fleetOf(rules: readonly object[], description = '', gap = false): Inventory {
  const pieces = new Pieces();
  pieces.accounts.set(PLACE.account, 'test');
  const group = pieces.group('sg-1', PLACE);
  group.listing = {
    SecurityGroupId: 'sg-1',
    SecurityGroupName: 'one',
    Description: description,
    VpcId: 'vpc-1',
  };
  pieces.addRules(group, { VpcId: 'vpc-1', Permissions: { Permission: rules } });
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
  const missing = {
    ...PLACE,
    kind: 'eips',
    operation: 'DescribeEipAddresses',
    code: 'Throttling',
    message: '',
  } as const;
  if (gap) pieces.gaps.push(missing);
  return assemble(pieces);
}

function waiversFor(id: string, inventory: Inventory, check?: string): Waiver[] {
  const { report, fleet } = judgeAll(inventory);
  const answer = { reason: 'r', owner: 'o', until: TODAY };
  return waive({ id, ...answer, ...(check === undefined ? {} : { check }) }, report.findings, fleet);
}

const judged = (inventory: Inventory, list: readonly Waiver[], today = TODAY) =>
  judgeAll(inventory, { waivers: { list, today } });

const HALVES = [accept('sgr-low', '22', '0.0.0.0/1'), accept('sgr-high', '22', '128.0.0.0/1')];

describe('rules that open a port together', () => {
  test('are each waived, or the finding stays', () => {
    const inventory = fleetOf(HALVES);
    const low = waiversFor('sgr-low', inventory);
    const high = waiversFor('sgr-high', inventory);
    const all = judged(inventory, []).report.findings.length;
    expect(judged(inventory, low).report.findings).toHaveLength(all);
    const both = judged(inventory, [...low, ...high]).report;
    expect(both.findings).toEqual([]);
    expect(both.waived).toHaveLength(all);
  });

  test('the waiver that ends first is shown', () => {
    const inventory = fleetOf(HALVES);
    const [low] = waiversFor('sgr-low', inventory) as [Waiver];
    const [high] = waiversFor('sgr-high', inventory) as [Waiver];
    const { waived } = judged(inventory, [
      { ...low, until: '2030-01-01' },
      { ...high, until: '2027-01-01' },
    ]).report;
    expect(new Set(waived.map(({ waiver }) => waiver.id))).toEqual(new Set(['sgr-high']));
  });

  test('a waiver for the group covers the group and not its instances', () => {
    const inventory = fleetOf(HALVES);
    const { report } = judged(inventory, waiversFor('sg-1', inventory));
    expect(report.findings.some(({ resource }) => resource.type === 'group')).toBe(false);
    const before = judged(inventory, []).report.findings.filter(({ resource }) => resource.type !== 'group');
    expect(report.findings).toEqual(before);
  });
});

describe('a finding that no rule decides', () => {
  test('is bound to all rules of its group', () => {
    const rules = [accept('sgr-web', '443', '0.0.0.0/0')];
    const inventory = fleetOf(rules, DEFAULT_GROUP_DESCRIPTION);
    const waivers = waiversFor('sg-1', inventory, 'default-group-in-use');
    expect(judged(inventory, waivers).report.waived.map(({ check }) => check)).toEqual([
      'default-group-in-use',
    ]);
    const more = fleetOf([...rules, accept('sgr-more', '80', '0.0.0.0/0')], DEFAULT_GROUP_DESCRIPTION);
    const after = judged(more, waivers);
    expect(after.waivers).toMatchObject([{ state: 'void', findings: 1 }]);
    expect(after.report.warnings).toMatchObject([{ code: 'waiver-void', id: 'sg-1' }]);
  });
});

describe('how a waiver stands', () => {
  const open = fleetOf([accept('sgr-1', '22', '0.0.0.0/0')]);
  const [waiver] = waiversFor('sgr-1', open) as [Waiver];

  test.each([
    ['holds', open, TODAY],
    ['expired', open, '2026-11-25'],
    ['void', fleetOf([accept('sgr-1', '22/23', '0.0.0.0/0')]), TODAY],
    ['no-finding', fleetOf([accept('sgr-1', '22', '10.0.0.0/8')]), TODAY],
    ['no-finding', fleetOf([accept('sgr-2', '22', '0.0.0.0/0')]), TODAY],
    ['unknown', fleetOf([], '', true), TODAY],
  ] as const)('%s', (state, inventory, today) => {
    const { waivers, report } = judged(inventory, [waiver], today);
    expect(waivers).toMatchObject([{ state }]);
    expect(report.waived.length > 0).toBe(state === 'holds');
  });

  test('findings are the same with and without waivers, only apart', () => {
    const { report } = judged(open, [waiver]);
    const together = [...report.findings, ...report.waived.map(({ waiver: _, ...finding }) => finding)];
    const ids = (findings: readonly { readonly id: string }[]) => findings.map(({ id }) => id).sort();
    expect(ids(together)).toEqual(ids(judged(open, []).report.findings));
  });
});
