/** What is built from this checkout, once, however many want it. */
import { createHash } from 'node:crypto';
import { existsSync, mkdtempSync, readdirSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const ROOT = join(import.meta.dirname, '..');

/** The folder that `make` fills, kept for the next run while sources (`isSource`) and packages stay as they are. */
export async function keptBuild(
  name: string,
  isSource: (path: string) => boolean,
  make: (folder: string) => Promise<void>,
): Promise<string> {
  const hash = createHash('sha256');
  for (const part of ['src', 'tools', 'bin']) {
    const files = readdirSync(join(ROOT, part), { recursive: true, encoding: 'utf8' }).filter(isSource);
    for (const file of files.sort()) hash.update(file).update(readFileSync(join(ROOT, part, file)));
  }
  hash.update(readFileSync(join(ROOT, 'package-lock.json')));
  const folder = join(tmpdir(), `postern-${name}-${hash.digest('hex').slice(0, 16)}`);
  if (existsSync(folder)) return folder;
  const making = mkdtempSync(join(tmpdir(), `postern-${name}-making-`));
  await make(making);
  try {
    renameSync(making, folder);
  } catch {
    // Somebody else was as quick.
    rmSync(making, { recursive: true });
  }
  return folder;
}
