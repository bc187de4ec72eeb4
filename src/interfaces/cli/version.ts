/** Which version this is. */
import { readFileSync } from 'node:fs';

/** The version of the package this file belongs to, two folders up in the package and three in a checkout. */
export function version(): string {
  for (const path of ['../package.json', '../../../package.json']) {
    try {
      const { name, version: found } = JSON.parse(readFileSync(new URL(path, import.meta.url), 'utf8')) as {
        name: string;
        version: string;
      };
      if (name === 'postern') return found;
    } catch {
      // Not here: the other place it is.
    }
  }
  return 'unknown';
}
