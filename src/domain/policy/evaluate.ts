/**
 * Decides requests by policies, in the documented order (facts/policy.md 4): control policies from the Root folder
 * down, the session policy, the policies of the identity, the trust policy of the role. Each stage refuses explicitly
 * when a Deny applies, lets pass when an Allow does, and refuses implicitly otherwise; the first that refuses decides.
 * A set of policies is compiled once and asked many times; `domain/reference/policy.ts` is its slow twin.
 */
import type { SemanticsProfile } from '../semantics/profile.ts';
import { type CompiledCondition, compileCondition } from './compile-condition.ts';
import type { Effect, Patterns, Policy, PolicySet, Principals, Statement } from './document.ts';
import { compileGlob, type Matcher } from './glob.ts';
import { type Request, valuesOf } from './request.ts';
import { and, FALSE, not, or, TRUE, type Truth, UNKNOWN } from './truth.ts';

export type Decision = 'allow' | 'explicit-deny' | 'implicit-deny' | 'unknown';
export type Stage = 'control' | 'session' | 'identity' | 'trust';

/** A statement that applies to a request, or may apply. */
export interface MatchedStatement {
  readonly stage: Stage;
  /** Level of the directory from 0, for control policies. */
  readonly level?: number;
  readonly policy: Policy;
  /** Position in the document, from 0. */
  readonly statement: number;
  readonly effect: Effect;
  readonly applies: 'yes' | 'unknown';
}

export interface Evaluation {
  readonly decision: Decision;
  /** Where the way ended; absent when every stage was passed. */
  readonly stage?: Stage;
  readonly level?: number;
  /** Statements that apply or may apply, of every stage that was reached. */
  readonly matched: readonly MatchedStatement[];
}

interface CompiledStatement {
  readonly policy: Policy;
  readonly statement: number;
  readonly effect: Effect;
  readonly action: (action: string) => Truth;
  readonly applies: (request: Request) => Truth;
}

interface CompiledStage {
  readonly stage: Stage;
  readonly level?: number;
  readonly statements: readonly CompiledStatement[];
}

/** The statements of a stage that may be about one action. */
interface Candidates {
  readonly stage: Stage;
  readonly level?: number;
  /** In the order of the documents. */
  readonly all: readonly Candidate[];
  readonly denies: readonly Candidate[];
  readonly allows: readonly Candidate[];
}

/** `sure` is how certain it is that the statement is about the action. */
interface Candidate extends CompiledStatement {
  readonly sure: Truth;
}

/** What a stage may do, as bits; more than one when something is unknown. */
const PASS = 1;
const EXPLICIT = 2;
const IMPLICIT = 4;

/** More actions than any product has; keeps requests with invented actions from filling the memory. */
const MOST_CACHED_ACTIONS = 10_000;

export class Evaluator {
  private readonly stages: readonly CompiledStage[];
  private readonly byAction = new Map<string, readonly Candidates[]>();

  constructor(policies: PolicySet, profile: SemanticsProfile) {
    const compile = (stage: Stage, list: readonly Policy[], level?: number): CompiledStage => ({
      stage,
      ...(level === undefined ? {} : { level }),
      statements: list.flatMap((policy) =>
        policy.document.statements.map((statement, i) => compileStatement(policy, i, statement, profile)),
      ),
    });
    const { control = [], session, identity, trust } = policies;
    this.stages = [
      ...control.map((list, level) => compile('control', list, level)),
      ...(session === undefined ? [] : [compile('session', [session])]),
      ...(identity === undefined ? [] : [compile('identity', identity)]),
      ...(trust === undefined ? [] : [compile('trust', [trust])]),
    ];
  }

  /** The decision alone. */
  decide(request: Request): Decision {
    let outcome = 0;
    for (const candidates of this.candidatesFor(request.action)) {
      const own = outcomeOf(candidates, request);
      outcome |= own & ~PASS;
      if ((own & PASS) === 0) return decisionOf(outcome);
    }
    return decisionOf(outcome | PASS);
  }

  /** The decision, where it fell, and every statement that had a part in it. */
  explain(request: Request): Evaluation {
    const decision = this.decide(request);
    const matched: MatchedStatement[] = [];
    for (const candidates of this.candidatesFor(request.action)) {
      const { stage, level, all } = candidates;
      const place = { stage, ...(level === undefined ? {} : { level }) };
      for (const { policy, statement, effect, sure, applies } of all) {
        const truth = and(sure, applies(request));
        if (truth === FALSE) continue;
        matched.push({ ...place, policy, statement, effect, applies: truth === TRUE ? 'yes' : 'unknown' });
      }
      if ((outcomeOf(candidates, request) & PASS) === 0) return { decision, ...place, matched };
    }
    return { decision, matched };
  }

