/** Whatever decides about a group, so that somebody who edits its rules sees at once what each change does. */
import { z } from 'zod';
import { toText } from '../../../adapters/store/json.ts';
import { refOf } from '../../../app/inventory/summary.ts';
import { neighbourhoodOf } from '../../../domain/inventory/part.ts';
import { problem } from '../../../problem.ts';
import { JsonObject } from '../documents.ts';
import { SnapshotDocument } from '../documents-resource.ts';
import { snapshotOf } from '../snapshots.ts';
import { API, isFresh, type Routes, TAGGED } from './route.ts';

export const neighbourhood: Routes = (server, parts) => {
  server.get(
    `${API}/inventory/groups/:id/neighbourhood`,
    {
      config: { role: 'viewer', problems: ['not-scanned', 'unknown-resource'] },
      schema: {
        tags: ['inventory'],
        summary: 'A group with whatever decides about it, for exposures to be computed elsewhere.',
        params: z.object({ id: z.string().max(200) }),
        response: {
          200: z
            .object({
              inventory: JsonObject.describe(
                'As the library `postern/domain` takes it; big integers are `{"$integer": "…"}`, maps `{"$map": […]}`.',
              ),
              options: JsonObject.describe('How it is judged: catalogue, trusted sources, thresholds.'),
              snapshot: SnapshotDocument,
            })
            .meta({ id: 'Neighbourhood' }),
          ...TAGGED,
        },
      },
    },
    async (request, reply) => {
      const { id } = request.params;
      const snapshot = await snapshotOf(parts);
      if (snapshot.judging.fleet.group(id) === undefined) throw problem('unknown-resource', { id });
      if (isFresh(`"${snapshot.id}"`, request, reply)) return reply as never;
      const encoded = (value: unknown): object => JSON.parse(toText(value)) as object;
      return {
        inventory: encoded(neighbourhoodOf(snapshot.inventory, [id]).inventory),
        options: encoded(snapshot.options),
        snapshot: refOf(snapshot),
      };
    },
  );
};
