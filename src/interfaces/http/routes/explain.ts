/** Who exactly gets to which ports of a resource, and whether one address gets to one port of it. */
import { z } from 'zod';
import { explainJudged } from '../../../app/explain.ts';
import type { Snapshot } from '../../../app/inventory/snapshot.ts';
import { type Judging, prepareJudging, withPorts } from '../../../app/judging.ts';
import { parsePacket, parsePort } from '../../packet.ts';
import { ExplainDocument } from '../documents-resource.ts';
import { snapshotOf } from '../snapshots.ts';
import { API, isFresh, type Routes, TAGGED, words } from './route.ts';

const Query = z.object({
  packet: z.string().max(100).optional().describe('`tcp:203.0.113.9->22`: what becomes of it.'),
  port: words.describe('`tcp/8080`: asked about besides the catalogue; several are divided by commas.'),
});
const Ids = Query.extend({
  ids: z
    .string()
    .max(10_000)
    .transform((text) => text.split(','))
    .pipe(z.array(z.string().min(1)).max(100))
    .describe('Ids of groups, interfaces or instances, divided by commas.'),
});

export const explain: Routes = (server, parts) => {
  const config = { role: 'viewer', problems: ['not-scanned', 'unknown-resource'] } as const;
  const response = { 200: ExplainDocument, ...TAGGED };
  const about = (
    snapshot: Snapshot,
    ids: readonly string[],
    { packet, port }: z.output<typeof Query>,
  ): z.input<typeof ExplainDocument> => ({
    schema: 'postern.explain/v1',
    ...explainJudged(judgingWith(snapshot, port), {
      ids,
      ...(packet === undefined ? {} : { packet: parsePacket('packet', packet) }),
    }),
  });

  server.get(
    `${API}/explain`,
    {
      config,
      schema: {
        tags: ['explain'],
        summary: 'As `postern explain --json`, of what was read last.',
        querystring: Ids,
        response,
      },
    },
    async (request, reply) => {
      const snapshot = await snapshotOf(parts);
      if (isFresh(`"${snapshot.id}"`, request, reply)) return reply;
      const { ids, ...query } = request.query;
      return about(snapshot, ids, query);
    },
  );

  server.get(
    `${API}/explain/:id`,
    {
      config,
      schema: {
        tags: ['explain'],
        summary: 'The same about one resource.',
        params: z.object({ id: z.string().max(200) }),
        querystring: Query,
        response,
      },
    },
    async (request, reply) => {
      const snapshot = await snapshotOf(parts);
      if (isFresh(`"${snapshot.id}"`, request, reply)) return reply;
      return about(snapshot, [request.params.id], request.query);
    },
  );
};

/** Another port makes another catalogue, and so another judgement of what was read. */
function judgingWith(
  { inventory, options, judging }: Snapshot,
  ports: readonly string[] | undefined,
): Judging {
  if (ports === undefined) return judging;
  const asked = ports.map((text) => parsePort('port', text));
  return prepareJudging(inventory, withPorts(options, asked));
}
