/** Looks for secrets in whatever was said or kept, in every form in which a program may have written them. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

export interface Found {
  readonly secret: string;
  readonly form: string;
  readonly where: string;
}

/** What was said, and what is on the disk, by where it was. */
export class Watch {
  readonly #texts: { readonly where: string; readonly bytes: Buffer }[] = [];

  /** How many bytes were looked at. */
  get bytes(): number {
    return this.#texts.reduce((sum, { bytes }) => sum + bytes.length, 0);
  }

  add(where: string, text: string | Buffer): void {
    this.#texts.push({ where, bytes: Buffer.from(text as string) });
  }

  /** Every file below a folder, as its bytes are: free pages of databases and logs of theirs too. */
  addFolder(folder: string): void {
    for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true }))
      if (entry.isFile()) {
        const path = join(entry.parentPath, entry.name);
        this.add(path, readFileSync(path));
      }
  }

  find(secrets: Readonly<Record<string, string>>): readonly Found[] {
    return Object.entries(secrets).flatMap(([secret, value]) =>
      formsOf(value).flatMap(([form, needle]) =>
        this.#texts
          .filter(({ bytes }) => bytes.includes(needle))
          .map(({ where }) => ({ secret, form, where })),
      ),
    );
  }
}

/** A secret of fewer characters is found everywhere by chance. */
const SHORTEST = 12;

function formsOf(secret: string): readonly (readonly [string, Buffer])[] {
  if (secret.length < SHORTEST) throw new Error('a secret that is too short to look for');
  const bytes = Buffer.from(secret);
  const texts: Record<string, string> = {
    plain: secret,
    'of a URL': encodeURIComponent(secret),
    'of a form': new URLSearchParams({ x: secret }).toString().slice(2),
    'of JSON': JSON.stringify(secret).slice(1, -1),
    'of HTML': secret.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&quot;'),
    hex: bytes.toString('hex'),
    'hex in capitals': bytes.toString('hex').toUpperCase(),
  };
  // Where it stands in what is encoded, the first and last characters depend on what is around it.
  for (const before of [0, 1, 2])
    for (const encoding of ['base64', 'base64url'] as const) {
      const text = Buffer.concat([Buffer.alloc(before), bytes])
        .toString(encoding)
        .replace(/=+$/, '');
      texts[`${encoding} after ${before}`] = text.slice(before === 0 ? 0 : before + 1, -2);
    }
  const forms = new Map(Object.entries(texts).map(([form, text]) => [text, form]));
  return [...forms].map(([text, form]) => [form, Buffer.from(text)] as const);
}
