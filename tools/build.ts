/**
 * Builds the published package: three bundles without runtime dependencies, the console, declarations, and the licences
 * within.
 */
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { buildConsole } from './build-console.ts';
import { bundle } from './bundle.ts';

const ROOT = join(import.meta.dirname, '..');
const ALLOWED =
  /^(MIT|ISC|Apache-2\.0|Apache License 2\.0|BSD-2-Clause|BSD-3-Clause|0BSD|Unlicense|BlueOak-1\.0\.0|Python-2\.0)$/;

process.chdir(ROOT);
rmSync('dist', { recursive: true, force: true });
const bundled = await bundle(join(ROOT, 'dist'));

mkdirSync('dist/types', { recursive: true });
execFileSync('node_modules/.bin/tsc', ['-p', 'tsconfig.build.json'], {
  stdio: 'inherit',
});
const console = await buildConsole(join(ROOT, 'dist/console'));
writeFileSync('dist/THIRD-PARTY-NOTICES.md', notices([...bundled, ...console]));

/** One entry for every package that is in the bundles, with its licence text. Throws for a licence not allowed. */
function notices(inputs: readonly string[]): string {
  const folders = new Set(
    inputs.flatMap((input) => /^(.*node_modules\/(?:@[^/]+\/)?[^/]+)\//.exec(input)?.[1] ?? []),
  );
  const entries = [...folders].sort().map((folder) => {
    const {
      name,
      version,
      license = 'UNKNOWN',
    } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as Record<string, string>;
    if (!ALLOWED.test(license))
      throw new Error(`${name} has the licence ${license}, which is not on the list of allowed ones`);
    const file = readdirSync(folder).find((one) => /^licen[cs]e/i.test(one));
    const text =
      file === undefined || !existsSync(join(folder, file))
        ? ''
        : `\n${readFileSync(join(folder, file), 'utf8').trim()}\n`;
    return `## ${name} ${version} (${license})\n${text}`;
  });
  return `# Third-party notices\n\nPostern's bundles contain these packages.\n\n${entries.join('\n')}`;
}
