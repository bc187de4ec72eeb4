/** Work that takes longer than an answer may: how it stands, and how it ended. */
import { z } from 'zod';
import { listActions, readAction } from '../../../app/actions.ts';
import { ActionDocument } from '../documents-act.ts';
import { API, given, PageQuery, pageOf, type Routes } from './route.ts';

export const actions: Routes = (server, parts) => {
  server.get(
    `${API}/actions`,
    {
      config: { role: 'viewer' },
      schema: {
        summary: 'What was begun, the newest first.',
        querystring: PageQuery.extend({
          kind: z.string().max(100).default('').describe('How the kind begins, as `create`.'),
        }),
        response: { 200: pageOf(ActionDocument) },
      },
    },
    ({ query: { kind, ...query } }) => listActions(parts, kind, given(query)),
  );

  server.get(
    `${API}/actions/:id`,
    {
      config: { role: 'viewer' },
      schema: {
        summary: 'How one stands, or how it ended.',
        params: z.object({ id: z.string().max(100) }),
        response: { 200: ActionDocument },
      },
    },
    ({ params: { id } }) => readAction(parts, id),
  );
};
