/** Who did what, in the chain that nobody changes unseen. */
import { z } from 'zod';
import { API, given, PageQuery, type Routes } from './route.ts';

const Query = PageQuery.extend({
  by: z.string().max(200).optional(),
  action: z.string().max(200).optional(),
  subject: z.string().max(400).optional(),
  from: z.iso.datetime().optional(),
  to: z.iso.datetime().optional(),
});

export const audit: Routes = (server, { store }) => {
  server.get(`${API}/audit`, { config: { role: 'approver' }, schema: { querystring: Query } }, ({ query }) =>
    store.audit.list(given(query)),
  );

  server.get(`${API}/audit/verify`, { config: { role: 'approver' } }, () => store.audit.verify());
};
