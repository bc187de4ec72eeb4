/** Scans: begin one, see what each said; and what happens, as it happens. */
import type { FastifyRequest } from 'fastify';
import { z } from 'zod';
import { suffices } from '../../../domain/access/role.ts';
import { problem } from '../../../problem.ts';
import type { Access } from '../access.ts';
import { ScanDocument } from '../documents-scan.ts';
import { ScanRecordDocument } from '../documents-store.ts';
import { streamNews } from '../event-stream.ts';
import { basisOf } from '../scan-basis.ts';
import { snapshotOf } from '../snapshots.ts';
import {
  API,
  audited,
  callerOn,
  given,
  isFresh,
  PageQuery,
  pageOf,
  type Routes,
  TAGGED,
  taggedByContent,
} from './route.ts';

/** A scan reads the whole cloud. */
const SCAN_LIMIT = { max: 10, timeWindow: 60_000 };

export const scans: Routes = (server, parts) => {
  const { keeper, news, store, target } = parts;

  server.post(
    `${API}/scans`,
    {
      config: { role: 'operator', problems: ['scan-running'], rateLimit: SCAN_LIMIT },
      schema: {
        tags: ['scans'],
        summary: 'Begins a scan. How far it is comes as news, and what it said is in the list.',
        response: { 202: z.object({ status: z.literal('running') }) },
      },
    },
    async (request, reply) => {
      // Its outcome is news, and in the list; here only whether it began.
      const running = keeper.scan(callerOn(request).name);
      running.catch((error) => request.log.warn({ err: error }, 'scan failed'));
      await audited(parts, request, { action: 'scan.start', subject: target });
      return reply.code(202).send({ status: 'running' as const });
    },
  );

  server.get(
    `${API}/scans`,
    {
      config: { role: 'viewer' },
      onSend: taggedByContent,
      schema: {
        tags: ['scans'],
        summary: 'Scans that were kept, the newest first.',
        querystring: PageQuery.extend({
          kind: z
            .enum(['full', 'part'])
            .optional()
            .describe('`full`: of everything that is watched; `part`: of what an event named.'),
          from: z.iso.datetime().optional().describe('Begun then or later.'),
        }),
        response: { 200: pageOf(ScanRecordDocument), ...TAGGED },
      },
    },
    ({ query }) => store.scans.list({ ...given(query), target }),
  );

  server.get(
    `${API}/scans/current`,
    {
      config: { role: 'viewer', problems: ['not-scanned'] },
      schema: {
        tags: ['scans'],
        summary: 'The document of a scan, of what was read last.',
        response: { 200: ScanDocument, ...TAGGED },
      },
    },
    async (request, reply) => {
      const snapshot = await snapshotOf(parts);
      if (isFresh(`"${snapshot.id}"`, request, reply)) return reply;
      const { report } = await snapshot.judged();
      const document: z.input<typeof ScanDocument> = {
        schema: 'postern.scan/v1',
        basis: basisOf(snapshot, parts),
        ...report,
      };
      // It may be long: the document goes out as it is, without being read through once more.
      return reply.type('application/json; charset=utf-8').send(JSON.stringify(document) as never);
    },
  );

  server.get(
    `${API}/scans/:id`,
    {
      config: { role: 'viewer' },
      onSend: taggedByContent,
      schema: {
        tags: ['scans'],
        summary: 'One scan that was kept.',
        params: z.object({ id: z.string().max(100) }),
        response: { 200: ScanRecordDocument, ...TAGGED },
      },
    },
    async ({ params: { id } }) => {
      const found = await store.scans.get(id);
      if (found?.target !== target) throw problem('unknown-resource', { id });
      return found;
    },
  );

  server.get(
    `${API}/events`,
    {
      config: { role: 'viewer' },
      schema: {
        tags: ['scans'],
        summary: 'What happens, as it happens: server-sent events, from `Last-Event-ID` on.',
        description:
          'What any service of the store does. The event `reset` says that something may have happened that is told no more, since the `Last-Event-ID` is too old or of another store: ask for everything again. The stream ends when whoever listens may not read any more.',
        response: {
          200: {
            description: 'The `event` is the kind of news, and `data` is JSON.',
            content: { 'text/event-stream': { schema: z.string() } },
          },
        },
      },
    },
    async (request, reply) => {
      const after = request.headers['last-event-id'];
      const position = await news.position(typeof after === 'string' ? after : undefined);
      reply.hijack();
      streamNews(request, reply, { news, position, mayHear: () => mayHear(server.access, request) });
    },
  );
};

/** Whether whoever began to listen may listen still; that they do is no use of their session. */
async function mayHear(access: Access, request: FastifyRequest): Promise<boolean> {
  const caller = await access.callerOf(request, { use: false });
  return caller !== undefined && suffices(caller.role, 'viewer');
}
