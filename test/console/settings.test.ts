/** The settings pages in a real Chromium: what is edited, by whom, what two do at once, and in which words. */
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { settingsEn } from '../../src/messages/console/settings/en.ts';
import { settingsZhCN } from '../../src/messages/console/settings/zh-CN.ts';
import { settingsZhTW } from '../../src/messages/console/settings/zh-TW.ts';
import { type OpenBrowser, openBrowser } from '../support/browser.ts';
import { type ConsoleService, openService, PASSWORD, signIn, USER } from './service.ts';
import { settled, type Visitor, visit } from './visitor.ts';

let service: ConsoleService;
let chromium: OpenBrowser;
let visitor: Visitor;
let page: Page;

/** Signed in. `refused` are the statuses that its page may see. */
async function newVisitor(user = USER, locale = 'en', refused = [401]): Promise<Visitor> {
  const fresh = await visit(chromium, { locale }, refused);
  await signIn(fresh.page, service, '/', user);
  return fresh;
}

beforeAll(async () => {
  [service, chromium] = await Promise.all([openService(), openBrowser()]);
  await service.ask('/users', { method: 'POST', body: { name: 'vi', role: 'viewer', password: PASSWORD } });
  visitor = await newVisitor(USER, 'en', [401, 412]);
  page = visitor.page;
}, 180_000);
afterAll(async () => {
  await chromium?.close();
  await service?.close();
});

async function open(on: Page, path: string): Promise<void> {
  await on.goto(service.endpoint + path);
  await settled(on);
}

const SECTIONS = [
  'trusted',
  'workbench',
  'catalogue',
  'thresholds',
  'waivers',
  'accounts',
  'notifications',
  'people',
  'tokens',
  'password',
];

interface Settings {
  readonly version: number;
  readonly sections: Readonly<Record<string, { readonly from: string; readonly value: unknown }>>;
}
const settings = (): Promise<Settings> => service.ask<Settings>('/settings');

/** Changes sections as somebody else would, who is quicker. */
async function change(sections: object): Promise<void> {
  const ifMatch = `"${(await settings()).version}"`;
  await service.ask('/settings', { method: 'PATCH', ifMatch, body: { sections } });
}

test('a trusted source is checked while it is typed, and changes findings without a scan', async () => {
  /** When the cloud was read last. */
  const scans = async (): Promise<string> =>
    (await service.ask<{ keeper: { lastEndedAt: string } }>('/posture')).keeper.lastEndedAt;
  const before = await scans();
  interface Row {
    readonly id: string;
    readonly finding: { readonly verdict: string; readonly sources: readonly string[] };
  }
  // The demo has doors for an office alone; where nobody untrusted may come in, they are findings.
  await change({ thresholds: { broadOver: { ipv4: 0 } } });
  const broad = await vi.waitUntil(async () => {
    const { items } = await service.ask<{ items: Row[] }>('/findings?status=open&limit=500');
    return items.find(({ finding }) => finding.verdict === 'broad');
  });
  const { sources } = broad.finding;

  await open(page, '/settings/trusted');
  await page.getByRole('button', { name: 'Add a source' }).click();
  await page.locator('#trusted-0-name').fill('headquarters');
  await page.locator('#trusted-0-cidrs').fill('203.0.113.9/24');
  await page.getByText('203.0.113.9/24: write 203.0.113.0/24').waitFor();
  expect(await page.getByRole('button', { name: 'Save' }).isDisabled()).toBe(true);
  await page.locator('#trusted-0-cidrs').fill('0.0.0.0/0');
  await page.locator('.ant-form-item-explain-error').waitFor();
  await visitor.expectWell();
  await page.locator('#trusted-0-cidrs').fill(sources.join('\n'));
  await page.getByRole('button', { name: 'Save' }).click();
  await page.getByText('Saved', { exact: true }).waitFor();
  expect((await settings()).sections.trusted?.value).toEqual({ headquarters: { cidrs: sources } });

  await expect
    .poll(async () => (await service.ask<{ status: string }>(`/findings/${broad.id}`)).status)
    .toBe('exempt');
  expect(await scans()).toBe(before);
  await change({ trusted: null, thresholds: null });
});

