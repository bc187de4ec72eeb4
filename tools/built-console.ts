/** The console as it is built from what is here now; once, however many want it. */
import { createHash } from 'node:crypto';
import { existsSync, mkdtempSync, readdirSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buildConsole } from './build-console.ts';

const ROOT = join(import.meta.dirname, '..');

/** The folder of it, kept for the next run while nothing changes. */
export async function builtConsole(): Promise<string> {
  const hash = createHash('sha256');
  for (const file of readdirSync(join(ROOT, 'src'), { recursive: true, encoding: 'utf8' }).sort())
    if (/\.(tsx?|css|html|svg)$/.test(file)) hash.update(file).update(readFileSync(join(ROOT, 'src', file)));
  hash.update(readFileSync(join(ROOT, 'package-lock.json')));
  const folder = join(tmpdir(), `postern-console-${hash.digest('hex').slice(0, 16)}`);
  if (existsSync(folder)) return folder;
  const making = mkdtempSync(join(tmpdir(), 'postern-console-making-'));
  await buildConsole(making);
  try {
    renameSync(making, folder);
  } catch {
    // Somebody else was as quick.
    rmSync(making, { recursive: true });
  }
  return folder;
}
