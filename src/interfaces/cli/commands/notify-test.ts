import { problem } from '../../../problem.ts';
import { openChannel } from '../../notify/channels.ts';
import { testChannel } from '../../notify/test-channel.ts';
import { loadedConfig } from '../arguments.ts';
import { type Context, type GlobalFlags, print, printJson } from '../context.ts';
import { notifyTestView } from '../views/notify-view.ts';

export interface NotifyTestFlags extends GlobalFlags {
  readonly config?: string;
}

/** Exit code: 0 when every receiver took it, 2 when one did not. */
export async function runNotifyTest(
  only: string | undefined,
  flags: NotifyTestFlags,
  context: Context,
): Promise<number> {
  const { path, config } = await loadedConfig(flags);
  const { channels } = config.notify;
  if (channels.length === 0) throw problem('notify-none', { path });
  const asked = channels.filter(({ name }) => only === undefined || name === only);
  if (asked.length === 0) {
    const known = channels.map(({ name }) => name).join(', ');
    throw problem('notify-unknown-channel', { channel: only ?? '', known });
  }
  const opened = asked.map((settings) => openChannel(settings, process.env));
  const results = await Promise.all(opened.map(testChannel));
  if (context.json) await printJson('postern.notify-test/v1', { results });
  else await print(notifyTestView(results, context));
  return results.every(({ outcome }) => outcome === 'sent') ? 0 : 2;
}
