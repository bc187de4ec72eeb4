/** What is said of policies, as the service answers it: the documents of `postern policy …`. */
import { z } from 'zod';
import { JsonObject, many } from './documents.ts';
import { FamilyOf, Transport, VerdictName } from './documents-resource.ts';

const Texts = many(z.string());
const Profile = z.record(z.string(), z.string()).describe('Switches of the semantics profile.');
const Boxes = many(z.record(z.string(), Texts)).describe('Profiles; an empty box is every profile.');
const KINDS = [
  'ControlPolicy',
  'SessionPolicy',
  'AccountLevelIdentityBasedPolicy',
  'AssumeRolePolicy',
] as const;

export const PolicyCheckDocument = z
  .object({
    schema: z.literal('postern.policy-check/v1'),
    files: many(
      z.object({
        path: z.string(),
        document: z
          .string()
          .optional()
          .describe('Of a document in a policies file, its id or where it stands.'),
        use: z.enum(['identity', 'control', 'session', 'trust']).nullable(),
        length: z.int(),
        limit: z.int().nullable(),
        diagnostics: many(
          z
            .object({
              code: z.string(),
              level: z.enum(['error', 'warning']),
              params: JsonObject,
              line: z.int(),
              column: z.int(),
            })
            .meta({ id: 'PolicyDiagnostic' }),
        ),
      }),
    ),
  })
  .meta({ id: 'PolicyCheck', description: 'As `postern policy check --json`.' });

const TraceDocument = z
  .object({
    AuthAction: z.string(),
    AuthResource: z.string(),
    AuthConditions: many(z.object({ ConditionKey: z.string(), ConditionValues: Texts })),
    ExplicitDeny: z.boolean(),
    NoPermissionPolicyType: z.enum(KINDS).optional(),
    MatchedPolicies: many(
      z.object({
        Effect: z.enum(['Allow', 'Deny']),
        PolicyIdentifier: z.string(),
        PolicyType: z.enum(KINDS),
        StatementNumber: z.int(),
      }),
    ),
  })
  .meta({ id: 'AccessDiagnosis', description: 'In the form of the vendor’s own diagnosis of a refusal.' });

const DECISIONS = ['allow', 'explicit-deny', 'implicit-deny', 'unknown'] as const;

export const PolicyEvalDocument = z
  .object({
    schema: z.literal('postern.policy-eval/v1'),
    profile: Profile,
    results: many(
      z.object({
        decision: z.enum(DECISIONS),
        matched: many(
          z.object({
            stage: z.enum(['control', 'session', 'identity', 'trust']),
            level: z.int().optional(),
            policy: z.string(),
            statement: z.int(),
            effect: z.enum(['Allow', 'Deny']),
            applies: z.enum(['yes', 'unknown']),
          }),
        ),
        trace: TraceDocument,
      }),
    ),
  })
  .meta({ id: 'PolicyEvaluation', description: 'As `postern policy eval --json`.' });

const RELATIONS = ['same', 'stricter', 'looser', 'different', 'unknown'] as const;

export const PolicyCompareDocument = z
  .object({
    schema: z.literal('postern.policy-compare/v1'),
    relation: z.enum(RELATIONS),
    byProfile: many(z.object({ relation: z.enum(RELATIONS), where: Boxes })),
    differences: many(
      z.object({
        request: z.object({ action: z.string(), resource: z.string(), keys: z.record(z.string(), Texts) }),
        allowedBy: z.enum(['first', 'second']),
        profile: Profile,
      }),
    ),
    notCovered: Texts,
    profiles: z.object({ count: z.int(), switches: Texts }),
  })
  .meta({ id: 'PolicyComparison', description: 'As `postern policy compare --json`.' });

const Kinds = many(z.object({ kind: z.string(), where: Boxes }));
export const PolicyGenerateDocument = z
  .object({
    schema: z.literal('postern.policy-generate/v1'),
    tier: z.enum(['page', 'hardened', 'closed-world', 'self-protecting']),
    use: z.enum(['control', 'identity']),
    document: JsonObject,
    size: z.int(),
    limit: z.int(),
    closes: Texts,
    leaves: Kinds,
    costs: Kinds,
    tampering: z.object({ possible: Texts, stopped: Texts, undecided: Texts }),
  })
  .meta({ id: 'Guardrail', description: 'As `postern policy generate --json`.' });

/** What was done on a scratch cloud. */
export const ScratchDocument = z
  .object({
    answers: many(z.object({ action: z.string(), code: z.string() })).describe(
      'One per call that was made; the last is the one that was refused, if any was.',
    ),
    accepted: z.boolean(),
    reach: z
      .object({ verdict: VerdictName, sources: Texts })
      .optional()
      .describe('How far the port is within reach afterwards.'),
  })
  .meta({ id: 'ScratchResult', description: 'What came of calls on a local cloud of their own.' });

const callFields = {
  product: z.enum(['Ecs', 'Vpc', 'Nlb']),
  version: z.string().max(20),
  action: z.string().max(100),
  parameters: z.record(z.string(), z.unknown()),
  keep: z.record(z.string(), z.string()).optional().describe('What later calls name with `$`.'),
};
const exposedFields = {
  resource: z.enum(['instance', 'newInstance', 'hidden']),
  protocol: Transport,
  port: z.int(),
  family: FamilyOf,
};
/** As counterexamples have them, for the bodies of requests. */
export const AskedCall = z
  .object({
    ...callFields,
    parameters: z.record(z.string().regex(/^(?!__proto__$)/), z.unknown()),
    keep: z.record(z.string().regex(/^(?!__proto__$)/), z.string()).optional(),
  })
  .meta({
    examples: [
      {
        product: 'Ecs',
        version: '2014-05-26',
        action: 'DescribeSecurityGroups',
        parameters: { RegionId: 'cn-hangzhou' },
      },
    ],
  });
export const AskedExposed = z.object(exposedFields);

export const PolicyProveDocument = z
  .object({
    schema: z.literal('postern.policy-prove/v1'),
    question: z.enum(['no-hole', 'no-over-block', 'dead-statements']),
    assume: many(z.enum(['no-open-group', 'no-new-path'])),
    holds: z.union([z.boolean(), z.literal('unknown')]),
    profiles: z.object({ count: z.int(), switches: Texts, given: Profile }),
    counterexamples: many(
      z
        .object({
          kind: z.string(),
          facts: Texts,
          request: many(z.object(callFields)),
          profile: Profile,
          where: Boxes,
          exposed: z.object(exposedFields).optional(),
          trace: many(TraceDocument),
          replay: z.object({
            decision: z.enum([...DECISIONS, 'same']),
            executed: ScratchDocument.optional(),
          }),
        })
        .meta({ id: 'Counterexample' }),
    ),
    proved: Texts,
    undecided: many(z.object({ kind: z.string(), where: Boxes, because: Texts })),
  })
  .meta({ id: 'PolicyProof', description: 'As `postern policy prove --json`.' });
