/** Reads files of policies. */
import { readFileSync, readSync } from 'node:fs';
import { toPolicySet, toPolicySetOrPolicy } from '../../app/policy/policy-text.ts';
import type { PolicySet } from '../../domain/policy/document.ts';
import { problem } from '../../problem.ts';

/** Throws what `toPolicySet` throws, and a problem when the file cannot be read. */
export function readPolicySet(path: string): PolicySet {
  return toPolicySet(path, readText(path));
}

/** The same of a policies file, or of one policy. */
export function readPolicySetOrPolicy(path: string, use: 'control' | 'identity'): PolicySet {
  return toPolicySetOrPolicy(path, readText(path), use);
}

/** The text of a file, or of standard input for `-`, without a byte order mark. */
export function readText(path: string): string {
  try {
    return (path === '-' ? readStandardInput() : readFileSync(path, 'utf8')).replace(/^\uFEFF/, '');
  } catch (error) {
    throw unreadable(path, error);
  }
}

const STANDARD_INPUT = 0;
const PIECE = 1 << 16;
/** Between looks at a pipe into which nobody has written yet. */
const LOOK_EVERY_MS = 20;

/** Everything until its end. Whoever writes it may still be at work: a pipe that does not block says `EAGAIN` then. */
function readStandardInput(): string {
  const pieces: Buffer[] = [];
  const never = new Int32Array(new SharedArrayBuffer(4));
  for (;;) {
    const piece = Buffer.alloc(PIECE);
    try {
      const length = readSync(STANDARD_INPUT, piece);
      if (length === 0) return Buffer.concat(pieces).toString('utf8');
      pieces.push(piece.subarray(0, length));
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EAGAIN') throw error;
      Atomics.wait(never, 0, 0, LOOK_EVERY_MS);
    }
  }
}

/** Why a file cannot be read, as a problem. */
export function unreadable(path: string, error: unknown): Error {
  const reason = (error as NodeJS.ErrnoException).code ?? String(error);
  return reason === 'ENOENT'
    ? problem('file-not-found', { path }, error)
    : problem('input-unreadable', { path, reason }, error);
}
