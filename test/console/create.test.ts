/** Making instances and groups in a real Chromium over the demo organisation: to the end, refused, offline and by keys alone. */
import type { BrowserContextOptions, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createPagesZhCN } from '../../src/messages/console/create/zh-CN.ts';
import { type OpenBrowser, openBrowser } from '../support/browser.ts';
import { type ConsoleService, openService, PASSWORD, signIn } from './service.ts';
import { type Visitor, visit } from './visitor.ts';
import { latinWords } from './words.ts';

const IMAGE = 'aliyun_3_x64_20G_alibase_20240819.vhd';
const EVER = { timeout: 60_000 };

let service: ConsoleService;
let chromium: OpenBrowser;
/** A group of a member account that lets the office in by SSH, and where it is. */
let office: { readonly id: string; readonly account: string; readonly region: string; readonly vpc: string };
let vswitch: string;
beforeAll(async () => {
  [service, chromium] = await Promise.all([openService(), openBrowser()]);
  for (const [name, role] of [
    ['olga', 'operator'],
    ['vi', 'viewer'],
  ])
    await service.ask('/users', { method: 'POST', body: { name, role, password: PASSWORD } });
  const { items } = await service.ask<{ items: (typeof office)[] }>('/inventory/groups?text=office-only');
  office = items[0] as typeof office;
  const offer = await service.ask<{ vSwitches: { id: string; vpc: string }[] }>(
    `/create/offer?region=${office.region}&account=${office.account}`,
  );
  vswitch = offer.vSwitches.find(({ vpc }) => vpc === office.vpc)?.id ?? '';
}, 240_000);
afterAll(async () => {
  await chromium?.close();
  await service?.close();
});

/** Signed in. Who that is is asked first, and a page of what was just made may not be there yet. */
async function newVisitor(locale: string, more: BrowserContextOptions = {}, user = 'olga'): Promise<Visitor> {
  const visitor = await visit(chromium, { locale, ...more }, [401, 404]);
  await signIn(visitor.page, service, '/', user);
  return visitor;
}

const next = (page: Page): Promise<void> => page.locator('main form button[type=submit]').click();
const pathOf = (page: Page): string => new URL(page.url()).pathname;
const onStep = (page: Page, step: string): Promise<void> => page.waitForURL(`**/create/*/${step}`);

/** Stands on the step about who may sign in, with everything before it filled in. */
async function toPeople(page: Page, name: string, check = async (): Promise<void> => {}): Promise<void> {
  const { account, region, vpc } = office;
  await page.goto(`${service.endpoint}/create/instance?account=${account}&region=${region}&vpc=${vpc}`);
  await page.locator('#create-region').waitFor();
  await expect.poll(() => new URL(page.url()).search, EVER).toBe('');
  await check();
  await next(page);
  await onStep(page, 'host');
  await page.locator('#create-name').fill(name);
  for (const [field, value] of [
    ['vswitch', vswitch],
    ['image', IMAGE],
    ['type', 'ecs.g7.large'],
  ]) {
    await page.locator(`#create-${field}`).fill(value ?? '');
    await page.keyboard.press('Escape');
  }
  await check();
  await next(page);
  await onStep(page, 'people');
}

/** Makes it, and waits until it is there. */
async function make(page: Page, words: string): Promise<void> {
  await page.locator('.make .ant-btn-primary').click();
  await page.waitForURL('**/create/runs/*');
  await page.getByText(words, { exact: true }).waitFor();
}

interface Result {
  readonly state: string;
  readonly result: {
    readonly result: string;
    readonly explained: { readonly items: readonly { readonly resource: { readonly id: string } }[] };
  };
}
const resultOn = (page: Page): Promise<Result> =>
  service.ask<Result>(`/actions/${pathOf(page).split('/').at(-1)}`);

/** The tour goes the same way on a wide screen in every language. */
const LANGUAGES = [['zh-CN', 'dark', 390, createPagesZhCN]] as const;

