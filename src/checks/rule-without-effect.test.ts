import { describe, expect, it } from 'vitest';
import { cidrSource } from '../../test/support/random-rules.ts';
import { judge } from '../app/scan.ts';
import type { Inventory, NetworkInterface, SecurityGroup } from '../domain/inventory/inventory.ts';
import { parsePortRange } from '../domain/net/port.ts';
import { parseProtocol } from '../domain/net/protocol.ts';
import type { Rule } from '../domain/security-group/rule.ts';

function rule(id: string, policy: 'accept' | 'drop', priority: number, source: string): Rule {
  return {
    id,
    group: 'sg-1',
    policy,
    priority,
    protocol: parseProtocol('TCP'),
    ports: parsePortRange('22/22'),
    source: cidrSource(source),
    nic: 'intranet',
    description: '',
  };
}

function group(id: string, rules: readonly Rule[]): SecurityGroup {
  return {
    id,
    account: 'a',
    region: 'r',
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
  };
}

function card(groupIds: readonly string[]): NetworkInterface {
  return {
    id: 'eni-1',
    account: 'a',
    region: 'r',
    instanceId: undefined,
    primary: true,
    groupIds,
    privateAddresses: [],
    ipv6Addresses: [],
    serviceManaged: false,
    paths: [],
    pathGaps: [],
  };
}

function idle(groups: readonly SecurityGroup[], interfaces: readonly NetworkInterface[] = []): string[] {
  const inventory: Inventory = {
    accounts: [],
    groups,
    interfaces,
    instances: [],
    notRead: [],
    prefixLists: new Map(),
    portRangeLists: new Map(),
    gaps: [],
  };
  return judge(inventory)
    .findings.filter((one) => one.check === 'rule-without-effect')
    .map((one) => one.rules[0]?.id ?? '');
}

describe('rules without effect', () => {
  it('names a trusted address beside an any-rule, and a drop below the accept it was meant to stop', () => {
    expect(
      idle([
        group('sg-1', [
          rule('office', 'accept', 1, '203.0.113.9/32'),
          rule('any', 'accept', 100, '0.0.0.0/0'),
        ]),
      ]),
    ).toEqual(['office']);
    expect(
      idle([group('sg-1', [rule('any', 'accept', 1, '0.0.0.0/0'), rule('late', 'drop', 50, '0.0.0.0/0')])]),
    ).toEqual(['late']);
  });

  it('never names the drop that keeps a port shut', () => {
    expect(
      idle([group('sg-1', [rule('shut', 'drop', 1, '0.0.0.0/0'), rule('any', 'accept', 100, '0.0.0.0/0')])]),
    ).toEqual(['any']);
    expect(idle([group('sg-1', [rule('shut', 'drop', 1, '0.0.0.0/0')])])).toEqual([]);
  });

  it('leaves a rule alone that matters together with another group of the same interface', () => {
    const office = group('sg-1', [
      rule('office', 'accept', 1, '203.0.113.9/32'),
      rule('any', 'accept', 100, '0.0.0.0/0'),
    ]);
    const shut = group('sg-2', [{ ...rule('shut', 'drop', 50, '0.0.0.0/0'), group: 'sg-2' }]);
    expect(idle([office, shut], [card(['sg-1', 'sg-2'])])).toEqual([]);
  });
});
