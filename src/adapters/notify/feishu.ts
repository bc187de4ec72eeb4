/**
 * Custom bots of Feishu and Lark groups. POST of JSON; signed in the body with `timestamp` (seconds, within an hour) and
 * `sign` = base64(HMAC-SHA256(key = timestamp + "\n" + secret, "")). A body of up to 20 KB; 100 a minute and 5 a second
 * per bot; `code` of the body counts, 11232 is "too fast". (facts/services.md A6)
 */
import { createHmac } from 'node:crypto';
import type { OutgoingMessage, Receiver, ReceiverTarget, Span } from '../../app/ports.ts';
import { numberIn, outcomeOfStatus, reasonOf } from './answer.ts';
import { bytesOf, cutTo, harmless, linesThatFit, PLAIN, written } from './text.ts';

const MOST_BYTES = 20_000;
const MOST_TITLE_BYTES = 300;
const TOO_FAST = 11232;
const WAIT_MS = 60_000;

export const feishu: Receiver = {
  kind: 'feishu',
  limits: [
    { count: 100, windowMs: 70_000 },
    { count: 5, windowMs: 1_500 },
  ],
  merges: true,
  requestOf(message, target, now) {
    return {
      url: target.url,
      headers: { 'content-type': 'application/json; charset=utf-8' },
      body: bodyOf(message, target, now),
    };
  },
  outcomeOf(answer, now) {
    const outcome = outcomeOfStatus(answer, now);
    // What the status refuses has a code too where the bot is only too fast.
    const code = numberIn(answer.body, 'code', 'StatusCode');
    if (outcome.outcome === 'sent' && code === 0) return outcome;
    if (code === undefined || code === 0)
      return outcome.outcome === 'sent'
        ? { outcome: 'retry', afterMs: null, reason: reasonOf('no code', answer.body) }
        : outcome;
    const reason = reasonOf(`code ${code}`, answer.body);
    if (code === TOO_FAST) return { outcome: 'retry', afterMs: WAIT_MS, reason };
    return outcome.outcome === 'refused' ? outcome : { outcome: 'retry', afterMs: null, reason };
  },
};

/** A post is made of pieces that nobody parses, so nothing in it can pass for markup. */
type Piece =
  | { readonly tag: 'text'; readonly text: string }
  | { readonly tag: 'at'; readonly user_id: string }
  | { readonly tag: 'a'; readonly text: string; readonly href: string };

function bodyOf({ notice }: OutgoingMessage, { secret }: ReceiverTarget, now: Date): string {
  const timestamp = String(Math.floor(now.getTime() / 1_000));
  const signature =
    secret === null
      ? {}
      : {
          timestamp,
          sign: createHmac('sha256', `${timestamp}\n${secret}`).update('').digest('base64'),
        };
  // A title is text alone: one that calls somebody is the first line instead.
  const pieces = notice.title.flatMap(piecesOf);
  const calls = pieces.some(({ tag }) => tag === 'at');
  const title = calls ? '' : cutTo(written(notice.title, PLAIN), MOST_TITLE_BYTES);
  return linesThatFit(
    notice,
    (lines) => {
      const content = lines.map(({ kind, spans }) => [
        ...(kind === 'item' ? [{ tag: 'text', text: '• ' } as const] : []),
        ...spans.flatMap(piecesOf),
      ]);
      if (calls) content.unshift(pieces);
      return JSON.stringify({
        ...signature,
        msg_type: 'post',
        content: { post: { zh_cn: { title, content } } },
      });
    },
    (body) => bytesOf(body) <= MOST_BYTES,
  );
}

function piecesOf(span: Span): Piece[] {
  if (typeof span === 'object' && 'link' in span)
    return [{ tag: 'a', text: textOf(span.text), href: span.link }];
  if (typeof span === 'object' && 'markup' in span) return ownPieces(span.markup);
  return [{ tag: 'text', text: textOf(typeof span === 'string' ? span : span.bold) }];
}

/** `<at user_id="…">…</at>` is how texts of the vendor's other messages call people, and `all` is everybody. */
const CALL = /<at user_id="([^"<>]+)">[^<>]*<\/at>/g;

function ownPieces(markup: string): Piece[] {
  const pieces: Piece[] = [];
  let from = 0;
  for (const call of markup.matchAll(CALL)) {
    if (call.index > from) pieces.push({ tag: 'text', text: markup.slice(from, call.index) });
    pieces.push({ tag: 'at', user_id: call[1] ?? '' });
    from = call.index + call[0].length;
  }
  if (from < markup.length) pieces.push({ tag: 'text', text: markup.slice(from) });
  return pieces;
}

/** Texts of other kinds of message call people by a tag; should texts of a post do so too, these do not. */
function textOf(text: string): string {
  return harmless(text).replaceAll('<', '＜').replaceAll('>', '＞');
}
