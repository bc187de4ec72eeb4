/** Which calls of the past a guardrail would have denied, so that nobody is surprised. */
import type { PolicyDocument } from '../policy/document.ts';
import { newInstanceKeys, type RuleInCall, ruleKeys } from '../policy/ecs-keys.ts';
import { type Evaluation, Evaluator } from '../policy/evaluate.ts';
import { documentedKey } from '../policy/keys.ts';
import { EVALUATION_SWITCHES } from '../policy/prove/authorizer.ts';
import {
  isAbout,
  PROTOCOL_KEY,
  profilesOver,
  relevantSwitches,
  SOURCE_KEY,
} from '../policy/prove/profiles.ts';
import type { Request, RequestKeys } from '../policy/request.ts';
import type { SemanticsProfile } from '../semantics/profile.ts';
import type { GuardTarget, Way } from './guard.ts';
import { guardedPolicies, isBound } from './guard-scope.ts';
import { membersBelow, type Surroundings } from './guard-surroundings.ts';

/** What policies were or would be asked about a call. */
export type AskedOf =
  /** As the cloud itself derived it. */
  | { readonly known: 'requests'; readonly requests: readonly Omit<Request, 'action'>[] }
  | { readonly known: 'rules'; readonly rules: readonly RuleInCall[] }
  | { readonly known: 'new-instance'; readonly namesGroup: boolean; readonly templateNamesGroup: boolean }
  /** An action without keys that any guardrail looks at. */
  | { readonly known: 'action' }
  | { readonly known: 'nothing'; readonly because: NotJudged };

export type NotJudged =
  /** The entry has no name of a call, or names one of no product. */
  | 'no-action'
  /** Its parameters are not there or cannot be understood. */
  | 'no-parameters'
  /** It is not known who called. */
  | 'no-caller'
  /** The policy looks at a resource or a key that the entry does not tell. */
  | 'not-told'
  /** It was refused already. */
  | 'refused';

export interface PastCall {
  readonly id: string;
  /** ISO time, or empty. */
  readonly time: string;
  readonly action: string;
  readonly caller: {
    readonly kind: 'root' | 'user' | 'role' | 'unknown';
    readonly account: string;
    readonly name: string;
  };
  readonly asked: AskedOf;
}

export interface DeniedCall {
  readonly id: string;
  readonly time: string;
  readonly action: string;
  readonly account: string;
  readonly caller: string;
  /** `sure` under every reading, `some` under some. */
  readonly certainty: 'sure' | 'some';
  /** Of the guardrail, from 1. */
  readonly statements: readonly number[];
}

export interface Judgement {
  readonly calls: number;
  readonly judged: number;
  /** Calls by callers whom the guardrail does not bind. */
  readonly outside: number;
  readonly notJudged: Readonly<Partial<Record<NotJudged, number>>>;
  /** How many would have been denied; `denied` shows the latest. */
  readonly deniedCount: number;
  readonly denied: readonly DeniedCall[];
}

/** How many denied calls are shown. */
const SHOWN = 50;

export function judgeCalls(
  calls: readonly PastCall[],
  guard: { readonly way: Way; readonly name: string; readonly document: PolicyDocument },
  targets: readonly GuardTarget[],
  surroundings: Surroundings,
): Judgement {
  const ask = judgeOf(guard);
  const binds = bindingOf(guard.way, targets, surroundings);
  const notJudged: Partial<Record<NotJudged, number>> = {};
  let judged = 0;
  let outside = 0;
  const denied: DeniedCall[] = [];
  for (const call of calls) {
    const because = reasonNotToJudge(call) ?? (isTold(call, guard.document) ? undefined : 'not-told');
    if (because !== undefined) {
      notJudged[because] = (notJudged[because] ?? 0) + 1;
      continue;
    }
    if (!binds(call.caller)) {
      outside += 1;
      continue;
    }
    judged += 1;
    const { certainty, statements } = ask(call);
    if (certainty === 'never') continue;
    const { id, time, action, caller } = call;
    denied.push({ id, time, action, account: caller.account, caller: caller.name, certainty, statements });
  }
  const latest = denied.toSorted((a, b) => (a.time < b.time ? 1 : a.time > b.time ? -1 : 0)).slice(0, SHOWN);
  return { calls: calls.length, judged, outside, notJudged, deniedCount: denied.length, denied: latest };
}

function reasonNotToJudge({ caller, asked }: PastCall): NotJudged | undefined {
  if (asked.known === 'nothing') return asked.because;
  return caller.kind === 'unknown' ? 'no-caller' : undefined;
}

