/** The values of a condition key that a list of conditions can tell apart, with a representative of each class. */
import { formatAddress, parseBlock } from '../../net/address.ts';
import type { Condition } from '../document.ts';
import { typeOfKey } from '../keys.ts';
import { type DataType, OPERATORS, parseOrdered } from '../operators.ts';
import type { TextPattern } from './glob-automaton.ts';
import { namedBlock, sourceClasses } from './source-classes.ts';
import { textClasses } from './text-classes.ts';

export interface KeyClasses {
  /** Single values; whether the key may be absent is for the caller to know. */
  readonly values: readonly string[];
  /** Why the classes may not be all there are; absent when they are. */
  readonly incomplete?: string;
}

/** Values as they occur, to stand for their classes. */
const SAMPLES: Readonly<Record<string, readonly string[]>> = {
  'acs:PrincipalARN': ['acs:ram::1000000000000001:user/somebody', 'acs:ram::1000000000000001:role/somerole'],
};

/** `conditions` are those on this key. Operators that nobody knows make the answer unknown elsewhere. */
export function keyClasses(key: string, conditions: readonly Condition[]): KeyClasses {
  const type = typeOfKey(key);
  const own = conditions.flatMap((condition) => {
    const operator = OPERATORS.get(condition.operator);
    return operator === undefined
      ? []
      : [{ operator, values: condition.values.filter((one) => !one.includes('${')) }];
  });
  const types = new Set<DataType>(own.map(({ operator }) => operator.type));
  const textual = own.flatMap(({ operator, values }): readonly TextPattern[] =>
    operator.type !== 'string'
      ? []
      : values.map((text) => ({
          text,
          wildcards: operator.comparison === 'like',
          ignoreCase:
            operator.comparison === 'equals-ignore-case' || key.toLowerCase() === 'acs:principalarn',
        })),
  );
  const valuesOf = (wanted: DataType): readonly string[] =>
    own.filter(({ operator }) => operator.type === wanted).flatMap(({ values }) => values);
  if (types.has('cidr')) {
    const blocks = valuesOf('cidr').flatMap((text) => namedBlock(text) ?? []);
    const values = sourceClasses(textual, blocks, false).flatMap(({ texts }) => texts.slice(0, 1));
    return types.size === 1 || (types.size === 2 && types.has('string'))
      ? { values }
      : { values, incomplete: key };
  }
  if (types.size > 1 && type === undefined) return { values: [], incomplete: key };
  // A key that nobody documents may hold what no number, date or address can be compared with.
  const odd = type === undefined ? ['?'] : [];
  switch (type ?? [...types][0]) {
    case 'boolean':
      return { values: ['true', 'false', ...odd] };
    case 'number':
      return { values: [...around('number', valuesOf('number'), String), ...odd] };
    case 'date':
      return {
        values: [...around('date', valuesOf('date'), (at) => new Date(at).toISOString()), ...odd],
      };
    case 'ip':
      return { values: [...addressesAround(valuesOf('ip')), ...odd] };
    default: {
      const { texts, complete } = textClasses(textual, SAMPLES[key] ?? []);
      return complete ? { values: texts } : { values: texts, incomplete: key };
    }
  }
}

/** Each bound, a value below and one above: comparisons are constant in between. */
function around(
  type: 'number' | 'date',
  values: readonly string[],
  format: (value: number) => string,
): string[] {
  const step = type === 'number' ? 0.5 : 1000;
  const bounds = [...new Set(values.flatMap((text) => parseOrdered(type, text) ?? []))].sort((a, b) => a - b);
  const [first = 0] = bounds;
  const points = bounds.flatMap((bound, i) => {
    const next = bounds[i + 1];
    return [bound, next === undefined ? bound + step : (bound + next) / 2];
  });
  return [...new Set([first - step, ...points].map(format))];
}

/** The first address of every block and the first behind it: membership is constant in between. */
function addressesAround(values: readonly string[]): string[] {
  const points: (number | bigint)[] = [0, 0n];
  for (const text of values) {
    const block = parseBlock(text);
    if (block === undefined) continue;
    const [from, end] = block.set as readonly [number | bigint, number | bigint];
    points.push(from);
    const beyond = block.family === 4 ? end === 2 ** 32 : end === 1n << 128n;
    if (!beyond) points.push(end);
  }
  return [...new Set(points.map(formatAddress))];
}
