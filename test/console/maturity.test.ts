/** The maturity page in a real Chromium: the same as the service says, with links, in three languages. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type OpenBrowser, openBrowser } from '../support/browser.ts';
import { type ConsoleService, openService, signIn } from './service.ts';
import { visit } from './visitor.ts';

let service: ConsoleService;
let chromium: OpenBrowser;
beforeAll(async () => {
  [service, chromium] = await Promise.all([openService(), openBrowser()]);
}, 180_000);
afterAll(async () => {
  await chromium?.close();
  await service?.close();
});

interface Maturity {
  readonly score: { readonly least: number };
  readonly items: readonly {
    readonly affected: number;
    readonly instances: readonly { readonly id: string }[];
  }[];
}

for (const [locale, colorScheme, words] of [
  ['en', 'light', 'Security capability'],
  ['zh-TW', 'dark', '安全能力'],
  ['zh-CN', 'dark', '安全能力'],
] as const)
  test(`shows the score, items and instances, accessible, in ${locale}`, async () => {
    const visitor = await visit(chromium, { locale, colorScheme });
    const { page } = visitor;
    await signIn(page, service, '/maturity');
    await page.getByText(words, { exact: true }).waitFor();
    const { score, items } = await service.ask<Maturity>('/maturity');
    expect(await page.locator('.big').textContent()).toContain(String(score.least));
    expect(await page.locator('.rows > .item').count()).toBe(items.length);
    await visitor.expectWell();
    await visitor.leave();
  });

test('every affected instance is a link to it, and a second scan begins the picture over time', async () => {
  const visitor = await visit(chromium, { locale: 'en' });
  const { page } = visitor;
  await signIn(page, service, '/maturity');
  await page.getByText('The next full scan begins the picture.').waitFor();
  const { items } = await service.ask<Maturity>('/maturity');
  const all = items.reduce((sum, { instances }) => sum + instances.length, 0);
  await page
    .getByRole('button', { name: /^and \d+ more$/ })
    .first()
    .waitFor();
  for (const button of await page.getByRole('button', { name: /^and \d+ more$/ }).all()) await button.click();
  expect(await page.locator('.affected a').count()).toBe(all);
  await page.getByRole('button', { name: 'Scan now' }).click();
  await page.locator('svg.chart').waitFor({ timeout: 60_000 });
  const id = await page.locator('.affected .mono').first().textContent();
  await page.locator('.affected a').first().click();
  await expect.poll(() => page.url()).toContain(`/instances/${id}`);
  await visitor.leave();
}, 120_000);
