/** Scans: begin one, see what each said; and what happens, as it happens. */
import { z } from 'zod';
import { API, callerOn, given, PageQuery, type Routes } from './route.ts';

/** An open connection is kept from being closed by what is in between. */
const HEARTBEAT_MS = 15_000;

export const scans: Routes = (server, { keeper, news, store, target }) => {
  server.post(
    `${API}/scans`,
    {
      config: { role: 'operator' },
      schema: { response: { 202: z.object({ status: z.literal('running') }) } },
    },
    async (request, reply) => {
      const { name } = callerOn(request);
      // Its outcome is news, and in the list; here only whether it began.
      const running = keeper.scan(name);
      running.catch((error) => request.log.warn({ err: error }, 'scan failed'));
      await store.audit.append({
        at: new Date().toISOString(),
        by: name,
        action: 'scan.start',
        subject: target,
        details: {},
      });
      return reply.code(202).send({ status: 'running' as const });
    },
  );

  server.get(
    `${API}/scans`,
    { config: { role: 'viewer' }, schema: { querystring: PageQuery } },
    ({ query }) => store.scans.list({ ...given(query), target }),
  );

  server.get(`${API}/events`, { config: { role: 'viewer' } }, (request, reply) => {
    const after = Number(request.headers['last-event-id'] ?? Number.NaN);
    reply.hijack();
    reply.raw.writeHead(200, {
      'content-type': 'text/event-stream',
      'cache-control': 'no-store',
      'x-content-type-options': 'nosniff',
    });
    reply.raw.write('retry: 2000\n\n');
    const stop = news.subscribe(
      ({ number, item }) =>
        reply.raw.write(`id: ${number}\nevent: ${item.kind}\ndata: ${JSON.stringify(item)}\n\n`),
      Number.isNaN(after) ? undefined : after,
    );
    const heartbeat = setInterval(() => reply.raw.write(': \n\n'), HEARTBEAT_MS);
    request.raw.once('close', () => {
      clearInterval(heartbeat);
      stop();
    });
  });
};
