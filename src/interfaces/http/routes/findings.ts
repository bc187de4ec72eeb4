/** Findings with their life. */
import { z } from 'zod';
import { FINDING_FIELDS } from '../../../app/store/ports.ts';
import { problem } from '../../../problem.ts';
import { FindingCountsDocument, FindingDetailDocument, FindingRecordDocument } from '../documents-store.ts';
import {
  API,
  flag,
  given,
  listOf,
  PageQuery,
  pageOf,
  type Routes,
  TAGGED,
  taggedByContent,
  words,
} from './route.ts';

const filters = {
  status: listOf(['open', 'fixed', 'exempt']).describe('Divided by commas; all when absent.'),
  severity: listOf(['critical', 'high', 'medium', 'low', 'info']),
  account: words,
  region: words,
  check: words.describe('Ids of checks.'),
  resource: words.describe('Ids of groups and instances.'),
  waived: flag.optional().describe('Only those with a waiver, or only those without.'),
  text: z
    .string()
    .max(200)
    .optional()
    .describe('A part of an id, a name, a description or a source, in any case.'),
};
const Query = PageQuery.extend(filters);
const CountQuery = z.object({
  ...filters,
  by: z.enum(FINDING_FIELDS).optional().describe('Count by this field, too.'),
  limit: PageQuery.shape.limit.describe('At most so many values of the field; 100 when absent.'),
});

export const findings: Routes = (server, { store, target }) => {
  server.get(
    `${API}/findings`,
    {
      config: { role: 'viewer' },
      onSend: taggedByContent,
      schema: {
        tags: ['findings'],
        summary: 'Findings that are known, the worst first.',
        querystring: Query,
        response: { 200: pageOf(FindingRecordDocument), ...TAGGED },
      },
    },
    ({ query }) => store.findings.list({ ...given(query), target }),
  );

  server.get(
    `${API}/findings/counts`,
    {
      config: { role: 'viewer' },
      onSend: taggedByContent,
      schema: {
        tags: ['findings'],
        summary: 'How many there are, by status and severity, and by a field.',
        querystring: CountQuery,
        response: { 200: FindingCountsDocument, ...TAGGED },
      },
    },
    async ({ query: { by, limit, ...rest } }) => {
      const wanted = { ...given(rest), target };
      const counts = await store.findings.count(wanted);
      return {
        total: counts.reduce((sum, { count }) => sum + count, 0),
        counts,
        by: by === undefined ? null : await store.findings.countBy(by, { ...wanted, ...given({ limit }) }),
      };
    },
  );

  server.get(
    `${API}/findings/:id`,
    {
      config: { role: 'viewer', problems: ['finding-unknown'] },
      onSend: taggedByContent,
      schema: {
        tags: ['findings'],
        summary: 'A finding with what has happened to it.',
        params: z.object({ id: z.string().max(100) }),
        response: { 200: FindingDetailDocument, ...TAGGED },
      },
    },
    async ({ params: { id } }) => {
      const found = (await store.findings.get(id)).find((one) => one.target === target);
      if (found === undefined) throw problem('finding-unknown', { id });
      return { ...found, events: await store.findings.events(target, id) };
    },
  );
};
