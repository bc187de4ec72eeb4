/**
 * Templates of messages: text with placeholders in braces, and nothing else. `{{` and `}}` stand for braces. There are
 * no conditions, loops or calls, so that a template can do no harm.
 */
export type TemplatePart = { readonly text: string } | { readonly name: string };
export type Template = readonly TemplatePart[];

/** Of the title of a message. */
export const TITLE_NAMES = Object.freeze(['summary', 'count', 'severity', 'target'] as const);
export type TitleName = (typeof TITLE_NAMES)[number];

/** Of the line about a resource whose ports opened, returned or closed. */
export const ITEM_NAMES = Object.freeze([
  'event',
  'severity',
  'ports',
  'resource',
  'type',
  'name',
  'id',
  'region',
  'account',
  'findings',
  'operation',
  'actor',
  'from',
  'time',
] as const);
export type ItemName = (typeof ITEM_NAMES)[number];

/** What is wrong with a template: `part` is the piece as it stands there. */
export interface TemplateFault {
  readonly fault: 'name' | 'brace';
  readonly part: string;
}

export function parseTemplate(text: string, names: readonly string[]): Template | TemplateFault {
  const parts: TemplatePart[] = [];
  let literal = '';
  for (const [piece] of text.matchAll(/\{\{|\}\}|\{[^{}]*\}?|\}|[^{}]+/g)) {
    if (piece === '{{' || piece === '}}') literal += piece[0];
    else if (!/^[{}]/.test(piece)) literal += piece;
    else if (!/^\{.*\}$/s.test(piece)) return { fault: 'brace', part: piece };
    else {
      const name = piece.slice(1, -1);
      if (!names.includes(name)) return { fault: 'name', part: piece };
      if (literal !== '') parts.push({ text: literal });
      literal = '';
      parts.push({ name });
    }
  }
  if (literal !== '') parts.push({ text: literal });
  return parts;
}

export function isFault(parsed: Template | TemplateFault): parsed is TemplateFault {
  return 'fault' in parsed;
}
