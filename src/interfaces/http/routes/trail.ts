/** What was done in the cloud, what was denied there, and why. */
import { z } from 'zod';
import { diagnoseEvent, listTrail } from '../../../app/trail.ts';
import { DiagnosisDocument, TrailRecordDocument } from '../documents-store.ts';
import { API, flag, given, PageQuery, pageOf, type Routes, TAGGED, taggedByContent, words } from './route.ts';

const Query = PageQuery.extend({
  account: words,
  region: words,
  actor: words.describe('Names of who did it, divided by commas.'),
  operation: words.describe('As `AuthorizeSecurityGroup`.'),
  resource: words.describe('Ids, of which the event names one.'),
  denied: flag.optional().describe('Only what was denied, or only what was done.'),
  from: z.iso.datetime().optional(),
  to: z.iso.datetime().optional(),
});

export const trail: Routes = (server, { store, target, diagnostics }) => {
  server.get(
    `${API}/trail`,
    {
      config: { role: 'viewer' },
      onSend: taggedByContent,
      schema: {
        tags: ['trail'],
        summary: 'What was done in the cloud to what is watched, and what was denied, the newest first.',
        querystring: Query,
        response: { 200: pageOf(TrailRecordDocument), ...TAGGED },
      },
    },
    ({ query }) => listTrail(store, { ...given(query), target }),
  );

  server.post(
    `${API}/trail/:id/diagnosis`,
    {
      config: {
        role: 'viewer',
        problems: ['event-unknown', 'event-undiagnosed', 'cloud-refused', 'cloud-unreachable'],
      },
      schema: {
        tags: ['trail'],
        summary: 'Has the vendor say why a call was denied: by which policy, for whom. Changes nothing.',
        params: z.object({ id: z.string().max(200) }),
        response: { 200: DiagnosisDocument },
      },
    },
    async ({ params: { id } }) => (await diagnoseEvent(id, { store, target, diagnostics })).diagnosis,
  );
};