test('two browsers at once: the later one sees what the other changed, and chooses', async () => {
  await change({ trusted: null, thresholds: null });
  const second = await newVisitor();
  const other = second.page;
  await Promise.all([open(page, '/settings/trusted'), open(other, '/settings/trusted')]);
  const add = async (on: Page, name: string, cidr: string): Promise<void> => {
    await on.getByRole('button', { name: 'Add a source' }).click();
    await on.locator('#trusted-0-name').fill(name);
    await on.locator('#trusted-0-cidrs').fill(cidr);
  };
  await add(page, 'mine', '198.51.100.0/24');
  await add(other, 'theirs', '203.0.113.0/24');
  await other.getByRole('button', { name: 'Save' }).click();
  await other.getByText('Saved', { exact: true }).waitFor();

  const conflict = page.locator('.conflict');
  await page.getByRole('button', { name: 'Save' }).click();
  await conflict.waitFor();
  expect(await conflict.textContent()).toContain(`${USER} has changed this meanwhile`);
  expect(await conflict.locator('tbody tr').allTextContents()).toEqual([
    'theirsNone203.0.113.0/24None',
    'mineNoneNone198.51.100.0/24',
  ]);
  await visitor.expectWell();
  // Nothing was overwritten, and what was typed is still there.
  expect((await settings()).sections.trusted?.value).toEqual({ theirs: { cidrs: ['203.0.113.0/24'] } });
  expect(await page.locator('#trusted-0-name').inputValue()).toBe('mine');

  await page.getByRole('button', { name: 'Take theirs' }).click();
  await conflict.waitFor({ state: 'detached' });
  await expect.poll(() => page.locator('#trusted-0-name').inputValue()).toBe('theirs');

  await page.locator('#trusted-0-cidrs').fill('198.51.100.0/25');
  await change({ trusted: { theirs: { cidrs: ['192.0.2.0/24'] } } });
  await page.getByRole('button', { name: 'Save' }).click();
  await page.getByRole('button', { name: 'Put mine over it' }).click();
  await conflict.waitFor({ state: 'detached' });
  expect((await settings()).sections.trusted?.value).toEqual({ theirs: { cidrs: ['198.51.100.0/25'] } });
  await change({ trusted: null });
  await second.leave();
});

test('a change of another section meanwhile is no conflict, and stays', async () => {
  await open(page, '/settings/thresholds');
  await page.locator('#threshold-ipv4').fill('/99');
  await page.locator('.ant-form-item-explain-error').waitFor();
  await page.locator('#threshold-ipv4').fill('/20');
  await change({ withoutPorts: ['tcp/23'] });
  await page.getByRole('button', { name: 'Save' }).click();
  await page.getByText('Saved', { exact: true }).waitFor();
  const { sections } = await settings();
  expect(sections.thresholds?.value).toEqual({ broadOver: { ipv4: '/20' } });
  expect(sections.withoutPorts?.value).toEqual(['tcp/23']);
  await page.getByText('Now: 4,096 addresses').waitFor();
  await change({ thresholds: null, withoutPorts: null });
});

