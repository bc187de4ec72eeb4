/** One case for every kind of rule that a repair meets: what becomes of it, in which calls. */
import { describe, expect, test } from 'vitest';
import { toFixCall } from '../../src/adapters/alibaba/fix-calls.ts';
import { toCidrs } from '../../src/domain/net/address.ts';
import type { TrustedSource } from '../../src/domain/plan/trusted-sources.ts';
import { workbenchSources } from '../../src/domain/plan/workbench.ts';
import type { Lists } from '../../src/domain/security-group/lists.ts';
import {
  ANY,
  type Fields,
  group,
  lines,
  lists,
  OFFICE,
  place,
  plan,
  planFor,
  VPN,
} from '../support/fix-plans.ts';
import { interfaceOf, inventoryOf } from '../support/random-fleets.ts';

describe('a rule for one port', () => {
  test('is changed when one source stays', () => {
    expect(lines(planFor([ANY]))).toEqual(['~ sgr-1 TCP 22/22 203.0.113.0/24 @1']);
  });

  test('becomes one rule a source, then goes', () => {
    expect(lines(planFor([ANY], { sources: [OFFICE, VPN] }))).toEqual([
      '+ TCP 22/22 203.0.113.0/24 @1',
      '+ TCP 22/22 198.51.100.16/28 @1',
      '- sgr-1',
    ]);
  });

  test('goes when what it would become is there already', () => {
    expect(lines(planFor([ANY, { SourceCidrIp: '203.0.113.0/24' }]))).toEqual(['- sgr-1']);
  });

  test('goes when nobody is trusted', () => {
    const made = planFor([ANY], { sources: [] });
    expect(lines(made)).toEqual(['- sgr-1']);
    expect(made.cutOffs).toMatchObject([{ kind: 'last-way', instance: { id: 'i-eni-1' } }]);
  });

  test('keeps sources of its own family only', () => {
    expect(lines(planFor([{ Ipv6SourceCidrIp: '::/0' }], { sources: [OFFICE, VPN] }))).toEqual([
      '~ sgr-1 TCP 22/22 2001:db8:1::/48 @1',
    ]);
    expect(lines(planFor([{ Ipv6SourceCidrIp: '::/0' }]))).toEqual(['- sgr-1']);
  });

  test('written with host bits is everywhere', () => {
    expect(lines(planFor([{ SourceCidrIp: '203.0.113.9/0' }]))).toEqual([
      '~ sgr-1 TCP 22/22 203.0.113.0/24 @1',
    ]);
  });

  test('is left when its sources are few, or trusted', () => {
    expect(lines(planFor([{ SourceCidrIp: '192.0.2.0/24' }, { SourceCidrIp: '10.0.0.0/8' }]))).toEqual([]);
    const wide: TrustedSource = { name: 'wide', kind: 'declared', cidrs: ['128.0.0.0/9'] };
    expect(lines(planFor([{ SourceCidrIp: '128.0.0.0/9' }], { sources: [wide] }))).toEqual([]);
  });

  test('keeps a narrow neighbour', () => {
    expect(lines(planFor([ANY, { SourceCidrIp: '192.0.2.0/24' }]))).toEqual([
      '~ sgr-1 TCP 22/22 203.0.113.0/24 @1',
    ]);
  });
});

