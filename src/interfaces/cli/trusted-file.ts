/** Files of trusted sources, each line a block; and what nobody may trust. */
import { readFileSync } from 'node:fs';
import { areNearlyEverybody } from '../../domain/config/trust.ts';
import type { TrustedSource } from '../../domain/plan/trusted-sources.ts';
import { problem } from '../../problem.ts';

/** Reads each line that has a value with `parse`; throws a problem with its line where that answers undefined. */
export function readTrustedFile<One>(
  path: string,
  parse: (value: string, comment: string) => One | undefined,
): readonly One[] {
  let content: string;
  try {
    content = readFileSync(path, 'utf8');
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? '';
    throw code === 'ENOENT'
      ? problem('trusted-file-missing', { path }, error)
      : problem('input-unreadable', { path, reason: code }, error);
  }
  return content
    .replace(/^\uFEFF/, '')
    .split(/\r?\n/)
    .flatMap((text, i) => {
      const [before = '', ...comment] = text.split('#');
      const value = before.trim();
      if (value === '') return [];
      const parsed = parse(value, comment.join('#').trim());
      if (parsed === undefined) throw problem('trusted-file-bad', { path, line: i + 1, value });
      return [parsed];
    });
}

/** The sources again. Throws where they are half of the internet together: trusting that would hide what is open. */
export function notEverybody(sources: readonly TrustedSource[]): readonly TrustedSource[] {
  if (areNearlyEverybody(sources))
    throw problem('trusts-everybody', { name: sources.map(({ name }) => name).join(', ') });
  return sources;
}
