/** Whom the service tells: channels, what waits for them, what reached them, and what did not. */
import { z } from 'zod';
import { auditTrail } from '../../../app/audit.ts';
import { tryAgain } from '../../../app/notify/again.ts';
import type { Message } from '../../../app/ports.ts';
import { currentConfig } from '../../../app/settings/settings.ts';
import type { ChannelSettings } from '../../../domain/notify/settings.ts';
import { ProblemError, problem } from '../../../problem.ts';
import { openChannel } from '../../notify/channels.ts';
import { testChannel } from '../../notify/test-channel.ts';
import { many } from '../documents.ts';
import { ChannelDocument, ChannelTestDocument, MessageDocument } from '../documents-act.ts';
import { API, callerOn, given, PageQuery, pageOf, type Routes } from './route.ts';

export const notify: Routes = (server, { settings, store, timer }) => {
  const channels = async (): Promise<readonly ChannelSettings[]> =>
    (await currentConfig(settings)).notify.channels;

  server.get(
    `${API}/notify/channels`,
    {
      config: { role: 'viewer' },
      schema: {
        summary: 'Channels, without what their secrets are.',
        response: { 200: z.object({ items: many(ChannelDocument) }) },
      },
    },
    async () => ({ items: (await channels()).map(shown) }),
  );

  server.post(
    `${API}/notify/channels/:name/test`,
    {
      config: {
        role: 'operator',
        problems: ['notify-unknown-channel', 'notify-variable-missing', 'notify-bad-url'],
      },
      schema: {
        summary: 'Sends one message that says that it is a test, and tells what the receiver said.',
        params: z.object({ name: z.string().max(64) }),
        response: { 200: ChannelTestDocument },
      },
    },
    async (request) => {
      const { name: channel } = request.params;
      const all = await channels();
      const found = all.find(({ name }) => name === channel);
      if (found === undefined)
        throw problem('notify-unknown-channel', { channel, known: all.map(({ name }) => name).join(', ') });
      const result = await testChannel(openChannel(found, process.env));
      const audit = auditTrail(store.audit, { by: callerOn(request).name, timer });
      await audit.append('notify.test', channel, { outcome: result.outcome });
      return result;
    },
  );

  server.get(
    `${API}/notify/messages`,
    {
      config: { role: 'viewer' },
      schema: {
        summary: 'Messages of the outbox, by when they are due.',
        querystring: PageQuery.extend({ state: z.enum(['waiting', 'sent', 'failed']).optional() }),
        response: { 200: pageOf(MessageDocument) },
      },
    },
    async ({ query }) => {
      const { items, next } = await store.outbox.list(given(query));
      return { items: items.map(shownMessage), next };
    },
  );

  server.post(
    `${API}/notify/messages/:id/retry`,
    {
      config: { role: 'operator', problems: ['not-in-that-state'] },
      schema: {
        summary: 'Tries a message again that was given up, as if it were new.',
        params: z.object({ id: z.string().max(100) }),
        response: { 200: MessageDocument },
      },
    },
    async (request) =>
      shownMessage(
        await tryAgain(store.outbox, request.params.id, {
          audit: auditTrail(store.audit, { by: callerOn(request).name, timer }),
          at: timer.now().toISOString(),
        }),
      ),
  );
};

/** Names of variables are no secrets; what they hold is not here. */
function shown(channel: ChannelSettings): z.input<typeof ChannelDocument> {
  const { name, kind, url, secret, language, severity, events, zone, quiet } = channel;
  return {
    name,
    kind,
    variables: secret === null ? [url] : [url, secret],
    missing: missingOf(channel),
    language,
    severity,
    events,
    zone,
    quiet,
  };
}

function missingOf(channel: ChannelSettings): string | null {
  try {
    openChannel(channel, process.env);
    return null;
  } catch (error) {
    if (!(error instanceof ProblemError)) throw error;
    return 'variable' in error.problem.params ? error.problem.params.variable : null;
  }
}

function shownMessage({ payload, ...rest }: Message): z.input<typeof MessageDocument> {
  return { ...rest, section: 'section' in payload ? (payload.section as object) : {} };
}
