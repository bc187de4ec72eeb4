/**
 * Incoming webhooks of Slack. POST of JSON; the answer is `ok`. 429 with `Retry-After`; about one message a second, with
 * short bursts (docs.slack.dev/apis/web-api/rate-limits). `&`, `<` and `>` are the letters that mean something
 * everywhere; `verbatim` keeps Slack from making links and calls of plain words, and leaves those that are spelt out, as
 * `<!here>` (docs.slack.dev/reference/block-kit/composition-objects/text-object).
 */
import type { OutgoingMessage, Receiver, Span } from '../../app/ports.ts';
import { outcomeOfStatus, reasonOf } from './answer.ts';
import { cutTo, harmless, inLink, linesThatFit, PLAIN, written } from './text.ts';

/** Of one section, and of all of them: the vendor's limits are 3,000 characters and 50 blocks. */
const MOST_LETTERS = 2_900;
const MOST_SECTIONS = 10;
const MOST_TITLE_BYTES = 140;

export const slack: Receiver = {
  kind: 'slack',
  limits: [{ count: 1, windowMs: 1_200 }],
  merges: true,
  requestOf(message, { url }) {
    return { url, headers: { 'content-type': 'application/json; charset=utf-8' }, body: bodyOf(message) };
  },
  outcomeOf(answer, now) {
    const outcome = outcomeOfStatus(answer, now);
    if (outcome.outcome !== 'sent' || answer.body.trim() === 'ok') return outcome;
    return { outcome: 'retry', afterMs: null, reason: reasonOf('no ok', answer.body) };
  },
};

function bodyOf({ notice }: OutgoingMessage): string {
  const plain = cutTo(written(notice.title, PLAIN), MOST_TITLE_BYTES);
  // A header shows markup as it is written, and calls nobody.
  const own = notice.ownTitle ? cutTo(written(notice.title, MRKDWN), MOST_LETTERS) : undefined;
  const sections = linesThatFit(
    notice,
    (lines) =>
      inSections(lines.map(({ kind, spans }) => `${kind === 'item' ? '• ' : ''}${written(spans, MRKDWN)}`)),
    (some) => some.length <= MOST_SECTIONS && some.every((one) => one.length <= MOST_LETTERS),
  );
  return JSON.stringify({
    text: own ?? entities(plain),
    blocks: [
      own === undefined
        ? { type: 'header', text: { type: 'plain_text', text: plain, emoji: false } }
        : sectionOf(own),
      ...sections.map(sectionOf),
    ],
  });
}

function sectionOf(text: string): object {
  return { type: 'section', text: { type: 'mrkdwn', text, verbatim: true } };
}

/** Lines together, as many as a section takes. */
function inSections(lines: readonly string[]): string[] {
  const sections: string[] = [];
  for (const line of lines) {
    const last = sections.at(-1);
    if (last !== undefined && last.length + 1 + line.length <= MOST_LETTERS)
      sections[sections.length - 1] = `${last}\n${line}`;
    else sections.push(line);
  }
  return sections;
}

function MRKDWN(span: Span): string {
  if (typeof span === 'string') return inMrkdwn(span);
  if ('markup' in span) return span.markup;
  if ('bold' in span) return `*${inMrkdwn(span.bold)}*`;
  return `<${entities(inLink(span.link))}|${inMrkdwn(span.text).replaceAll('|', '｜')}>`;
}

/** Stars, tildes and backquotes would only change how a name looks, which is enough to mislead. */
function inMrkdwn(text: string): string {
  return entities(harmless(text).replaceAll('*', '＊').replaceAll('~', '～').replaceAll('`', 'ˋ'));
}

function entities(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}
