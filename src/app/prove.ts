/** Use case: prove what a set of policies stops and lets through, and show it: by replay, and by execution. */
import type { ExposureReport } from '../domain/finding.ts';
import { type Diagnosis, toDiagnosis } from '../domain/policy/diagnosis.ts';
import type { PolicySet } from '../domain/policy/document.ts';
import { policiesOf } from '../domain/policy/document.ts';
import { Evaluator } from '../domain/policy/evaluate.ts';
import { findDeadStatements } from '../domain/policy/prove/compare.ts';
import type { Undecided } from '../domain/policy/prove/inquiry.ts';
import { type Assumption, proveNoHole } from '../domain/policy/prove/no-hole.ts';
import { proveNoOverBlock } from '../domain/policy/prove/no-over-block.ts';
import { differencesOf, type GivenSwitches, type ProfileBox } from '../domain/policy/prove/profiles.ts';
import { replayRequests } from '../domain/policy/prove/replay.ts';
import type { ApiCall } from '../domain/policy/prove/scenario.ts';
import type { Exposed } from '../domain/policy/prove/steps.ts';
import type { Fact } from '../domain/policy/prove/world.ts';
import type { Request } from '../domain/policy/request.ts';
import type { SemanticsProfile, SwitchName } from '../domain/semantics/profile.ts';
import { problem } from '../problem.ts';

export const QUESTIONS = ['no-hole', 'no-over-block', 'dead-statements'] as const;
export type Question = (typeof QUESTIONS)[number];

/** Principals in scope where none are named: somebody whom no exemption names. */
export const ANYBODY: readonly string[] = Object.freeze(['acs:ram::1000000000000001:user/somebody']);

export interface ProveInput {
  readonly policies: PolicySet;
  readonly question: Question;
  readonly level: 'open' | 'broad';
  /** What is taken for granted about the account. */
  readonly assume: readonly Assumption[];
  /** ARNs of principals in scope. */
  readonly principals: readonly string[];
  /** Blocks that have to be admitted. */
  readonly trusted: readonly string[];
  /** Readings that are taken for granted. */
  readonly given?: GivenSwitches;
  /** Where counterexamples are executed; without it they are only replayed. */
  readonly scratch?: Scratch;
  readonly onProgress?: (done: number, all: number) => void;
}

/** A cloud of its own for each scenario. */
export interface Scratch {
  run(scenario: ScratchScenario): Promise<ScratchResult>;
}

export interface ScratchScenario {
  readonly policies: PolicySet;
  readonly profile: SemanticsProfile;
  readonly facts: readonly Fact[];
  readonly calls: readonly ApiCall[];
  /** What to look at afterwards. */
  readonly exposed?: Exposed;
}

export interface ScratchResult {
  /** One per call that was made; the last is the one that was refused, if any was. */
  readonly answers: readonly { readonly action: string; readonly code: string }[];
  readonly accepted: boolean;
  /** How far the port is within reach afterwards. */
  readonly reach?: Pick<ExposureReport, 'verdict' | 'sources'>;
}

export interface Counterexample {
  readonly kind: string;
  /** What was so before. */
  readonly facts: readonly Fact[];
  /** The calls in their order. Values that begin with `$` name what an earlier call answered. */
  readonly request: readonly ApiCall[];
  /** Switches of the profile shown that differ from the default. */
  readonly profile: Partial<Record<SwitchName, string>>;
  /** All profiles under which it is so; an empty box is every profile. */
  readonly where: readonly ProfileBox[];
  readonly exposed?: Exposed;
  /** What the policies were asked, and how the decision came about. */
  readonly trace: readonly Diagnosis[];
  readonly replay: {
    /** By the reference evaluator. */
    readonly decision: string;
    /** On a scratch cloud; absent when nothing was executed. */
    readonly executed?: ScratchResult;
  };
}

export interface ProveReport {
  readonly question: Question;
  readonly assume: readonly Assumption[];
  readonly holds: boolean | 'unknown';
  readonly profiles: {
    readonly count: number;
    /** Switches that make a difference. */
    readonly switches: readonly SwitchName[];
    /** Readings that were taken for granted. */
    readonly given: GivenSwitches;
  };
  readonly counterexamples: readonly Counterexample[];
  /** Kinds of calls about which the answer is the wished-for one under every profile. */
  readonly proved: readonly string[];
  readonly undecided: readonly Undecided[];
}

/** What the engines find, in one form. */
interface Found {
  readonly kind: string;
  readonly facts: readonly Fact[];
  readonly calls: readonly ApiCall[];
  readonly profile: SemanticsProfile;
  readonly where: readonly ProfileBox[];
  readonly requests: readonly Request[];
  readonly exposed?: Exposed;
}

/** Throws `internal` when a counterexample does not stand up to its replay. */
export async function prove(input: ProveInput): Promise<ProveReport> {
  const { policies, question } = input;
  if (question === 'dead-statements') return deadStatements(policies);
  const hole = question === 'no-hole';
  const answer = hole ? holes(input) : overBlocks(input);
  const counterexamples: Counterexample[] = [];
  for (const [i, found] of answer.found.entries()) {
    input.onProgress?.(i, answer.found.length);
    counterexamples.push(await show(found, input, hole));
  }
  const { holds, profiles, switches, proved, undecided } = answer;
  return {
    question,
    assume: input.assume,
    holds,
    profiles: { count: profiles, switches, given: input.given ?? {} },
    counterexamples,
    proved,
    undecided,
  };
}

function holes(input: ProveInput) {
  const answer = proveNoHole(input.policies, input);
  return { ...answer, found: answer.holes as readonly Found[], proved: answer.stopped };
}

function overBlocks(input: ProveInput) {
  const answer = proveNoOverBlock(input.policies, input);
  return { ...answer, found: answer.blocks as readonly Found[], proved: answer.working };
}

async function show(found: Found, { policies, scratch }: ProveInput, hole: boolean): Promise<Counterexample> {
  const { kind, facts, calls, profile, where, requests, exposed } = found;
  const decision = replayRequests(policies, requests, profile);
  if ((decision === 'allow') !== hole)
    throw problem('internal', { reason: `the counterexample ${kind} does not stand up to its replay` });
  const executed = await scratch?.run({ policies, profile, facts, calls, ...(exposed && { exposed }) });
  const evaluator = new Evaluator(policies, profile);
  return {
    kind,
    facts,
    request: calls,
    profile: differencesOf(profile),
    where,
    ...(exposed && { exposed }),
    trace: requests.map((request) => toDiagnosis(request, evaluator.explain(request))),
    replay: { decision, ...(executed && { executed }) },
  };
}

function deadStatements(policies: PolicySet): ProveReport {
  const dead = findDeadStatements(policies);
  const name = (policy: string, statement: number): string => `${policy}#${statement + 1}`;
  const all = policiesOf(policies).flatMap(({ id, document }) =>
    document.statements.map((_, i) => name(id, i)),
  );
  const found = new Map(dead.map((one) => [name(one.policy, one.statement), one.where]));
  return {
    question: 'dead-statements',
    assume: [],
    holds: found.size === 0,
    profiles: { count: 1, switches: [], given: {} },
    counterexamples: [...found].map(([kind, where]) => ({
      kind,
      facts: [],
      request: [],
      profile: {},
      where,
      trace: [],
      replay: { decision: 'same' },
    })),
    proved: all.filter((one) => !found.has(one)),
    undecided: [],
  };
}
