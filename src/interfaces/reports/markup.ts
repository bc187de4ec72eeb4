/** HTML that cannot be broken out of: every text is escaped unless it is markup already. */
import { visible } from '../cli/views/layout.ts';

export class Markup {
  readonly text: string;
  constructor(text: string) {
    this.text = text;
  }
}

export type Content = Markup | string | number | readonly Markup[];

/** A template of markup; what is put in is escaped, in text and between double quotes alike. */
export function markup(strings: TemplateStringsArray, ...contents: readonly Content[]): Markup {
  let text = strings[0] as string;
  for (const [i, content] of contents.entries()) text += contentText(content) + strings[i + 1];
  return new Markup(text);
}

export const NOTHING: Markup = new Markup('');

function contentText(content: Content): string {
  if (content instanceof Markup) return content.text;
  if (typeof content === 'object') return content.map(({ text }) => text).join('');
  return escaped(String(content));
}

/** Control characters, and those that turn the direction of writing, become visible. */
function escaped(text: string): string {
  return visible(text)
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
    .replaceAll("'", '&#39;');
}
