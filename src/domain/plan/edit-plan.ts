/** From edited rules of a group to a plan: the steps, who keeps, loses and gains access, and what would be exposed. */
import type { ResourceRef, Witness } from '../finding.ts';
import { Fleet } from '../inventory/fleet.ts';
import type { SecurityGroup } from '../inventory/inventory.ts';
import type { AddressSet } from '../net/address.ts';
import { intersect } from '../net/interval-set.ts';
import type { Question, Verdict } from '../security-group/exposure.ts';
import { exposureOf } from '../security-group/exposure-of.ts';
import type { Rule } from '../security-group/rule.ts';
import { witnessOf } from '../witness.ts';
import { editSteps, type RuleEdit } from './edit-steps.ts';
import { inventoryAfter } from './fix-after.ts';
import { type Block, blockOf } from './fix-blocks.ts';
import { cutOffsOf } from './fix-cut-off.ts';
import { basisOf } from './fix-fingerprint.ts';
import { alone, type Impact, impactOf, type Pair, pairsOf, returnsExactly } from './fix-impact.ts';
import { addedBy, limitExceeded } from './fix-limits.ts';
import { membersIn } from './fix-members.ts';
import type { FixPlan } from './fix-plan.ts';
import { replayImpact } from './fix-proof.ts';
import { stateOf } from './fix-state.ts';
import { type FixStep, rollbackOf } from './fix-step.ts';
import { comesBackAsAnother } from './fix-steps.ts';
import { DEFAULT_LOGINS, type LoginSettings } from './login-ports.ts';
import { type Opening, openingsOf } from './openings.ts';
import { contentOf, isLegacy, type RuleSpec, specOf, writable } from './rule-spec.ts';
import type { TrustedSource } from './trusted-sources.ts';
import { workbenchUse } from './workbench-use.ts';

/** Why edits are not planned; `edit` is the number of the one that is in the way. */
export type EditRefusal =
  /** The group is not to be changed, or it is not known what a change would do. */
  | { readonly because: 'group'; readonly block: Block }
  /** Another rule says the same already, or would; `other` is its id, or empty for one that is new. */
  | { readonly because: 'same-rule'; readonly edit: number; readonly other: string }
  /** No call can empty a description. */
  | { readonly because: 'description'; readonly edit: number }
  /** What is changed or removed has a priority that no call can put back. */
  | { readonly because: 'no-way-back'; readonly edit: number };

/** An ops port that more would reach than before, and too many. */
export interface Exposed {
  readonly resource: ResourceRef;
  readonly instance: { readonly id: string; readonly name: string } | null;
  readonly service: string;
  readonly question: Question;
  readonly verdict: Verdict;
  /** Those of them who are let in by the edits and are not trusted. */
  readonly gains: AddressSet;
  readonly witness: Witness | null;
  /** The rules that let them in. */
  readonly rules: readonly Rule[];
}

export interface EditPlan extends FixPlan {
  /** Whom the steps let in, on every port. */
  readonly opens: readonly Opening[];
  readonly exposed: readonly Exposed[];
}

export interface EditWish {
  readonly sources: readonly TrustedSource[];
  /** The address that the user works from. */
  readonly caller?: string | undefined;
  /** On which ports hosts are signed in to (by their system). */
  readonly logins?: LoginSettings | undefined;
}

