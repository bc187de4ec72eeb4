/** Who did what, in the chain that nobody changes unseen. */
import { z } from 'zod';
import { problem } from '../../../problem.ts';
import { AuditEntryDocument, AuditVerdictDocument } from '../documents-store.ts';
import { API, given, PageQuery, pageOf, type Routes, TAGGED, taggedByContent } from './route.ts';

const Query = PageQuery.extend({
  by: z.string().max(200).optional().describe('A user by name.'),
  action: z.string().max(200).optional().describe('As `fix.apply`.'),
  subject: z.string().max(400).optional().describe('What it was done to.'),
  from: z.iso.datetime().optional(),
  to: z.iso.datetime().optional(),
});
const VerifyQuery = z.object({
  number: z.coerce.number().int().min(1).optional().describe('An entry that somebody has kept elsewhere…'),
  hash: z
    .string()
    .regex(/^[0-9a-f]{64}$/)
    .optional()
    .describe('…and its hash: it must be in the chain still. Both, or neither.'),
});

export const audit: Routes = (server, { store }) => {
  server.get(
    `${API}/audit`,
    {
      config: { role: 'approver' },
      onSend: taggedByContent,
      schema: {
        tags: ['audit'],
        summary: 'What was done, the newest first.',
        querystring: Query,
        response: { 200: pageOf(AuditEntryDocument), ...TAGGED },
      },
    },
    ({ query }) => store.audit.list(given(query)),
  );

  server.get(
    `${API}/audit/verify`,
    {
      config: { role: 'approver' },
      schema: {
        tags: ['audit'],
        summary: 'Walks the whole chain.',
        querystring: VerifyQuery,
        response: { 200: AuditVerdictDocument },
      },
    },
    ({ query: { number, hash } }) => {
      if ((number === undefined) !== (hash === undefined))
        throw problem('http-bad-value', {
          field: hash === undefined ? 'number' : 'hash',
          value: String(number ?? hash),
          expected: 'number & hash',
        });
      return store.audit.verify(number === undefined || hash === undefined ? undefined : { number, hash });
    },
  );
};
