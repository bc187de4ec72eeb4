/** One condition of a statement, made ready to be asked many times. */
import { parseBlock, parseIpv4, parseIpv6 } from '../net/address.ts';
import { has } from '../net/interval-set.ts';
import type { SemanticsProfile } from '../semantics/profile.ts';
import { canCompare } from './check-conditions.ts';
import { cidrInRange } from './cidr-in-range.ts';
import type { Condition } from './document.ts';
import { compileGlob } from './glob.ts';
import { typeOfKey } from './keys.ts';
import { type Comparison, OPERATORS, type Operator, parseBoolean, parseOrdered } from './operators.ts';
import { FALSE, not, or, TRUE, type Truth, truthOf, UNKNOWN } from './truth.ts';

export interface CompiledCondition {
  readonly key: string;
  /** Of the values that the request has for the key; undefined when it has none. */
  readonly test: (values: readonly string[] | undefined) => Truth;
}

/** How one value of the request compares; undefined when the two cannot be compared. */
type Compare = (value: string) => Truth | undefined;

export function compileCondition(condition: Condition, profile: SemanticsProfile): CompiledCondition {
  const { key } = condition;
  const operator = OPERATORS.get(condition.operator);
  // Not in any reference: whatever it does, it may do it to requests without the key too.
  if (operator === undefined) return { key, test: () => UNKNOWN };
  const type = typeOfKey(key);
  if (type !== undefined && !canCompare(operator, type)) return { key, test: () => FALSE };
  const one = compareAny(operator, condition, profile);
  const missing = truthOf(operator.negated && profile['missing-key-negated'] === 'satisfied');
  const combine = operator.negated
    ? negated(one, profile['multi-valued-negated'])
    : positive(one, profile['multi-valued-positive']);
  return { key, test: (values) => (values === undefined ? missing : combine(values)) };
}

function positive(one: Compare, quantifier: SemanticsProfile['multi-valued-positive']) {
  const any = quantifier === 'any';
  return (values: readonly string[]): Truth => {
    let result: Truth = any ? FALSE : TRUE;
    for (const value of values) {
      const truth = one(value) ?? FALSE;
      if (any ? truth > result : truth < result) result = truth;
    }
    return result;
  };
}

/** What cannot be compared satisfies no operator, a negated one as little as any other. */
function negated(one: Compare, quantifier: SemanticsProfile['multi-valued-negated']) {
  const none = quantifier === 'none';
  return (values: readonly string[]): Truth => {
    let result: Truth = none ? TRUE : FALSE;
    for (const value of values) {
      const truth = one(value);
      const differs = truth === undefined ? FALSE : not(truth);
      if (none ? differs < result : differs > result) result = differs;
    }
    return result;
  };
}

/**
 * Compares with every value of the policy: satisfied when any matches. A value that cannot be compared does not match;
 * whether it differs, which is what a negated operator asks, cannot be said either.
 */
function compareAny(operator: Operator, { key, values }: Condition, profile: SemanticsProfile): Compare {
  // The names of users and roles have no case in ARNs (facts/policy.md 1.2).
  const ignoreCase = operator.comparison === 'equals-ignore-case' || key.toLowerCase() === 'acs:principalarn';
  const fold = (text: string): string => (ignoreCase ? text.toLowerCase() : text);
  const compares = values.map((value) =>
    value.includes('${') ? () => UNKNOWN as Truth : compareWith(operator, fold(value), profile),
  );
  const only = compares[0];
  if (compares.length === 1 && only !== undefined) return ignoreCase ? (value) => only(fold(value)) : only;
  return (value) => {
    const folded = fold(value);
    let result: Truth | undefined = FALSE;
    for (const compare of compares) {
      const truth = compare(folded);
      if (truth === TRUE) return TRUE;
      if (truth === undefined) result = operator.negated ? undefined : result;
      else if (result !== undefined) result = or(result, truth);
    }
    return result;
  };
}

function compareWith(operator: Operator, value: string, profile: SemanticsProfile): Compare {
  switch (operator.type) {
    case 'string': {
      if (operator.comparison !== 'like') return (text) => truthOf(text === value);
      const matches = compileGlob(value);
      return (text) => truthOf(matches(text));
    }
    case 'boolean': {
      const wanted = parseBoolean(value);
      return (text) => {
        const given = parseBoolean(text);
        return wanted === undefined || given === undefined ? undefined : truthOf(given === wanted);
      };
    }
    case 'number':
    case 'date':
      return compareOrdered(operator.type, operator.comparison, value);
    case 'ip':
      return compareAddress(operator, value, profile);
    case 'cidr': {
      const block = parseBlock(value);
      if (block === undefined) return () => undefined;
      const reading = profile['cidr-in-range'];
      return (text) => {
        const found = cidrInRange(reading, block, text);
        return found === undefined ? undefined : truthOf(found);
      };
    }
  }
}

function compareOrdered(type: 'number' | 'date', comparison: Comparison, value: string): Compare {
  const bound = parseOrdered(type, value);
  if (bound === undefined) return () => undefined;
  const holds: (given: number) => boolean = {
    equals: (given: number) => given === bound,
    less: (given: number) => given < bound,
    'less-or-equal': (given: number) => given <= bound,
    greater: (given: number) => given > bound,
    'greater-or-equal': (given: number) => given >= bound,
  }[comparison as 'equals' | 'less' | 'less-or-equal' | 'greater' | 'greater-or-equal'];
  return (text) => {
    const given = parseOrdered(type, text);
    return given === undefined ? undefined : truthOf(holds(given));
  };
}

function compareAddress(operator: Operator, value: string, profile: SemanticsProfile): Compare {
  const block = parseBlock(value);
  if (block === undefined) return () => undefined;
  if (operator.name.endsWith('IncludeBorder') && profile['ip-include-border'] === 'undecided')
    return () => UNKNOWN;
  return (text) => {
    const v4 = parseIpv4(text);
    const address = v4 ?? parseIpv6(text);
    if (address === undefined) return undefined;
    return truthOf((v4 === undefined ? 6 : 4) === block.family && has(block.set, address));
  };
}