for (const [locale, colorScheme, width, texts] of LANGUAGES)
  test(`an instance is made to the end in ${locale}, ${colorScheme}, ${width} pixels wide`, async () => {
    const visitor = await newVisitor(locale, { colorScheme, viewport: { width, height: 900 } });
    const { page } = visitor;
    const check = async (): Promise<void> => {
      await visitor.expectWell();
      expect(await latinWords(page)).toEqual([]);
      expect(await page.evaluate('document.documentElement.scrollWidth')).toBeLessThanOrEqual(width);
    };
    // With a digit, so that it is no word.
    const name = `made-1-in-${locale.toLowerCase()}`;
    await toPeople(page, name, check);
    await page.locator('#create-me').fill('203.0.113.9');
    await page.locator('#create-publish').fill('tcp/443');
    await check();
    await next(page);
    await onStep(page, 'group');
    await page.locator('.judged-groups').waitFor();
    await page.locator('.judged-groups .ant-collapse-header').click();
    await page.locator('.judged-groups .exposed').first().waitFor();
    await check();
    await page.getByRole('radio', { name: texts.groups.ways.new }).check();
    await page.locator('#create-newGroup').fill(`${name}-hosts`);
    await check();
    await next(page);
    await onStep(page, 'review');
    await page.locator('.make').waitFor();
    await expect.poll(() => page.locator('main').textContent(), EVER).toContain('203.0.113.9/32');
    expect(await page.locator('.as-command code').textContent()).toBe(
      `postern create instance --region ${office.region} --name ${name} --vswitch ${vswitch} --image ${IMAGE} ` +
        `--type ecs.g7.large --new-group ${name}-hosts --source me=203.0.113.9 --allow ssh=me --allow tcp/443=0.0.0.0/0`,
    );
    expect(await page.locator('.calls pre').textContent()).toContain('aliyun ecs RunInstances');
    await page.locator('.calls .ant-segmented-item', { hasText: 'Terraform' }).click();
    await page.locator('.calls pre', { hasText: 'alicloud_instance' }).waitFor();
    await check();
    await make(page, texts.run.created);
    await check();
    const { result } = await resultOn(page);
    expect(result.result).toBe('created');
    const id = result.explained.items[0]?.resource.id ?? '';
    expect(await page.locator('main').textContent()).toContain('203.0.113.9/32');
    // The service reads what the trail tells of.
    await expect
      .poll(() => service.ask(`/inventory/instances/${id}`).catch(() => undefined), { timeout: 90_000 })
      .toMatchObject({ id });
    await page.getByRole('link', { name }).click();
    await page.locator('main h1', { hasText: name }).waitFor();
    expect(await page.evaluate('sessionStorage.getItem("postern.create.instance")')).toBeNull();
    visitor.errors.splice(0);
    await visitor.leave();
  }, 240_000);

test('a group that is right is chosen, the vendor is asked first, and steps go back', async () => {
  const visitor = await newVisitor('en');
  const { page } = visitor;
  await toPeople(page, 'picks-one');
  await page.locator('#create-sources').fill('office=203.0.113.0/24');
  await next(page);
  await onStep(page, 'group');
  await page.getByText('1 group is right for this').waitFor();
  await page.getByRole('checkbox', { name: /^office-only / }).check();
  expect(await page.locator('.judged-groups > .rows').textContent()).toContain('exactly whom you chose');
  await next(page);
  await page.locator('.make').waitFor();
  await page.getByRole('button', { name: 'Ask the vendor' }).click();
  await page.getByText('The vendor was asked').waitFor();
  const before = await service.ask<{ items: object[] }>('/actions?kind=create');
  expect(JSON.stringify(before)).not.toContain('picks-one');
  await page.goBack();
  await page.goBack();
  await onStep(page, 'people');
  expect(await page.locator('#create-sources').inputValue()).toBe('office=203.0.113.0/24');
  await page.goForward();
  await page.goForward();
  await page.reload();
  await page.locator('.make').waitFor();
  await make(page, 'It is made, and was read back.');
  await visitor.leave();
}, 180_000);

test('of several groups it is shown whom they let in together, and what they expose together is refused', async () => {
  const { account, region, vpc } = office;
  const sources = ['office=203.0.113.0/24'];
  const made: string[] = [];
  // Each lets in just as many others as are no exposure yet.
  for (const block of ['8.8.0.0/16', '9.9.0.0/16']) {
    const name = `partner-${made.length}`;
    const allow = ['ssh=office', `ssh=${block}`];
    const body = { account, region, vpc, name, source: sources, allow };
    await service.ask('/create/groups', { method: 'POST', body });
    const known = (): Promise<{ items: { id: string; rules: number }[] }> =>
      service.ask(`/inventory/groups?text=${name}`);
    await expect.poll(async () => (await known()).items[0]?.rules, { timeout: 90_000 }).toBe(2);
    made.push((await known()).items[0]?.id ?? '');
  }
  const visitor = await newVisitor('en');
  const { page } = visitor;
  await toPeople(page, 'in-several');
  await page.locator('#create-sources').fill(sources.join('\n'));
  await next(page);
  await onStep(page, 'group');
  for (const name of [/^partner-0 /, /^partner-1 /]) await page.getByRole('checkbox', { name }).check();
  const together = page.locator('.together');
  const refused = together.locator('.refused');
  await refused.getByText('a packet from').waitFor();
  const body = {
    account,
    region,
    name: 'in-several',
    source: sources,
    group: made,
    image: IMAGE,
    type: 'ecs.g7.large',
    vswitch,
  };
  interface Plan {
    readonly result: string;
    readonly exposed: readonly { readonly witness: { readonly source: string } }[];
  }
  const plan = await service.ask<Plan>('/create/instances/plan', { method: 'POST', body });
  expect(plan.result).toBe('refused');
  expect(await refused.locator('.exposed > li').count()).toBe(plan.exposed.length);
  expect(await refused.textContent()).toContain(
    `a packet from ${plan.exposed[0]?.witness.source} to tcp/22 gets in`,
  );
  await visitor.expectWell();
  await next(page);
  await page.getByText('Choose other groups.').last().waitFor();
  expect(pathOf(page)).toBe('/create/instance/group');
  await expect.poll(() => page.evaluate('document.activeElement.id')).toBe('create-group');
  await page.getByRole('checkbox', { name: /^partner-1 / }).uncheck();
  await page.getByRole('checkbox', { name: /^office-only / }).check();
  await refused.waitFor({ state: 'detached' });
  await expect.poll(() => together.textContent(), EVER).toContain('8.8.0.0/16');
  expect(await together.textContent()).toContain('203.0.113.0/24');
  await visitor.expectWell();
  await next(page);
  await page.locator('.make').waitFor();
  expect(await page.locator('.as-command code').textContent()).toContain(
    `--group ${made[0]} --group ${office.id}`,
  );
  await make(page, 'It is made, and was read back.');
  const [item] = (await resultOn(page)).result.explained.items;
  await expect
    .poll(() => service.ask(`/inventory/instances/${item?.resource.id}`).catch(() => undefined), {
      timeout: 90_000,
    })
    .toMatchObject({ groups: expect.arrayContaining([made[0], office.id]) });
  await visitor.leave();
}, 300_000);

