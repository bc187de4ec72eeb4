/** The command as it is published, built from what is here now: it starts in half the time that the sources take. */
import { cpSync } from 'node:fs';
import { join } from 'node:path';
import { bundle } from './bundle.ts';
import { keptBuild } from './kept-build.ts';

const ROOT = join(import.meta.dirname, '..');
/** Node warns programs of what it means to give up, but not packages that are installed. */
const INSTALLED = 'node_modules/postern';

/** The path of the file to run. There is no console beside it. */
export async function builtCommand(): Promise<string> {
  const folder = await keptBuild(
    'command',
    (path) => /\.[jt]s$/.test(path),
    async (making) => {
      const place = join(making, INSTALLED);
      for (const name of ['bin', 'package.json'])
        cpSync(join(ROOT, name), join(place, name), { recursive: true });
      await bundle(join(place, 'dist'));
    },
  );
  return join(folder, INSTALLED, 'bin/postern.js');
}
