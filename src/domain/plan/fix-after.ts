/** What is there after steps: the inventory with each of them carried out. */
import type { Inventory, PortRangeList, PrefixList, SecurityGroup } from '../inventory/inventory.ts';
import { parseBlock } from '../net/address.ts';
import { unionAll } from '../net/interval-set.ts';
import { parsePortRange } from '../net/port.ts';
import type { Rule } from '../security-group/rule.ts';
import {
  type FixAction,
  isListAction,
  type ListChange,
  type ListCreation,
  type RuleAction,
} from './fix-step.ts';
import { contentOf, ruleFrom } from './rule-spec.ts';

/** Carries the steps out on a copy, in order. Rules that are added are called `<group>+<n>`. */
export function inventoryAfter(inventory: Inventory, actions: readonly FixAction[]): Inventory {
  const groups = new Map(inventory.groups.map((group) => [group.id, group]));
  const prefixLists = new Map(inventory.prefixLists);
  const portRangeLists = new Map(inventory.portRangeLists);
  let added = 0;
  for (const action of actions) {
    if (isListAction(action)) {
      if (action.operation === 'create-prefix-list') prefixLists.set(action.list, newList(action));
      else if (action.operation === 'delete-prefix-list') prefixLists.delete(action.list);
      else if (action.operation === 'modify-prefix-list')
        change(prefixLists, action.list, (list) => prefixListWith(list, entriesAfter(list.entries, action)));
      else
        change(portRangeLists, action.list, (list) => portListWith(list, entriesAfter(list.entries, action)));
    } else {
      added += 1;
      const id = `${action.group}+${added}`;
      change(groups, action.group, (group) => ({ ...group, rules: rulesAfter(group, action, id) }));
    }
  }
  return { ...inventory, groups: [...groups.values()], prefixLists, portRangeLists };
}

function change<T>(map: Map<string, T>, id: string, by: (one: T) => T): void {
  const one = map.get(id);
  if (one === undefined) throw new Error(`a step is about ${id}, which was not read`);
  map.set(id, by(one));
}

function rulesAfter({ id: group, rules }: SecurityGroup, action: RuleAction, id: string): readonly Rule[] {
  const content = contentOf(action.rule);
  switch (action.operation) {
    case 'authorize':
      return rules.some((rule) => contentOf(rule) === content)
        ? rules
        : [...rules, ruleFrom(action.rule, id, group)];
    case 'modify':
      return rules.map((rule) => (rule.id === action.id ? ruleFrom(action.rule, rule.id, group) : rule));
    case 'revoke': {
      const gone =
        action.id === null
          ? rules.findLast((rule) => contentOf(rule) === content)
          : rules.find((rule) => rule.id === action.id);
      return rules.filter((rule) => rule !== gone);
    }
  }
}

function entriesAfter(
  entries: readonly string[],
  { add, remove }: Pick<ListChange, 'add' | 'remove'>,
): readonly string[] {
  const gone = new Set([...add, ...remove]);
  return [...entries.filter((entry) => !gone.has(entry)), ...add];
}

/** The list that a step makes. */
export function newList({
  list: id,
  account,
  region,
  name,
  family,
  entries,
  maxEntries,
}: ListCreation): PrefixList {
  const empty = { account, region, id, name, family, set: [], entries: [], unreadable: [], maxEntries };
  return prefixListWith(
    empty,
    entries.map(({ block }) => block),
  );
}

function prefixListWith(list: PrefixList, entries: readonly string[]): PrefixList {
  return { ...list, entries, set: unionAll(entries.map((text) => parseBlock(text)?.set ?? [])) };
}

function portListWith(list: PortRangeList, entries: readonly string[]): PortRangeList {
  const sets = entries.map((text) => parsePortRange(text));
  return {
    ...list,
    entries,
    ports: unionAll(sets.flatMap((match) => (match.kind === 'set' ? [match.ports] : []))),
  };
}
