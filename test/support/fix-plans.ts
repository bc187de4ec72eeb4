/** Plans for groups that are written down rule by rule, and their steps as short lines. */
import { toFixCall } from '../../src/adapters/alibaba/fix-calls.ts';
import { mapPortRangeList, mapPrefixList } from '../../src/adapters/alibaba/map-lists.ts';
import { mapRule } from '../../src/adapters/alibaba/map-rules.ts';
import { DEFAULT_CATALOGUE } from '../../src/domain/catalogue.ts';
import { Fleet } from '../../src/domain/inventory/fleet.ts';
import type { Inventory, NetworkInterface, SecurityGroup } from '../../src/domain/inventory/inventory.ts';
import { type FixPlan, type FixWish, planFix } from '../../src/domain/plan/fix-plan.ts';
import { isListAction, isListChange } from '../../src/domain/plan/fix-step.ts';
import { addressesOf, type TrustedSource } from '../../src/domain/plan/trusted-sources.ts';
import type { Lists } from '../../src/domain/security-group/lists.ts';
import type { Rule } from '../../src/domain/security-group/rule.ts';
import { DEFAULT_JUDGEMENT } from '../../src/domain/security-group/verdict.ts';
import { groupOf, interfaceOf, inventoryOf } from './random-fleets.ts';

export type Fields = Readonly<Record<string, string | number>>;

export const OFFICE: TrustedSource = { name: 'office', kind: 'declared', cidrs: ['203.0.113.0/24'] };
export const VPN: TrustedSource = {
  name: 'vpn',
  kind: 'bastion',
  cidrs: ['198.51.100.16/28', '2001:db8:1::/48'],
};
export const ANY = { SourceCidrIp: '0.0.0.0/0' };
export const place = { account: 'a', region: 'r' };

/** A rule as the vendor tells it; TCP 22 accepted at priority 1 unless it says otherwise. */
function rule(fields: Fields, number = 1, group = 'sg-1'): Rule {
  const raw = { IpProtocol: 'TCP', PortRange: '22/22', Policy: 'Accept', Priority: 1, ...fields };
  const made = mapRule({ Direction: 'ingress', SecurityGroupRuleId: `sgr-${number}`, ...raw }, group, number);
  if (made === undefined) throw new Error('not an inbound rule');
  return made;
}

export function group(rules: readonly Fields[], more: Partial<SecurityGroup> = {}): SecurityGroup {
  const id = more.id ?? 'sg-1';
  const first = id === 'sg-1' ? 1 : 100;
  return groupOf(
    id,
    rules.map((fields, i) => rule(fields, first + i, id)),
    more,
  );
}

export function plan(inventory: Inventory, wish: Partial<FixWish> = {}): FixPlan {
  const sources = wish.sources ?? [OFFICE];
  const trusted = { v4: addressesOf(sources, 4), v6: addressesOf(sources, 6) };
  const fleet = new Fleet(inventory, DEFAULT_CATALOGUE, { ...DEFAULT_JUDGEMENT, trusted });
  return planFix(fleet, inventory.groups, { sources, ...wish });
}

/** The plan for one group with one interface. */
export function planFor(
  rules: readonly Fields[],
  wish: Partial<FixWish> = {},
  more: {
    readonly group?: Partial<SecurityGroup>;
    readonly eni?: Partial<NetworkInterface>;
    readonly lists?: Lists;
  } = {},
): FixPlan {
  return plan(
    inventoryOf([group(rules, more.group)], [interfaceOf('eni-1', ['sg-1'], more.eni)], more.lists),
    wish,
  );
}

/** Steps as short lines: `+` adds, `~` changes, `-` removes. */
export function lines({ steps }: FixPlan): string[] {
  return steps.map((step) => {
    if (isListChange(step)) return `list ${step.list} +${step.add.join()} -${step.remove.join()}`;
    if (isListAction(step)) return `${step.operation} ${step.list}`;
    const { parameters } = toFixCall({ ...step, operation: 'authorize' });
    const [one] = parameters.Permissions as Record<string, string>[];
    const {
      Policy,
      Priority,
      IpProtocol,
      Description: _d,
      NicType: _n,
      ...rest
    } = one as Record<string, string>;
    const text = [Policy === 'drop' ? 'drop' : '', IpProtocol, ...Object.values(rest), `@${Priority}`]
      .filter((part) => part !== '')
      .join(' ');
    if (step.operation === 'authorize') return `+ ${text}`;
    return step.operation === 'modify' ? `~ ${step.id} ${text}` : `- ${step.id}`;
  });
}

export function lists(
  prefixes: Readonly<Record<string, readonly string[]>>,
  ranges: Readonly<Record<string, readonly string[]>> = {},
): Lists {
  return {
    prefixLists: new Map(
      Object.entries(prefixes).map(([id, entries]) => [
        id,
        mapPrefixList(
          { PrefixListId: id, MaxEntries: 10, Entries: { Entry: entries.map((Cidr) => ({ Cidr })) } },
          place,
        ),
      ]),
    ),
    portRangeLists: new Map(
      Object.entries(ranges).map(([id, entries]) => [
        id,
        mapPortRangeList({ Entries: entries.map((PortRange) => ({ PortRange })) }, id, id, place),
      ]),
    ),
  };
}