test('a waiver is made from a finding, and taken away again', async () => {
  const { items } = await service.ask<{ items: { id: string }[] }>('/findings?status=open&severity=critical');
  await open(page, `/checks/${items[0]?.id}`);
  await page.getByRole('button', { name: 'Answer for it' }).click();
  await page.locator('#waiver-reason').fill('the bastion moves next week');
  await visitor.expectWell();
  await page.getByRole('button', { name: 'Save' }).click();
  await page.getByText(`${USER} answers for it until`).waitFor();
  await page.getByRole('link', { name: 'To the waivers' }).click();
  await page.getByText('the bastion moves next week').waitFor();
  await visitor.expectWell();
  await page.getByRole('button', { name: /^Change / }).click();
  await page.locator('#waiver-owner').fill('lin');
  await page.getByRole('button', { name: 'Save' }).click();
  await page.locator('td', { hasText: 'lin' }).first().waitFor();
  await page.getByRole('button', { name: /^Remove / }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Remove' }).click();
  await page.getByText('Nobody answers for anything yet.').waitFor();
  await open(page, `/checks/${items[0]?.id}`);
  await page.getByRole('button', { name: 'Answer for it' }).waitFor();
});

test('a token is shown once, is worth something, and nothing once it is revoked', async () => {
  await open(page, '/settings/tokens');
  await page.getByRole('button', { name: 'Make a token' }).click();
  await page.locator('#token-label').fill('nightly report');
  await page.getByRole('button', { name: 'Save' }).click();
  const token = (await page.locator('.secret').textContent()) ?? '';
  await visitor.expectWell();
  const status = async (): Promise<number> =>
    (await fetch(`${service.endpoint}/api/v1/posture`, { headers: { authorization: `Bearer ${token}` } }))
      .status;
  expect(await status()).toBe(200);
  await page.reload();
  await page.getByText('nightly report').waitFor();
  expect(await page.locator('main').textContent()).not.toContain(token);
  await page.getByRole('button', { name: 'Revoke nightly report' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Revoke' }).click();
  await page.getByText('There are no tokens.').waitFor();
  expect(await status()).toBe(401);
});

test('people are made, given another role, shut out and removed', async () => {
  await open(page, '/settings/people');
  await page.getByRole('button', { name: 'Add a person' }).click();
  await page.locator('#user-name').fill('An');
  await page.getByText('Lower-case letters').waitFor();
  await page.locator('#user-name').fill('an');
  await page.locator('#user-password').fill(PASSWORD);
  await page.getByRole('button', { name: 'Save' }).click();
  const row = page.locator('tr', { hasText: 'with a password' }).filter({ hasText: 'an' });
  await page.getByRole('button', { name: 'Change an', exact: true }).click();
  await page.getByText('Shut out', { exact: true }).click();
  await page.getByRole('button', { name: 'Save' }).click();
  await row.filter({ hasText: 'Shut out' }).waitFor();
  await page.getByRole('button', { name: 'Remove an', exact: true }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Remove' }).click();
  await page.getByRole('button', { name: 'Change an', exact: true }).waitFor({ state: 'detached' });
});

test('a viewer sees everything but people, and can change nothing', async () => {
  const looker = await newVisitor('vi');
  const viewer = looker.page;
  for (const section of SECTIONS) {
    await open(viewer, `/settings/${section}`);
    await looker.expectWell();
    for (const name of [
      'Save',
      'Add a source',
      'Add a port',
      'Add a waiver',
      'Add an account',
      'Add a channel',
      'Add a person',
    ])
      expect(await viewer.getByRole('button', { name }).count(), `${section}: ${name}`).toBe(0);
  }
  await open(viewer, '/settings/people');
  await viewer.getByText('Only administrators see').waitFor();
  const { items } = await service.ask<{ items: { id: string }[] }>('/findings?status=open');
  await open(viewer, `/checks/${items[0]?.id}`);
  await viewer.getByText('What to do').waitFor();
  expect(await viewer.getByRole('button', { name: 'Answer for it' }).count()).toBe(0);
  await looker.leave();
}, 120_000);

/** Texts as leaves of messages. */
function leavesOf(node: unknown): readonly string[] {
  if (typeof node === 'string') return [node];
  return typeof node === 'object' && node !== null ? Object.values(node).flatMap(leavesOf) : [];
}

for (const [locale, texts] of Object.entries({ 'zh-TW': settingsZhTW, 'zh-CN': settingsZhCN }))
  test(`nothing is left in English in ${locale}`, async () => {
    const own = new Set(leavesOf(texts));
    const english = leavesOf(settingsEn).filter((text) => text.length > 3 && !own.has(text));
    const foreign = await newVisitor(USER, locale);
    const reader = foreign.page;
    for (const section of SECTIONS) {
      await open(reader, `/settings/${section}`);
      // biome-ignore lint/performance/useDomNodeTextContent: lines as they are seen are compared
      const shown = await reader.locator('main').innerText();
      expect(shown).toContain(texts.section[section as keyof typeof texts.section]);
      // In one language it is looked at by the tools for other eyes, too.
      if (locale === 'zh-TW') await foreign.expectWell();
      const lines = new Set(shown.split('\n').map((line) => line.trim()));
      expect(
        english.filter((text) => lines.has(text)),
        section,
      ).toEqual([]);
    }
    await foreign.leave();
  }, 90_000);
