/** Reads the files of `--input`: one JSON document per file, any names, any depth of folders. */
import { readdirSync, readFileSync, realpathSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { problem } from '../../problem.ts';

export interface InputFile {
  readonly path: string;
  readonly document: unknown;
}

/** The documents of a file or a folder, in the order of their paths. Throws a Problem that names the file. */
export function* readInputFiles(path: string): Generator<InputFile> {
  let files: string[];
  try {
    files = statSync(path).isDirectory() ? filesBelow(path, new Set()) : [path];
  } catch (error) {
    if (codeOf(error) === 'ENOENT') throw problem('input-not-found', { path }, error);
    throw problem('input-unreadable', { path, reason: codeOf(error) }, error);
  }
  if (files.length === 0) throw problem('input-empty', { path });
  for (const file of files.sort()) yield { path: file, document: parse(file) };
}

/** Hidden files and other formats are passed over; a folder reached twice (a link loop) is read once. */
function filesBelow(folder: string, seen: Set<string>): string[] {
  const real = realpathSync(folder);
  if (seen.has(real)) return [];
  seen.add(real);
  return readdirSync(folder).flatMap((name) => {
    if (name.startsWith('.')) return [];
    const path = join(folder, name);
    if (statSync(path).isDirectory()) return filesBelow(path, seen);
    return /\.json$/i.test(name) || !name.includes('.') ? [path] : [];
  });
}

function parse(path: string): unknown {
  let content: string;
  try {
    content = readFileSync(path, 'utf8');
  } catch (error) {
    throw problem('input-unreadable', { path, reason: codeOf(error) }, error);
  }
  try {
    return JSON.parse(content.replace(/^\uFEFF/, ''));
  } catch (error) {
    throw problem(
      'input-not-json',
      { path, reason: error instanceof Error ? error.message : String(error) },
      error,
    );
  }
}

function codeOf(error: unknown): string {
  return (error as { code?: string }).code ?? String(error);
}
