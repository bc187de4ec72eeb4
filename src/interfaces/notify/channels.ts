/** Channels with the secrets that the environment holds for them. */
import { RECEIVERS } from '../../adapters/notify/index.ts';
import { createPost } from '../../adapters/notify/post.ts';
import { createNotifier, type Notifier, type NotifierParts } from '../../app/notify/notifier.ts';
import type { Channel, Receiver } from '../../app/notify/ports.ts';
import type { ChannelSettings, NotifySettings } from '../../domain/notify/settings.ts';
import { problem } from '../../problem.ts';
import { composer } from './compose.ts';

/** Throws `notify-variable-missing` and `notify-bad-url`, which name the variable and not what it holds. */
export function openChannel(settings: ChannelSettings, env: NodeJS.ProcessEnv): Channel {
  const held = (variable: string): string => {
    const value = env[variable]?.trim() ?? '';
    if (value === '') throw problem('notify-variable-missing', { channel: settings.name, variable });
    return value;
  };
  const url = URL.parse(held(settings.url));
  const isSafe =
    url !== null &&
    (url.protocol === 'https:' || url.protocol === 'http:') &&
    url.username === '' &&
    url.password === '';
  if (!isSafe) throw problem('notify-bad-url', { channel: settings.name, variable: settings.url });
  return {
    settings,
    receiver: RECEIVERS.find(({ kind }) => kind === settings.kind) as Receiver,
    target: { url: url.href, secret: settings.secret === null ? null : held(settings.secret) },
  };
}

/** Throws what `openChannel` throws, for the first channel that cannot be opened. */
export function openChannels({ channels }: NotifySettings, env: NodeJS.ProcessEnv): readonly Channel[] {
  return channels.map((settings) => openChannel(settings, env));
}

/**
 * The notifier of the service, by the settings that hold when it is called. Its keys see to it that nothing is told twice
 * when they change.
 */
export function openNotifier(
  settings: () => Promise<NotifySettings>,
  env: NodeJS.ProcessEnv,
  parts: Omit<NotifierParts, 'channels' | 'compose' | 'post' | 'random'>,
): Notifier {
  let known: { readonly text: string; readonly notifier: Notifier } | undefined;
  const current = async (): Promise<Notifier> => {
    const now = await settings();
    const text = JSON.stringify(now);
    if (known?.text !== text) {
      const notifier = createNotifier({
        ...parts,
        channels: openChannels(now, env),
        compose: composer(now.console),
        post: createPost(),
        random: Math.random,
      });
      known = { text, notifier };
    }
    return known.notifier;
  };
  return {
    onRecorded: async (...what) => (await current()).onRecorded(...what),
    onScanFailed: async (code) => (await current()).onScanFailed(code),
    onGuardStatus: async (...what) => (await current()).onGuardStatus(...what),
    deliver: async (signal) => (await current()).deliver(signal),
  };
}
