/** What can be chosen when something is made, as the service answers it. */
import { z } from 'zod';
import { JsonObject, many } from './documents.ts';
import {
  FamilyOf,
  RuleDocument,
  SnapshotDocument,
  Transport,
  UnknownReasonDocument,
  VerdictName,
  WitnessDocument,
} from './documents-resource.ts';

export const OfferDocument = z
  .object({
    vpcs: many(z.object({ id: z.string(), name: z.string(), cidr: z.string() })),
    vSwitches: many(
      z.object({
        id: z.string(),
        name: z.string(),
        vpc: z.string(),
        zone: z.string(),
        cidr: z.string(),
        free: z.int().nullable().describe('Addresses that are left; null where that is not said.'),
      }),
    ),
    images: many(z.object({ id: z.string(), name: z.string(), os: z.enum(['linux', 'windows', 'unknown']) })),
    types: many(
      z.object({
        id: z.string(),
        cpus: z.number().nullable(),
        memory: z.number().nullable().describe('GiB.'),
        zones: many(z.string()).describe('Zones that have it in stock.'),
      }),
    ),
    templates: many(
      z.object({ id: z.string(), name: z.string(), version: z.string().describe('The default one.') }),
    ),
    gaps: many(z.object({ operation: z.string(), code: z.string(), message: z.string() })).describe(
      'Listings that could not be read: what is in them can still be named.',
    ),
  })
  .meta({ id: 'CreateOffer', description: 'What can be named when something is made in a region.' });

const reach = {
  service: z.string(),
  protocol: Transport,
  port: z.int(),
  family: FamilyOf,
  verdict: VerdictName,
  sources: many(z.string()),
  members: z.boolean().describe('Members of other groups get in.'),
};
const ReachDocument = z
  .object(reach)
  .meta({ id: 'CreateReach', description: 'Who would reach one ops port.' });
const ExposedDocument = z
  .object({
    ...reach,
    accepted: z.boolean(),
    witness: WitnessDocument.nullable(),
    rules: many(
      z.object({
        rule: RuleDocument,
        allow: z.string().nullable().describe('What asks for the rule; null for one that exists.'),
      }),
    ),
    unknown: many(UnknownReasonDocument),
  })
  .meta({ id: 'CreateExposed', description: 'An ops port that too many would reach, or nobody knows who.' });

export const RightGroupsDocument = z
  .object({
    items: many(
      z
        .object({
          id: z.string(),
          name: z.string(),
          type: z.enum(['basic', 'enterprise', 'unknown']),
          rules: z.int(),
          because: many(z.enum(['managed', 'not-read', 'exposes', 'lacks'])).describe(
            'Why it is not right; empty when it is.',
          ),
          lacks: many(z.string()).describe('What was asked for and would not get in, as it was written.'),
          beyond: many(ReachDocument).describe('Ops ports that it opens to more than was asked for.'),
          reach: many(ReachDocument),
          exposed: many(ExposedDocument),
          closed: z.int().describe('How many of the questions nobody reaches.'),
        })
        .meta({ id: 'JudgedGroup' }),
    ),
    judging: JsonObject.describe(
      'How they are judged, for several of them to be judged together elsewhere; spelt as in a neighbourhood.',
    ),
    snapshot: SnapshotDocument,
  })
  .meta({ id: 'RightGroups', description: 'The groups of a VPC, those first that are right.' });