  private candidatesFor(action: string): readonly Candidates[] {
    const known = this.byAction.get(action);
    if (known !== undefined) return known;
    const lower = action.toLowerCase();
    const found = this.stages.map(({ statements, ...place }): Candidates => {
      const all = statements
        .map((one): Candidate => ({ ...one, sure: one.action(lower) }))
        .filter(({ sure }) => sure !== FALSE);
      const of = (effect: Effect): readonly Candidate[] => all.filter((one) => one.effect === effect);
      return { ...place, all, denies: of('Deny'), allows: of('Allow') };
    });
    if (this.byAction.size < MOST_CACHED_ACTIONS) this.byAction.set(action, found);
    return found;
  }
}

function outcomeOf({ denies, allows }: Candidates, request: Request): number {
  const deny = strongest(denies, request);
  if (deny === TRUE) return EXPLICIT;
  const allow = strongest(allows, request);
  const undenied = allow === TRUE ? PASS : allow === FALSE ? IMPLICIT : PASS | IMPLICIT;
  return deny === UNKNOWN ? undenied | EXPLICIT : undenied;
}

function strongest(candidates: readonly Candidate[], request: Request): Truth {
  let result: Truth = FALSE;
  for (const { sure, applies } of candidates) {
    result = or(result, and(sure, applies(request)));
    if (result === TRUE) return TRUE;
  }
  return result;
}

function decisionOf(outcome: number): Decision {
  switch (outcome) {
    case PASS:
      return 'allow';
    case EXPLICIT:
      return 'explicit-deny';
    case IMPLICIT:
      return 'implicit-deny';
    default:
      return 'unknown';
  }
}

function compileStatement(
  policy: Policy,
  number: number,
  { effect, actions, resources, conditions, principals }: Statement,
  profile: SemanticsProfile,
): CompiledStatement {
  // Action names have no case (facts/policy.md 1.2).
  const action = compilePatterns(actions, (text) => text.toLowerCase());
  const raw = resources && compilePatterns(resources, (text) => text);
  const lower = resources && compilePatterns(resources, (text) => text.toLowerCase());
  const principal = principals && compilePrincipals(principals);
  const compiled = conditions.map((condition) => compileCondition(condition, profile));
  const exact = profile['condition-key-case'] === 'exact';
  const applies = (request: Request): Truth => {
    let result: Truth = TRUE;
    if (raw !== undefined && lower !== undefined) {
      // The names of users and roles have no case in ARNs.
      const { resource } = request;
      result = resource.startsWith('acs:ram:') ? lower(resource.toLowerCase()) : raw(resource);
      if (result === FALSE) return FALSE;
    }
    if (principal !== undefined) result = and(result, principal(request));
    for (const { key, test } of compiled as readonly CompiledCondition[]) {
      if (result === FALSE) return FALSE;
      result = and(result, test(valuesOf(request.keys, key, exact)));
    }
    return result;
  };
  return { policy, statement: number, effect, action, applies };
}

function compilePatterns(
  { negated, texts }: Patterns,
  fold: (text: string) => string,
): (text: string) => Truth {
  const matchers: Matcher[] = texts
    .filter((text) => !text.includes('${'))
    .map((text) => compileGlob(fold(text)));
  // What a policy variable stands for is not known (facts/policy.md 1.4).
  const otherwise: Truth = texts.length > matchers.length ? UNKNOWN : FALSE;
  return (text) => {
    let found: Truth = otherwise;
    for (const matches of matchers)
      if (matches(text)) {
        found = TRUE;
        break;
      }
    return negated ? not(found) : found;
  };
}

/** Whether a trust policy names the caller, whom the request tells by `acs:PrincipalARN` or `acs:Service`. */
function compilePrincipals({ ram, service, federated }: Principals): (request: Request) => Truth {
  const arns = ram.map((arn) => {
    // `…:root` stands for everybody in the account.
    const account = /^acs:ram::(\d+):root$/i.exec(arn)?.[1];
    const lower = arn.toLowerCase();
    return account === undefined
      ? (caller: string) => lower === '*' || caller === lower
      : (caller: string) => caller.startsWith(`acs:ram::${account}:`);
  });
  return ({ keys }) => {
    const caller = valuesOf(keys, 'acs:PrincipalARN', false)?.[0]?.toLowerCase();
    const product = valuesOf(keys, 'acs:Service', false)?.[0];
    if (caller !== undefined && arns.some((matches) => matches(caller))) return TRUE;
    if (product !== undefined && service.includes(product)) return TRUE;
    return (caller === undefined && product === undefined) || federated.length > 0 ? UNKNOWN : FALSE;
  };
}
