/**
 * The page about what was done in the cloud, in a real Chromium: calls are made on the cloud that the service watches, by
 * its owner and by somebody who may not, and the page tells of both.
 */
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { accountClients } from '../../src/adapters/alibaba/account-clients.ts';
import { toCallError } from '../../src/adapters/alibaba/call-error.ts';
import { createClient } from '../../src/adapters/alibaba/client.ts';
import { mapEvent } from '../../src/adapters/alibaba/event-source.ts';
import { openStore } from '../../src/adapters/store/open-store.ts';
import { recordsOf } from '../../src/domain/watch/trail-record.ts';
import { openLocal } from '../../src/interfaces/cli/local-cloud.ts';
import { type OpenBrowser, openBrowser } from '../support/browser.ts';
import { ended, startPostern } from '../support/process.ts';
import { type ConsoleService, openService, PASSWORD, signIn, USER } from './service.ts';
import { type Visitor, visit } from './visitor.ts';
import { latinWords } from './words.ts';

interface Group {
  readonly account: string;
  readonly region: string;
  readonly id: string;
}
interface Told {
  readonly items: readonly { readonly id: string; readonly denied: boolean }[];
}

let service: ConsoleService;
let chromium: OpenBrowser;
let visitor: Visitor;
let group: Group;
/** Of the call that the event has the refusal of. */
let diagnosed: string;

beforeAll(async () => {
  [service, chromium] = await Promise.all([openService(), openBrowser()]);
  const found = await service.ask<{ items: Group[] }>('/inventory/groups?limit=1');
  group = found.items[0] ?? expect.fail('no group');
  await makeCalls();
  const viewer = { name: 'vera', role: 'viewer', password: PASSWORD };
  await service.ask('/users', { method: 'POST', body: viewer });
  await vi.waitUntil(
    async () => {
      const { items } = await service.ask<Told>(`/trail?resource=${group.id}`);
      return items.some(({ denied }) => denied) && items.some(({ denied }) => !denied);
    },
    { timeout: 60_000, interval: 500 },
  );
  visitor = await visit(chromium, { locale: 'en' });
  await signIn(visitor.page, service, '/activity', viewer.name);
}, 240_000);
afterAll(async () => {
  await chromium?.close();
  await service?.close();
});

/** Through a second endpoint of the same cloud. */
async function makeCalls(): Promise<void> {
  const { key, endpoint, close } = await openLocal(join(service.folder, '.postern'));
  const { once: owner } = await accountClients({ key, endpoint })(group.account);
  const user = { UserName: 'dana' };
  await owner('Ram', '', 'CreateUser', user);
  const { AccessKey: made } = (await owner('Ram', '', 'CreateAccessKey', user)) as {
    AccessKey: { AccessKeyId: string; AccessKeySecret: string };
  };
  const dana = createClient({
    key: { accessKeyId: made.AccessKeyId, accessKeySecret: made.AccessKeySecret },
    endpoint,
  });
  const rule = { IpProtocol: 'TCP', PortRange: '22/22', SourceCidrIp: '198.51.100.7/32', Priority: '1' };
  const parameters = { RegionId: group.region, SecurityGroupId: group.id, Permissions: [rule] };
  await owner('Ecs', group.region, 'AuthorizeSecurityGroup', parameters);
  await owner('Ram', '', 'CreatePolicy', {
    PolicyName: 'no-doors',
    PolicyDocument: JSON.stringify({
      Version: '1',
      Statement: [{ Effect: 'Deny', Action: 'ecs:AuthorizeSecurityGroup', Resource: '*' }],
    }),
  });
  await owner('Ram', '', 'AttachPolicyToUser', { PolicyType: 'Custom', PolicyName: 'no-doors', ...user });
  const refused = await dana('Ecs', group.region, 'AuthorizeSecurityGroup', parameters).catch(toCallError);
  const { denial, requestId, code } = refused as ReturnType<typeof toCallError>;
  expect(code).toBe('Forbidden.RAM');
  await close();
  // The trail of the local cloud tells code and message; an event that has the rest is put beside it.
  diagnosed = `with-detail-${requestId}`;
  const raw = {
    eventId: diagnosed,
    requestId,
    eventName: 'RevokeSecurityGroup',
    eventTime: '2026-01-02T03:04:05Z',
    errorCode: 'Forbidden.RAM',
    errorMessage: 'User not authorized.',
    sourceIpAddress: '203.0.113.9',
    userIdentity: { type: 'ram-user', userName: 'dana', accountId: group.account },
    requestParameters: { SecurityGroupId: group.id },
    AccessDeniedDetail: denial,
  };
  const store = await openStore({ folder: join(service.folder, '.postern') });
  expect(await store.trail.add('local', recordsOf([mapEvent(raw, group)]))).toBe(1);
  await store.close();
}