describe('a wide rule', () => {
  test('for a range is split around the ops ports', () => {
    expect(lines(planFor([{ ...ANY, PortRange: '20/25' }]))).toEqual([
      '+ TCP 22/23 203.0.113.0/24 @1',
      '+ TCP 20/21 0.0.0.0/0 @1',
      '+ TCP 24/25 0.0.0.0/0 @1',
      '- sgr-1',
    ]);
  });

  test('for every port leaves all but the ops ports, and trusted sources all', () => {
    const made = lines(planFor([{ ...ANY, PortRange: '1/65535' }]));
    expect(made[0]).toBe('+ TCP 1/65535 203.0.113.0/24 @1');
    expect(made).toContain('+ TCP 1/21 0.0.0.0/0 @1');
    expect(made).toContain('+ TCP 27018/65535 0.0.0.0/0 @1');
    expect(made.at(-1)).toBe('- sgr-1');
  });

  test('for all protocols stays whole behind drops for the ops ports', () => {
    const made = planFor([{ ...ANY, IpProtocol: 'ALL', PortRange: '-1/-1' }]);
    expect(lines(made).slice(0, 3)).toEqual([
      '+ ALL -1/-1 203.0.113.0/24 @1',
      '+ drop TCP 22/23 0.0.0.0/0 @100',
      '+ drop TCP 445/445 0.0.0.0/0 @100',
    ]);
    expect(lines(made).at(-1)).toBe('~ sgr-1 ALL -1/-1 0.0.0.0/0 @100');
    expect(made.lostProtocols).toEqual([]);
    const last = lines(planFor([{ ...ANY, IpProtocol: 'ALL', PortRange: '-1/-1', Priority: 100 }]));
    expect(last[0]).toBe('+ ALL -1/-1 203.0.113.0/24 @99');
    expect(last.every((line) => line.startsWith('+'))).toBe(true);
  });

  test('for all protocols is cut where something is in the way, and what that loses is said', () => {
    const late = { SourceCidrIp: '192.0.2.0/24', Policy: 'Drop', PortRange: '8080/8080', Priority: 50 };
    const made = planFor([{ ...ANY, IpProtocol: 'ALL', PortRange: '-1/-1' }, late]);
    expect(lines(made)[0]).toBe('+ ALL -1/-1 203.0.113.0/24 @1');
    for (const line of ['ICMP -1/-1', 'GRE -1/-1', 'UDP 1/3388'])
      expect(lines(made)).toContain(`+ ${line} 0.0.0.0/0 @1`);
    expect(made.lostProtocols.map(({ id }) => id)).toEqual(['sgr-1']);
    const six = planFor([{ Ipv6SourceCidrIp: '::/0', IpProtocol: 'all', PortRange: '-1/-1' }, late]);
    expect(lines(six)).toContain('+ ICMPv6 -1/-1 ::/0 @1');
  });

  test('for all protocols stays whole before a rule at the end, unless its drops would refuse who stays by it', () => {
    const all = { ...ANY, IpProtocol: 'ALL', PortRange: '-1/-1' };
    const isWhole = (last: Fields) => planFor([all, { ...last, Priority: 100 }]).lostProtocols.length === 0;
    expect(isWhole(ANY)).toBe(true);
    expect(isWhole({ ...ANY, PortRange: '8080/8080' })).toBe(true);
    expect(isWhole({ SourceCidrIp: '203.0.113.9/32' })).toBe(true);
    expect(isWhole({ SourceCidrIp: '192.0.2.0/24' })).toBe(false);
    expect(isWhole({ SourceGroupId: 'sg-2' })).toBe(false);
    expect(isWhole({ SourceGroupId: 'sg-2', PortRange: '8080/8080' })).toBe(true);
    // One that goes to the end, too, and lets a few in on a port that a drop closes to most of its sources.
    const few = { ...all, SourceCidrIp: '60.0.0.0/15' };
    const most = { SourceCidrIp: '60.0.0.0/16', Policy: 'Drop' };
    const both = (rules: readonly Fields[]) =>
      plan(
        inventoryOf([group([all]), group(rules, { id: 'sg-2' })], [interfaceOf('eni-1', ['sg-1', 'sg-2'])]),
      );
    expect(both([few]).lostProtocols).toEqual([]);
    const apart = both([few, most]);
    expect(apart.lostProtocols).toHaveLength(1);
    expect(
      apart.impact.flatMap(({ question, keeps }) =>
        question.protocol === 'tcp' && question.port === 22 ? toCidrs(keeps) : [],
      ),
    ).toEqual(['60.1.0.0/16', '203.0.113.0/24']);
  });

  test('of a protocol by number is written by name', () => {
    expect(lines(planFor([{ ...ANY, IpProtocol: '6' }]))).toEqual(['~ sgr-1 TCP 22/22 203.0.113.0/24 @1']);
  });
});

