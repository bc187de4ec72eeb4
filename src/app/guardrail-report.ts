/** Use case: write a guardrail, and find out what it closes, what it leaves to detection, and what it costs. */
import { ALLOW_ALL, LONGEST, type Policy, type PolicySet } from '../domain/policy/document.ts';
import { type GuardrailOptions, generateGuardrail, type Tier } from '../domain/policy/guardrail.ts';
import { parsePolicy } from '../domain/policy/parse.ts';
import { type NoHoleAnswer, proveNoHole } from '../domain/policy/prove/no-hole.ts';
import { type NoOverBlockAnswer, proveNoOverBlock } from '../domain/policy/prove/no-over-block.ts';
import type { ProfileBox } from '../domain/policy/prove/profiles.ts';
import { proveUntouchable, type TamperingAnswer } from '../domain/policy/prove/tampering.ts';
import { problem } from '../problem.ts';

export interface GuardrailReport {
  readonly tier: Tier;
  readonly use: 'control' | 'identity';
  readonly document: string;
  /** Characters. */
  readonly size: number;
  readonly limit: number;
  /** Kinds of calls that are stopped under every profile. */
  readonly closes: readonly string[];
  /** Kinds that get through under some profile: only detection sees them there. */
  readonly leaves: readonly { readonly kind: string; readonly where: readonly ProfileBox[] }[];
  /** Kinds of calls that should keep working and are stopped under some profile. */
  readonly costs: readonly { readonly kind: string; readonly where: readonly ProfileBox[] }[];
  readonly tampering: TamperingAnswer;
}

const PRINCIPALS = ['acs:ram::1000000000000001:user/somebody'];

/** Throws `policy-too-long` when the document is over the limit of its use. */
export function describeGuardrail(
  tier: Tier,
  options: GuardrailOptions,
  use: 'control' | 'identity',
): GuardrailReport {
  const document = generateGuardrail(tier, options);
  const limit = LONGEST[use];
  if (document.length > limit) throw problem('policy-too-long', { length: document.length, limit });
  const parsed = parsePolicy(document, use).document;
  if (parsed === undefined) throw problem('internal', { reason: 'the generated guardrail does not parse' });
  const policies: PolicySet = {
    control: [[EVERYTHING, { id: options.policyName, type: 'Custom', document: parsed }]],
  };
  const holes: NoHoleAnswer = proveNoHole(policies, {
    level: 'broad',
    assume: [],
    principals: PRINCIPALS,
  });
  const blocks: NoOverBlockAnswer = proveNoOverBlock(policies, { principals: PRINCIPALS, trusted: [] });
  return {
    tier,
    use,
    document,
    size: document.length,
    limit,
    closes: holes.stopped,
    leaves: holes.holes.map(({ kind, where }) => ({ kind, where })),
    costs: blocks.blocks.map(({ kind, where }) => ({ kind, where })),
    tampering: proveUntouchable(policies, {
      principals: PRINCIPALS,
      policyName: options.policyName,
      brokers: options.brokers,
    }),
  };
}

const EVERYTHING: Policy = Object.freeze({ id: 'FullAliyunAccess', type: 'System', document: ALLOW_ALL });
