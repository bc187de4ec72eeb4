/** What a plan was made on, as canonical text: the border makes a hash of each. A changed text makes the plan stale. */
import type { Fleet } from '../inventory/fleet.ts';
import type { PortRangeList, PrefixList, SecurityGroup } from '../inventory/inventory.ts';
import { ruleRef } from '../rule-ref.ts';
import type { Rule } from '../security-group/rule.ts';
import { type FixAction, isListAction } from './fix-step.ts';
import { contentOf, type RuleSpec } from './rule-spec.ts';

export interface Basis {
  readonly kind: 'group' | 'prefix-list' | 'port-range-list';
  readonly id: string;
  readonly account: string;
  readonly region: string;
  readonly content: string;
  /** Of a group: each of its rules, so that a change can be named. */
  readonly rules: readonly {
    readonly id: string;
    readonly content: string;
    /** The same for people: `accept tcp 22/22 0.0.0.0/0 priority 1 "office"`. */
    readonly text: string;
  }[];
}

/** The groups, those that share an interface with them, and the lists that any of them, or a step, names. */
export function basisOf(
  fleet: Fleet,
  changed: readonly SecurityGroup[],
  steps: readonly FixAction[] = [],
): readonly Basis[] {
  const pooled = changed.flatMap((group) => fleet.membersOf(group).flatMap(({ groupIds }) => groupIds));
  const groups = [...new Set([...changed.map(({ id }) => id), ...pooled])].flatMap(
    (id) => fleet.group(id) ?? [],
  );
  const rules: readonly RuleSpec[] = [
    ...groups.flatMap((group) => group.rules),
    ...steps.flatMap((step) => (isListAction(step) ? [] : [step.rule])),
  ];
  const prefixLists = new Set(
    rules.flatMap(({ source }) => (source.kind === 'prefix-list' ? [source.id] : [])),
  );
  const portRangeLists = new Set(rules.flatMap(({ ports }) => (ports.kind === 'list' ? [ports.id] : [])));
  return [
    ...groups.map(groupBasis),
    ...[...prefixLists].flatMap((id) => listBasis('prefix-list', fleet.lists.prefixLists.get(id))),
    ...[...portRangeLists].flatMap((id) => listBasis('port-range-list', fleet.lists.portRangeLists.get(id))),
  ].sort((a, b) => (a.kind + a.id < b.kind + b.id ? -1 : 1));
}

/** What a rule says in the vendor's own words, in no language. */
export function plainText(rule: Rule): string {
  const { policy, protocol, ports, source, priority, description } = ruleRef(rule);
  const traffic = protocol === 'all' ? protocol : `${protocol} ${ports}`;
  const about = description === '' ? '' : ` ${JSON.stringify(description)}`;
  return `${policy} ${traffic} ${source} priority ${priority ?? '?'}${about}`;
}

/** In the order of the ids: the vendor's own order says nothing. */
function groupBasis({ id, account, region, rules }: SecurityGroup): Basis {
  const each = rules
    .map((rule) => ({
      id: rule.id,
      content: `${contentOf(rule)} ${JSON.stringify(rule.description)}`,
      text: plainText(rule),
    }))
    .sort((a, b) => (a.id < b.id ? -1 : 1));
  const content = each.map((rule) => `${rule.id} ${rule.content}\n`).join('');
  return { kind: 'group', id, account, region, content, rules: each };
}

function listBasis(
  kind: 'prefix-list' | 'port-range-list',
  list: PrefixList | PortRangeList | undefined,
): Basis[] {
  if (list === undefined) return [];
  const { id, account, region, entries } = list;
  return [{ kind, id, account, region, content: entries.toSorted().join('\n'), rules: [] }];
}
