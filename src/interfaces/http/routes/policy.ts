/** Policies: what is wrong with them, what they decide, what gets past them, and which of two allows more. */
import type { FastifyReply } from 'fastify';
import { z } from 'zod';
import { checkPolicyText } from '../../../app/policy/check-policy.ts';
import { ANYBODY, QUESTIONS } from '../../../app/prove.ts';
import { parseBlock } from '../../../domain/net/address.ts';
import { DEFAULT_GUARDRAIL, TIERS } from '../../../domain/policy/guardrail.ts';
import { ASSUMPTIONS } from '../../../domain/policy/prove/no-hole.ts';
import type { Fact } from '../../../domain/policy/prove/world.ts';
import { SETUP } from '../../../domain/policy/prove/world.ts';
import { problem } from '../../../problem.ts';
import {
  AskedCall,
  AskedExposed,
  PolicyCheckDocument,
  PolicyCompareDocument,
  PolicyEvalDocument,
  PolicyGenerateDocument,
  PolicyProveDocument,
  ScratchDocument,
} from '../documents-policy.ts';
import { PolicyThreads } from '../policy-threads.ts';
import type { PolicyTask } from '../policy-work.ts';
import { API, type Routes } from './route.ts';

/** Bytes of a body: a policies file of every level and several identities, and thousands of requests. */
const BODY_LIMIT = 2 << 20;
const MOST_REQUESTS = 10_000;
/** Characters of a text; the vendor's own limits are a few thousand. */
const MOST_TEXT = 400_000;

/** A name in an object; JSON with a prototype in it is not read at all. */
const Name = z
  .string()
  .max(400)
  .regex(/^(?!__proto__$)/);
const DENY = { Version: '1', Statement: [{ Effect: 'Deny', Action: 'ecs:Run*', Resource: '*' }] };
const document = (example: object) =>
  z
    .union([z.string().max(MOST_TEXT), z.record(Name, z.unknown())])
    .meta({
      description: 'As text, of which problems name lines, or as JSON.',
      examples: [JSON.stringify(example), example],
    })
    .transform((given) => (typeof given === 'string' ? given : JSON.stringify(given, null, 2)));
/** A policy, or a policies file. */
const Document = document(DENY);
const PoliciesFile = document({ control: [[DENY]], identity: [DENY] });
const Use = z
  .enum(['control', 'identity'])
  .default('control')
  .describe('How a policy takes part that is not in a policies file.');
const Profile = z
  .array(
    z
      .string()
      .max(200)
      .meta({ examples: ['unknown-operator-document=accepted'] }),
  )
  .max(100)
  .default([])
  .describe('Readings that are taken for granted, as `switch=value`.');
const Roles = (names: readonly string[]) =>
  z
    .array(z.string().regex(/^[A-Za-z0-9.-]{1,64}$/))
    .max(50)
    .default([...names]);

const Check = z.object({
  document: Document,
  use: z.enum(['identity', 'control', 'session', 'trust']).default('identity'),
});
const Eval = z.object({
  policies: PoliciesFile,
  profile: Profile,
  requests: z
    .array(
      z.strictObject({
        action: z.string().min(1).max(200),
        resource: z.string().min(1).max(2000).default('*'),
        keys: z
          .record(
            Name,
            z.union([
              z
                .string()
                .max(4000)
                .transform((one) => [one]),
              z.array(z.string().max(4000)).max(1000),
            ]),
          )
          .default({}),
      }),
    )
    .max(MOST_REQUESTS),
});
const Compare = z.object({ first: Document, second: Document, use: Use });
const Generate = z.object({
  tier: z.enum(TIERS).default('hardened'),
  use: Use,
  brokers: Roles(DEFAULT_GUARDRAIL.brokers),
  publishers: Roles(DEFAULT_GUARDRAIL.publishers),
  breakGlass: Roles(DEFAULT_GUARDRAIL.breakGlass),
  name: z
    .string()
    .regex(/^[A-Za-z][A-Za-z0-9-]{0,127}$/)
    .default(DEFAULT_GUARDRAIL.policyName),
});
const Prove = z.object({
  policies: Document,
  use: Use,
  question: z.enum(QUESTIONS).default('no-hole'),
  level: z.enum(['broad', 'open']).default('broad'),
  assume: z.array(z.enum(ASSUMPTIONS)).max(ASSUMPTIONS.length).default([]),
  principals: z
    .array(
      z
        .string()
        .regex(/^acs:ram::\d+:(user|role)\/.+$/)
        .max(300),
    )
    .min(1)
    .max(20)
    .default([...ANYBODY])
    .describe('ARNs of those in scope.'),
  trusted: z
    .array(
      z
        .string()
        .max(50)
        .meta({ examples: ['203.0.113.0/24'] }),
    )
    .max(1000)
    .default([])
    .describe('Blocks that have to be admitted, for `no-over-block`.'),
  profile: Profile,
  execute: z.boolean().default(true).describe('Make the calls of counterexamples on a scratch cloud.'),
});
const FACTS = Object.keys(SETUP) as [Fact, ...Fact[]];
const Try = z.object({
  policies: Document,
  use: Use,
  profile: Profile,
  facts: z.array(z.enum(FACTS)).max(FACTS.length).default([]),
  request: z.array(AskedCall).min(1).max(20).describe('The calls, as a counterexample has them.'),
  exposed: AskedExposed.optional().describe('What to look at afterwards.'),
});

