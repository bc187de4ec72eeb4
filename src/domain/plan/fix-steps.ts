/** From narrowed rules to steps, in the safe order: narrow accepts first, then the wide rule is tightened or removed. */
import type { SecurityGroup } from '../inventory/inventory.ts';
import type { Rule } from '../security-group/rule.ts';
import type { Draft } from './fix-draft.ts';
import type { FixStep, StepReason } from './fix-step.ts';
import type { Narrowing, Part, Replacement } from './narrowing.ts';
import { contentOf, type RuleSpec, specOf, writable } from './rule-spec.ts';

const REASONS: Readonly<Record<Part, StepReason>> = {
  trusted: 'keeps-trusted',
  entry: 'keeps-entry',
  drop: 'closes',
  rest: 'keeps-rest',
};

/**
 * The steps for the rules of one group. `exempt` rules are repaired at their list, and `made` are the steps before these:
 * what they add to the group is not added again.
 */
export function stepsFor(
  draft: Draft,
  group: SecurityGroup,
  exempt: ReadonlySet<Rule> = new Set(),
  made: readonly FixStep[] = [],
): readonly FixStep[] {
  const narrowings = group.rules.flatMap((rule) => draft.narrowings.get(rule) ?? []);
  const gone = new Set(narrowings.map(({ rule }) => rule));
  const staying = group.rules.filter((rule) => !gone.has(rule) || exempt.has(rule));
  // What is there already need not be added, and the vendor would not add it (facts a.4).
  const added = made.flatMap((step) =>
    step.operation === 'authorize' && step.group === group.id ? [contentOf(step.rule)] : [],
  );
  const there = new Set([...staying.map(contentOf), ...added]);
  const written = new Set([...group.rules.map(contentOf), ...added]);
  const adding: FixStep[] = [];
  const closing: FixStep[] = [];
  for (const narrowing of narrowings) {
    if (exempt.has(narrowing.rule)) continue;
    if (narrowing.shield === true) {
      const parts = draft.replacementsOf(group, narrowing);
      const before = parts.filter(({ part, spec }) => part !== 'rest' && !there.has(contentOf(spec)));
      adding.push(...before.map((one) => authorizeStep(group, narrowing.rule, one)));
      for (const { spec } of before) there.add(contentOf(spec));
      for (const { spec } of before) written.add(contentOf(spec));
      const last = parts.find(({ part }) => part === 'rest');
      if (last === undefined || contentOf(last.spec) === contentOf(narrowing.rule)) continue;
      // Of several that come to the same place one is kept: the vendor takes no rule twice.
      if (written.has(contentOf(last.spec))) closing.push(revokeStep(group, narrowing.rule, 'closes'));
      else closing.push(modifyStep(group, narrowing.rule, last.spec, 'keeps-rest', last.name));
      written.add(contentOf(last.spec));
      continue;
    }
    const wanted = draft.replacementsOf(group, narrowing).filter(({ spec }) => !there.has(contentOf(spec)));
    for (const { spec } of wanted) there.add(contentOf(spec));
    const [only] = wanted;
    if (only !== undefined && wanted.length === 1 && canBecome(group, narrowing, only, written)) {
      closing.push(modifyStep(group, narrowing.rule, only.spec, 'closes', only.name));
      written.add(contentOf(only.spec));
    } else {
      adding.push(...wanted.map((one) => authorizeStep(group, narrowing.rule, one)));
      for (const { spec } of wanted) written.add(contentOf(spec));
      closing.push(revokeStep(group, narrowing.rule, 'closes'));
    }
  }
  return [...adding, ...closing];
}

/**
 * Whether one call can turn the rule into the other, and another can turn it back: the kind of its source and of its
 * ports stay, and no other rule is the same (facts b: `ModifySgRuleEntityType`, `ModifyPortRangeType`, `RuleDuplicate`).
 */
function canBecome(
  group: SecurityGroup,
  { rule }: Narrowing,
  { spec }: Replacement,
  written: ReadonlySet<string>,
): boolean {
  return isOneCall(rule, spec) && !written.has(contentOf(spec)) && !comesBackAsAnother(group, rule);
}

/** Whether one call can say it: the kind and the family of a rule's source and the kind of its ports stay (facts b). */
export function isOneCall({ source, ports }: RuleSpec, spec: RuleSpec): boolean {
  const familyOf = (one: RuleSpec['source']): number | undefined =>
    one.kind === 'cidr' ? one.family : undefined;
  return (
    source.kind === spec.source.kind &&
    familyOf(source) === familyOf(spec.source) &&
    ports.kind === spec.ports.kind
  );
}

/** Whether two rules come back as the same one: calls do not take a priority over 100, so they come back at 100. */
export function comesBackAsAnother({ rules }: SecurityGroup, rule: Rule): boolean {
  const back = contentOf(writable(specOf(rule)));
  return rules.some((other) => other !== rule && contentOf(writable(specOf(other))) === back);
}

function placeOf({ account, region, id }: SecurityGroup): {
  readonly account: string;
  readonly region: string;
  readonly group: string;
} {
  return { account, region, group: id };
}

/** Adds what stays of a rule. */
export function authorizeStep(
  group: SecurityGroup,
  replaced: Rule,
  { spec, part, name }: Replacement,
): FixStep {
  return { ...addStep(group, spec, REASONS[part], replaced.id), trusted: name ?? null };
}

/** Adds a rule, in place of another one or of none. */
export function addStep(
  group: SecurityGroup,
  spec: RuleSpec,
  reason: StepReason,
  replaces: string | null,
): FixStep {
  const at = placeOf(group);
  return {
    ...at,
    operation: 'authorize',
    rule: spec,
    reason,
    trusted: null,
    replaces,
    undo: { ...at, operation: 'revoke', id: null, rule: spec },
  };
}

/** Turns a rule into another one, which keeps its id. */
export function modifyStep(
  group: SecurityGroup,
  replaced: Rule,
  spec: RuleSpec,
  reason: StepReason,
  name?: string,
): FixStep {
  const at = placeOf(group);
  return {
    ...at,
    operation: 'modify',
    id: replaced.id,
    rule: spec,
    reason,
    trusted: name ?? null,
    replaces: replaced.id,
    undo: { ...at, operation: 'modify', id: replaced.id, rule: writable(specOf(replaced)) },
  };
}

/** Removes a rule, by its id. */
export function revokeStep(
  group: SecurityGroup,
  rule: Rule,
  reason: 'closes' | 'tidies' | 'edited',
): FixStep {
  const at = placeOf(group);
  const spec = specOf(rule);
  return {
    ...at,
    operation: 'revoke',
    id: rule.id,
    rule: spec,
    reason,
    trusted: null,
    replaces: rule.id,
    undo: { ...at, operation: 'authorize', rule: writable(spec) },
  };
}
