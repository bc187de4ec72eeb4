/** Every page of the console in a real Chromium: it is accessible, keeps to its policy, and links lead where they say. */
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type OpenBrowser, openBrowser } from '../support/browser.ts';
import { type ConsoleService, openService, signIn } from './service.ts';
import { type Visitor, visit } from './visitor.ts';

let service: ConsoleService;
let chromium: OpenBrowser;
let visitor: Visitor;
let page: Page;
beforeAll(async () => {
  [service, chromium] = await Promise.all([openService(), openBrowser()]);
  visitor = await visit(chromium, { locale: 'en' });
  page = visitor.page;
  await signIn(page, service);
}, 180_000);
afterAll(async () => {
  await chromium?.close();
  await service?.close();
});

async function open(path: string): Promise<void> {
  await page.goto(service.endpoint + path);
  await page.locator('main h1').waitFor();
}

const row = 'main tbody tr.ant-table-row';

test('groups: the worst first, filters are in the address, and a link to one opens its rules', async () => {
  await open('/groups');
  await page.locator(row).first().waitFor();
  await visitor.expectWell();
  expect(await page.locator(row).first().textContent()).toContain('open');
  await page.goto(`${service.endpoint}/groups?text=late-deny`);
  await expect.poll(() => page.locator(row).count(), { timeout: 30_000 }).toBe(1);
  await page.getByRole('link', { name: 'late-deny' }).click();
  await page.locator('main h1', { hasText: 'late-deny' }).waitFor();
  await page.locator(row).nth(1).waitFor();
  await visitor.expectWell();
  await page.goBack();
  await expect.poll(() => page.locator(row).count(), { timeout: 30_000 }).toBe(1);
  expect(new URL(page.url()).search).toBe('?text=late-deny');
});

test('what a rule would do is told at every key, and nothing is sent', async () => {
  const { items } = await service.ask<{ items: { id: string }[] }>('/inventory/groups?text=late-deny');
  await open(`/groups/${items[0]?.id}`);
  const calls: string[] = [];
  page.on('request', (request) => calls.push(request.url()));
  await page.getByRole('button', { name: 'Add a rule' }).click();
  await page.locator('#rule-ports').fill('3389/3389');
  const told = page.locator('.what-if');
  await page.locator('#rule-source').fill('203.0.113.0/24');
  await expect.poll(() => told.textContent()).toContain('gains it: 203.0.113.0/24');
  expect(await told.textContent()).toContain('restricted');
  await page.locator('#rule-source').fill('203.0.113.0/0');
  await expect.poll(() => told.textContent()).toContain('gains it: any IPv4 address');
  await page.locator('#rule-source').fill('203.0.113.0/33');
  await page.getByText('An address block such as').waitFor();
  await expect.poll(() => told.textContent()).toContain('Nobody gains or loses');
  expect(calls.filter((url) => !url.endsWith('/events'))).toEqual([]);
  await visitor.expectWell();
});

test('instances: ways in, ports, and the fate of one packet by a link', async () => {
  await open('/instances?text=office-and-world');
  await page.locator(row).first().waitFor();
  await visitor.expectWell();
  await page.getByRole('link', { name: 'office-and-world-server' }).click();
  await page.locator('.exposure').first().waitFor();
  await page.locator('#ask-source').fill('198.51.100.7');
  await page.getByRole('button', { name: 'Ask' }).click();
  await page.getByText('Yes, it gets in.').waitFor();
  expect(page.url()).toContain('packet=tcp%3A198.51.100.7-%3E22');
  await page.reload();
  await page.getByText('Yes, it gets in.').waitFor();
  await visitor.expectWell();
});

test('exposure: from the internet to the rule that decides', async () => {
  await open('/exposure?verdict=open');
  await page.locator('.exposure').first().waitFor();
  expect(await page.locator('.exposure').first().textContent()).toContain('any IPv4 address');
  await visitor.expectWell();
});

test('security checks: a finding with its proof, what to do, and its life', async () => {
  await open('/checks?severity=critical&status=open');
  await page.locator(row).first().waitFor();
  await visitor.expectWell();
  await page.locator(`${row} a`).first().click();
  await page.getByText('What to do').waitFor();
  await page.getByText('Seen first').waitFor();
  await visitor.expectWell();
});

test('a table is a file for spreadsheets with every row that matches', async () => {
  await open('/groups?verdict=open');
  const waiting = page.waitForEvent('download');
  await page.getByRole('button', { name: 'CSV' }).click();
  const download = await waiting;
  expect(download.suggestedFilename()).toBe('security-groups.csv');
  const chunks: Buffer[] = [];
  for await (const chunk of await download.createReadStream()) chunks.push(chunk as Buffer);
  const lines = Buffer.concat(chunks).toString('utf8').trim().split('\r\n');
  const { total } = await service.ask<{ total: number }>('/inventory/groups?verdict=open');
  expect(lines).toHaveLength(total + 1);
  expect(lines[0]).toMatch(/^\ufeff?Security group,Verdict,Ports/);
});

test('a larger page is in the address, and draws the rows that are in sight, for keys and readers too', async () => {
  await open('/instances');
  await page.locator(row).first().waitFor();
  const { total } = await service.ask<{ total: number }>('/inventory/instances?limit=1');
  expect(total).toBeGreaterThan(100);
  await page.locator('.pager .ant-segmented-item', { hasText: '200' }).click();
  const table = page.getByRole('table');
  const rows = table.getByRole('row');
  await expect.poll(() => table.getAttribute('aria-rowcount')).toBe(String(total + 1));
  expect(new URL(page.url()).search).toBe('?limit=200');
  await rows.nth(5).waitFor();
  expect(await rows.count()).toBeLessThan(50);
  expect(await table.getByRole('columnheader').count()).toBe(await rows.nth(1).getByRole('cell').count());
  await visitor.expectWell();
  // Whoever goes from link to link comes to rows that were not drawn before.
  await rows.nth(1).getByRole('link').first().focus();
  const at = async (): Promise<number> =>
    Number(
      await page.evaluate(`document.activeElement.closest('[role=row]')?.getAttribute('aria-rowindex')`),
    );
  const drawn = await rows.count();
  for (let i = 0; i < 200 && (await at()) <= drawn + 2; i += 1) {
    await page.keyboard.press('Tab');
    await page.waitForTimeout(20);
  }
  expect(await at()).toBeGreaterThan(drawn + 2);
  await page.reload();
  await expect.poll(() => table.getAttribute('aria-rowcount').catch(() => '')).toBe(String(total + 1));
  await page.locator('.ant-table-tbody-virtual-holder').hover();
  // A table that has just been drawn may not listen yet.
  const last = table.locator(`[aria-rowindex="${total + 1}"]`);
  await expect
    .poll(
      async () => {
        await page.mouse.wheel(0, 100_000);
        return last.count();
      },
      { timeout: 60_000, interval: 200 },
    )
    .toBe(1);
  await page.locator('.pager .ant-segmented-item', { hasText: '50' }).first().click();
  await page.locator(row).nth(49).waitFor();
  expect(new URL(page.url()).search).toBe('');
}, 120_000);

test('a scan is begun by a button, and its end is told', async () => {
  await open('/');
  const before = await service.ask<{ items: { id: string }[] }>('/scans?limit=1');
  await page.getByRole('button', { name: 'Scan now' }).first().click();
  await expect
    .poll(async () => (await service.ask<{ items: { id: string }[] }>('/scans?limit=1')).items[0]?.id, {
      timeout: 60_000,
    })
    .not.toBe(before.items[0]?.id);
  await page.getByRole('button', { name: 'Scan now' }).first().waitFor();
});
