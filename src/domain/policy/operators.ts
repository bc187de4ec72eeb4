/** The condition operators of the policy language (facts/policy.md 1.3): name, type of data, and how they compare. */
export type DataType = 'string' | 'number' | 'date' | 'boolean' | 'ip' | 'cidr';

export type Comparison =
  | 'equals'
  | 'equals-ignore-case'
  | 'like'
  | 'less'
  | 'less-or-equal'
  | 'greater'
  | 'greater-or-equal'
  | 'in-range';

export interface Operator {
  readonly name: string;
  readonly type: DataType;
  readonly comparison: Comparison;
  /** `StringNotEquals` and its kin: satisfied when the comparison is not. */
  readonly negated: boolean;
}

function family(
  type: DataType,
  names: Readonly<Record<string, readonly [Comparison, 'negated'?]>>,
): readonly Operator[] {
  return Object.entries(names).map(([name, [comparison, negated]]) =>
    Object.freeze({ name, type, comparison, negated: negated === 'negated' }),
  );
}

const ordered = (prefix: string): Readonly<Record<string, readonly [Comparison, 'negated'?]>> => ({
  [`${prefix}Equals`]: ['equals'],
  [`${prefix}NotEquals`]: ['equals', 'negated'],
  [`${prefix}LessThan`]: ['less'],
  [`${prefix}LessThanEquals`]: ['less-or-equal'],
  [`${prefix}GreaterThan`]: ['greater'],
  [`${prefix}GreaterThanEquals`]: ['greater-or-equal'],
});

export const OPERATORS: ReadonlyMap<string, Operator> = new Map(
  [
    ...family('string', {
      StringEquals: ['equals'],
      StringNotEquals: ['equals', 'negated'],
      StringEqualsIgnoreCase: ['equals-ignore-case'],
      StringNotEqualsIgnoreCase: ['equals-ignore-case', 'negated'],
      StringLike: ['like'],
      StringNotLike: ['like', 'negated'],
    }),
    ...family('number', ordered('Numeric')),
    ...family('date', ordered('Date')),
    ...family('boolean', { Bool: ['equals'] }),
    ...family('ip', {
      IpAddress: ['in-range'],
      NotIpAddress: ['in-range', 'negated'],
      IpAddressIncludeBorder: ['in-range'],
      NotIpAddressIncludeBorder: ['in-range', 'negated'],
    }),
    // Found on one page of the vendor and in no reference; the profile says what it means (facts/policy.md 3).
    ...family('cidr', { CIDRInRange: ['in-range'] }),
  ].map((operator) => [operator.name, operator]),
);

const NUMBER = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?$/;
const DATE = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?(?:Z|[+-]\d{2}:\d{2})$/;

/** A number, a date in milliseconds, or undefined when the text is neither; dates are ISO 8601 with a zone. */
export function parseOrdered(type: 'number' | 'date', text: string): number | undefined {
  if (!(type === 'number' ? NUMBER : DATE).test(text)) return undefined;
  const value = type === 'number' ? Number(text) : Date.parse(text);
  return Number.isNaN(value) ? undefined : value;
}

/** `true` and `false` in any case (facts/policy.md 1.3). */
export function parseBoolean(text: string): boolean | undefined {
  const lower = text.toLowerCase();
  return lower === 'true' ? true : lower === 'false' ? false : undefined;
}
