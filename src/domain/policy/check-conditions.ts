/** What is likely to be wrong with the conditions of a statement: operators, keys, types, values, letter case. */
import { parseBlock } from '../net/address.ts';
import type { Patterns } from './document.ts';
import { documentedAction, documentedKey, KEY_TYPES, mayCarry, typeOfKey } from './keys.ts';
import { type DataType, OPERATORS, type Operator, parseBoolean, parseOrdered } from './operators.ts';
import type { PlacedCondition, Report } from './parse.ts';
import { closest } from './similar.ts';

export function checkConditions(
  conditions: readonly PlacedCondition[],
  actions: Patterns | undefined,
  report: Report,
): void {
  for (const condition of conditions) {
    const operator = checkOperator(condition, report);
    checkKey(condition, actions, report);
    if (operator === undefined) continue;
    const type = typeOfKey(condition.key);
    if (type !== undefined && !canCompare(operator, type)) {
      const { key, operator: name } = condition;
      report(condition.operatorAt, 'key-mistyped', { key, operator: name, type });
    } else checkValues(condition, operator, report);
  }
}

/**
 * Whether an operator is valid for values of a type. One that is not "cannot be compared and the authorisation does
 * not take effect" (facts/policy.md 1.3): the condition is never satisfied. `CIDRInRange` is found on a key whose
 * documented type is String.
 */
export function canCompare(operator: Operator, type: DataType): boolean {
  return operator.type === type || (operator.type === 'cidr' && (type === 'string' || type === 'ip'));
}

function checkOperator(
  { operator: name, operatorAt }: PlacedCondition,
  report: Report,
): Operator | undefined {
  const operator = OPERATORS.get(name);
  if (operator === undefined)
    report(operatorAt, 'operator-unknown', { operator: name, similar: closest(name, OPERATORS.keys()) });
  else if (operator.type === 'cidr')
    report(operatorAt, 'operator-undocumented', { operator: name }, 'warning');
  return operator;
}

function checkKey({ key, keyAt }: PlacedCondition, actions: Patterns | undefined, report: Report): void {
  const documented = documentedKey(key);
  if (documented === undefined) {
    const similar = closest(key, Object.keys(KEY_TYPES));
    report(keyAt, 'key-unknown', { key, similar }, 'warning');
    return;
  }
  if (documented !== key) report(keyAt, 'key-case', { key, documented }, 'warning');
  if (documented === 'ecs:NotSpecifySecureGroupId')
    report(keyAt, 'key-undocumented', { key, documented: 'ecs:NotSpecifySecurityGroupId' }, 'warning');
  if (actions === undefined || actions.negated) return;
  // A pattern, or an action outside the table, may name calls of which nothing is known.
  const named = actions.texts.map(documentedAction);
  const [action] = named;
  if (action === undefined || named.includes(undefined)) return;
  if (!named.some((one) => one !== undefined && mayCarry(one, key)))
    report(keyAt, 'key-not-carried', { key, action });
}

function checkValues({ key, values, valuesAt }: PlacedCondition, operator: Operator, report: Report): void {
  for (const [i, value] of values.entries()) {
    const at = valuesAt[i] as number;
    if (value.includes('${')) {
      report(at, 'policy-variable', { value }, 'warning');
      continue;
    }
    if (!isReadable(operator.type, value)) {
      report(at, 'value-malformed', { value, operator: operator.name, type: operator.type });
      continue;
    }
    const compared = usualCase(value, key, operator);
    if (value !== compared) report(at, 'value-case', { value, key, compared }, 'warning');
  }
}

/** The value in the letter case that requests have, where that is known and may matter (facts/policy.md 1.3, 2.3). */
function usualCase(value: string, key: string, { type, comparison }: Operator): string {
  if (type === 'boolean') return value.toLowerCase();
  const exact = type === 'string' && comparison !== 'equals-ignore-case';
  return exact && documentedKey(key) === 'ecs:SecurityGroupIpProtocols' ? value.toUpperCase() : value;
}

function isReadable(type: DataType, value: string): boolean {
  switch (type) {
    case 'string':
      return true;
    case 'number':
    case 'date':
      return parseOrdered(type, value) !== undefined;
    case 'boolean':
      return parseBoolean(value) !== undefined;
    case 'ip':
    case 'cidr':
      return parseBlock(value) !== undefined;
  }
}
