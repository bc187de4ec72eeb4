/**
 * The tour of the vendor's page, in each language, by somebody who knows that page alone: make a group and an instance
 * without an open port; see what is open in the assessment and in the checks; paste the page's policy and bind it to a
 * node; find the rule, put a trusted source in place of everybody, and see it closed. Nothing but menus, links and
 * buttons leads from page to page.
 */
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { generateGuardrail } from '../../src/domain/policy/guardrail.ts';
import { consoleEn } from '../../src/messages/console/en.ts';
import { consoleZhCN } from '../../src/messages/console/zh-CN.ts';
import { consoleZhTW } from '../../src/messages/console/zh-TW.ts';
import { type OpenBrowser, openBrowser } from '../support/browser.ts';
import { type ConsoleService, openService, signIn } from './service.ts';
import { type Visitor, visit } from './visitor.ts';
import { latinWords, namesIn } from './words.ts';

let service: ConsoleService;
let chromium: OpenBrowser;
/** Where things are made: an account with a network in it. */
let home: { readonly account: string; readonly region: string; readonly vpc: string };
let vswitch: string;
let names: ReadonlySet<string>;
beforeAll(async () => {
  [service, chromium] = await Promise.all([openService(), openBrowser()]);
  names = await namesIn(service);
  const { items } = await service.ask<{ items: (typeof home)[] }>('/inventory/groups?text=office-only');
  home = items[0] as typeof home;
  const offer = await service.ask<{ vSwitches: { id: string; vpc: string }[] }>(
    `/create/offer?region=${home.region}&account=${home.account}`,
  );
  vswitch = offer.vSwitches.find(({ vpc }) => vpc === home.vpc)?.id ?? '';
}, 180_000);
afterAll(async () => {
  await chromium?.close();
  await service?.close();
});

/** Each language mends a group of its own and guards a folder of its own. */
const TOURS = [
  ['en', consoleEn, 'late-deny', 'Production'],
  ['zh-TW', consoleZhTW, 'legacy-jump', 'Development'],
  ['zh-CN', consoleZhCN, 'remote-desktop', 'Platform'],
] as const;
const row = 'main tbody tr.ant-table-row';
const IMAGE = 'aliyun_3_x64_20G_alibase_20240819.vhd';
const EVER = { timeout: 60_000 };
const OFFICE = '203.0.113.0/24';