describe('several rules', () => {
  test('that are halves and quarters are one problem', () => {
    const halves = ['0.0.0.0/1', '128.0.0.0/1'].map((SourceCidrIp) => ({ SourceCidrIp }));
    expect(lines(planFor(halves))).toEqual(['- sgr-1', '~ sgr-2 TCP 22/22 203.0.113.0/24 @1']);
    const quarters = ['0.0.0.0/2', '64.0.0.0/2', '128.0.0.0/2', '192.0.0.0/2'];
    const made = lines(planFor(quarters.map((SourceCidrIp) => ({ SourceCidrIp }))));
    expect(made).toEqual(['- sgr-1', '- sgr-2', '- sgr-3', '~ sgr-4 TCP 22/22 203.0.113.0/24 @1']);
  });

  test('of groups that share an interface are judged together', () => {
    const sixteen = { SourceCidrIp: '60.0.0.0/16' };
    const groups = [group([sixteen]), group([{ SourceCidrIp: '61.0.0.0/16' }], { id: 'sg-2' })];
    const apart = inventoryOf(groups, [interfaceOf('eni-1', ['sg-1']), interfaceOf('eni-2', ['sg-2'])]);
    expect(plan(apart).steps).toEqual([]);
    const shared = inventoryOf(groups, [interfaceOf('eni-1', ['sg-1', 'sg-2'])]);
    expect(lines(plan(shared))).toEqual(['- sgr-1', '- sgr-100']);
    const instance = inventoryOf(groups, [
      interfaceOf('eni-1', ['sg-1'], { instanceId: 'i-1' }),
      interfaceOf('eni-2', ['sg-2'], { instanceId: 'i-1', primary: false }),
    ]);
    expect(lines(plan(instance))).toEqual(['- sgr-1', '- sgr-100']);
  });

  test('one behind the other are both repaired, and the source is admitted once', () => {
    expect(lines(planFor([ANY, { ...ANY, Priority: 50 }]))).toEqual([
      '~ sgr-1 TCP 22/22 203.0.113.0/24 @1',
      '- sgr-2',
    ]);
  });
});

describe('drops', () => {
  test('before an accept hide a trusted source now as before, and that is said', () => {
    const made = planFor(
      [
        { SourceCidrIp: '198.51.100.0/24', Policy: 'Drop' },
        { ...ANY, Priority: 10 },
      ],
      {
        sources: [OFFICE, VPN],
      },
    );
    expect(lines(made)).toEqual(['~ sgr-2 TCP 22/22 203.0.113.0/24 @10']);
    expect(made.hidden.map(({ name, by, sources }) => [name, by.id, ...toCidrs(sources)])).toEqual([
      ['vpn', 'sgr-1', '198.51.100.16/28'],
    ]);
  });

  test('hide no member of a group that is let in before them', () => {
    const rules = [
      { SourceCidrIp: '10.0.0.0/8', Policy: 'Drop', Priority: 5 },
      { ...ANY, Priority: 10 },
      { SourceGroupId: 'sg-2' },
    ];
    const jump: TrustedSource = { name: 'jump', kind: 'declared', cidrs: ['10.0.0.8/32'] };
    const hiddenIn = (...groupIds: readonly string[]) =>
      plan(
        inventoryOf(
          [group(rules), group([], { id: 'sg-2' })],
          [
            interfaceOf('eni-1', ['sg-1']),
            interfaceOf('eni-2', groupIds, { privateAddresses: ['10.0.0.8'] }),
          ],
        ),
        { sources: [jump, OFFICE] },
      ).hidden.flatMap(({ resource, name }) => (resource.id === 'eni-1' ? [name] : []));
    expect(hiddenIn('sg-2')).toEqual([]);
    expect(hiddenIn('sg-3')).toEqual(['jump']);
  });

  test('that shut a port leave nothing to do, and one behind an accept stays', () => {
    expect(lines(planFor([{ ...ANY, Policy: 'Drop' }, ANY]))).toEqual([]);
    expect(lines(planFor([ANY, { ...ANY, Policy: 'Drop', Priority: 50 }]))).toEqual([
      '~ sgr-1 TCP 22/22 203.0.113.0/24 @1',
    ]);
  });

  test('of another group on the interface do not keep a group from being repaired', () => {
    const groups = [group([{ ...ANY, Priority: 10 }]), group([{ ...ANY, Policy: 'Drop' }], { id: 'sg-2' })];
    const made = plan(inventoryOf(groups, [interfaceOf('eni-1', ['sg-1', 'sg-2'])]));
    expect(lines(made)).toEqual(['~ sgr-1 TCP 22/22 203.0.113.0/24 @10']);
    expect(made.impact).toEqual([]);
  });
});

