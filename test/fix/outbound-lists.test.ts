/** A list that outbound rules name, too, stays as it is: whoever is taken off it could not be reached any more. */
import { expect, test } from 'vitest';
import { Fleet } from '../../src/domain/inventory/fleet.ts';
import { parsePortRange } from '../../src/domain/net/port.ts';
import { parseProtocol } from '../../src/domain/net/protocol.ts';
import { planFix } from '../../src/domain/plan/fix-plan.ts';
import type { Rule } from '../../src/domain/security-group/rule.ts';
import { DEFAULT_JUDGEMENT } from '../../src/domain/security-group/verdict.ts';
import { FEW_PORTS, groupOf, inventoryOf } from '../support/random-fleets.ts';
import { prefixListOf } from '../support/random-rules.ts';

const rule: Rule = {
  id: 'sgr-1',
  group: 'sg-1',
  policy: 'accept',
  priority: 1,
  protocol: parseProtocol('TCP'),
  ports: parsePortRange('22/22'),
  source: { kind: 'prefix-list', id: 'pl-a' },
  nic: 'intranet',
  description: '',
};
const list = { ...prefixListOf('pl-a', 4, ['0.0.0.0/0', '203.0.113.0/24']), maxEntries: 10 };

test.each([
  ['no outbound rule', [], 'modify-prefix-list', []],
  ['its own group', ['sg-1'], 'revoke', [{ list: 'pl-a', because: 'other-rules' }]],
  ['another group', ['sg-2'], 'revoke', [{ list: 'pl-a', because: 'other-rules' }]],
])('%s', (_, outOf, operation, left) => {
  const groups = ['sg-1', 'sg-2'].map((id) =>
    groupOf(id, id === 'sg-1' ? [rule] : [], {
      outbound: outOf.includes(id) ? [{ id: 'sgr-9', prefixList: 'pl-a', portRangeList: undefined }] : [],
    }),
  );
  const inventory = inventoryOf(groups, [], {
    prefixLists: new Map([['pl-a', list]]),
    portRangeLists: new Map(),
  });
  const fleet = new Fleet(inventory, FEW_PORTS, DEFAULT_JUDGEMENT);
  const plan = planFix(fleet, inventory.groups, { sources: [], fixLists: true });
  expect(plan.steps.at(-1)?.operation).toBe(operation);
  expect(plan.listsLeft).toEqual(left);
});
