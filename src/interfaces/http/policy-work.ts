/** Work on policies that may take long, as a thread of its own does it: plain data in, a document out. */
import { describeGuardrail } from '../../app/guardrail-report.ts';
import { comparisonDocument } from '../../app/policy/comparison.ts';
import { resultOf } from '../../app/policy/evaluate-requests.ts';
import { toPolicySet, toPolicySetOrPolicy } from '../../app/policy/policy-text.ts';
import { type ProveInput, prove } from '../../app/prove.ts';
import { toCidrs } from '../../domain/net/address.ts';
import { addressesOf } from '../../domain/plan/trusted-sources.ts';
import { Evaluator } from '../../domain/policy/evaluate.ts';
import type { GuardrailOptions, Tier } from '../../domain/policy/guardrail.ts';
import { comparePolicies } from '../../domain/policy/prove/compare.ts';
import type { ApiCall } from '../../domain/policy/prove/scenario.ts';
import type { Exposed } from '../../domain/policy/prove/steps.ts';
import type { Fact } from '../../domain/policy/prove/world.ts';
import type { Request } from '../../domain/policy/request.ts';
import { deviations, parseProfile } from '../cli/profile.ts';

type Use = 'control' | 'identity';

export type PolicyTask =
  | {
      readonly kind: 'eval';
      readonly policies: string;
      readonly requests: readonly Request[];
      readonly profile: readonly string[];
    }
  | { readonly kind: 'compare'; readonly first: string; readonly second: string; readonly use: Use }
  | {
      readonly kind: 'generate';
      readonly tier: Tier;
      readonly use: Use;
      readonly options: GuardrailOptions;
    }
  | ({
      readonly kind: 'prove';
      readonly policies: string;
      readonly use: Use;
      readonly profile: readonly string[];
      readonly execute: boolean;
    } & Pick<ProveInput, 'question' | 'level' | 'assume' | 'principals' | 'trusted'>)
  | {
      readonly kind: 'try';
      readonly policies: string;
      readonly use: Use;
      readonly profile: readonly string[];
      readonly facts: readonly Fact[];
      readonly calls: readonly ApiCall[];
      readonly exposed?: Exposed | undefined;
    };

/** What problems call a text of the body. */
const TEXT = 'policies';

/** Throws the problems of the commands. */
export async function workOn(task: PolicyTask): Promise<object> {
  switch (task.kind) {
    case 'eval': {
      const { profile } = parseProfile(task.profile);
      const evaluator = new Evaluator(toPolicySet(TEXT, task.policies), profile);
      return {
        schema: 'postern.policy-eval/v1',
        profile: deviations(profile),
        results: task.requests.map((request) => resultOf(request, evaluator.explain(request))),
      };
    }
    case 'compare': {
      const [first, second] = (['first', 'second'] as const).map((name) =>
        toPolicySetOrPolicy(name, task[name], task.use),
      );
      const comparison = comparePolicies(first ?? {}, second ?? {});
      return { schema: 'postern.policy-compare/v1', ...comparisonDocument(comparison) };
    }
    case 'generate': {
      const report = describeGuardrail(task.tier, task.options, task.use);
      return {
        schema: 'postern.policy-generate/v1',
        ...report,
        document: JSON.parse(report.document) as object,
      };
    }
    case 'prove': {
      const { policies, use, profile, execute, trusted, question, level, assume, principals } = task;
      const scratch = execute && question !== 'dead-statements' ? await scratchClouds() : undefined;
      const sources = [{ name: 'trusted', kind: 'declared', cidrs: trusted }] as const;
      const report = await prove({
        policies: toPolicySetOrPolicy(TEXT, policies, use),
        question,
        level,
        assume,
        principals,
        trusted: toCidrs(addressesOf(sources, 4)),
        given: Object.fromEntries(parseProfile(profile).given),
        ...(scratch && { scratch }),
      });
      return { schema: 'postern.policy-prove/v1', ...report };
    }
    case 'try': {
      const { policies, use, profile, facts, calls, exposed } = task;
      const scratch = await scratchClouds();
      return scratch.run({
        policies: toPolicySetOrPolicy(TEXT, policies, use),
        profile: parseProfile(profile).profile,
        facts,
        calls,
        ...(exposed && { exposed }),
      });
    }
  }
}

/** Loaded only when something is executed. */
async function scratchClouds() {
  return (await import('../cli/scratch-cloud.ts')).createScratch();
}
