/** Reads files of policies. */
import { readFileSync } from 'node:fs';
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
    return readFileSync(path === '-' ? 0 : path, 'utf8').replace(/^\uFEFF/, '');
  } catch (error) {
    throw unreadable(path, error);
  }
}

/** Why a file cannot be read, as a problem. */
export function unreadable(path: string, error: unknown): Error {
  const reason = (error as NodeJS.ErrnoException).code ?? String(error);
  return reason === 'ENOENT'
    ? problem('file-not-found', { path }, error)
    : problem('input-unreadable', { path, reason }, error);
}
