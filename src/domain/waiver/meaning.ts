/** What a rule means, as one text: two rules with the same text do the same, whatever they are called. */
import { toCidrs } from '../net/address.ts';
import { intervals } from '../net/interval-set.ts';
import type { PortSet } from '../net/port.ts';
import type { Lists } from '../security-group/lists.ts';
import type { Rule } from '../security-group/rule.ts';

/**
 * The rule's group and everything that it decides by. Lists stand there with what they hold, so that a list that was
 * changed changes the rules that refer to it. Ids and descriptions of rules do not count.
 */
export function meaningOf(rule: Rule, lists: Lists): string {
  return JSON.stringify([
    rule.group,
    rule.policy,
    rule.priority ?? null,
    rule.nic,
    rule.protocol,
    portsMeaning(rule, lists),
    sourceMeaning(rule, lists),
    rule.sourcePorts === undefined ? null : partMeaning(rule.sourcePorts),
    rule.destination === undefined ? null : partMeaning(rule.destination),
  ]);
}

function portsMeaning({ ports }: Rule, lists: Lists): unknown {
  if (ports.kind !== 'list') return partMeaning(ports);
  const list = lists.portRangeLists.get(ports.id);
  return [ports.id, list === undefined ? null : [portsOf(list.ports), list.unreadable]];
}

function sourceMeaning({ source }: Rule, lists: Lists): unknown {
  if (source.kind !== 'prefix-list') return partMeaning(source);
  const list = lists.prefixLists.get(source.id);
  return [source.id, list === undefined ? null : [toCidrs(list.set), list.unreadable]];
}

type Part =
  | Rule['source']
  | Rule['ports']
  | NonNullable<Rule['sourcePorts']>
  | NonNullable<Rule['destination']>;

function partMeaning(part: Part): unknown {
  switch (part.kind) {
    case 'cidr':
      return [part.kind, toCidrs(part.set)];
    case 'set':
      return [part.kind, portsOf(part.ports)];
    case 'unreadable':
      return [part.kind, part.text];
    default:
      return [part.kind, part.id];
  }
}

function portsOf(ports: PortSet): string[] {
  return [...intervals(ports)].map(([from, end]) => `${from}-${end - 1}`);
}
