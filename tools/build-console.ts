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
      measuringUnderPolicy(),
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

/** The components measure scroll bars with a style of their own, the only one that does not carry the page's number. */
function measuringUnderPolicy(): Plugin {
  return {
    name: 'measuring-under-policy',
    transform(code, id) {
      if (!id.endsWith('@rc-component/util/es/getScrollBarSize.js')) return undefined;
      const nonce = "document.querySelector('meta[name=postern-nonce]')?.content";
      const changed = code.replace('}`, randomId);', `}\`, randomId, { csp: { nonce: ${nonce} } });`);
      if (changed === code) throw new Error('the measuring of scroll bars has changed');
      return changed;
    },
  };
}
