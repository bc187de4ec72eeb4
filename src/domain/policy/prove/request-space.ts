/**
 * Every request that a set of policies can tell apart, by one representative: the product of the classes of actions,
 * resources and values of keys. Two sets decide alike exactly when they decide these alike.
 */
import type { SemanticsProfile } from '../../semantics/profile.ts';
import { compileCondition } from '../compile-condition.ts';
import type { Condition, Statement } from '../document.ts';
import { documentedKey, mayCarry } from '../keys.ts';
import { OPERATORS } from '../operators.ts';
import type { Request, RequestKeys } from '../request.ts';
import type { Automaton, TextPattern } from './glob-automaton.ts';
import { keyClasses } from './key-classes.ts';
import { isAbout, isAlwaysThere, PROTOCOL_KEY, SOURCE_KEY } from './profiles.ts';
import { textClasses } from './text-classes.ts';

/** Requests of one action after which the rest is given up. */
const MOST_REQUESTS = 200_000;
/** Values of one key in a request; a condition is turned by one value, so more are of use only to more conditions. */
const MOST_VALUES = 3;

/** `product:Action`, as every action is written. */
const ACTION: Automaton = {
  start: 0,
  step(state, char) {
    if (char === ':') return state === 1 ? 2 : 4;
    if (!/[a-z0-9]/i.test(char) && !(char === '-' && state < 2)) return 4;
    return state === 0 ? 1 : state === 2 ? 3 : state;
  },
  accepts: (state) => state === 3,
};

/** A trust policy looks at who calls as a condition does. */
function principalConditions({ principals }: Statement): readonly Condition[] {
  if (principals === undefined) return [];
  const arns = principals.ram.map((arn) => arn.replace(/^(acs:ram::\d+:)root$/i, '$1*'));
  return [
    ...(arns.length > 0 ? [{ operator: 'StringLike', key: 'acs:PrincipalARN', values: arns }] : []),
    ...(principals.service.length > 0
      ? [{ operator: 'StringEquals', key: 'acs:Service', values: principals.service }]
      : []),
  ];
}

/** Whether the values of a key are a set: those derived from the rules of a call. */
function isPlural(key: string): boolean {
  return key === PROTOCOL_KEY || key === SOURCE_KEY;
}

/** The values of one key that conditions can tell apart, before a profile says what the conditions mean. */
interface KeyDimension {
  readonly name: string;
  readonly conditions: readonly Condition[];
  readonly values: readonly string[];
}

/** What calls of one class of actions can look like. */
interface ActionDimension {
  readonly action: string;
  readonly resources: readonly string[];
  readonly keys: readonly KeyDimension[];
}

export class RequestSpace {
  private readonly actions: readonly ActionDimension[];
  private readonly missing = new Set<string>();

  constructor(statements: readonly Statement[]) {
    const texts = statements.flatMap((statement) => statement.actions.texts);
    const named = texts.filter((text) => !/[*?$]/.test(text));
    const actions = textClasses(patternsOf(texts, true), named, ACTION);
    if (!actions.complete) this.missing.add('Action');
    this.actions = actions.texts.map((action) => {
      const about = statements.filter((statement) => isAbout(statement, action));
      const patterns = patternsOf(
        about.flatMap((one) => one.resources?.texts ?? []),
        false,
      );
      const resources = textClasses(patterns, ['*']);
      if (!resources.complete) this.missing.add('Resource');
      return { action, resources: resources.texts, keys: this.keysOf(action, about) };
    });
  }

  /** Patterns, keys, operators and actions for which representatives may be missing, as far as is known by now. */
  get notCovered(): readonly string[] {
    return [...this.missing];
  }

  /** Every request, for policies read under a profile. */
  *requests(profile: SemanticsProfile): Generator<Request> {
    for (const { action, resources, keys } of this.actions) {
      const product = this.product(keys, profile);
      if (product.length * resources.length > MOST_REQUESTS) this.missing.add(action);
      else for (const resource of resources) for (const own of product) yield { action, resource, keys: own };
    }
  }

  private keysOf(action: string, statements: readonly Statement[]): readonly KeyDimension[] {
    const byKey = new Map<string, Condition[]>();
    for (const condition of statements.flatMap((one) => [...one.conditions, ...principalConditions(one)])) {
      const name = documentedKey(condition.key) ?? condition.key;
      if (!OPERATORS.has(condition.operator)) this.missing.add(condition.operator);
      else if (mayCarry(action, name)) byKey.set(name, [...(byKey.get(name) ?? []), condition]);
    }
    return [...byKey].map(([name, conditions]) => {
      const { values, incomplete } = keyClasses(name, conditions);
      if (incomplete !== undefined) this.missing.add(incomplete);
      if (isPlural(name) && conditions.length > MOST_VALUES) this.missing.add(name);
      return { name, conditions, values };
    });
  }

  /** Every combination of values that the conditions tell apart. */
  private product(keys: readonly KeyDimension[], profile: SemanticsProfile): readonly RequestKeys[] {
    let product: RequestKeys[] = [{}];
    for (const { name, conditions, values } of keys) {
      const most = isPlural(name) ? Math.min(MOST_VALUES, conditions.length) : 1;
      const chosen = subsets(distinguished(values, conditions, profile), most);
      const options: RequestKeys[] = Array.from(chosen, (list) => ({ [name]: list }));
      if (!isAlwaysThere(name)) options.unshift({});
      product = product.flatMap((own) => options.map((option) => ({ ...own, ...option })));
      if (product.length > MOST_REQUESTS) return product;
    }
    return product;
  }
}

/** Texts with policy variables stand for texts that are not known; the evaluator says so. */
function patternsOf(texts: readonly string[], ignoreCase: boolean): readonly TextPattern[] {
  return texts.filter((text) => !text.includes('${')).map((text) => ({ text, wildcards: true, ignoreCase }));
}

/** One value for each combination of what the conditions say of it alone. */
function distinguished(
  values: readonly string[],
  conditions: readonly Condition[],
  profile: SemanticsProfile,
): readonly string[] {
  const tests = conditions.map((condition) => compileCondition(condition, profile).test);
  return [...new Map(values.map((value) => [tests.map((test) => test([value])).join(''), value])).values()];
}

function* subsets(list: readonly string[], most: number, from = 0): Generator<readonly string[]> {
  for (let i = from; i < list.length; i += 1) {
    const first = list[i] as string;
    yield [first];
    if (most > 1) for (const rest of subsets(list, most - 1, i + 1)) yield [first, ...rest];
  }
}
