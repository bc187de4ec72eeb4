/** Rules toward a destination: the vendor takes none whose source is its destination (facts b.2). */
import { expect, test } from 'vitest';
import { Fleet } from '../../src/domain/inventory/fleet.ts';
import { parsePortRange } from '../../src/domain/net/port.ts';
import { parseProtocol } from '../../src/domain/net/protocol.ts';
import { inventoryAfter } from '../../src/domain/plan/fix-after.ts';
import { type FixPlan, planFix } from '../../src/domain/plan/fix-plan.ts';
import { chooseRollback } from '../../src/domain/plan/rollback-choice.ts';
import { addressesOf } from '../../src/domain/plan/trusted-sources.ts';
import { rangesOfSites } from '../../src/domain/plan/workbench.ts';
import { DEFAULT_JUDGEMENT } from '../../src/domain/security-group/verdict.ts';
import { FEW_PORTS, groupOf, interfaceOf, inventoryOf } from '../support/random-fleets.ts';
import { cidrSource } from '../support/random-rules.ts';
import { refusalsOf } from '../support/refusals.ts';

function planned(destination: string, source: string, ...cidrs: readonly string[]) {
  const to = cidrSource(destination);
  if (to.kind !== 'cidr') throw new Error(destination);
  const rule = {
    id: 'sgr-1',
    group: 'sg-1',
    policy: 'accept',
    priority: 1,
    protocol: parseProtocol('TCP'),
    ports: parsePortRange('22/22'),
    source: cidrSource(source),
    destination: to,
    nic: 'intranet',
    description: '',
  } as const;
  const before = inventoryOf([groupOf('sg-1', [rule])], [interfaceOf('eni-1', ['sg-1'])]);
  const sources = cidrs.map((cidr) => ({ name: cidr, kind: 'declared' as const, cidrs: [cidr] }));
  const trusted = { v4: addressesOf(sources, 4), v6: addressesOf(sources, 6) };
  const plan = planFix(new Fleet(before, FEW_PORTS, { ...DEFAULT_JUDGEMENT, trusted }), before.groups, {
    sources,
  });
  expect(refusalsOf(before, plan.steps)).toEqual([]);
  expect(refusalsOf(inventoryAfter(before, plan.steps), plan.rollback)).toEqual([]);
  return { before, plan };
}

const sourcesOf = ({ steps }: FixPlan): string[] =>
  steps.flatMap((step) =>
    'rule' in step && step.operation !== 'revoke' && step.rule.source.kind === 'cidr'
      ? [step.rule.source.text]
      : [],
  );

test('a trusted block that is the destination is named in two halves', () => {
  expect(sourcesOf(planned('10.0.0.0/24', '0.0.0.0/0', '10.0.0.0/24').plan)).toEqual([
    '10.0.0.0/25',
    '10.0.0.128/25',
  ]);
  expect(sourcesOf(planned('fd00::/64', '::/0', 'fd00::/64').plan)).toEqual([
    'fd00::/65',
    'fd00::8000:0:0:0/65',
  ]);
});

test('a packet from an address to itself meets no group, so no rule is made for it', () => {
  expect(sourcesOf(planned('10.0.0.5/32', '0.0.0.0/0', '10.0.0.5/32', '203.0.113.0/24').plan)).toEqual([
    '203.0.113.0/24',
  ]);
});

test('nor on the way back, for the ranges of Workbench', () => {
  const { before, plan } = planned('100.104.0.0/16', '0.0.0.0/0', '203.0.113.0/24');
  const state = { ...before, groups: before.groups };
  const choices = chooseRollback(state, plan.steps, 'workbench', {
    ranges: rangesOfSites(['intl']),
    groups: [],
  });
  const added = choices.flatMap(({ add }) => add);
  expect(added.length).toBeGreaterThan(2);
  expect(refusalsOf(inventoryAfter(before, plan.steps), added)).toEqual([]);
});