describe('lists', () => {
  const wide = lists({ 'pl-1': ['192.0.2.0/24', '0.0.0.0/0'] }, { 'prl-1': ['22/22', '80/90', '3389/3389'] });
  const byList = { SourcePrefixListId: 'pl-1' };
  const byRange = { ...ANY, PortRange: '', PortRangeListId: 'prl-1' };

  test('of prefixes are fixed at the rule: narrow entries stay', () => {
    expect(lines(planFor([byList], {}, { lists: wide }))).toEqual([
      '+ TCP 22/22 203.0.113.0/24 @1',
      '+ TCP 22/22 192.0.2.0/24 @1',
      '- sgr-1',
    ]);
  });

  test('of prefixes are fixed at the list when asked', () => {
    const made = planFor([byList], { fixLists: true }, { lists: wide });
    expect(lines(made)).toEqual(['list pl-1 +203.0.113.0/24 -0.0.0.0/0']);
    expect(made.steps.map(toFixCall)).toMatchObject([
      { operation: 'ModifyPrefixList', parameters: { AddEntry: [{ Cidr: '203.0.113.0/24' }] } },
    ]);
    expect(made.rollback).toMatchObject([{ add: ['0.0.0.0/0'], remove: ['203.0.113.0/24'] }]);
  });

  test('of prefixes are left where another rule needs them, or nothing would stay', () => {
    const web = { ...byList, PortRange: '443/443' };
    const other = planFor([byList, web], { fixLists: true }, { lists: wide });
    expect(other.listsLeft).toEqual([{ list: 'pl-1', because: 'other-rules' }]);
    expect(lines(other)).toContain('- sgr-1');
    const only = lists({ 'pl-1': ['0.0.0.0/0'] });
    const none = planFor([byList], { fixLists: true, sources: [] }, { lists: only });
    expect(none.listsLeft).toEqual([{ list: 'pl-1', because: 'nothing-left' }]);
    const full: Lists = {
      ...wide,
      prefixLists: new Map([...wide.prefixLists].map(([id, list]) => [id, { ...list, maxEntries: 2 }])),
    };
    const many = planFor([byList], { fixLists: true, sources: [OFFICE, VPN] }, { lists: full });
    expect(many.listsLeft).toEqual([{ list: 'pl-1', because: 'no-room' }]);
  });

  test('of ports keep the list for trusted sources, and the other ports for all', () => {
    expect(lines(planFor([byRange], { sources: [OFFICE, VPN] }, { lists: wide }))).toEqual([
      '+ TCP prl-1 203.0.113.0/24 @1',
      '+ TCP prl-1 198.51.100.16/28 @1',
      '+ TCP 80/90 0.0.0.0/0 @1',
      '- sgr-1',
    ]);
  });

  test('of ports are fixed at the list when asked: trusted sources first', () => {
    const made = planFor([byRange], { fixLists: true }, { lists: wide });
    expect(lines(made)).toEqual([
      '+ TCP 22/22 203.0.113.0/24 @1',
      '+ TCP 3389/3389 203.0.113.0/24 @1',
      'list prl-1 + -22/22,3389/3389',
    ]);
    expect(made.steps.map(toFixCall).at(-1)).toMatchObject({ operation: 'ModifyPortRangeList' });
  });
});

describe('unusual rules', () => {
  test('five-tuple rules keep what narrows them', () => {
    const made = planFor([{ ...ANY, SourcePortRange: '53/53', DestCidrIp: '10.0.0.0/8' }]);
    expect(made.steps.map(toFixCall)).toMatchObject([
      {
        operation: 'ModifySecurityGroupRule',
        parameters: { SourcePortRange: '53/53', DestCidrIp: '10.0.0.0/8', SourceCidrIp: '203.0.113.0/24' },
      },
    ]);
  });

  test('rules of priority 110 come back as 100', () => {
    const made = planFor([{ ...ANY, Priority: 110 }]);
    expect(lines(made)).toEqual(['~ sgr-1 TCP 22/22 203.0.113.0/24 @100']);
    expect(made.rollback).toMatchObject([{ operation: 'modify', rule: { priority: 100 } }]);
    const behind = planFor([
      { ...ANY, Priority: 110 },
      { SourceCidrIp: '203.0.113.0/24', Policy: 'Drop', Priority: 110 },
    ]);
    expect(behind.steps).toEqual([]);
    expect(behind.blocked).toMatchObject([{ block: { because: 'legacy-drop' } }]);
  });

  test('members of groups keep their access, and enterprise groups get no groups', () => {
    const made = planFor([ANY, { SourceGroupId: 'sg-bastion' }], { sources: [] });
    expect(lines(made)).toEqual(['- sgr-1']);
    expect(made.cutOffs).toEqual([]);
    const strict = planFor([ANY], {}, { group: { type: 'enterprise' } });
    expect(lines(strict)).toEqual(['~ sgr-1 TCP 22/22 203.0.113.0/24 @1']);
  });

  test('the classic network keeps its card', () => {
    const classic = { group: { network: 'classic', vpcId: '' } } as const;
    for (const NicType of ['internet', 'intranet']) {
      const made = planFor([{ ...ANY, NicType }], {}, classic);
      for (const { parameters } of made.steps.map(toFixCall)) expect(parameters).toMatchObject({ NicType });
    }
    const [one] = planFor([ANY]).steps.map(toFixCall);
    expect(one?.parameters).toMatchObject({ NicType: 'intranet' });
  });
});

