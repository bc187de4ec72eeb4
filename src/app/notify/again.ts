/** Use case: try a message again that was given up. */
import { problem } from '../../problem.ts';
import type { AuditTrail } from '../audit.ts';
import type { Message, OutboxStore } from '../ports.ts';
import type { Payload } from './deliver.ts';

/** Throws `unknown-resource`, and `not-in-that-state` for one that waits or was sent. */
export async function tryAgain(
  outbox: OutboxStore,
  id: string,
  { audit, at }: { readonly audit: AuditTrail; readonly at: string },
): Promise<Message> {
  const found = await outbox.get(id);
  if (found === undefined) throw problem('unknown-resource', { id });
  // It is tried for as long as a new one.
  const payload: Payload = { ...(found.payload as Payload), due: at };
  const done = await outbox.again(id, { payload, dueAt: at });
  const now = (await outbox.get(id)) ?? found;
  if (!done) throw problem('not-in-that-state', { id, state: now.state });
  await audit.append('notify.retry', id, { channel: found.channel, before: found.lastError });
  return now;
}
