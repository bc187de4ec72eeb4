/** Whatever decides about a group, so that somebody who edits its rules sees at once what each change does. */
import { z } from 'zod';
import { toText } from '../../../adapters/store/json.ts';
import { rulesSeen } from '../../../app/fix/edit.ts';
import { refOf } from '../../../app/inventory/summary.ts';
import { neighbourhoodOf } from '../../../domain/inventory/part.ts';
import { problem } from '../../../problem.ts';
import { JsonObject } from '../documents.ts';
import { RulesSeen } from '../documents-act.ts';
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
              seen: RulesSeen.describe(
                'Given back with edits of the rules, it tells whether they are still so.',
              ),
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
      const group = snapshot.judging.fleet.group(id);
      if (group === undefined) throw problem('unknown-resource', { id });
      if (isFresh(`"${snapshot.id}"`, request, reply)) return reply as never;
      const { hash, rules } = rulesSeen(group);
      const encoded = (value: unknown): object => JSON.parse(toText(value)) as object;
      return {
        inventory: encoded(neighbourhoodOf(snapshot.inventory, [id]).inventory),
        options: encoded(snapshot.options),
        seen: { hash, rules: rules.map((one) => ({ ...one })) },
        snapshot: refOf(snapshot),
      };
    },
  );
};