describe('groups that are left', () => {
  test('belong to a cloud service', () => {
    const made = planFor([ANY], {}, { group: { serviceManaged: true } });
    expect(made).toMatchObject({ steps: [], blocked: [{ block: { because: 'service-managed' } }] });
  });

  test('keep an interface open, and others on it are not changed for nothing', () => {
    const open = group([ANY], { id: 'sg-2', serviceManaged: true });
    const all = { ...ANY, IpProtocol: 'ALL', PortRange: '-1/-1' };
    const [repaired] = planFor([all]).after.inventory.groups;
    const few = group([{ SourceCidrIp: '192.0.2.0/24' }, { SourceCidrIp: '10.0.0.0/8' }]);
    for (const own of [repaired ?? few, few]) {
      const made = plan(inventoryOf([own, open], [interfaceOf('eni-1', ['sg-1', 'sg-2'])]));
      expect(lines(made)).toEqual([]);
      expect(made.blocked).toMatchObject([{ block: { because: 'service-managed' } }]);
    }
  });

  test('were not read in full, or share an interface with one that was not', () => {
    const because = { steps: [], blocked: [{ block: { because: 'not-known' } }] };
    const gap = { ...place, kind: 'rules', operation: 'x', code: 'page-missing', message: '' } as const;
    expect(planFor([ANY], {}, { group: { gaps: [gap] } })).toMatchObject(because);
    expect(planFor([ANY, { SourcePrefixListId: 'pl-unread' }])).toMatchObject(because);
    expect(planFor([ANY, { ...ANY, Priority: 'high' }])).toMatchObject(because);
    expect(planFor([ANY], {}, { eni: { groupIds: ['sg-1', 'sg-unread'] } })).toMatchObject(because);
    const unread = { ...inventoryOf([group([ANY])], []), gaps: [{ ...gap, kind: 'interfaces' as const }] };
    expect(plan(unread)).toMatchObject(because);
  });

  test('have rules without ids', () => {
    const made = planFor([{ ...ANY, SecurityGroupRuleId: '' }]);
    expect(made).toMatchObject({ steps: [], blocked: [{ block: { because: 'no-rule-ids' } }] });
  });

  test('would have too many rules, in the group or on an interface', () => {
    const many = (count: number, first: number): Fields[] =>
      Array.from({ length: count }, (_, i) => ({ ...ANY, PortRange: `${first + i}/${first + i}` }));
    const own = planFor([{ ...ANY, PortRange: '20/25' }, ...many(197, 30000)]);
    expect(own.blocked).toMatchObject([
      { block: { because: 'too-many-rules', limit: { resource: 'sg-1', rules: 201, allowed: 200 } } },
    ]);
    // Past the figure by what lists count for, it may stand for the number of rules.
    const heavy = lists({ 'pl-1': Array.from({ length: 10 }, (_, i) => `192.0.2.${i}`) });
    const weighty = Array.from({ length: 30 }, (_, i) => ({
      SourcePrefixListId: 'pl-1',
      PortRange: `${50 + i * 200}/${50 + i * 200}`,
    }));
    const rest = many(167, 30000);
    const crowd = planFor([{ ...ANY, PortRange: '20/25' }, ...weighty, ...rest], {}, { lists: heavy });
    expect(crowd.blocked).toMatchObject([{ block: { limit: { rules: 201, allowed: 200 } } }]);
    // What is left of a rule that names a list names it too, for each range.
    const split = planFor(
      [{ SourcePrefixListId: 'pl-1', PortRange: '1/65535' }],
      {},
      { lists: lists({ 'pl-1': ['0.0.0.0/0'] }) },
    );
    expect(split.blocked).toMatchObject([
      { block: { because: 'too-many-rules', limit: { resource: 'sg-1' } } },
    ]);
    const lists200 = lists({ 'pl-1': ['192.0.2.0/24'] });
    const big: Lists = {
      ...lists200,
      prefixLists: new Map([...lists200.prefixLists].map(([id, list]) => [id, { ...list, maxEntries: 200 }])),
    };
    const weighs = Array.from({ length: 5 }, (_, i) => ({
      SourcePrefixListId: 'pl-1',
      PortRange: `${80 + i}/${80 + i}`,
    }));
    const card = planFor([{ ...ANY, PortRange: '20/25' }, ...weighs], {}, { lists: big });
    expect(card.blocked).toMatchObject([
      { block: { because: 'too-many-rules', limit: { resource: 'eni-1', rules: 1004, allowed: 1000 } } },
    ]);
    expect(card.steps).toEqual([]);
  });
});

