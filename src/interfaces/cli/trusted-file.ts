/** Files of trusted sources: one CIDR or address per line; `#` starts a comment. */
import { readFileSync } from 'node:fs';
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
