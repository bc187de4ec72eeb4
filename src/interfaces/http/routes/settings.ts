/** Settings: what the file says, and what is edited in the store beside it. */
import { z } from 'zod';
import { auditTrail } from '../../../app/audit.ts';
import {
  changeSettings,
  currentConfig,
  exportSettings,
  readSettings,
  type ShownSettings,
} from '../../../app/settings/settings.ts';
import type { Config } from '../../../domain/config/config.ts';
import { SettingsChangeDocument, SettingsDocument } from '../documents-settings.ts';
import { demandVersion, tagged } from '../versions.ts';
import { API, callerOn, type Routes } from './route.ts';

export const settings: Routes = (server, { settings: parts, store, timer, keeper }) => {
  const shown = async (found: ShownSettings): Promise<z.input<typeof SettingsDocument>> => ({
    ...found,
    effective: effectiveOf(await currentConfig(parts)),
  });

  server.get(
    `${API}/settings`,
    {
      config: { role: 'viewer' },
      schema: {
        tags: ['settings'],
        summary: 'What holds, section by section, and where each is said.',
        response: { 200: SettingsDocument },
      },
    },
    async (_, reply) => {
      const found = await readSettings(parts);
      tagged(reply, found.version);
      return shown(found);
    },
  );

  for (const method of ['PUT', 'PATCH'] as const)
    server.route({
      method,
      url: `${API}/settings`,
      config: { role: 'admin', problems: ['settings-in-file', 'version-stale', 'version-missing'] },
      schema: {
        tags: ['settings'],
        summary:
          method === 'PUT'
            ? 'Replaces all sections that are kept in the store.'
            : 'Changes some sections of the store; null takes one out.',
        headers: z.looseObject({ 'if-match': z.string().optional().describe('The ETag of what was read.') }),
        body: SettingsChangeDocument,
        response: { 200: SettingsDocument },
      },
      handler: async (request, reply) => {
        const before = await readSettings(parts);
        demandVersion(request, before.version);
        const { name: by } = callerOn(request);
        const changed = await changeSettings(
          parts,
          {
            sections: request.body.sections,
            merge: method === 'PATCH',
            expected: before.version,
            at: timer.now().toISOString(),
          },
          auditTrail(store.audit, { by, timer }),
        );
        await keeper.judgeAgain(by);
        tagged(reply, changed.version);
        return shown(changed);
      },
    });

  server.get(
    `${API}/settings/postern.yaml`,
    {
      config: { role: 'viewer' },
      schema: {
        tags: ['settings'],
        summary: 'The file and what is kept in the store as one postern.yaml.',
        produces: ['application/yaml'],
        response: {
          200: {
            description: 'A postern.yaml.',
            content: { 'application/yaml': { schema: z.string() } },
          },
        },
      },
    },
    async (_, reply) => {
      void reply
        .type('application/yaml; charset=utf-8')
        .header('content-disposition', 'attachment; filename="postern.yaml"');
      return exportSettings(parts);
    },
  );
};

/** What the service judges and tells by, all sections taken together. */
function effectiveOf({ trust, catalogue, broadOver, notify, retention, waivers }: Config) {
  return {
    trusted: trust.sources.map(({ name, kind, cidrs }) => ({ name, kind, cidrs })),
    trustedLists: trust.lists,
    catalogue,
    broadOver: { ipv4: String(broadOver.v4), ipv6: String(broadOver.v6) },
    channels: notify.channels.map(({ name }) => name),
    retention,
    waivers: waivers.length,
  };
}
