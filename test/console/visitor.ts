/** Somebody with a browser: a page that remembers what it logged as an error. */
import type { BrowserContextOptions, Page } from 'playwright-core';
import { expect } from 'vitest';
import type { OpenBrowser } from '../support/browser.ts';
import { violationsOn } from './accessible.ts';

/** Long: several browsers may share two cores. */
const PATIENCE_MS = 60_000;

export interface Visitor {
  readonly page: Page;
  /** Errors since the last look. Refusals with a status of `expected` are answers. */
  readonly errors: string[];
  /** Nothing is wrong for those with other eyes, hands and readers, and no error was logged. */
  expectWell(): Promise<void>;
  leave(): Promise<void>;
}

export async function visit(
  { browser }: OpenBrowser,
  options: BrowserContextOptions = {},
  /** Whether somebody is signed in is asked first, and refused. */
  expected: readonly number[] = [401],
): Promise<Visitor> {
  const context = await browser.newContext({ reducedMotion: 'reduce', ...options });
  const page = await context.newPage();
  page.setDefaultTimeout(PATIENCE_MS);
  const errors: string[] = [];
  page.on('pageerror', (error) => errors.push(error.message));
  page.on('console', (message) => {
    const status = /status of (\d+)/.exec(message.text())?.[1];
    if (message.type() === 'error' && !expected.includes(Number(status))) errors.push(message.text());
  });
  return {
    page,
    errors,
    async expectWell() {
      expect(await violationsOn(page)).toEqual([]);
      expect(errors.splice(0)).toEqual([]);
    },
    leave: () => context.close(),
  };
}

/** Waits until nothing on the page is being loaded any more. */
export async function settled(page: Page): Promise<void> {
  await page.locator('main h1').waitFor();
  const loading = page.locator('main .ant-skeleton, main .ant-spin-spinning');
  while ((await loading.count()) > 0) await page.waitForTimeout(50);
}