const CALLER = 'acs:PrincipalARN';
const TOLD: Readonly<Record<Exclude<AskedOf['known'], 'requests' | 'nothing'>, readonly string[]>> = {
  rules: [CALLER, PROTOCOL_KEY, SOURCE_KEY],
  'new-instance': [CALLER, 'ecs:NotSpecifySecurityGroupId', 'ecs:NotSpecifySecureGroupId'],
  action: [CALLER],
};

/** Whether the entry tells everything that the statements about its action look at. */
function isTold({ action, asked }: PastCall, { statements }: PolicyDocument): boolean {
  if (asked.known === 'requests' || asked.known === 'nothing') return true;
  const told = TOLD[asked.known];
  return statements
    .filter((statement) => isAbout(statement, action))
    .every(
      ({ resources, conditions }) =>
        resources?.negated !== true &&
        resources?.texts.includes('*') === true &&
        conditions.every(({ key }) => told.includes(documentedKey(key) ?? key)),
    );
}

/** Whether the guardrail will bind a caller. */
function bindingOf(
  way: Way,
  targets: readonly GuardTarget[],
  { account, directory }: Surroundings,
): (caller: PastCall['caller']) => boolean {
  if (way === 'directory') {
    const members = new Set(directory === null ? [] : membersBelow(directory, targets).map(({ id }) => id));
    return ({ kind, account: of }) => kind !== 'root' && members.has(of);
  }
  const identities = new Map(account.identities.map((one) => [`${one.kind}/${one.name.toLowerCase()}`, one]));
  return ({ kind, account: of, name }) => {
    if (kind === 'root' || of !== account.account) return false;
    const identity = identities.get(`${kind}/${name.toLowerCase()}`);
    return identity !== undefined && isBound(identity, targets);
  };
}

interface Answer {
  readonly certainty: 'sure' | 'some' | 'never';
  readonly statements: readonly number[];
}

/** Asks the guardrail alone, under every profile that can make a difference; equal questions once. */
export function judgeOf(guard: {
  readonly way: Way;
  readonly name: string;
  readonly document: PolicyDocument;
}): (call: Pick<PastCall, 'action' | 'caller' | 'asked'>) => Answer {
  const policies = guardedPolicies(guard.way, guard.name, guard.document);
  const evaluators = new Map<string, Evaluator>();
  const evaluatorFor = (profile: SemanticsProfile): Evaluator => {
    const key = EVALUATION_SWITCHES.map((name) => profile[name]).join(' ');
    const evaluator = evaluators.get(key) ?? new Evaluator(policies, profile);
    evaluators.set(key, evaluator);
    return evaluator;
  };
  const profiles = new Map<string, readonly SemanticsProfile[]>();
  const answers = new Map<string, Answer>();
  return ({ action, caller, asked }) => {
    const principal = `acs:ram::${caller.account}:${caller.kind}/${caller.name.toLowerCase()}`;
    const key = JSON.stringify([action, principal, asked]);
    const known = answers.get(key);
    if (known !== undefined) return known;
    const over = profiles.get(action) ?? profilesOver(relevantSwitches(policies, [action]));
    profiles.set(action, over);
    const found = over.map((profile) => {
      const evaluator = evaluatorFor(profile);
      return requestsOf(action, asked, principal, profile)
        .map((request) => evaluator.explain(request))
        .filter(({ decision }) => decision !== 'allow');
    });
    const stopped = found.filter((evaluations) => evaluations.length > 0);
    const answer: Answer = {
      certainty: stopped.length === 0 ? 'never' : stopped.length === found.length ? 'sure' : 'some',
      statements: [...new Set(stopped.flat().flatMap((one) => statementsOf(one, guard.name)))].sort(
        (a, b) => a - b,
      ),
    };
    answers.set(key, answer);
    return answer;
  };
}

function requestsOf(
  action: string,
  asked: AskedOf,
  principal: string,
  profile: SemanticsProfile,
): readonly Request[] {
  const caller = { 'acs:PrincipalARN': [principal] };
  const withKeys = (keys: RequestKeys): Request => ({ action, resource: '*', keys: { ...caller, ...keys } });
  switch (asked.known) {
    case 'requests':
      return asked.requests.map(({ resource, keys }) => ({ action, resource, keys: { ...caller, ...keys } }));
    case 'rules':
      return ruleKeys(asked.rules, profile).map(withKeys);
    case 'new-instance':
      return [withKeys(newInstanceKeys(asked, profile))];
    default:
      return [withKeys({})];
  }
}

/** The statements of the guardrail that deny, from 1. */
export function statementsOf({ matched }: Evaluation, policy: string): readonly number[] {
  return matched
    .filter((one) => one.policy.id === policy && one.effect === 'Deny')
    .map(({ statement }) => statement + 1);
}
