/** Foreign text in messages: names and descriptions that anybody may have chosen. */
import type { Notice, NoticeLine, Span } from '../../app/ports.ts';

/** Longer foreign texts are cut: nothing that matters is as long. */
const LONGEST = 200;

/**
 * One line without anything that calls people, makes links or turns the direction of writing. `@` would call somebody
 * in every one of the vendors' groups, `://` becomes a link in most.
 */
export function harmless(text: string): string {
  const line = text.replace(/[\p{Cc}\u2028\u2029\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]+/gu, ' ');
  const cut = line.length > LONGEST ? `${line.slice(0, LONGEST)}…`.toWellFormed() : line.toWellFormed();
  return cut.replaceAll('@', '＠').replaceAll('://', ':／／');
}

/** Letters that mean something in Markdown, and ones that look alike and mean nothing. */
const LOOKALIKES: Readonly<Record<string, string>> = {
  '<': '＜',
  '>': '＞',
  '[': '［',
  ']': '］',
  '(': '（',
  ')': '）',
  '*': '＊',
  '`': 'ˋ',
  '~': '～',
  '!': '！',
  '|': '｜',
  '\\': '＼',
  '&': '＆',
};

/**
 * Foreign text in the Markdown of robots, which is a part of Markdown that each vendor reads in its own way. Whether a
 * backslash protects a letter is written nowhere, so letters are replaced. An underscore or a hash inside a line
 * starts nothing that could mislead, and names are full of them.
 */
export function inMarkdown(text: string): string {
  return harmless(text).replace(/[<>[\]()*`~!|\\&]/g, (one) => LOOKALIKES[one] ?? one);
}

/** An address of ours inside a link: nothing in it may end the link. */
export function inLink(url: string): string {
  return url.replace(/[\s()<>|"'\\]/g, (one) => encodeURIComponent(one).replace(/[()']/g, hex));
}

function hex(one: string): string {
  return `%${one.charCodeAt(0).toString(16)}`;
}

/** A line in the markup of a receiver. */
export type WriteSpan = (span: Span) => string;

export const MARKDOWN: WriteSpan = (span) => {
  if (typeof span === 'string') return inMarkdown(span);
  if ('markup' in span) return span.markup;
  if ('bold' in span) return `**${inMarkdown(span.bold)}**`;
  return `[${inMarkdown(span.text)}](${inLink(span.link)})`;
};

/** Text without any markup. */
export const PLAIN: WriteSpan = (span) => {
  if (typeof span === 'string') return harmless(span);
  if ('markup' in span) return span.markup;
  return harmless('bold' in span ? span.bold : span.text);
};

export function written(spans: readonly Span[], write: WriteSpan): string {
  return spans.map(write).join('');
}

/**
 * The lines that fit: as many of the first as `fits` takes, and one that says how much more there is. `fits` is true
 * for short lists when it is for longer ones. A heading is not left without what it heads.
 */
export function linesThatFit<T>(
  { lines, more }: Pick<Notice, 'lines' | 'more'>,
  write: (lines: readonly Pick<NoticeLine, 'kind' | 'spans'>[]) => T,
  fits: (written: T) => boolean,
): T {
  const shown = (count: number): T => {
    let kept = lines.slice(0, count);
    if (count < lines.length) while (kept.at(-1)?.kind === 'heading') kept = kept.slice(0, -1);
    const left = lines.slice(kept.length).reduce((sum, { tells }) => sum + tells, 0);
    return write(left === 0 ? kept : [...kept, { kind: 'item', spans: more(left) }]);
  };
  const all = shown(lines.length);
  if (fits(all)) return all;
  let [low, high] = [0, lines.length - 1];
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    if (fits(shown(middle))) low = middle;
    else high = middle - 1;
  }
  return shown(low);
}

export function bytesOf(text: string): number {
  return new TextEncoder().encode(text).length;
}

/** Cuts to so many bytes of UTF-8, between characters. */
export function cutTo(text: string, bytes: number): string {
  if (bytesOf(text) <= bytes) return text;
  let out = '';
  let left = bytes - bytesOf('…');
  for (const one of text) {
    left -= bytesOf(one);
    if (left < 0) break;
    out += one;
  }
  return `${out}…`;
}
