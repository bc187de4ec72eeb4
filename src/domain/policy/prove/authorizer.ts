/** Whether policies let a call through, for principals in scope and every way of calling that policies can tell apart. */
import type { SemanticsProfile } from '../../semantics/profile.ts';
import { compileCondition } from '../compile-condition.ts';
import { type Condition, mapPolicies, type Policy, type PolicySet, type Statement } from '../document.ts';
import { type RuleInCall, ruleKeys } from '../ecs-keys.ts';
import { Evaluator } from '../evaluate.ts';
import { documentedKey } from '../keys.ts';
import { OPERATORS } from '../operators.ts';
import { type Request, type RequestKeys, valuesOf } from '../request.ts';
import { keyClasses } from './key-classes.ts';
import {
  conditionsAbout,
  isAbout,
  isAlwaysThere,
  PROTOCOL_KEY,
  SOURCE_KEY,
  statementsOf,
} from './profiles.ts';
import { type AskedCall, questionsOf } from './scenario.ts';

export type Verdict = 'allowed' | 'refused' | 'unknown';

/** Keys that the call itself decides. */
const OWN_KEYS = [
  PROTOCOL_KEY,
  SOURCE_KEY,
  'ecs:NotSpecifySecurityGroupId',
  'ecs:NotSpecifySecureGroupId',
  'ecs:InstanceType',
  'ecs:AssociatePublicIpAddress',
  'acs:PrincipalARN',
];

/** Switches that change what a condition says; the others only change what a call shows. */
export const EVALUATION_SWITCHES = [
  'cidr-in-range',
  'multi-valued-positive',
  'multi-valued-negated',
  'missing-key-negated',
  'condition-key-case',
  'ip-include-border',
] as const;

/** Ways of calling, by the keys that do not come from the call, after which no more are tried. */
const MOST_CONTEXTS = 256;

interface Contexts {
  readonly list: readonly RequestKeys[];
  readonly notCovered: readonly string[];
}

export class Authorizer {
  private readonly policies: PolicySet;
  private readonly principals: readonly string[];
  /**
   * The policies as they are for whoever picks the resources best: refusals of some resources of a kind do not meet
   * the call, permissions for some do.
   */
  private readonly favourable: PolicySet;
  private readonly evaluators = new Map<string, Evaluator>();
  private readonly contexts = new Map<string, Contexts>();

  constructor(policies: PolicySet, principals: readonly string[]) {
    this.policies = policies;
    this.principals = principals;
    this.favourable = forBestResource(policies);
  }

  /** `allowed` when some principal can make the call in some way. */
  verdict(call: AskedCall, profile: SemanticsProfile): Verdict {
    const { list, notCovered } = this.contextsFor(call.action);
    const favourable = call.exact === true ? this.policies : this.favourable;
    let best: Verdict = notCovered.length > 0 ? 'unknown' : 'refused';
    for (const context of list) {
      const questions = questionsOf(call, profile, context);
      const verdict = verdictOf(questions, this.evaluatorFor(this.policies, profile));
      if (verdict === 'allowed') return verdict;
      if (verdict === 'unknown') best = verdict;
      else if (
        favourable !== this.policies &&
        verdictOf(questions, this.evaluatorFor(favourable, profile)) !== 'refused'
      )
        best = 'unknown';
    }
    return best;
  }

  /** What the policies are asked for a call, in a way in which it is allowed if there is one. */
  questions(call: AskedCall, profile: SemanticsProfile): readonly Request[] {
    const evaluator = this.evaluatorFor(this.policies, profile);
    const ways = this.contextsFor(call.action).list.map((context) => questionsOf(call, profile, context));
    return ways.find((questions) => verdictOf(questions, evaluator) === 'allowed') ?? ways[0] ?? [];
  }

  /** Operators, keys and resources of statements about the actions that the procedure does not cover. */
  notCovered(actions: readonly string[]): readonly string[] {
    const operators = conditionsAbout(this.policies, actions)
      .map(({ operator }) => operator)
      .filter((name) => !OPERATORS.has(name));
    const contexts = actions.flatMap((action) => this.contextsFor(action).notCovered);
    const resources = statementsOf(this.policies)
      .filter((statement) => actions.some((action) => isAbout(statement, action)))
      .flatMap((statement) => (statement.resources?.texts ?? []).filter(isPartial));
    return [...new Set([...operators, ...contexts, ...resources])];
  }

