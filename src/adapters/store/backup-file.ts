/** Files of backups: written beside, flushed and put in place at once; read line by line. */
import { createReadStream } from 'node:fs';
import { open, rename, rm } from 'node:fs/promises';
import { ProblemError, problem } from '../../problem.ts';

/** What is collected before it is written, in characters. */
const CHUNK = 1 << 20;

/** For its owner alone: it holds hashes of passwords. Throws `output-unwritable`, and leaves what was there. */
export async function writeBackup(path: string, lines: AsyncIterable<string>): Promise<void> {
  const beside = `${path}.${process.pid}.tmp`;
  try {
    const file = await open(beside, 'w', 0o600);
    try {
      let waiting = '';
      for await (const line of lines) {
        waiting += line;
        if (waiting.length < CHUNK) continue;
        await file.writeFile(waiting);
        waiting = '';
      }
      await file.writeFile(waiting);
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(beside, path);
  } catch (error) {
    await rm(beside, { force: true });
    if (error instanceof ProblemError) throw error;
    throw problem('output-unwritable', { path, reason: reasonOf(error) }, error);
  }
}

/** Lines without their ends, which are line feeds alone: other separators may stand in texts. */
export async function* readBackup(path: string): AsyncIterable<string> {
  let rest = '';
  try {
    for await (const part of createReadStream(path, { encoding: 'utf8', highWaterMark: CHUNK })) {
      const lines = `${rest}${part}`.split('\n');
      rest = lines.pop() ?? '';
      yield* lines;
    }
  } catch (error) {
    if (error instanceof ProblemError) throw error;
    const { code } = error as NodeJS.ErrnoException;
    throw code === 'ENOENT'
      ? problem('file-not-found', { path })
      : problem('input-unreadable', { path, reason: reasonOf(error) }, error);
  }
  if (rest !== '') yield rest;
}

function reasonOf(error: unknown): string {
  return (error as NodeJS.ErrnoException).code ?? (error as Error).message;
}