describe('impact', () => {
  test('says who keeps and who loses, and where the caller stands', () => {
    const { impact } = planFor([ANY], { caller: '203.0.113.9' });
    expect(impact).toMatchObject([
      {
        before: 'open',
        after: 'restricted',
        trusted: ['office'],
        caller: 'keeps',
        instance: { id: 'i-eni-1' },
      },
    ]);
    expect(toCidrs(impact[0]?.keeps ?? [])).toEqual(['203.0.113.0/24']);
    expect(toCidrs(impact[0]?.loses ?? [])).toHaveLength(24);
    expect(planFor([ANY], { caller: '2001:db8::1' }).impact).toMatchObject([{ caller: null }]);
  });

  test('tells what cuts the caller off', () => {
    const made = planFor([ANY], { caller: '192.0.2.7' });
    expect(made.cutOffs).toMatchObject([{ kind: 'caller', port: 'tcp/22', family: 'ipv4' }]);
  });

  test('counts public sources only where a public way leads in', () => {
    const hidden = planFor([ANY], {}, { eni: { paths: [] } });
    expect(hidden.cutOffs).toMatchObject([{ kind: 'last-way' }]);
    const inside: TrustedSource = { name: 'vpc', kind: 'declared', cidrs: ['10.0.0.0/8'] };
    expect(planFor([ANY], { sources: [inside] }, { eni: { paths: [] } }).cutOffs).toEqual([]);
  });

  test('knows the ranges of Workbench by path, and for signing in only', () => {
    const sources = workbenchSources('intl');
    expect(lines(planFor([{ ...ANY, PortRange: '3306/3306' }], { sources }))).toEqual(['- sgr-1']);
    expect(lines(planFor([ANY], { sources }))).toContain('+ TCP 22/22 161.117.0.0/16 @1');
    expect(lines(planFor([ANY], { sources }, { eni: { paths: [] } }))).toEqual([
      '~ sgr-1 TCP 22/22 100.104.0.0/16 @1',
    ]);
  });
});

test('a trusted source keeps every protocol where a rule for all of them is cut for one port', () => {
  const rules = [
    { ...ANY, IpProtocol: 'ALL', PortRange: '-1/-1', SourceCidrIp: '60.0.0.0/14', Priority: 2 },
    { ...ANY, IpProtocol: 'ALL', PortRange: '-1/-1', Policy: 'Drop', Priority: 3 },
    { ...ANY, PortRange: '23/65535', Policy: 'Drop', Priority: 1 },
    { ...ANY, IpProtocol: 'UDP', PortRange: '1/65535', Policy: 'Drop', Priority: 1 },
  ];
  const trusted: TrustedSource = { name: 'o', kind: 'declared', cidrs: ['60.1.0.0/16'] };
  const added = lines(planFor(rules, { sources: [trusted] })).filter((line) => line.includes('60.1.0.0/16'));
  expect(added).toEqual(['+ ALL -1/-1 60.1.0.0/16 @2']);
});
