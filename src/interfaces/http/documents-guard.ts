/** Who is covered by which guardrail, as the service answers it. */
import { z } from 'zod';
import { TIERS } from '../../domain/policy/guardrail.ts';
import { JsonObject, many } from './documents.ts';

const TierName = z.enum(TIERS);

const PlaceDocument = z
  .object({
    kind: z.enum(['root', 'folder', 'member', 'management', 'user', 'group', 'role']),
    id: z.string(),
    name: z.string(),
    parent: z
      .string()
      .nullable()
      .describe('The folder that it is in; null for the Root folder and identities.'),
    groups: many(z.string()).describe('Of a user.'),
    attached: many(z.string()).describe(
      'Ids of guarding policies that are attached to it, not inherited ones.',
    ),
    coverage: z.object({
      state: z.enum(['covered', 'not-covered', 'unknown']),
      tier: TierName.nullable().describe('The strictest that covers it.'),
      because: z
        .enum([
          'no-policy',
          'disabled',
          'management-account',
          'service-linked-role',
          'own-policy',
          'not-read',
          'pending',
        ])
        .nullable()
        .describe(
          'Why it is not covered, or not known; own-policy: a document that is no tier, to be proved.',
        ),
      by: z.string().nullable().describe('Id of the policy that decides.'),
      at: z.string().nullable().describe('What that policy is attached to.'),
    }),
  })
  .meta({ id: 'GuardPlace', description: 'A node of the directory, or a user, group or role.' });

export const GuardCoverageDocument = z
  .object({
    schema: z.literal('postern.guard-coverage/v1'),
    account: z.string(),
    way: z.enum(['account', 'directory']),
    present: z.boolean().describe('False where there is no resource directory.'),
    controlPolicies: z.enum(['Enabled', 'PendingEnable', 'Disabled', 'PendingDisable']).nullable(),
    policies: many(
      z.object({
        id: z.string(),
        name: z.string(),
        tier: TierName.nullable().describe('Null for a document of one’s own, and for what was not read.'),
        document: z.string().nullable().describe('As it is understood; null when it was not.'),
      }),
    ).describe('Those that stop what guardrails are about, or that were not read.'),
    places: many(PlaceDocument),
    counts: z
      .object({ covered: z.int(), notCovered: z.int(), unknown: z.int() })
      .describe('Accounts; or users and roles.'),
    gaps: many(
      z.object({
        operation: z.string(),
        resource: z.string(),
        code: z.string(),
        message: z.string(),
        requestId: z.string(),
      }),
    ),
  })
  .meta({ id: 'GuardCoverage', description: 'As `postern guard coverage --json`.' });

export const GuardWatchDocument = z
  .object({
    id: z.string(),
    account: z.string(),
    way: z.enum(['account', 'directory']),
    name: z.string(),
    checkedAt: z.string(),
    verdict: z
      .enum(['as-expected', 'not-as-expected', 'undecided'])
      .nullable()
      .describe('What calls that change nothing have shown; null when none were made.'),
    drift: many(JsonObject).describe(
      'As in docs/reference/schemas/guard-status.v1.json, and `not-stopping`.',
    ),
  })
  .meta({ id: 'GuardWatch', description: 'How a guardrail stood when the service looked at it last.' });
