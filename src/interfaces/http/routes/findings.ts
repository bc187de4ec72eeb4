/** Findings with their life, and who exactly reaches a resource. */
import { z } from 'zod';
import { explain } from '../../../app/explain.ts';
import { problem } from '../../../problem.ts';
import { parsePacket } from '../../packet.ts';
import { API, given, listOf, PageQuery, type Routes, words } from './route.ts';

const Query = PageQuery.extend({
  status: listOf(['open', 'fixed', 'exempt']),
  severity: listOf(['critical', 'high', 'medium', 'low', 'info']),
  account: words,
  region: words,
  check: words,
  resource: words,
  waived: z.stringbool().optional(),
  text: z.string().max(200).optional(),
});

export const findings: Routes = (server, { store, target, posture, judging, keeper }) => {
  server.get(`${API}/findings`, { config: { role: 'viewer' }, schema: { querystring: Query } }, ({ query }) =>
    store.findings.list({ ...given(query), target }),
  );

  server.get(
    `${API}/findings/:id`,
    { config: { role: 'viewer' }, schema: { params: z.object({ id: z.string().max(100) }) } },
    async ({ params: { id } }) => {
      const found = (await store.findings.get(id)).find((one) => one.target === target);
      if (found === undefined) throw problem('unknown-resource', { id });
      return { ...found, events: await store.findings.events(target, id) };
    },
  );

  server.get(`${API}/posture`, { config: { role: 'viewer' } }, async () => {
    const [latest] = (await store.scans.list({ target, limit: 1 })).items;
    return {
      target,
      counts: await store.findings.count({ target, status: ['open'] }),
      latest: latest ?? null,
      keeper: keeper.status,
    };
  });

  server.get(
    `${API}/explain/:id`,
    {
      config: { role: 'viewer' },
      schema: {
        params: z.object({ id: z.string().max(100) }),
        querystring: z.object({ packet: z.string().max(100).optional() }),
      },
    },
    async ({ params: { id }, query: { packet } }) => {
      const { inventory } = posture;
      if (inventory === undefined) throw problem('not-scanned', {});
      return explain({
        source: { read: async () => inventory },
        options: await judging(),
        ids: [id],
        ...(packet === undefined ? {} : { packet: parsePacket('packet', packet) }),
      });
    },
  );
};