test('what would expose a port is refused with a packet and what to ask for instead', async () => {
  const visitor = await newVisitor('en');
  const { page } = visitor;
  await toPeople(page, 'refused');
  await page.locator('#create-me').fill('203.0.113.9');
  await page.locator('#create-allow').fill('ssh=0.0.0.0/0');
  await next(page);
  await page.getByRole('radio', { name: 'A new one' }).check();
  await page.locator('#create-newGroup').fill('refused-hosts');
  await next(page);
  const refused = page.locator('.refused');
  await refused.waitFor();
  const text = await refused.textContent();
  expect(text).toMatch(/a packet from [\d.]+ to tcp\/22 gets in/);
  expect(text).toContain('asked for by ssh=0.0.0.0/0');
  expect(await refused.locator('.instead').textContent()).toBe('ssh=me');
  // Only an approver may expose something.
  expect(await refused.getByRole('checkbox').count()).toBe(0);
  expect(await page.locator('.make').count()).toBe(0);
  await visitor.expectWell();
  await page.getByRole('button', { name: 'Put this in place of it' }).click();
  await onStep(page, 'people');
  expect(await page.locator('#create-allow').inputValue()).toBe('ssh=me');
  await expect.poll(() => page.evaluate('document.activeElement.id')).toBe('create-allow');
  await page.getByRole('link', { name: 'Review' }).click();
  await page.locator('.make').waitFor();
  await visitor.leave();
}, 120_000);

test('a refusal of the service leads to the field that it is about', async () => {
  const visitor = await newVisitor('en');
  const { page } = visitor;
  await toPeople(page, 'bad-rule');
  await page.getByRole('radio', { name: /^Session Manager/ }).check();
  await page.getByText('the Cloud Assistant agent must be running').waitFor();
  await page.locator('#create-allow').fill('shh=10.0.0.0/8');
  await next(page);
  await page.getByRole('radio', { name: 'A new one' }).check();
  await page.locator('#create-newGroup').fill('bad-rule-hosts');
  await next(page);
  await page.getByText('did you mean ssh?').waitFor();
  visitor.errors.splice(0);
  await page.getByRole('button', { name: 'To the field' }).click();
  await onStep(page, 'people');
  await expect.poll(() => page.evaluate('document.activeElement.id')).toBe('create-allow');
  // An operator may not expose anything; nothing at all is let in after this.
  await page.locator('#create-allow').fill('');
  await page.getByRole('link', { name: 'Review' }).click();
  await page.getByText('Nobody would reach a maintenance port').waitFor();
  await visitor.expectWell();
  await visitor.leave();
}, 120_000);

