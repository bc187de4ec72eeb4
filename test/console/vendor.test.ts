/** The vendor's verdicts beside ours, in a real Chromium: an empty page that says what to do, a check that is submitted, and every difference. */
import { readFileSync } from 'node:fs';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type OpenBrowser, openBrowser } from '../support/browser.ts';
import { type ConsoleService, openService, PASSWORD, signIn } from './service.ts';
import { type Visitor, visit } from './visitor.ts';
import { latinWords } from './words.ts';

let service: ConsoleService;
let chromium: OpenBrowser;
let page: Page;
let visitor: Visitor;

beforeAll(async () => {
  [service, chromium] = await Promise.all([openService(), openBrowser()]);
  visitor = await visit(chromium, { locale: 'en' });
  page = visitor.page;
  await signIn(page, service);
}, 240_000);
afterAll(async () => {
  await chromium?.close();
  await service?.close();
});

const row = 'main tbody tr.ant-table-row';

test('before anything was compared the page says what to do, and a viewer cannot', async () => {
  await page.goto(`${service.endpoint}/checks`);
  await page.getByRole('link', { name: 'The vendor’s verdict' }).click();
  await page.getByText('Nothing has been compared since').waitFor();
  await visitor.expectWell();
  await service.ask('/users', { method: 'POST', body: { name: 'vera', role: 'viewer', password: PASSWORD } });
  const watcher = await visit(chromium, { locale: 'en' });
  const viewer = watcher.page;
  await signIn(viewer, service, '/', 'vera');
  await viewer.goto(`${service.endpoint}/checks/vendor`, { waitUntil: 'commit' });
  await viewer.getByText('Nothing has been compared since').waitFor();
  expect(await viewer.getByRole('button', { name: /Compare$/ }).isDisabled()).toBe(true);
  expect(await viewer.getByRole('button', { name: 'check again' }).isDisabled()).toBe(true);
  await watcher.leave();
}, 120_000);

test('the vendor checks again, and each difference has its reason; a link shows others the same', async () => {
  await page.goto(`${service.endpoint}/checks/vendor`);
  await page.getByRole('button', { name: 'Have the vendor check again' }).click();
  await page.getByText('The vendor is checking').waitFor();
  await page.getByText('The vendor has checked again.').waitFor({ timeout: 120_000 });
  await page.getByText(/The vendor and Postern differ \d+ times/).waitFor();
  await page.locator(row).first().waitFor();
  const { last } = await service.ask<{
    last: { report: { items: { counts: { differ: number }; rows: { outcome: string }[] }[] } };
  }>('/checks/vendor');
  const differ = last.report.items.reduce((sum, { counts }) => sum + counts.differ, 0);
  expect(await page.locator('main .ant-alert', { hasText: 'differ' }).textContent()).toContain(
    `differ ${differ} times`,
  );
  await visitor.expectWell();
  await page.goto(`${service.endpoint}/checks/vendor?outcome=differ`);
  await page
    .locator(row, { hasText: 'a block that means every address and is written otherwise' })
    .first()
    .waitFor();
  expect(await page.locator(row, { hasText: 'the same' }).count()).toBe(0);
  const waiting = page.waitForEvent('download');
  await page.getByRole('button', { name: 'CSV' }).click();
  const download = await waiting;
  const lines = readFileSync(await download.path(), 'utf8')
    .trim()
    .split('\r\n');
  expect(lines).toHaveLength(differ + 1);
  expect(lines[0]).toContain('Service,Check,Account,Region,Resource,ID,Vendor,Postern,Outcome,Why');
  await page.getByRole('searchbox', { name: 'Search' }).fill('no-such-group');
  await page.getByRole('searchbox', { name: 'Search' }).press('Enter');
  await expect.poll(() => page.locator(row).count()).toBe(0);
  expect(new URL(page.url()).search).toContain('text=no-such-group');
}, 240_000);

test.each([['zh-CN', '云厂商的结论']])(
  'nothing of the page is in English where %s is spoken, narrow and dark',
  async (locale, title) => {
    const reader = await visit(chromium, {
      locale,
      viewport: { width: 390, height: 844 },
      colorScheme: 'dark',
    });
    const other = reader.page;
    await signIn(other, service, '/checks/vendor');
    await other.locator('main h1', { hasText: title }).waitFor();
    await other.locator(row).first().waitFor();
    expect(await latinWords(other)).toEqual([]);
    await reader.expectWell();
    expect(await other.evaluate('document.documentElement.scrollWidth')).toBeLessThanOrEqual(390);
    await reader.leave();
  },
  120_000,
);