/** Edits that change nothing need no step. */
export function planEdit(
  fleet: Fleet,
  group: SecurityGroup,
  wanted: readonly RuleEdit[],
  { sources, caller, logins = DEFAULT_LOGINS }: EditWish,
): EditPlan | EditRefusal {
  const { inventory, catalogue, judgement } = fleet;
  const edits = wanted.filter((edit) => edit.kind !== 'change' || !isSame(edit.old, edit.rule));
  const refused = refusalOf(fleet, group, wanted);
  if (refused !== undefined) return refused;
  const before = stateOf(
    [group],
    [...inventory.prefixLists.values()],
    [...inventory.portRangeLists.values()],
  );
  const steps = editSteps(group, before, edits);
  const legacy = wanted.findIndex((edit) => edit.kind !== 'add' && isLegacy(edit.old));
  if (steps === undefined) {
    if (legacy === -1 && !group.rules.some(isLegacy)) throw new Error('edited rules have no safe order');
    return { because: 'no-way-back', edit: Math.max(0, legacy) };
  }
  const lost = wanted.findIndex((edit) => edit.kind !== 'add' && isAddedAsItComesBack(edit.old, steps));
  if (lost !== -1) return { because: 'no-way-back', edit: lost };
  const limit = limitExceeded(fleet, group, addedBy(steps));
  if (limit !== undefined)
    return { because: 'group', block: { because: 'too-many-rules', reasons: [], limit } };
  const after = new Fleet(inventoryAfter(inventory, steps), catalogue, judgement);
  const block = blockOf(after, after.group(group.id) ?? group);
  if (block !== undefined) return { because: 'group', block };
  const changed = steps.length === 0 ? [] : [group];
  const rollback = rollbackOf(steps);
  if (!returnsExactly(fleet, after, changed, rollback))
    return { because: 'no-way-back', edit: Math.max(0, legacy) };
  const pairs = pairsOf(fleet, after, changed);
  const impacts = pairs.map((pair) => impactOf(pair, fleet, after, sources, caller));
  for (const [i, pair] of pairs.entries())
    for (const impact of impacts[i] ?? []) replayImpact(pair, impact, fleet.lists, after.lists);
  return {
    steps,
    rollback,
    impact: impacts.flat(),
    cutOffs: cutOffsOf(pairs, impacts, { before: fleet, after, logins, sources }),
    hidden: [],
    blocked: [],
    lostProtocols: [],
    sharedLists: [],
    withoutList: [],
    listsLeft: [],
    workbench: workbenchUse(fleet, after, changed, { sources, logins }),
    basis: basisOf(fleet, changed, steps),
    members: membersIn(fleet, changed, logins),
    after,
    opens: openingsOf(before, {
      ...before,
      groups: after.inventory.groups.filter(({ id }) => id === group.id),
    }),
    exposed: exposedBy(unlike([...pairs, ...alone(fleet, after, changed)]), fleet, after),
  };
}

/** Whether steps add what a rule of a priority over 100 would come back as: taken back in turn, neither would be left. */
function isAddedAsItComesBack(old: Rule, steps: readonly FixStep[]): boolean {
  const back = contentOf(writable(specOf(old)));
  return (
    isLegacy(old) && steps.some((step) => step.operation === 'authorize' && contentOf(step.rule) === back)
  );
}

function isSame(old: Rule, rule: RuleSpec): boolean {
  return contentOf(old) === contentOf(rule) && old.description === rule.description;
}

function refusalOf(fleet: Fleet, group: SecurityGroup, edits: readonly RuleEdit[]): EditRefusal | undefined {
  const block = blockOf(fleet, group);
  if (block !== undefined) return { because: 'group', block };
  const said = new Map(group.rules.map((rule) => [contentOf(writable(rule)), rule.id]));
  for (const [edit, one] of edits.entries()) {
    if (one.kind !== 'add' && comesBackAsAnother(group, one.old)) return { because: 'no-way-back', edit };
    if (one.kind === 'remove') continue;
    const content = contentOf(one.rule);
    const other = said.get(content);
    const own = one.kind === 'change' ? one.old : undefined;
    if (other !== undefined && other !== own?.id) return { because: 'same-rule', edit, other };
    if (own !== undefined && contentOf(own) === content) {
      if (own.description !== '' && one.rule.description === '') return { because: 'description', edit };
    } else said.set(content, '');
  }
  return undefined;
}

/** A group that nobody is known to be in stands for itself already. */
function unlike(pairs: readonly Pair[]): readonly Pair[] {
  return [...new Map(pairs.map((pair) => [pair.resource.id, pair])).values()];
}

/** Ports that more people reach than before, of whom not all are trusted, and that a scan would report. */
function exposedBy(pairs: readonly Pair[], before: Fleet, after: Fleet): readonly Exposed[] {
  return pairs.flatMap((pair) =>
    impactOf(pair, before, after, [], undefined).flatMap(
      ({ service, question, gains }: Impact): Exposed[] => {
        if (gains.length === 0) return [];
        const exposure = exposureOf(pair.after, question, after.lists, after.judgement);
        const found = intersect(exposure.untrusted, gains);
        if (found.length === 0 || exposure.verdict === 'closed' || exposure.verdict === 'restricted')
          return [];
        return [
          {
            resource: pair.resource,
            instance: pair.instance,
            service,
            question,
            verdict: exposure.verdict,
            gains: found,
            witness: witnessOf(pair.after, question, found, after.lists),
            rules: exposure.decidedBy,
          },
        ];
      },
    ),
  );
}
