/** One message to a channel, to see whether it gets there. */
import { randomUUID } from 'node:crypto';
import { createPost } from '../../adapters/notify/post.ts';
import type { Channel, Outcome, WireAnswer } from '../../app/notify/ports.ts';
import { messagesFor } from '../../messages/index.ts';

export interface TestResult {
  readonly channel: string;
  readonly kind: string;
  readonly outcome: Outcome['outcome'];
  /** Of the answer; null when there was none. */
  readonly status: number | null;
  /** What the receiver said, or why there was no answer; empty when it took it. */
  readonly reason: string;
}

/** Sends one message that says that it is a test. */
export async function testChannel({ settings, receiver, target }: Channel): Promise<TestResult> {
  const m = messagesFor(settings.language).notify;
  const message = {
    id: randomUUID(),
    channel: settings.name,
    sections: [],
    notice: {
      title: [m.testTitle],
      ownTitle: false,
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
