/** A group with rules as they might be: computed here, at every key, by the engine that judges what is. */

import { queryOptions } from '@tanstack/react-query';
import { fromText } from '../../../adapters/store/json.ts';
import {
  describeGroup,
  type GroupDetail,
  type GroupSurroundings,
} from '../../../app/inventory/group-detail.ts';
import { InventoryIndex } from '../../../app/inventory/rows.ts';
import { type JudgeOptions, prepareJudging } from '../../../app/judging.ts';
import type { FamilyName, RuleRef } from '../../../domain/finding.ts';
import type { Inventory } from '../../../domain/inventory/inventory.ts';
import { toCidrs } from '../../../domain/net/address.ts';
import { subtract } from '../../../domain/net/interval-set.ts';
import type { EditDocument, WrittenRule } from '../../../domain/plan/edit-document.ts';
import { isOneCall } from '../../../domain/plan/fix-steps.ts';
import type { RuleCall } from '../../../domain/plan/guard-answers.ts';
import { ruleFrom, specOf } from '../../../domain/plan/rule-spec.ts';
import { type RuleField, type RuleText, specFrom } from '../../../domain/plan/rule-text.ts';
import type { Verdict } from '../../../domain/security-group/exposure.ts';
import type { Rule } from '../../../domain/security-group/rule.ts';
import { get } from './client.ts';

export interface Neighbourhood {
  readonly inventory: Inventory;
  readonly options: JudgeOptions;
  /** The rules as they are seen: given back with edits of them. */
  readonly seen: RulesSeen;
}

export interface RulesSeen {
  readonly hash: string;
  readonly rules: readonly { readonly id: string; readonly hash: string }[];
}

/** From what the service answers. */
export function decodeNeighbourhood({
  inventory,
  options,
  seen,
}: {
  readonly inventory: object;
  readonly options: object;
  readonly seen: RulesSeen;
}): Neighbourhood {
  return { ...fromText<Omit<Neighbourhood, 'seen'>>(JSON.stringify({ inventory, options })), seen };
}

/** What is asked to know a group with whatever decides about it. */
export function neighbourhoodQuery(id: string) {
  return queryOptions({
    queryKey: ['neighbourhood', id],
    queryFn: async ({ signal }) =>
      decodeNeighbourhood(
        await get<Parameters<typeof decodeNeighbourhood>[0]>(
          `/inventory/groups/${encodeURIComponent(id)}/neighbourhood`,
          signal,
        ),
      ),
    structuralSharing: false,
  });
}

export type RuleDraft = RuleText;
export type DraftField = RuleField;
export { wrongFields } from '../../../domain/plan/rule-text.ts';

/** Protocols that rules can name; of these only the first two have ports. */
export const PROTOCOLS = Object.freeze(['tcp', 'udp', 'icmp', 'icmpv6', 'gre', 'all'] as const);

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

/** What edits are compared with: prepared once, however often somebody types. */
export interface Before {
  readonly known: Neighbourhood;
  readonly id: string;
  readonly surroundings: GroupSurroundings;
  readonly detail: GroupDetail;
}

export function prepare(known: Neighbourhood, id: string): Before {
  const surroundings = snapshotOf(known);
  return { known, id, surroundings, detail: describeGroup(surroundings, id) };
}

/** The group after the edits. Drafts in them have no wrong fields. */
export function whatIf(before: Before, edits: readonly Edit[]): WhatIf {
  const { known, id, surroundings, detail } = before;
  if (edits.length === 0) return { group: detail, changes: [] };
  const edited = known.inventory.groups.map((group) =>
    group.id === id ? { ...group, rules: rulesAfter(group.rules, id, edits) } : group,
  );
  const after = snapshotOf({ ...known, inventory: { ...known.inventory, groups: edited } });
  const [was, is] = [surroundings, after].map(({ judging: { fleet } }) => ({
    fleet,
    group: fleet.group(id),
  }));
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
    return edit.kind === 'remove' ? [] : [ruleFrom(specFrom(edit.draft, specOf(rule)), rule.id, group)];
  });
  const added = edits.flatMap((edit) =>
    edit.kind === 'add' ? [ruleFrom(specFrom(edit.draft), edit.key, group)] : [],
  );
  return [...kept, ...added];
}

