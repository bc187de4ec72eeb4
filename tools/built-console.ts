/** The console as it is built from what is here now. */
import { buildConsole } from './build-console.ts';
import { keptBuild } from './kept-build.ts';

/** The folder of it. */
export function builtConsole(): Promise<string> {
  return keptBuild(
    'console',
    (path) => /\.(tsx?|css|html|svg)$/.test(path),
    async (folder) => void (await buildConsole(folder)),
  );
}
