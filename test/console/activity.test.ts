/** The page about who did what, in a real Chromium: filters are in the address, and the chain is walked. */
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type OpenBrowser, openBrowser } from '../support/browser.ts';
import { type ConsoleService, openService, PASSWORD, signIn, USER } from './service.ts';
import { type Visitor, visit } from './visitor.ts';
import { latinWords } from './words.ts';

let service: ConsoleService;
let chromium: OpenBrowser;
let visitor: Visitor;
let page: Page;
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

test('who did what, the newest first; a filter is in the address and outlives reloading', async () => {
  await page.goto(`${service.endpoint}/activity/here`);
  await page.locator(row).first().waitFor();
  expect(await page.locator(row).first().textContent()).toContain('signed in');
  await visitor.expectWell();
  await page.getByLabel('A person, by name').fill('service');
  await page.getByRole('button', { name: 'Filter' }).click();
  await expect.poll(() => page.locator(row).count(), { timeout: 30_000 }).toBe(1);
  expect(new URL(page.url()).search).toBe('?by=service');
  await page.getByLabel('A person, by name').fill('');
  await page.getByLabel('An action').fill('user.create');
  await page.keyboard.press('Escape');
  await page.getByRole('button', { name: 'Filter' }).click();
  await expect.poll(() => page.locator(row).count(), { timeout: 30_000 }).toBe(2);
  expect(new URL(page.url()).search).toBe('?action=user.create');
  await page.reload();
  await expect.poll(() => page.locator(row).count(), { timeout: 30_000 }).toBe(2);
  expect(await page.locator(row).first().textContent()).toContain('added a user');
  expect(await page.locator(row).first().textContent()).toContain(USER);
  await visitor.expectWell();
});

test('the chain is walked, its head is told, and an entry that was kept is held against it', async () => {
  await page.goto(`${service.endpoint}/activity/here`);
  await page.getByRole('button', { name: 'Verify the chain' }).click();
  await page.getByText('The chain holds').waitFor();
  const { head } = await service.ask<{ head: { number: number; hash: string } }>('/audit/verify');
  expect(await page.locator('.head-to-keep').textContent()).toContain(`${head.number} ${head.hash}`);
  await visitor.expectWell();
  const verify = page.getByRole('button', { name: 'Verify the chain' });
  await page.locator('#kept-number').fill(String(head.number));
  expect(await verify.isDisabled()).toBe(true);
  await page.locator('#kept-hash').fill(head.hash);
  await verify.click();
  await page.getByText('The entry that you kept is in it').waitFor();
  await page.locator('#kept-hash').fill(head.hash.replace(/^./, (one) => (one === 'a' ? 'b' : 'a')));
  await verify.click();
  await page.getByText(`The chain is broken at entry ${head.number}`).waitFor();
  await page.getByText('It is not the entry that you kept.').waitFor();
  await visitor.expectWell();
});

test('who may not see it is told so', async () => {
  const who = { name: 'olga', password: PASSWORD };
  await service.ask('/users', { method: 'POST', body: { ...who, role: 'operator' } });
  const olga = await visit(chromium, { locale: 'en' });
  const other = olga.page;
  await signIn(other, service, '/', who.name);
  await other.goto(`${service.endpoint}/activity/here`);
  await other.getByText('Only approvers and administrators may see').waitFor();
  expect(await other.locator('main table').count()).toBe(0);
  await olga.expectWell();
  await olga.leave();
});

for (const [locale, word] of Object.entries({ 'zh-CN': '活动记录' }))
  test(`no English word of ours is on the page in ${locale}`, async () => {
    const reader = await visit(chromium, { locale });
    const chinese = reader.page;
    await signIn(chinese, service);
    await chinese.goto(`${service.endpoint}/activity/here`);
    await chinese.locator('main h1', { hasText: word }).waitFor();
    await chinese.locator(row).first().waitFor();
    await chinese.locator('main .verify button').click();
    await chinese.locator('.head-to-keep').waitFor();
    expect(await latinWords(chinese)).toEqual([]);
    await reader.expectWell();
    await reader.leave();
  });
