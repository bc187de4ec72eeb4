/** Replaces a file at once: a reader sees the old one or the new one, and so does whoever comes after a crash. */
import {
  closeSync,
  fsyncSync,
  openSync,
  realpathSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { problem } from '../../problem.ts';

/** Throws `output-unwritable`, and leaves the file as it was. */
export function replaceFile(path: string, text: string): void {
  const target = realPath(path);
  const temporary = `${target}.${process.pid}.tmp`;
  try {
    const file = openSync(temporary, 'w', modeOf(target));
    try {
      // Not writeSync: on a disk that fills up it may write a part and say nothing.
      writeFileSync(file, text);
      fsyncSync(file);
    } finally {
      closeSync(file);
    }
    renameSync(temporary, target);
  } catch (error) {
    rmSync(temporary, { force: true });
    throw problem('output-unwritable', { path, reason: reasonOf(error) }, error);
  }
}

function reasonOf(error: unknown): string {
  return (error as NodeJS.ErrnoException).code ?? String(error);
}

/** A link stays a link: what it leads to is replaced. */
function realPath(path: string): string {
  try {
    return realpathSync(path);
  } catch {
    return path;
  }
}

function modeOf(path: string): number {
  try {
    return statSync(path).mode & 0o777;
  } catch {
    return 0o644;
  }
}