describe.each(TOURS)('in %s', (locale, m, weak, folder) => {
  let visitor: Visitor;
  let page: Page;
  beforeAll(async () => {
    visitor = await visit(chromium, { locale, viewport: { width: 1280, height: 900 } });
    page = visitor.page;
    await signIn(page, service);
  }, 60_000);
  afterAll(() => visitor.leave());

  /** By the menu, as everybody gets about. */
  async function to(name: keyof typeof m.page): Promise<void> {
    await page.getByRole('menuitem', { name: m.page[name] }).click();
    await page.locator('main h1', { hasText: m.page[name] }).waitFor();
  }
  async function expectOneLanguage(): Promise<void> {
    if (locale !== 'en') expect((await latinWords(page)).filter((word) => !names.has(word))).toEqual([]);
    expect(visitor.errors.splice(0)).toEqual([]);
  }
  async function search(text: string): Promise<void> {
    await page.locator('.search input').fill(text);
    await page.locator('.search input').press('Enter');
    await expect.poll(() => page.locator(row).first().textContent(), EVER).toContain(text);
  }
  const next = (): Promise<void> => page.locator('main form button[type=submit]').click();

  test('the assessment leads to the instances whose ports anybody reaches', async () => {
    await to('maturity');
    await page.getByText(m.maturity.score, { exact: true }).waitFor();
    await expectOneLanguage();
    const instance = page.locator('main .rows a').first();
    const name = (await instance.textContent()) ?? '';
    await instance.click();
    await page.locator('main h1', { hasText: name }).waitFor();
  }, 180_000);

  test('the checks are scanned by a button, and the details of one say which rule lets whom in', async () => {
    await to('findings');
    await page.locator('main').getByRole('button', { name: m.shell.scan }).click();
    await search(weak);
    await page.locator(`${row} a`).first().click();
    await page.getByText(m.finding.todo).waitFor();
    expect(await page.locator('main').textContent()).toContain('0.0.0.0/0');
    await to('findings');
    await page.getByRole('link', { name: m.vendorPage.title }).click();
    await page.getByRole('button', { name: m.vendorPage.compare }).click();
    await page.locator(row).first().waitFor();
  }, 180_000);

  test('a group without an open port is made, and an instance in it', async () => {
    await to('groups');
    await page.getByRole('link', { name: m.create.make.group }).click();
    const name = `tour-1-${locale.toLowerCase()}`;
    for (const [field, value] of Object.entries({
      region: home.region,
      account: home.account,
      vpc: home.vpc,
    })) {
      await page.locator(`#create-${field}`).fill(value);
      await page.keyboard.press('Escape');
    }
    await page.locator('#create-name').fill(name);
    await next();
    await page.locator('#create-sources').fill(`office=${OFFICE}`);
    await expectOneLanguage();
    await next();
    await page.locator('.make .ant-btn-primary').click();
    await page.getByText(m.create.run.created, { exact: true }).waitFor();
    // It leads on to an instance in that group.
    await page.locator('.sections .ant-btn-primary').click();
    await page.locator('main h1', { hasText: m.create.title.instance }).waitFor();
    await next();
    for (const [field, value] of Object.entries({ name, vswitch, image: IMAGE, type: 'ecs.g7.large' })) {
      await page.locator(`#create-${field}`).fill(value);
      await page.keyboard.press('Escape');
    }
    await next();
    await page.locator('#create-sources').fill(`office=${OFFICE}`);
    await next();
    await page.getByRole('checkbox', { name: new RegExp(`^${name} `) }).check();
    await next();
    await page.locator('.make').waitFor();
    await expectOneLanguage();
    await page.locator('.make .ant-btn-primary').click();
    await page.getByText(m.create.run.created, { exact: true }).waitFor();
    expect(await page.locator('main').textContent()).toContain(OFFICE);
  }, 180_000);

  test('the page’s policy is pasted, proved not to be enough, and bound to a node', async () => {
    await to('guardrails');
    await page.getByRole('tab', { name: m.guardrails.section.policy }).click();
    const editor = page.getByRole('textbox', { name: m.guardrails.policy });
    await editor.fill(generateGuardrail('page'));
    await page.getByRole('button', { name: m.guardrails.prove }).click();
    const tryOut = page.getByRole('button', { name: new RegExp(`^${m.guardrails.try}`) }).first();
    await tryOut.waitFor(EVER);
    await tryOut.click();
    await page.getByText(m.guardrails.accepted).waitFor();
    await page.getByRole('tab', { name: m.guardrails.section.bind }).click();
    await page.getByText(m.guardrails.bind.own).first().click();
    await page.locator('#guard-targets').fill(folder);
    // The list comes from the cloud.
    await page.locator('.ant-select-item-option', { hasText: folder }).waitFor();
    await page.keyboard.press('Enter');
    await page.locator('#guard-name').fill(`page-1-${locale.toLowerCase()}`);
    await page.getByRole('button', { name: m.guardrails.bind.submit }).click();
    await page.locator('main h1', { hasText: m.guardrails.plan.title.apply }).waitFor();
    const carryOut = page.getByRole('button', {
      name: new RegExp(`^${m.guardrails.plan.submit(9).replace('9', '\\d+')}$`),
    });
    await carryOut.click();
    await page.getByRole('dialog').getByRole('button').last().click();
    await page.getByText(m.guardrails.plan.inPlace).waitFor(EVER);
    await expectOneLanguage();
  }, 180_000);

  test('the rule is found and edited, tried, kept, and the check passes', async () => {
    await to('groups');
    await search(weak);
    await page.locator(`${row} a`).first().click();
    await page.locator('main h1', { hasText: weak }).waitFor();
    const edit = page.getByRole('button', { name: new RegExp(`^${m.group.edit('sgr-')}`) }).first();
    await edit.click();
    await page.locator('#rule-source').fill(OFFICE);
    await page.locator('.what-if .port-change').first().waitFor();
    await expectOneLanguage();
    await page.getByRole('button', { name: m.edits.review }).click();
    await page.locator('main h1', { hasText: m.edits.plan.title }).waitFor();
    await page.getByRole('button', { name: m.repairs.apply.submit(1) }).click();
    await page
      .getByRole('dialog')
      .getByRole('button', { name: m.repairs.apply.submit(1) })
      .click();
    await page.getByRole('button', { name: m.repairs.run.keep }).click();
    await expect.poll(() => page.getByRole('timer').count(), EVER).toBe(0);
    await expectOneLanguage();
    // The trail tells of it, and what was touched is judged again.
    const verdict = async (): Promise<string | undefined> =>
      (await service.ask<{ items: { verdict: string }[] }>(`/inventory/groups?text=${weak}`)).items[0]
        ?.verdict;
    await expect.poll(verdict, EVER).toBe('restricted');
    await to('groups');
    await search(weak);
    await page.locator(`${row} .severity.low`).first().waitFor();
  }, 180_000);
});