test('while the network fails nothing that was typed is lost, and pressing again makes it once', async () => {
  const visitor = await newVisitor('en');
  const { page } = visitor;
  await toPeople(page, 'bad-day');
  await page.locator('#create-me').fill('203.0.113.9');
  await page.route('**/api/v1/create/**', (route) => route.abort());
  await next(page);
  await page.getByText('The service cannot be reached.').first().waitFor();
  await page.getByRole('radio', { name: 'A new one' }).check();
  await page.locator('#create-newGroup').fill('bad-day-hosts');
  await next(page);
  await page.getByText('The service cannot be reached.').waitFor();
  await page.unroute('**/api/v1/create/**');
  await page.getByRole('button', { name: 'Try again' }).click();
  await page.locator('.make').waitFor();
  // The request arrives, and its answer does not.
  let lost = 0;
  await page.route('**/api/v1/create/instances', async (route) => {
    await route.fetch();
    lost += 1;
    await route.abort();
  });
  await page.locator('.make .ant-btn-primary').click();
  await page.getByText('nothing is made twice').waitFor();
  expect(lost).toBe(1);
  await page.unroute('**/api/v1/create/instances');
  await page.reload();
  await page.locator('.make .ant-btn-primary').click();
  await page.waitForURL('**/create/runs/*');
  await page.getByText(/^It (is made, and was read back|was there already, just as asked for)\.$/).waitFor();
  const { items } = await service.ask<{ items: { id: string }[] }>('/inventory/instances?text=bad-day');
  expect(items.length).toBeLessThanOrEqual(1);
  await visitor.leave();
}, 180_000);

test('a group is made by keys alone', async () => {
  const visitor = await newVisitor('en');
  const { page } = visitor;
  await page.goto(`${service.endpoint}/groups`);
  await page.locator('main h1').waitFor();
  /** Goes on to what fits, as somebody does who has no pointer. */
  const tabTo = async (what: string): Promise<void> => {
    for (let i = 0; i < 60; i += 1) {
      await page.keyboard.press('Tab');
      if (await page.evaluate(`document.activeElement.matches(${JSON.stringify(what)})`)) return;
    }
    throw new Error(`no key leads to ${what}`);
  };
  await tabTo('a[href="/create/group"]');
  await page.keyboard.press('Enter');
  await page.locator('main h1', { hasText: 'Create a security group' }).waitFor();
  await tabTo('#create-account');
  await page.keyboard.type(office.account);
  await page.keyboard.press('Escape');
  await tabTo('#create-region');
  await page.keyboard.type(office.region);
  await page.keyboard.press('Escape');
  await tabTo('#create-vpc');
  await page.keyboard.type('main');
  await page.locator('.ant-select-item-option:visible').first().waitFor();
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('Enter');
  expect(await page.locator('#create-vpc').inputValue()).toMatch(/^vpc-/);
  await tabTo('#create-name');
  await page.keyboard.type('by-keys');
  await page.keyboard.press('Enter');
  await onStep(page, 'people');
  await expect.poll(() => page.evaluate('document.activeElement.textContent')).toBe('Who may sign in');
  // Nobody was chosen: it says so, and goes where that is done.
  await tabTo('#create-publish');
  await page.keyboard.press('Enter');
  await page.getByText('Choose who may sign in').waitFor();
  await expect.poll(() => page.evaluate('document.activeElement.id')).toBe('create-names');
  await visitor.expectWell();
  await tabTo('input[type=checkbox]');
  await page.keyboard.press('Space');
  await tabTo('#create-publish');
  await page.keyboard.press('Enter');
  await onStep(page, 'review');
  await page.locator('.make').waitFor();
  expect(await page.locator('.as-command code').textContent()).toContain('--allow ssh=workbench-intl');
  await tabTo('.make .ant-btn-primary');
  await page.keyboard.press('Enter');
  await page.waitForURL('**/create/runs/*');
  await page.getByText('It is made, and was read back.').waitFor();
  await visitor.expectWell();
  await tabTo('.sections .ant-btn-primary');
  await page.keyboard.press('Enter');
  await page.locator('main h1', { hasText: 'Create an instance' }).waitFor();
  expect(await page.locator('#create-region').inputValue()).toBe(office.region);
  await visitor.leave();
}, 180_000);

test('a link to the review says what is lacking, and a viewer may make nothing', async () => {
  const visitor = await newVisitor('en');
  const { page } = visitor;
  await page.goto(`${service.endpoint}/create/instance/review`);
  await page.getByText('This is still needed:').waitFor();
  await visitor.expectWell();
  await page.getByRole('button', { name: 'Image' }).click();
  await onStep(page, 'host');
  await expect.poll(() => page.evaluate('document.activeElement.id')).toBe('create-image');
  await page.goto(`${service.endpoint}/create/anything`);
  await page.getByText('There is no such page').waitFor();
  const other = await newVisitor('en', {}, 'vi');
  const viewer = other.page;
  await viewer.goto(`${service.endpoint}/create/instance`);
  await viewer.getByText('role “Operator”').waitFor();
  expect(await viewer.locator('main form').count()).toBe(0);
  await viewer.goto(`${service.endpoint}/instances`);
  await viewer.locator('main tbody tr.ant-table-row').first().waitFor();
  expect(await viewer.getByRole('link', { name: 'Create an instance' }).count()).toBe(0);
  for (const one of [visitor, other]) await one.leave();
}, 120_000);
