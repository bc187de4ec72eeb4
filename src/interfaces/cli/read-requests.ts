/**
 * Reads requests from JSON Lines, `{"action": "…", "resource": "…", "keys": {name: [values]}}`, a batch at a time, so
 * that any number of them takes the same memory.
 */
import { createReadStream, createWriteStream, mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import type { Request, RequestKeys } from '../../domain/policy/request.ts';
import { type ProblemParams, problem } from '../../problem.ts';
import { unreadable } from './read-policies.ts';

export interface RequestFile {
  readonly count: number;
  /** From the first request, each time it is called. */
  batches(): AsyncIterable<readonly Request[]>;
  close(): void;
}

export interface OpenOptions {
  readonly signal?: AbortSignal;
  /** Told from time to time how many requests were read. */
  readonly onRead?: (count: number) => void;
}

/** In characters; more than any request has, and little enough to keep in memory. */
const LONGEST_LINE = 1 << 24;
const FIELDS = ['action', 'resource', 'keys'];

/**
 * Opens a file, or standard input for `-`, and reads it through once: throws the problem of the first line that is not
 * a request, so that whoever goes on can print as it reads. What can be read only once is kept in a temporary file.
 */
export async function openRequests(path: string, options: OpenOptions = {}): Promise<RequestFile> {
  const { signal, onRead } = options;
  let count = 0;
  let kept: { file: string; folder: string } | undefined;
  const close = (): void => {
    process.off('exit', close);
    if (kept !== undefined) rmSync(kept.folder, { recursive: true, force: true });
  };
  // A reader that goes away ends the process at once.
  process.on('exit', close);
  try {
    if (path === '-' || !statSync(path).isFile()) kept = await keep(path, signal);
    const file = kept?.file ?? path;
    for await (const { length } of batchesOf(file, path)) {
      if (signal?.aborted) throw problem('interrupted', {});
      count += length;
      onRead?.(count);
    }
    return { count, batches: () => batchesOf(file, path), close };
  } catch (error) {
    close();
    if (signal?.aborted) throw problem('interrupted', {}, error);
    throw (error as NodeJS.ErrnoException).code === undefined ? error : unreadable(path, error);
  }
}

async function keep(path: string, signal?: AbortSignal): Promise<{ file: string; folder: string }> {
  const folder = mkdtempSync(join(tmpdir(), 'postern-requests-'));
  const file = join(folder, 'requests.jsonl');
  try {
    const input = path === '-' ? process.stdin : createReadStream(path);
    await pipeline(input, createWriteStream(file), signal === undefined ? {} : { signal });
  } catch (error) {
    rmSync(folder, { recursive: true, force: true });
    throw error;
  }
  return { file, folder };
}

/** The requests of a file, as many at once as come with a piece of it; `path` is what problems call it. */
async function* batchesOf(file: string, path: string): AsyncGenerator<readonly Request[]> {
  let line = 0;
  let rest = '';
  for await (const piece of createReadStream(file, { encoding: 'utf8', highWaterMark: 1 << 18 })) {
    rest += piece as string;
    if (rest.length > LONGEST_LINE)
      throw problem('request-bad', { path, line: line + 1, field: '', wanted: 'json' });
    // Looking for the end of a line in the piece alone keeps one long line from being copied again and again.
    if (!(piece as string).includes('\n')) continue;
    const lines = rest.split('\n');
    rest = lines.pop() as string;
    const batch: Request[] = [];
    for (const text of lines) {
      line += 1;
      const request = parseRequest(text, path, line);
      if (request !== undefined) batch.push(request);
    }
    yield batch;
  }
  const last = parseRequest(rest, path, line + 1);
  if (last !== undefined) yield [last];
}

/** Reads one line; undefined when there is nothing on it. */
export function parseRequest(text: string, path: string, line: number): Request | undefined {
  const bad = (field: string, wanted: ProblemParams['request-bad']['wanted']): Error =>
    problem('request-bad', { path, line, field, wanted });
  const bare = (line === 1 ? text.replace(/^\uFEFF/, '') : text).trim();
  if (bare === '') return undefined;
  let value: unknown;
  try {
    value = JSON.parse(bare);
  } catch {
    throw bad('', 'json');
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw bad('', 'json');
  for (const name of Object.keys(value)) if (!FIELDS.includes(name)) throw bad(name, 'unknown');
  const { action, resource = '*', keys = {} } = value as Readonly<Record<string, unknown>>;
  if (typeof action !== 'string' || action === '') throw bad('action', 'string');
  if (typeof resource !== 'string' || resource === '') throw bad('resource', 'string');
  if (typeof keys !== 'object' || keys === null || Array.isArray(keys)) throw bad('keys', 'object');
  const read = Object.entries(keys as Readonly<Record<string, unknown>>).map(([name, values]) => {
    const list: readonly unknown[] = Array.isArray(values) ? values : [values];
    if (!list.every((one) => typeof one === 'string')) throw bad(`keys.${name}`, 'strings');
    return [name, list] as const;
  });
  return { action, resource, keys: Object.fromEntries(read) as RequestKeys };
}
