/** Findings with their life. */
import { z } from 'zod';
import { problem } from '../../../problem.ts';
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

export const findings: Routes = (server, { store, target, keeper }) => {
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
};