export const policy: Routes = (server) => {
  const threads = new PolicyThreads();
  server.addHook('onClose', () => threads.close());
  const config = { role: 'viewer', problems: ['policy-bad', 'http-too-much-work'] } as const;

  /** Ended when whoever asked is gone; the document goes out as the thread wrote it. */
  const answer = async (task: PolicyTask, reply: FastifyReply): Promise<never> => {
    const gone = new AbortController();
    reply.raw.once('close', () => gone.abort());
    const text = await threads.run(task, gone.signal);
    return reply.type('application/json; charset=utf-8').send(text) as never;
  };

  server.post(
    `${API}/policy/check`,
    {
      config,
      bodyLimit: BODY_LIMIT,
      schema: {
        tags: ['policy'],
        summary: 'What is wrong with a policy or a policies file, by line and column.',
        body: Check,
        response: { 200: PolicyCheckDocument },
      },
    },
    async ({ body: { document, use } }) => ({
      schema: 'postern.policy-check/v1' as const,
      files: checkPolicyText('document', document, use),
    }),
  );

  server.post(
    `${API}/policy/eval`,
    {
      config,
      bodyLimit: BODY_LIMIT,
      schema: {
        tags: ['policy'],
        summary: 'What a policies file decides about requests.',
        body: Eval,
        response: { 200: PolicyEvalDocument },
      },
    },
    (request, reply) => answer({ kind: 'eval', ...request.body }, reply),
  );

  server.post(
    `${API}/policy/compare`,
    {
      config,
      bodyLimit: BODY_LIMIT,
      schema: {
        tags: ['policy'],
        summary: 'Which of two policies allows more.',
        body: Compare,
        response: { 200: PolicyCompareDocument },
      },
    },
    (request, reply) => answer({ kind: 'compare', ...request.body }, reply),
  );

  server.post(
    `${API}/policy/generate`,
    {
      config: { ...config, problems: ['policy-too-long', 'http-too-much-work'] },
      schema: {
        tags: ['policy'],
        summary: 'Writes a guardrail, and says what it closes, leaves and costs.',
        body: Generate,
        response: { 200: PolicyGenerateDocument },
      },
    },
    (request, reply) => {
      const { tier, use, name, ...roles } = request.body;
      return answer({ kind: 'generate', tier, use, options: { ...roles, policyName: name } }, reply);
    },
  );

  server.post(
    `${API}/policy/prove`,
    {
      config: { ...config, problems: [...config.problems, 'cloud-refused'] },
      bodyLimit: BODY_LIMIT,
      schema: {
        tags: ['policy'],
        summary: 'Proves that policies leave no hole or block nothing that is needed, or shows the calls.',
        body: Prove,
        response: { 200: PolicyProveDocument },
      },
    },
    (request, reply) => {
      for (const value of request.body.trusted)
        if (parseBlock(value) === undefined)
          throw problem('http-bad-value', { field: 'trusted', value, expected: '203.0.113.0/24' });
      return answer({ kind: 'prove', ...request.body }, reply);
    },
  );

  server.post(
    `${API}/policy/try`,
    {
      config: { ...config, problems: [...config.problems, 'cloud-refused'] },
      bodyLimit: BODY_LIMIT,
      schema: {
        tags: ['policy'],
        summary: 'Makes the calls of a counterexample on a scratch cloud under the policies.',
        body: Try,
        response: { 200: ScratchDocument },
      },
    },
    (request, reply) => {
      const { request: asked, ...rest } = request.body;
      const calls = asked.map(({ keep, ...call }) => ({ ...call, ...(keep && { keep }) }));
      return answer({ kind: 'try', ...rest, calls }, reply);
    },
  );
};
