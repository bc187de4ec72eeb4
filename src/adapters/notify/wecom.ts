/**
 * Robots of WeCom groups. POST of JSON to `https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key=…`; the key is the only
 * secret. Markdown of up to 4,096 bytes of UTF-8, else errcode 40058; `<@id>` in it calls people; 20 messages a minute;
 * the status is 200 whatever happened. (developer.work.weixin.qq.com/document/path/91770)
 */
import type { OutgoingMessage, Receiver } from '../../app/ports.ts';
import { numberIn, outcomeOfStatus, reasonOf } from './answer.ts';
import { bytesOf, cutTo, linesThatFit, MARKDOWN, written } from './text.ts';

const MOST_BYTES = 4_096;
const MOST_TITLE_BYTES = 300;
const INVALID_PARAMETER = 40058;
/** "Out of the limit", unconfirmed for robots. Any other code is tried again too, only sooner. */
const TOO_FAST = 45009;
const WAIT_MS = 60_000;

export const wecom: Receiver = {
  kind: 'wecom',
  limits: [{ count: 20, windowMs: 70_000 }],
  merges: true,
  requestOf(message, { url }) {
    return {
      url,
      headers: { 'content-type': 'application/json; charset=utf-8' },
      body: JSON.stringify({ msgtype: 'markdown', markdown: { content: contentOf(message) } }),
    };
  },
  outcomeOf(answer, now) {
    const outcome = outcomeOfStatus(answer, now);
    if (outcome.outcome !== 'sent') return outcome;
    const code = numberIn(answer.body, 'errcode');
    if (code === 0) return outcome;
    const reason = reasonOf(code === undefined ? 'no errcode' : `errcode ${code}`, answer.body);
    if (code === INVALID_PARAMETER) return { outcome: 'refused', reason };
    return { outcome: 'retry', afterMs: code === TOO_FAST ? WAIT_MS : null, reason };
  },
};

function contentOf({ notice }: OutgoingMessage): string {
  const heading = `### ${cutTo(written(notice.title, MARKDOWN), MOST_TITLE_BYTES)}`;
  return linesThatFit(
    notice,
    (lines) =>
      [
        heading,
        ...lines.map(({ kind, spans }) => `${kind === 'item' ? '> ' : ''}${written(spans, MARKDOWN)}`),
      ].join('\n'),
    (content) => bytesOf(content) <= MOST_BYTES,
  );
}
