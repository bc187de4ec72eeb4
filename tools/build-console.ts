/** Builds the console: pages for browsers, each asset also as Brotli and gzip. */
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { brotliCompressSync, constants, gzipSync } from 'node:zlib';
import react from '@vitejs/plugin-react';
import { build, type Plugin } from 'vite';

const ROOT = join(import.meta.dirname, '../src/interfaces/console');

/** Writes it into `folder`, and returns the files that went into it. */
export async function buildConsole(folder: string): Promise<readonly string[]> {
  const inputs: string[] = [];
  const { NODE_ENV: caller } = process.env;
  // Tests have their own, and build what is published.
  process.env.NODE_ENV = 'production';
  await build({
    configFile: false,
    root: ROOT,
    mode: 'production',
    logLevel: 'warn',
    plugins: [
      react(),
      stylingUnderPolicy(),
      {
        name: 'inputs',
        buildEnd() {
          inputs.push(...this.getModuleIds());
        },
      },
    ],
    build: {
      outDir: folder,
      emptyOutDir: true,
      target: 'es2023',
      // The components are one piece; pages are loaded when they are opened.
      chunkSizeWarningLimit: 1200,
      rolldownOptions: {
        onwarn(warning, warn) {
          // Their English is in the components whatever we do.
          if (warning.code !== 'INEFFECTIVE_DYNAMIC_IMPORT') warn(warning);
        },
      },
    },
  });
  if (caller === undefined) delete process.env.NODE_ENV;
  else process.env.NODE_ENV = caller;
  const assets = join(folder, 'assets');
  for (const name of readdirSync(assets)) {
    const content = readFileSync(join(assets, name));
    const quality = { params: { [constants.BROTLI_PARAM_QUALITY]: 11 } };
    writeFileSync(join(assets, `${name}.br`), brotliCompressSync(content, quality));
    writeFileSync(join(assets, `${name}.gz`), gzipSync(content, { level: 9 }));
  }
  return inputs;
}

const NONCE = "document.querySelector('meta[name=postern-nonce]')?.content";
/** Files of the components, and what in them adds a style that does not carry the page's number. */
const STYLING = Object.freeze({
  // Measures scroll bars.
  '@rc-component/util/es/getScrollBarSize.js': [
    '}`, randomId);',
    `}\`, randomId, { csp: { nonce: ${NONCE} } });`,
  ],
  // Holds the page still behind a dialog.
  '@rc-component/portal/es/useScrollLocker.js': ['}`, id);', `}\`, id, { csp: { nonce: ${NONCE} } });`],
} as const);

/** Lets the styles that the components add themselves carry the page's number. */
function stylingUnderPolicy(): Plugin {
  return {
    name: 'styling-under-policy',
    transform(code, id) {
      const found = Object.entries(STYLING).find(([file]) => id.endsWith(file));
      if (found === undefined) return undefined;
      const [file, [before, after]] = found;
      const changed = code.replace(before, after);
      if (changed === code) throw new Error(`${file} has changed`);
      return changed;
    },
  };
}
