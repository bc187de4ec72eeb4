/** The bundles of the published package: what a command starts, what a program imports, and a thread of the service. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { build } from 'esbuild';

const ROOT = join(import.meta.dirname, '..');

/** Makes them in `outdir`. Resolves to the files that are in them, from the root of the checkout. */
export async function bundle(outdir: string): Promise<string[]> {
  const { metafile } = await build({
    absWorkingDir: ROOT,
    entryPoints: {
      cli: 'src/interfaces/cli/main.ts',
      domain: 'src/domain/index.ts',
      cloud: 'src/cloud/index.ts',
      // A thread of the service is started by its file.
      'policy-worker': 'src/interfaces/http/policy-worker.ts',
    },
    outdir,
    bundle: true,
    splitting: true,
    format: 'esm',
    platform: 'node',
    target: 'node22.18',
    charset: 'utf8',
    minifyWhitespace: true,
    metafile: true,
    logLevel: 'warning',
    // CommonJS packages inside an ESM bundle still ask for `require`.
    banner: {
      js: "import { createRequire as __createRequire } from 'node:module'; const require = __createRequire(import.meta.url);",
    },
    plugins: [
      {
        // `sdk.ts` requires the SDK lazily by name; in a bundle the same lazy require must find the bundled copy.
        name: 'bundle-lazy-requires',
        setup(options) {
          options.onLoad({ filter: /adapters\/alibaba\/sdk\.ts$/ }, ({ path }) => ({
            contents: readFileSync(path, 'utf8')
              .replace(/^const load = .*$/m, '')
              .replace(/\bload\('/g, "require('"),
            loader: 'ts',
          }));
        },
      },
    ],
  });
  return Object.keys(metafile.inputs);
}
