/** Steps that the vendor takes, and a way back from them that leads to where one was. */
import { expect, test } from 'vitest';
import { tidied } from '../../src/app/fix/tidy.ts';
import { DEFAULT_CATALOGUE } from '../../src/domain/catalogue.ts';
import { Fleet } from '../../src/domain/inventory/fleet.ts';
import { inventoryAfter } from '../../src/domain/plan/fix-after.ts';
import { planFix } from '../../src/domain/plan/fix-plan.ts';
import { wayBack } from '../../src/domain/plan/fix-return.ts';
import { stateAfter, stateOf } from '../../src/domain/plan/fix-state.ts';
import { revokeStep } from '../../src/domain/plan/fix-steps.ts';
import { DEFAULT_JUDGEMENT } from '../../src/domain/security-group/verdict.ts';
import { ANY, type Fields, group, lines, lists, OFFICE, plan, planFor } from '../support/fix-plans.ts';
import { interfaceOf, inventoryOf } from '../support/random-fleets.ts';
import { refusalsOf } from '../support/refusals.ts';

const ALL = { ...ANY, IpProtocol: 'ALL', PortRange: '-1/-1' };

/** What `--tidy` removes of a group whose ports nobody reaches. */
function tidiedSteps(rules: readonly Fields[]) {
  const inventory = inventoryOf([group(rules)], [interfaceOf('eni-1', ['sg-1'])]);
  const fleet = new Fleet(inventory, DEFAULT_CATALOGUE, DEFAULT_JUDGEMENT);
  const wish = { sources: [OFFICE] };
  return tidied(fleet, inventory.groups, planFix(fleet, inventory.groups, wish), wish);
}

test('a rule of priority 110 is not tidied up: at 100 it would come before the drop that hides it', () => {
  const hidden = (Priority: number) => [
    { ...ANY, Priority },
    { ...ANY, PortRange: '22/25', Priority },
    { ...ALL, Policy: 'Drop', Priority },
  ];
  expect(lines(tidiedSteps(hidden(110)))).toEqual([]);
  expect(lines(tidiedSteps(hidden(100)))).toEqual(['- sgr-1', '- sgr-2']);
});

test('a rule that was removed and would open more as 100 than as 110 is left removed', () => {
  const before = stateOf([
    group([
      { ...ANY, Priority: 110 },
      { ...ALL, Policy: 'Drop', Priority: 110 },
    ]),
  ]);
  const [was] = before.groups;
  const rule = was?.rules[0];
  if (was === undefined || rule === undefined) throw new Error('no rule');
  const steps = [revokeStep(was, rule, 'tidies')];
  const back = wayBack({ now: stateAfter(before, steps), before, steps, begun: new Set([0]) });
  expect(back).toMatchObject({ actions: [], left: [{ because: 'unsafe' }] });
});

test('of two rules for all protocols that would become the same one, one goes', () => {
  const made = planFor([ALL, { ...ALL, Priority: 2 }]);
  expect(lines(made).slice(-2)).toEqual(['~ sgr-1 ALL -1/-1 0.0.0.0/0 @100', '- sgr-2']);
});

test('rules that come back as the same one are removed rather than changed', () => {
  const inventory = inventoryOf(
    [
      group([
        { ...ANY, Priority: 110 },
        { ...ANY, Priority: 100 },
      ]),
    ],
    [],
  );
  const made = plan(inventory);
  expect(lines(made)).toEqual(['+ TCP 22/22 203.0.113.0/24 @100', '- sgr-1', '- sgr-2']);
  expect(refusalsOf(inventory, made.steps)).toEqual([]);
  expect(refusalsOf(inventoryAfter(inventory, made.steps), made.rollback)).toEqual([]);
});

test('what a list and a rule leave to the same source is added once', () => {
  // With a rule about one destination no accept is left out as idle.
  const odd = { ...ANY, DestCidrIp: '10.0.0.0/24' };
  const ranges = ['prl-1', 'prl-2'].map((PortRangeListId) => ({ ...ANY, PortRange: '', PortRangeListId }));
  const byList = { SourcePrefixListId: 'pl-1' };
  const rules = [...ranges, byList, { ...byList, PortRange: '443/443' }, odd];
  const known = lists(
    { 'pl-1': ['0.0.0.0/0'] },
    { 'prl-1': ['22/22', '80/80'], 'prl-2': ['22/22', '81/81'] },
  );
  const made = planFor(rules, { fixLists: true }, { lists: known });
  expect(lines(made)).toEqual([
    '+ TCP 22/22 203.0.113.0/24 @1',
    'list prl-1 + -22/22',
    'list prl-2 + -22/22',
    '- sgr-3',
    '~ sgr-5 TCP 22/22 203.0.113.0/24 10.0.0.0/24 @1',
  ]);
});

test('a rule that is changed and then idle is removed instead: once back, it has another id', () => {
  // With a rule about one destination the narrow accept is not left out from the start.
  const odd = { SourceCidrIp: '192.0.2.0/24', DestCidrIp: '10.9.0.0/16' };
  const made = tidiedSteps([ANY, { SourceCidrIp: '203.0.112.0/23' }, odd]);
  expect(lines(made)).toEqual(['- sgr-1']);
  expect(made.rollback).toMatchObject([{ operation: 'authorize' }]);
});

test('a list is not repaired where a group that names it has no room for what stays', () => {
  const ports = Array.from({ length: 197 }, (_, i) => ({ ...ANY, PortRange: `${40_000 + i}/${40_000 + i}` }));
  const byRange = { ...ANY, PortRange: '', PortRangeListId: 'prl-1' };
  const known = lists({}, { 'prl-1': ['22/22', '3389/3389', '80/80'] });
  const roomy = planFor([byRange, ...ports.slice(2)], { fixLists: true }, { lists: known });
  expect(lines(roomy)).toContain('list prl-1 + -22/22,3389/3389');
  const full = planFor([byRange, ...ports], { fixLists: true }, { lists: known });
  expect(full.steps).toEqual([]);
  expect(full.blocked).toMatchObject([{ block: { because: 'too-many-rules' } }]);
  expect(full.listsLeft).toEqual([{ list: 'prl-1', because: 'other-rules' }]);
});
