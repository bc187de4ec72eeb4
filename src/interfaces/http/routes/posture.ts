/** How things stand, and how they stood. */
import { z } from 'zod';
import { HistoryPointDocument, PostureDocument } from '../documents-store.ts';
import { API, given, PageQuery, pageOf, type Routes, TAGGED, taggedByContent } from './route.ts';

export const posture: Routes = (server, { store, target, keeper }) => {
  server.get(
    `${API}/posture`,
    {
      config: { role: 'viewer' },
      onSend: taggedByContent,
      schema: {
        tags: ['posture'],
        summary: 'How things stand, and whether the service keeps up.',
        response: { 200: PostureDocument, ...TAGGED },
      },
    },
    async () => {
      const last = async (kind?: 'full') =>
        (await store.scans.list({ target, limit: 1, ...(kind === undefined ? {} : { kind }) })).items[0] ??
        null;
      return {
        target,
        counts: await store.findings.count({ target, status: ['open'] }),
        latest: await last(),
        latestFull: await last('full'),
        keeper: await keeper.status(),
      };
    },
  );

  server.get(
    `${API}/posture/history`,
    {
      config: { role: 'viewer' },
      onSend: taggedByContent,
      schema: {
        tags: ['posture'],
        summary: 'What each full scan counted, the newest first.',
        querystring: PageQuery.extend({ from: z.iso.datetime().optional() }),
        response: { 200: pageOf(HistoryPointDocument), ...TAGGED },
      },
    },
    async ({ query }) => {
      const { items, next } = await store.scans.list({ ...given(query), target, kind: 'full' });
      return {
        items: items.map(({ id, startedAt, coverage, counts }) => ({
          scan: id,
          at: startedAt,
          complete: coverage.complete,
          counts,
        })),
        next,
      };
    },
  );
};