const row = 'main tbody tr.ant-table-row';

test('a viewer sees who did what, and by filters in the address what was denied', async () => {
  const { page } = visitor;
  await page.goto(`${service.endpoint}/activity?resource=${group.id}`);
  await page.locator(row).first().waitFor();
  expect(await page.locator(row).count()).toBe(3);
  const texts = await page.locator(row).allTextContents();
  expect(texts.some((text) => text.includes('session of a role') && text.includes('done'))).toBe(true);
  expect(await page.locator(row).first().locator('a').getAttribute('href')).toBe(`/groups/${group.id}`);
  await visitor.expectWell();
  await page.getByLabel('Who, by name').fill('dana');
  await page.getByRole('button', { name: 'Filter' }).click();
  await expect.poll(() => page.locator(row).count(), { timeout: 30_000 }).toBe(2);
  expect(new URL(page.url()).searchParams.get('actor')).toBe('dana');
  expect(await page.locator(row).first().textContent()).toContain('Forbidden.RAM');
  await page.goto(`${service.endpoint}/activity?denied=false&actor=dana`);
  await page.getByText('The trail has told of nothing of the kind yet.').waitFor();
});

test('why it was denied: code and message, or the policy in words where the event has it', async () => {
  const { page } = visitor;
  await page.goto(`${service.endpoint}/activity?actor=dana&operation=AuthorizeSecurityGroup`);
  await page.getByRole('button', { name: 'Why AuthorizeSecurityGroup by dana was denied' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByText('this is all that the cloud has told').waitFor();
  expect(await dialog.textContent()).toContain('User not authorized to operate');
  await visitor.expectWell();
  await page.keyboard.press('Escape');
  await page.goto(`${service.endpoint}/activity?actor=dana&operation=RevokeSecurityGroup`);
  await page.getByRole('button', { name: 'Why RevokeSecurityGroup by dana was denied' }).click();
  await dialog.getByText('A RAM policy of the account denies it.').waitFor();
  const told = await dialog.textContent();
  for (const word of ['ecs:AuthorizeSecurityGroup', 'no-doors', 'Denied by', 'RAM user', 'statement 1'])
    expect(told).toContain(word);
  await visitor.expectWell();
});

test('the log of what was done here is beside it, for those who may see it', async () => {
  const { page } = visitor;
  await page.goto(`${service.endpoint}/activity?actor=dana`);
  await page.getByRole('tab', { name: 'Here' }).click();
  await page.getByText('Only approvers and administrators may see').waitFor();
  expect(new URL(page.url()).pathname + new URL(page.url()).search).toBe('/activity/here');
  await page.goBack();
  await page.locator(row).first().waitFor();
  await page.goto(`${service.endpoint}/activity/elsewhere`);
  await page.getByText('There is no such page').waitFor();
  expect(await page.getByRole('tab').count()).toBe(0);
  await visitor.expectWell();
});

for (const [locale, word] of Object.entries({ 'zh-TW': '雲端' }))
  test(`no English word of ours on a narrow screen in ${locale}`, async () => {
    const chinese = await visit(chromium, { locale, viewport: { width: 390, height: 844 } });
    await signIn(chinese.page, service, `/activity?actor=dana`, USER);
    await chinese.page.getByRole('tab', { name: word }).waitFor();
    await chinese.page.locator(row).first().waitFor();
    await chinese.page.locator(row).last().locator('button').click();
    await chinese.page.getByRole('dialog').locator('.diagnosis').waitFor();
    const more = await latinWords(chinese.page);
    expect(more.filter((one) => !/^(dana|cn|hangzhou|beijing|shanghai|shenzhen)$/.test(one))).toEqual([]);
    const wide = await chinese.page.evaluate('document.documentElement.scrollWidth - innerWidth');
    expect(wide).toBeLessThanOrEqual(0);
    await chinese.expectWell();
    await chinese.leave();
  });

test('its events can be asked for by program, and are still there after a restart', async () => {
  const { items } = await service.ask<Told>('/trail?actor=dana');
  await service.stop();
  await service.restart();
  expect(await service.ask<Told>('/trail?actor=dana')).toMatchObject({ items });
  expect(items.map(({ id }) => id)).toContain(diagnosed);
  await ended(startPostern(service.folder, ['store', 'prune', '--keep-trail', '1', '--yes']));
  const left = await service.ask<Told>('/trail?actor=dana');
  expect(left.items.map(({ id }) => id)).not.toContain(diagnosed);
});
