/** What the store remembers, as the service answers it. */
import { z } from 'zod';
import { JsonObject } from './documents.ts';

export const AuditEntryDocument = z
  .object({
    number: z.int().describe('1, 2, 3, … without holes.'),
    at: z.string(),
    by: z.string(),
    action: z.string(),
    subject: z.string(),
    details: JsonObject,
    previous: z.string().describe('Hash of the entry before; 64 zeros for the first.'),
    hash: z.string(),
  })
  .meta({ id: 'AuditEntry', description: 'Something that was done, in a chain of hashes.' });

export const AuditVerdictDocument = z
  .union([
    z.object({
      intact: z.literal(true),
      entries: z.int(),
      head: z.object({ number: z.int(), hash: z.string() }).nullable(),
      cutThrough: z.int().describe('Entries up to this one were cut off by retention.'),
    }),
    z.object({
      intact: z.literal(false),
      entries: z.int(),
      number: z.int().describe('The first entry that is wrong.'),
      why: z.enum(['changed', 'unlinked', 'missing', 'unanchored', 'replaced']),
    }),
  ])
  .meta({ id: 'AuditVerdict', description: 'Whether the chain holds.' });