/** The calls that the edits take, for policies to be asked about. */
export function callsOf({ known, id }: Before, edits: readonly Edit[]): readonly RuleCall[] {
  const rules = known.inventory.groups.find((group) => group.id === id)?.rules ?? [];
  return edits.flatMap((edit): RuleCall[] => {
    if (edit.kind === 'add') return [{ operation: 'authorize', rule: specFrom(edit.draft) }];
    const old = rules.find((rule) => rule.id === edit.key);
    if (old === undefined) return [];
    if (edit.kind === 'remove') return [{ operation: 'revoke', rule: specOf(old) }];
    const rule = specFrom(edit.draft, specOf(old));
    if (isOneCall(old, rule)) return [{ operation: 'modify', rule }];
    return [
      { operation: 'authorize', rule },
      { operation: 'revoke', rule: specOf(old) },
    ];
  });
}

/** The edits as the service takes them: of a changed rule what is other than it was. */
export function documentOf({ detail, id }: Before, edits: readonly Edit[]): EditDocument {
  const written = (draft: RuleDraft): WrittenRule => {
    const { ports, ...rest } = draft;
    return hasPorts(draft) ? draft : rest;
  };
  return {
    group: id,
    add: edits.flatMap((edit) => (edit.kind === 'add' ? [written(edit.draft)] : [])),
    change: edits.flatMap((edit) => {
      const rule = detail.order.find((one) => one.id === edit.key);
      if (edit.kind !== 'change' || rule === undefined) return [];
      const was = draftOf(rule);
      const changed = Object.entries(written(edit.draft)).filter(
        ([name, value]) => was[name as DraftField] !== value,
      );
      return changed.length === 0 ? [] : [{ id: rule.id, ...(Object.fromEntries(changed) as WrittenRule) }];
    }),
    remove: edits.flatMap((edit) => (edit.kind === 'remove' ? [edit.key] : [])),
  };
}

export function hasPorts({ protocol }: Pick<RuleDraft, 'protocol'>): boolean {
  return protocol === 'tcp' || protocol === 'udp';
}

/** What is typed when a rule is changed: its own words. */
export function draftOf(rule: Omit<RuleRef, 'id' | 'group'>): RuleDraft {
  const { policy, protocol, ports, source, priority, description } = rule;
  return {
    policy: policy === 'drop' ? 'drop' : 'accept',
    protocol,
    ports: ports !== 'all' ? ports : hasPorts({ protocol }) ? '1/65535' : '',
    source,
    priority: priority ?? 1,
    description,
  };
}

/** How rules differ from those that were seen, by their ids. */
export interface RulesChanged {
  readonly added: readonly string[];
  readonly removed: readonly string[];
  readonly changed: readonly string[];
}

/** Undefined where they are as they were seen. */
export function changedSince(
  { seen: was }: Neighbourhood,
  { seen: is }: Neighbourhood,
): RulesChanged | undefined {
  if (was.hash === is.hash) return undefined;
  const [old, now] = [was, is].map(({ rules }) => new Map(rules.map(({ id, hash }) => [id, hash]))) as [
    Map<string, string>,
    Map<string, string>,
  ];
  return {
    added: [...now.keys()].filter((id) => !old.has(id)),
    removed: [...old.keys()].filter((id) => !now.has(id)),
    changed: [...old].filter(([id, hash]) => now.has(id) && now.get(id) !== hash).map(([id]) => id),
  };
}

function snapshotOf({ inventory, options }: Pick<Neighbourhood, 'inventory' | 'options'>): GroupSurroundings {
  const judging = prepareJudging(inventory, options);
  return { judging, index: new InventoryIndex(judging.fleet) };
}
