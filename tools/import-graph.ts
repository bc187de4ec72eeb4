/** Walks the imports of a source tree and says which of them break the layers. */
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, normalize, relative, sep } from 'node:path';
import { LAYERS, PURE, REPLAYS } from './layers.ts';

/** Specifiers of static, dynamic, type-only and re-exporting imports. */
const IMPORT =
  /(?:^|[^\w.$])(?:import|export)\s*(?:type\s*)?(?:[\w*{}\s,$]*?\bfrom\s*)?\(?\s*['"]([^'"]+)['"]/g;

/** Broken rules below `src`, as `file: reason`, in the order of the files. Tests may import anything. */
export function brokenLayers(src: string): string[] {
  const files = readdirSync(src, { recursive: true, encoding: 'utf8' })
    .map((file) => file.split(sep).join('/'))
    .filter((file) => file.endsWith('.ts') && !file.endsWith('.test.ts'))
    .sort();
  return files.flatMap((file) =>
    importsOf(join(src, file)).flatMap((to) => broken(src, file, to).map((why) => `${file}: ${why}`)),
  );
}

export function importsOf(path: string): string[] {
  const code = readFileSync(path, 'utf8').replace(/\/\*[\s\S]*?\*\/|(^|\s)\/\/.*$/gm, '$1');
  return [...code.matchAll(IMPORT)].map((match) => match[1] as string);
}

function broken(src: string, file: string, to: string): string[] {
  const layer = file.includes('/') ? (file.split('/')[0] as string) : file;
  const allowed = LAYERS[layer];
  if (allowed === undefined) return [`${layer} is no layer`];
  if (!to.startsWith('.')) return PURE.includes(layer) ? [`${layer} is pure and may not import ${to}`] : [];
  const target = relative(src, normalize(join(src, dirname(file), to)))
    .split(sep)
    .join('/');
  const reasons: string[] = [];
  if (!allowed.some((one) => target === one || target.startsWith(`${one}/`)))
    reasons.push(`${layer} may not import ${target}`);
  const twin = target.startsWith('domain/reference/') && !file.startsWith('domain/reference/');
  if (twin && !REPLAYS.includes(file)) reasons.push(`only tests and replays may import ${target}`);
  return reasons;
}
