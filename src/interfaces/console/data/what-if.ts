/** A group with rules as they might be: computed here, at every key, by the engine that judges what is. */
import { fromText } from '../../../adapters/store/json.ts';
import {
  describeGroup,
  type GroupDetail,
  type GroupSurroundings,
} from '../../../app/inventory/group-detail.ts';
import { InventoryIndex } from '../../../app/inventory/rows.ts';
import { type JudgeOptions, prepareJudging } from '../../../app/judging.ts';
import type { FamilyName } from '../../../domain/finding.ts';
import type { Inventory } from '../../../domain/inventory/inventory.ts';
import { parseBlock, toCidrs } from '../../../domain/net/address.ts';
import { subtract } from '../../../domain/net/interval-set.ts';
import { parsePortRange } from '../../../domain/net/port.ts';
import { parseProtocol } from '../../../domain/net/protocol.ts';
import type { Verdict } from '../../../domain/security-group/exposure.ts';
import type { Rule } from '../../../domain/security-group/rule.ts';

export interface Neighbourhood {
  readonly inventory: Inventory;
  readonly options: JudgeOptions;
}

/** From what the service answers. */
export function decodeNeighbourhood(answer: {
  readonly inventory: object;
  readonly options: object;
}): Neighbourhood {
  return fromText(JSON.stringify({ inventory: answer.inventory, options: answer.options }));
}

/** A rule as somebody types it. */
export interface RuleDraft {
  readonly policy: 'accept' | 'drop';
  readonly protocol: string;
  readonly ports: string;
  readonly source: string;
  readonly priority: number;
  readonly description: string;
}

export type DraftField = keyof RuleDraft;

/** Protocols that rules can name; of these only the first two have ports. */
export const PROTOCOLS = Object.freeze(['tcp', 'udp', 'icmp', 'icmpv6', 'gre', 'all'] as const);

/** Fields of a draft that are not right. */
export function wrongFields(draft: RuleDraft): readonly DraftField[] {
  const wrong: DraftField[] = [];
  const ports = parsePortRange(draft.ports);
  const withPorts = draft.protocol === 'tcp' || draft.protocol === 'udp';
  if (withPorts && (draft.ports.trim() === '' || ports.kind === 'unreadable') && !isList(draft.ports))
    wrong.push('ports');
  if (parseBlock(draft.source.trim()) === undefined && !isList(draft.source) && !isGroup(draft.source))
    wrong.push('source');
  if (!Number.isInteger(draft.priority) || draft.priority < 1 || draft.priority > 100) wrong.push('priority');
  return wrong;
}

function isList(text: string): boolean {
  return /^(pl|prl)-[a-z0-9]+$/.test(text.trim());
}

function isGroup(text: string): boolean {
  return /^sg-[a-z0-9]+$/.test(text.trim());
}

/** The rule that a draft without wrong fields describes. */
export function ruleOf(draft: RuleDraft, id: string, group: string): Rule {
  const source = draft.source.trim();
  const block = parseBlock(source);
  const ports = draft.ports.trim();
  const withPorts = draft.protocol === 'tcp' || draft.protocol === 'udp';
  return {
    id,
    group,
    policy: draft.policy,
    priority: draft.priority,
    protocol: parseProtocol(draft.protocol),
    ports: isList(ports) ? { kind: 'list', id: ports } : parsePortRange(withPorts ? ports : ''),
    source:
      block !== undefined
        ? { kind: 'cidr', family: block.family, set: block.set, text: source }
        : isGroup(source)
          ? { kind: 'group', id: source }
          : { kind: 'prefix-list', id: source },
    nic: 'intranet',
    description: draft.description,
  };
}

/** One change of a group's rules. */
export type Edit =
  | { readonly kind: 'add'; readonly key: string; readonly draft: RuleDraft }
  | { readonly kind: 'change'; readonly key: string; readonly draft: RuleDraft }
  | { readonly kind: 'remove'; readonly key: string };

/** How far one port is within reach before and after, and who gains and loses it. */
export interface PortChange {
  readonly service: string;
  readonly protocol: 'tcp' | 'udp';
  readonly port: number;
  readonly family: FamilyName;
  readonly before: Verdict;
  readonly after: Verdict;
  readonly gained: readonly string[];
  readonly lost: readonly string[];
}

export interface WhatIf {
  readonly group: GroupDetail;
  /** Ports for which anything changes. */
  readonly changes: readonly PortChange[];
}

/** The group after the edits. Drafts in them have no wrong fields. */
export function whatIf(known: Neighbourhood, id: string, edits: readonly Edit[]): WhatIf {
  const before = snapshotOf(known);
  const edited = known.inventory.groups.map((group) =>
    group.id === id ? { ...group, rules: rulesAfter(group.rules, id, edits) } : group,
  );
  const after = snapshotOf({ ...known, inventory: { ...known.inventory, groups: edited } });
  const [was, is] = [before, after].map(({ judging: { fleet } }) => ({ fleet, group: fleet.group(id) }));
  const changes: PortChange[] = [];
  for (const { service, protocol, port } of after.judging.fleet.catalogue)
    for (const family of [4, 6] as const) {
      if (was?.group === undefined || is?.group === undefined) continue;
      const question = { protocol, port, family };
      const one = was.fleet.exposureOfGroup(was.group, question);
      const other = is.fleet.exposureOfGroup(is.group, question);
      const gained = toCidrs(subtract(other.reach, one.reach));
      const lost = toCidrs(subtract(one.reach, other.reach));
      const verdicts = { before: one.verdict, after: other.verdict };
      if (gained.length > 0 || lost.length > 0 || verdicts.before !== verdicts.after)
        changes.push({
          service,
          protocol,
          port,
          family: family === 4 ? 'ipv4' : 'ipv6',
          ...verdicts,
          gained,
          lost,
        });
    }
  return { group: describeGroup(after, id), changes };
}

function rulesAfter(rules: readonly Rule[], group: string, edits: readonly Edit[]): readonly Rule[] {
  const byKey = new Map(edits.map((edit) => [edit.key, edit]));
  const kept = rules.flatMap((rule) => {
    const edit = byKey.get(rule.id);
    if (edit === undefined) return [rule];
    return edit.kind === 'remove' ? [] : [{ ...ruleOf(edit.draft, rule.id, group), nic: rule.nic }];
  });
  const added = edits.flatMap((edit) => (edit.kind === 'add' ? [ruleOf(edit.draft, edit.key, group)] : []));
  return [...kept, ...added];
}

function snapshotOf({ inventory, options }: Neighbourhood): GroupSurroundings {
  const judging = prepareJudging(inventory, options);
  return { judging, index: new InventoryIndex(judging.fleet) };
}
