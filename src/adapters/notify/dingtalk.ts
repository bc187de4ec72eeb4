/**
 * Custom robots of DingTalk groups. POST of JSON; signed in the query with `timestamp` (ms) and `sign` =
 * base64(HMAC-SHA256(key = secret, timestamp + "\n" + secret)). The status is 200 whatever happened; `errcode` counts.
 * 20 messages a minute per robot, else it is mute for ten minutes. (facts/services.md A6)
 */
import { createHmac } from 'node:crypto';
import type { Outcome, OutgoingMessage, Receiver, WireAnswer } from '../../app/ports.ts';
import { numberIn, outcomeOfStatus, reasonOf } from './answer.ts';
import { bytesOf, cutTo, linesThatFit, MARKDOWN, PLAIN, written } from './text.ts';

/** Unconfirmed for custom robots; it is what the vendor names for its other robots. */
const MOST_BYTES = 15_000;
const MOST_TITLE_BYTES = 300;
/** "Sent too fast", as others report it; unconfirmed. Any other code is tried again too, only sooner. */
const TOO_FAST = 130101;
const MUTE_MS = 600_000;

export const dingtalk: Receiver = {
  kind: 'dingtalk',
  // A request may be on its way for ten seconds, so the minute is one of seventy.
  limits: [{ count: 20, windowMs: 70_000 }],
  merges: true,
  requestOf(message, { url, secret }, now) {
    const signed = new URL(url);
    if (secret !== null) {
      const timestamp = String(now.getTime());
      const sign = createHmac('sha256', secret).update(`${timestamp}\n${secret}`).digest('base64');
      signed.searchParams.set('timestamp', timestamp);
      signed.searchParams.set('sign', sign);
    }
    return {
      url: signed.href,
      headers: { 'content-type': 'application/json; charset=utf-8' },
      body: bodyOf(message),
    };
  },
  outcomeOf(answer, now) {
    return outcomeOfCode(answer, now);
  },
};

function bodyOf({ notice }: OutgoingMessage): string {
  const title = cutTo(written(notice.title, PLAIN), MOST_TITLE_BYTES);
  const heading = `### ${cutTo(written(notice.title, MARKDOWN), MOST_TITLE_BYTES)}`;
  return linesThatFit(
    notice,
    (lines) => {
      const text = lines.map(({ kind, spans }) =>
        kind === 'item' ? `- ${written(spans, MARKDOWN)}` : `\n${written(spans, MARKDOWN)}\n`,
      );
      return JSON.stringify({
        msgtype: 'markdown',
        markdown: { title, text: [heading, '', ...text].join('\n') },
      });
    },
    (body) => bytesOf(body) <= MOST_BYTES,
  );
}

function outcomeOfCode(answer: WireAnswer, now: Date): Outcome {
  const outcome = outcomeOfStatus(answer, now);
  if (outcome.outcome !== 'sent') return outcome;
  const code = numberIn(answer.body, 'errcode');
  if (code === 0) return outcome;
  const reason = reasonOf(code === undefined ? 'no errcode' : `errcode ${code}`, answer.body);
  return { outcome: 'retry', afterMs: code === TOO_FAST ? MUTE_MS : null, reason };
}
