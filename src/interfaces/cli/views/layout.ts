/** Text that fits: widths count CJK characters as two columns. */
import stringWidth from 'string-width';

/**
 * Spaces, a number with the CJK character that counts it, such a character alone, or a word; with the marks that must
 * not end a line before it, and those that must not begin one after it.
 */
const PIECE =
  /\s+|[（「『《〈【]*(?:\d+ [\u2e80-\uffef]|[\u2e80-\uffef]|[^\s\u2e80-\uffef]+)[、，。：；？！）」』》〉】…]*/gu;

/** Breaks `text` into lines of at most `width` columns: at spaces, or between CJK characters. */
export function wrap(text: string, width: number): string[] {
  const lines: string[] = [];
  let line = '';
  for (const piece of text.match(PIECE) ?? []) {
    if (stringWidth(line + piece) <= width) line += piece;
    else {
      if (line.trim() !== '') lines.push(line.trimEnd());
      line = piece.trimStart();
      while (stringWidth(line) > width) {
        lines.push(line.slice(0, width));
        line = line.slice(width);
      }
    }
  }
  if (line.trim() !== '') lines.push(line.trimEnd());
  return lines.length === 0 ? [''] : lines;
}

/** `label` in a column of its own, `text` wrapped beside it. */
export function field(
  label: string,
  text: string,
  options: { width: number; labelWidth: number; indent: number },
): string {
  const { width, labelWidth, indent } = options;
  const lines = wrap(text, width - indent - labelWidth);
  return lines
    .map((line, i) => `${' '.repeat(indent)}${pad(i === 0 ? label : '', labelWidth)}${line}`.trimEnd())
    .join('\n');
}

/** Pads to `width` columns. */
export function pad(text: string, width: number): string {
  return text + ' '.repeat(Math.max(0, width - stringWidth(text)));
}

/** Cuts to `width` columns, with an ellipsis where something was cut. */
export function cut(text: string, width: number): string {
  if (stringWidth(text) <= width) return text;
  let out = '';
  for (const character of text) {
    if (stringWidth(out + character) > width - 1) break;
    out += character;
  }
  return `${out}…`;
}

/**
 * Foreign text on one line: control characters, halves of characters, and those that turn the direction of writing or
 * are not seen, as JSON escapes them. A name in a file must not move the cursor, change colours or pass for another
 * name.
 */
export function visible(text: string): string {
  return text.replace(
    /[\p{Cc}\p{Cs}\u061c\u200b\u200e\u200f\u2028-\u202e\u2060-\u2069\ufeff\ufffe\uffff]/gu,
    (one) => `\\u${one.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}

/** The widest of several texts, in columns. */
export function widest(texts: readonly string[]): number {
  return Math.max(0, ...texts.map((text) => stringWidth(text)));
}

/** Rows in columns as wide as they need to be, the last one wrapped in what is left. */
export function table(
  heads: readonly string[],
  rows: readonly (readonly string[])[],
  { colors, width }: { readonly colors: { bold(text: string): string }; readonly width: number },
  paint: (row: number) => ((text: string) => string) | undefined = () => undefined,
): string {
  const fixed = heads.length - 1;
  const widths = heads
    .slice(0, fixed)
    .map((head, i) => widest([head, ...rows.map((row) => row[i] ?? '')]) + 2);
  const before = widths.reduce((sum, one) => sum + one, 0);
  const line = (cells: readonly string[], color: (text: string) => string): string => {
    const parts = wrap(cells[fixed] ?? '', width - before);
    const start = widths.map((one, i) => pad(cells[i] ?? '', one)).join('');
    return parts.map((part, i) => (i === 0 ? color(start) : ' '.repeat(before)) + part).join('\n');
  };
  return [line(heads, colors.bold), ...rows.map((row, i) => line(row, paint(i) ?? ((text) => text)))].join(
    '\n',
  );
}
