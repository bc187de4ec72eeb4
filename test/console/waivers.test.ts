/** Waivers that an operator asks for, in a real Chromium: seen at once by who may answer, granted, denied, and taken back. */
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type OpenBrowser, openBrowser } from '../support/browser.ts';
import { violationsOn } from './accessible.ts';
import { type ConsoleService, openService, PASSWORD, signIn, USER } from './service.ts';
import { latinWords } from './words.ts';

let service: ConsoleService;
let chromium: OpenBrowser;
let findings: readonly string[];
const errors: string[] = [];
beforeAll(async () => {
  [service, chromium] = await Promise.all([openService(), openBrowser()]);
  for (const [name, role] of [
    ['olga', 'operator'],
    ['anna', 'approver'],
    ['vi', 'viewer'],
  ])
    await service.ask('/users', { method: 'POST', body: { name, role, password: PASSWORD } });
  const { items } = await service.ask<{ items: { id: string }[] }>('/findings?status=open&severity=critical');
  findings = items.map(({ id }) => id);
}, 240_000);
afterAll(async () => {
  await chromium?.close();
  await service?.close();
});

async function newPage(user: string, path: string, locale = 'en', colorScheme?: 'dark'): Promise<Page> {
  const context = await chromium.browser.newContext({
    locale,
    reducedMotion: 'reduce',
    ...(colorScheme === undefined ? {} : { colorScheme, viewport: { width: 390, height: 844 } }),
  });
  const page = await context.newPage();
  page.setDefaultTimeout(60_000);
  page.on('pageerror', (error) => errors.push(error.message));
  page.on('console', (message) => {
    if (message.type() === 'error' && !/status of 401/.test(message.text())) errors.push(message.text());
  });
  await signIn(page, service, '/', user);
  await page.goto(service.endpoint + path);
  await page.locator('main h1').waitFor();
  return page;
}

async function expectAccessible(page: Page): Promise<void> {
  expect(await violationsOn(page)).toEqual([]);
  expect(errors.splice(0)).toEqual([]);
}

async function ask(page: Page, reason: string): Promise<void> {
  await page.getByRole('button', { name: 'Ask for a waiver' }).click();
  await page.locator('#waiver-reason').fill(reason);
  await expectAccessible(page);
  await page.getByRole('button', { name: 'Ask', exact: true }).click();
  await page.getByText('olga asks for a waiver: olga answers for it until').waitFor();
}

test('what an operator asks for is seen at once by an approver, who grants it', async () => {
  const path = `/checks/${findings[0]}`;
  const approver = await newPage('anna', '/checks');
  const operator = await newPage('olga', path);
  expect(await operator.getByRole('button', { name: 'Answer for it' }).count()).toBe(0);
  await ask(operator, 'the bastion moves next week');
  await operator.getByText('It waits for somebody with the role').waitFor();
  expect(await operator.getByRole('button', { name: 'Ask for a waiver' }).count()).toBe(0);
  expect(await operator.getByRole('button', { name: 'Grant' }).count()).toBe(0);
  await expectAccessible(operator);
  // Nobody has loaded the page again.
  const waiting = approver.locator('.asked', { hasText: 'the bastion moves next week' });
  await waiting.waitFor();
  await expectAccessible(approver);
  await waiting.getByRole('link').first().click();
  await approver.getByRole('button', { name: 'Grant' }).click();
  await approver.getByText('olga answers for it until').first().waitFor();
  await approver.getByRole('link', { name: 'To the waivers' }).waitFor();
  await operator.getByRole('link', { name: 'To the waivers' }).waitFor();
  const { items } = await service.ask<{ items: { waiver: { reason: string } }[] }>('/waivers');
  expect(items.map(({ waiver }) => waiver.reason)).toEqual(['the bastion moves next week']);
  for (const one of [approver, operator]) await one.context().close();
}, 180_000);

test('what is denied says why, and can be asked for again and taken back', async () => {
  const path = `/checks/${findings[1]}`;
  const operator = await newPage('olga', path);
  await ask(operator, 'it was always open');
  const approver = await newPage('anna', '/settings/waivers');
  await approver.locator('.asked').getByRole('button', { name: 'Deny' }).click();
  await approver.locator('#denial-words').fill('use the VPN');
  await expectAccessible(approver);
  await approver.getByRole('dialog').getByRole('button', { name: 'Deny' }).click();
  await approver.locator('.asked').waitFor({ state: 'detached' });
  await operator.getByText('anna has denied a waiver: use the VPN').waitFor();
  await expectAccessible(operator);
  await ask(operator, 'until the VPN is there');
  await operator.getByRole('button', { name: 'Take the request back' }).click();
  await operator.getByRole('dialog').getByRole('button', { name: 'Take the request back' }).click();
  await operator.getByText('olga asks for a waiver').waitFor({ state: 'detached' });
  await operator.getByRole('button', { name: 'Ask for a waiver' }).waitFor();
  const { items } = await service.ask<{ items: object[] }>('/waivers');
  expect(items).toHaveLength(1);
  for (const one of [approver, operator]) await one.context().close();
}, 180_000);

test('a viewer sees what is asked for and can do nothing about it', async () => {
  const path = `/checks/${findings[2]}`;
  const operator = await newPage('olga', path);
  await ask(operator, 'for a while');
  const viewer = await newPage('vi', path);
  await viewer.getByText('olga asks for a waiver').waitFor();
  for (const name of ['Ask for a waiver', 'Answer for it', 'Grant', 'Deny', 'Take the request back'])
    expect(await viewer.getByRole('button', { name }).count(), name).toBe(0);
  for (const one of [viewer, operator]) await one.context().close();
}, 120_000);

for (const [locale, words] of Object.entries({ 'zh-TW': '待答覆的豁免申請' }))
  test(`it is said in ${locale}, in the dark and on a narrow screen`, async () => {
    const page = await newPage(USER, '/checks', locale, 'dark');
    await page.getByText(words, { exact: true }).waitFor();
    await expectAccessible(page);
    // Who asks is called so everywhere.
    const foreign = (await latinWords(await onlyAsked(page))).filter((word) => word !== 'olga');
    expect(foreign).toEqual([]);
    await page.context().close();
  }, 120_000);

/** The page with nothing but what is asked for: the rest has tests of its own. */
async function onlyAsked(page: Page): Promise<Page> {
  await page.evaluate(
    `document.querySelector('main').replaceChildren(document.querySelector('.asked').cloneNode(true))`,
  );
  return page;
}
