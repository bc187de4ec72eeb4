/** A real Chromium, from npm, with Chinese fonts. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import chromium from '@sparticuz/chromium';
import { type Browser, chromium as playwright } from 'playwright-core';
import { installFonts } from './fonts.ts';

export interface OpenBrowser {
  readonly browser: Browser;
  close(): Promise<void>;
}

export async function openBrowser(): Promise<OpenBrowser> {
  const folder = mkdtempSync(join(tmpdir(), 'postern-browser-'));
  // One process for everything is for machines that forbid more, and does not live long.
  const args = chromium.args.filter((one) => !/single-process|no-zygote/.test(one));
  const browser = await playwright.launch({
    executablePath: await chromium.executablePath(),
    args: [...args, '--disable-gpu'],
    headless: true,
    env: { ...process.env, FONTCONFIG_FILE: installFonts(folder) } as Record<string, string>,
  });
  return {
    browser,
    async close() {
      await browser.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
