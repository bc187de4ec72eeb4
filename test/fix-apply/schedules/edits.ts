/** What others do to a group or list while it is repaired, as changes of the local cloud's records. */
import type { GroupRecord, RuleRecord } from '../../../src/cloud/ecs/model-security-group.ts';
import { type Facts, textOf } from './truth.ts';

/** What an edit is about. */
export interface Victim {
  readonly group: string;
  /** A rule that the plan replaces, as it was. */
  readonly wide: RuleRecord;
  /** Texts of the rules that the plan makes. */
  readonly narrow: ReadonlySet<string>;
  /** The prefix list that the group's rules name, if they do. */
  readonly list: string | undefined;
}

export type Edit = (facts: Facts, victim: Victim) => Facts;

/** A rule of somebody else's; the number keeps ids apart. */
function rule(number: number, more: Partial<RuleRecord>): RuleRecord {
  return {
    SecurityGroupRuleId: `sgr-edit${number}`,
    Direction: 'ingress',
    Policy: 'Accept',
    Priority: 1,
    IpProtocol: 'TCP',
    PortRange: '22/22',
    PortRangeListId: '',
    SourcePortRange: '',
    SourceCidrIp: '',
    Ipv6SourceCidrIp: '',
    SourceGroupId: '',
    SourceGroupOwnerAccount: '',
    SourcePrefixListId: '',
    DestCidrIp: '',
    Ipv6DestCidrIp: '',
    DestGroupId: '',
    DestGroupOwnerAccount: '',
    DestPrefixListId: '',
    NicType: 'intranet',
    Description: '',
    CreateTime: '2026-01-01T00:00:00Z',
    ...more,
  };
}

function groupWith(facts: Facts, id: string, by: (group: GroupRecord) => GroupRecord | undefined): Facts {
  const group = facts.groups.get(id);
  if (group === undefined) return facts;
  const groups = new Map(facts.groups);
  const next = by(group);
  if (next === undefined) groups.delete(id);
  else groups.set(id, next);
  return { ...facts, groups };
}

const rulesWith =
  (by: (rules: readonly RuleRecord[], victim: Victim) => readonly RuleRecord[]): Edit =>
  (facts, victim) =>
    groupWith(facts, victim.group, (group) => ({ ...group, Rules: by(group.Rules, victim) }));

/** As the vendor does: what is there already is not added. */
function adding(one: (victim: Victim) => RuleRecord): Edit {
  return rulesWith((rules, victim) => {
    const added = one(victim);
    return rules.some((other) => other.Direction === 'ingress' && textOf(other) === textOf(added))
      ? rules
      : [...rules, added];
  });
}

let made = 0;
const fresh = (more: Partial<RuleRecord>): RuleRecord => {
  made += 1;
  return rule(made, more);
};

const listWith =
  (by: (entries: readonly string[]) => readonly string[]): Edit =>
  (facts, { list }) => {
    const found = list === undefined ? undefined : facts.prefixLists.get(list);
    if (found === undefined) return facts;
    const Entries = by(found.Entries.map(({ Cidr }) => Cidr)).map((Cidr) => ({ Cidr, Description: '' }));
    return {
      ...facts,
      prefixLists: new Map(facts.prefixLists).set(found.PrefixListId, { ...found, Entries }),
    };
  };

export const EDITS: Readonly<Record<string, Edit>> = {
  'adds-web': adding(({ wide }) =>
    fresh({ PortRange: '8080/8080', SourceCidrIp: '0.0.0.0/0', NicType: wide.NicType }),
  ),
  'adds-friend': adding(({ wide }) =>
    fresh({ SourceCidrIp: '192.0.2.77/32', Priority: 2, NicType: wide.NicType }),
  ),
  'opens-other-port': adding(({ wide }) =>
    fresh({ PortRange: '3389/3389', SourceCidrIp: '0.0.0.0/0', NicType: wide.NicType }),
  ),
  'drops-trusted': adding(({ wide }) =>
    fresh({ Policy: 'Drop', SourceCidrIp: '203.0.113.128/25', NicType: wide.NicType }),
  ),
  'removes-narrow': rulesWith((rules, { narrow }) => rules.filter((one) => !narrow.has(textOf(one)))),
  'removes-wide': rulesWith((rules, { wide }) =>
    rules.filter(({ SecurityGroupRuleId }) => SecurityGroupRuleId !== wide.SecurityGroupRuleId),
  ),
  'opens-again': adding(({ wide }) => fresh({ ...wide, SecurityGroupRuleId: `sgr-edit${made + 1_000_000}` })),
  'moves-wide': rulesWith((rules, { wide }) =>
    rules.map((one) =>
      one.SecurityGroupRuleId === wide.SecurityGroupRuleId
        ? { ...one, Priority: (one.Priority % 90) + 7 }
        : one,
    ),
  ),
  'moves-narrow': rulesWith((rules, { narrow }) =>
    rules.map((one) => (narrow.has(textOf(one)) ? { ...one, Priority: (one.Priority % 90) + 9 } : one)),
  ),
  'closes-all': rulesWith((rules) =>
    rules.filter((one) => one.Direction !== 'ingress' || one.Policy === 'Drop'),
  ),
  describes: rulesWith((rules) => rules.map((one) => ({ ...one, Description: 'see ticket 4711' }))),
  reorders: rulesWith((rules) => [...rules].reverse()),
  'deletes-group': (facts, { group }) => groupWith(facts, group, () => undefined),
  'gives-to-product': (facts, { group }) =>
    groupWith(facts, group, (one) => ({ ...one, ServiceManaged: true })),
  'adds-entry': listWith((entries) => [...new Set([...entries, '198.18.7.0/24'])]),
  'opens-list': listWith((entries) => [...new Set([...entries, '0.0.0.0/0'])]),
  'empties-list': listWith(() => []),
};
