/**
 * A webhook of the owner's own, signed as Standard Webhooks says: `webhook-id`, `webhook-timestamp` (seconds) and
 * `webhook-signature` = `v1,` + base64(HMAC-SHA256(key, id + "." + timestamp + "." + body)). A secret that begins with
 * `whsec_` is base64 of the key; any other is the key itself. Messages are not merged, so that the id of each stays the
 * same in every try and a receiver knows what it has already.
 */
import { createHmac } from 'node:crypto';
import type { OutgoingMessage, Receiver } from '../../app/ports.ts';
import { outcomeOfStatus } from './answer.ts';
import { PLAIN, written } from './text.ts';

export const webhook: Receiver = {
  kind: 'webhook',
  // No vendor limits it; a receiver of one's own is not to be run over either.
  limits: [{ count: 10, windowMs: 1_000 }],
  merges: false,
  requestOf(message, { url, secret }, now) {
    const timestamp = String(Math.floor(now.getTime() / 1_000));
    const body = JSON.stringify(documentOf(message));
    const signature = createHmac('sha256', keyOf(secret ?? ''))
      .update(`${message.id}.${timestamp}.${body}`)
      .digest('base64');
    return {
      url,
      headers: {
        'content-type': 'application/json; charset=utf-8',
        'webhook-id': message.id,
        'webhook-timestamp': timestamp,
        'webhook-signature': `v1,${signature}`,
      },
      body,
    };
  },
  outcomeOf: outcomeOfStatus,
};

/** docs/reference/schemas/notification.v1.json. */
function documentOf({ id, channel, sections, notice }: OutgoingMessage): object {
  return {
    schema: 'postern.notification/v1',
    id,
    channel,
    severity: notice.severity,
    title: written(notice.title, PLAIN),
    lines: notice.lines.map(({ spans }) => written(spans, PLAIN)),
    sections,
  };
}

function keyOf(secret: string): Buffer {
  return secret.startsWith('whsec_') ? Buffer.from(secret.slice(6), 'base64') : Buffer.from(secret, 'utf8');
}
