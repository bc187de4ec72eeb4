/** `postern notify test`: one message to each channel → what the receivers say. */
import { randomUUID } from 'node:crypto';
import { createPost } from '../../../adapters/notify/post.ts';
import type { Channel, Outcome, WireAnswer } from '../../../app/notify/ports.ts';
import { messagesFor } from '../../../messages/index.ts';
import { problem } from '../../../problem.ts';
import { openChannel } from '../../notify/channels.ts';
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
  const results = await Promise.all(opened.map(testOf));
  if (context.json) await printJson('postern.notify-test/v1', { results });
  else await print(notifyTestView(results, context));
  return results.every(({ outcome }) => outcome === 'sent') ? 0 : 2;
}

export interface TestResult {
  readonly channel: string;
  readonly kind: string;
  readonly outcome: Outcome['outcome'];
  /** Of the answer; null when there was none. */
  readonly status: number | null;
  /** What the receiver said, or why there was no answer; empty when it took it. */
  readonly reason: string;
}

async function testOf({ settings, receiver, target }: Channel): Promise<TestResult> {
  const m = messagesFor(settings.language).notify;
  const message = {
    id: randomUUID(),
    channel: settings.name,
    sections: [],
    notice: {
      title: [m.testTitle],
      severity: 'info' as const,
      lines: [{ kind: 'item' as const, spans: [m.test], tells: 0 }],
      more: () => [],
    },
  };
  const answer = await createPost()(receiver.requestOf(message, target, new Date()));
  const outcome = outcomeOf(answer);
  const { name: channel, kind } = settings;
  const reason = outcome.outcome === 'sent' ? '' : outcome.reason;
  return { channel, kind, outcome: outcome.outcome, status: answer.status, reason };

  function outcomeOf(got: WireAnswer | { readonly status: null; readonly reason: string }): Outcome {
    return got.status === null
      ? { outcome: 'retry', afterMs: null, reason: got.reason }
      : receiver.outcomeOf(got, new Date());
  }
}