  /**
   * How many conditions can be turned by adding permissions to a call: each needs at most one of them (the finite
   * model property of conditions on the elements of one set).
   */
  conditionsThatDecoysTurn(actions: readonly string[], profile: SemanticsProfile): number {
    return statementsOf(this.policies)
      .filter((statement) => actions.some((action) => isAbout(statement, action)))
      .flatMap(({ effect, conditions }) => conditions.map((condition) => ({ effect, condition })))
      .filter(({ effect, condition }) => {
        const negated = OPERATORS.get(condition.operator)?.negated;
        if (negated === undefined || !isRuleKey(condition)) return false;
        // More values make an "any" more often true, and an "all" or a "none" less often.
        const grows = negated
          ? profile['multi-valued-negated'] === 'some-not'
          : profile['multi-valued-positive'] === 'any';
        return grows === (effect === 'Allow');
      }).length;
  }

  /** What the policies see of one rule: two rules with the same view can stand for each other. */
  viewOf(rule: RuleInCall, profile: SemanticsProfile): string {
    const [keys = {}] = ruleKeys([rule], profile);
    return statementsOf(this.policies)
      .flatMap(({ conditions }) => conditions)
      .filter(isRuleKey)
      .map((condition) => {
        const values = valuesOf(keys, condition.key, profile['condition-key-case'] === 'exact');
        return values === undefined ? '-' : compileCondition(condition, profile).test(values);
      })
      .join('');
  }

  private evaluatorFor(policies: PolicySet, profile: SemanticsProfile): Evaluator {
    const key = [policies === this.policies, ...EVALUATION_SWITCHES.map((name) => profile[name])].join(' ');
    const known = this.evaluators.get(key) ?? new Evaluator(policies, profile);
    this.evaluators.set(key, known);
    return known;
  }

  /** Every combination of the keys that the caller and the way of calling add, principals first. */
  private contextsFor(action: string): Contexts {
    const known = this.contexts.get(action);
    if (known !== undefined) return known;
    const byKey = new Map<string, Condition[]>();
    for (const condition of conditionsAbout(this.policies, [action])) {
      const name = documentedKey(condition.key) ?? condition.key;
      if (OWN_KEYS.includes(name) || !OPERATORS.has(condition.operator)) continue;
      byKey.set(name, [...(byKey.get(name) ?? []), condition]);
    }
    const notCovered: string[] = [];
    let list: RequestKeys[] = this.principals.map((arn) => ({ 'acs:PrincipalARN': [arn] }));
    for (const [name, conditions] of byKey) {
      const { values, incomplete } = keyClasses(name, conditions);
      if (incomplete !== undefined) notCovered.push(incomplete);
      const options: RequestKeys[] = values.map((value) => ({ [name]: [value] }));
      if (!isAlwaysThere(name)) options.unshift({});
      list = list.flatMap((context) => options.map((option) => ({ ...context, ...option })));
      if (list.length > MOST_CONTEXTS) {
        list = list.slice(0, MOST_CONTEXTS);
        notCovered.push(name);
      }
    }
    const found = { list, notCovered: [...new Set(notCovered)] };
    this.contexts.set(action, found);
    return found;
  }
}

function isRuleKey({ key }: Condition): boolean {
  const name = documentedKey(key);
  return name === PROTOCOL_KEY || name === SOURCE_KEY;
}

/** Whether a resource text names some resources of a kind and not others: an id, a region or an account. */
function isPartial(text: string): boolean {
  if (text === '*') return false;
  const [, , region = '', account = '', path = ''] = text.split(':');
  return !(
    (region === '*' || region === '') &&
    (account === '*' || account === '') &&
    /^(\*|[a-z]+\/\*)$/.test(path)
  );
}

function verdictOf(questions: readonly Request[], evaluator: Evaluator): Verdict {
  let result: Verdict = 'allowed';
  for (const request of questions) {
    const decision = evaluator.decide(request);
    if (decision === 'unknown') result = 'unknown';
    else if (decision !== 'allow') return 'refused';
  }
  return result;
}

/** The same set when no statement tells resources of one kind apart. */
function forBestResource(policies: PolicySet): PolicySet {
  const partial = ({ resources }: Statement): boolean =>
    resources !== undefined && (resources.negated || resources.texts.some(isPartial));
  if (!statementsOf(policies).some(partial)) return policies;
  const change = (policy: Policy): Policy => ({
    ...policy,
    document: {
      statements: policy.document.statements.flatMap((statement) => {
        if (!partial(statement)) return [statement];
        return statement.effect === 'Deny' ? [] : [{ ...statement, resources: EVERY_RESOURCE }];
      }),
    },
  });
  return mapPolicies(policies, change);
}

const EVERY_RESOURCE = Object.freeze({ negated: false, texts: Object.freeze(['*']) });
