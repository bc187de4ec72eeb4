/** What the vendor would refuse of a plan's calls, by the rules of its documents (facts a.4, b.2). */
import type { Inventory } from '../../src/domain/inventory/inventory.ts';
import { equals } from '../../src/domain/net/interval-set.ts';
import { inventoryAfter } from '../../src/domain/plan/fix-after.ts';
import { type FixAction, isListAction } from '../../src/domain/plan/fix-step.ts';
import { contentOf } from '../../src/domain/plan/rule-spec.ts';

/** The calls that are refused when they are made in order, as text; empty when all of them are taken. */
export function refusalsOf(inventory: Inventory, actions: readonly FixAction[]): readonly string[] {
  const refusals: string[] = [];
  let state = inventory;
  for (const [i, action] of actions.entries()) {
    const refusal = refusalOf(state, action);
    if (refusal !== undefined) refusals.push(`${i + 1}: ${refusal}`);
    state = inventoryAfter(state, [action]);
  }
  return refusals;
}

function refusalOf(state: Inventory, action: FixAction): string | undefined {
  if (isListAction(action)) return undefined;
  const rules = state.groups.find(({ id }) => id === action.group)?.rules ?? [];
  const alike = rules.filter((rule) => contentOf(rule) === contentOf(action.rule));
  const { priority } = action.rule;
  if (action.operation === 'revoke') {
    const isThere = action.id === null ? alike.length > 0 : rules.some(({ id }) => id === action.id);
    return isThere ? undefined : 'InvalidSecurityGroupRuleId.NotFound';
  }
  const { source, destination } = action.rule;
  if (
    source.kind === 'cidr' &&
    destination?.kind === 'cidr' &&
    source.family === destination.family &&
    equals<number | bigint>(source.set, destination.set)
  )
    return 'InvalidParamter.Conflict';
  if (priority === undefined || priority < 1 || priority > 100) return 'InvalidPriority.Malformed';
  if (action.operation === 'authorize') return undefined;
  if (!rules.some(({ id }) => id === action.id)) return 'InvalidSecurityGroupRuleId.NotFound';
  return alike.some(({ id }) => id !== action.id) ? 'InvalidOperation.RuleDuplicate' : undefined;
}
