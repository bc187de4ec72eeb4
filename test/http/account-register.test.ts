/** The register of accounts, from the call that changes it to what the next scan reads, and through which role. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { accountClients } from '../../src/adapters/alibaba/account-clients.ts';
import { createLiveSource } from '../../src/adapters/alibaba/live-source.ts';
import { type HttpBench, openHttp } from './read-bench.ts';

const ROLE = 'PosternReader';
let http: HttpBench;
/** Two members of the directory, with findings. */
let member: string;
let other: string;

beforeAll(async () => {
  http = await openHttp();
  const [own] = http.service.cloud.accounts;
  await http.service.parts.keeper.scan('test');
  const found = (http.service.parts.posture.inventory?.groups ?? []).map(({ account }) => account);
  [member = '', other = ''] = [...new Set(found)].filter((id) => id !== own?.id);
}, 120_000);
afterAll(() => http.close());

async function put(id: string, body: object): Promise<void> {
  const path = `/api/v1/accounts/${id}`;
  const etag = (await http.call(path)).headers.get('etag');
  const headers = etag === null ? {} : { 'if-match': etag };
  expect((await http.call(path, { role: 'admin', method: 'PUT', body, headers })).status).toBeLessThan(300);
}

const scan = async () => {
  http.service.later(60_000);
  await http.service.parts.keeper.scan('test');
  const { inventory } = http.service.parts.posture;
  return { accounts: inventory?.accounts.map(({ id }) => id) ?? [], gaps: inventory?.gaps ?? [] };
};
const opened = async (account: string): Promise<number> => {
  const { target, store } = http.service.parts;
  return (await store.findings.list({ target, account: [account], status: ['open'] })).items.length;
};

test('an account that is switched off is not read, and what is known of it stays', async () => {
  const before = await opened(member);
  expect(before).toBeGreaterThan(0);
  await put(member, { access: { kind: 'default' }, enabled: false });
  const without = await scan();
  expect(without.accounts).not.toContain(member);
  expect(without.accounts).toContain(other);
  expect(without.gaps).toEqual([]);
  expect(await opened(member)).toBe(before);
  await put(member, { access: { kind: 'default' }, enabled: true });
  expect((await scan()).accounts).toContain(member);
  expect(await opened(member)).toBe(before);
});

test('an account is reached through its own role, and through no other', async () => {
  const { cloud, parts } = http.service;
  const own = cloud.accounts[0] as (typeof cloud.accounts)[number];
  await put(other, { access: { kind: 'role', role: ROLE } });
  const refused = await scan();
  expect(refused.gaps).toMatchObject([{ account: other, operation: 'AssumeRole' }]);
  await cloud.invoke(other, '', 'Ram', 'CreateRole', {
    RoleName: ROLE,
    AssumeRolePolicyDocument: JSON.stringify({
      Version: '1',
      Statement: [
        { Effect: 'Allow', Action: 'sts:AssumeRole', Principal: { RAM: [`acs:ram::${own.id}:root`] } },
      ],
    }),
  });
  const Policy = { PolicyType: 'System', PolicyName: 'AdministratorAccess' };
  await cloud.invoke(other, '', 'Ram', 'AttachPolicyToRole', { ...Policy, RoleName: ROLE });
  expect((await scan()).gaps).toEqual([]);
  const key = { accessKeyId: own.accessKeyId, accessKeySecret: own.accessKeySecret };
  const register = () => parts.store.accounts.list(parts.target);
  const clientOf = accountClients({ endpoint: cloud.endpoint, key, register });
  const whoIn = async (account: string): Promise<string> =>
    String((await (await clientOf(account)).read('Sts', '', 'GetCallerIdentity', {})).Arn).toLowerCase();
  expect(await whoIn(other)).toContain(`assumed-role/${ROLE.toLowerCase()}/`);
  expect(await whoIn(member)).toContain('assumed-role/resourcedirectoryaccountaccessrole/');
  // A change holds for sessions that were begun, too.
  await put(other, { access: { kind: 'default' } });
  expect(await whoIn(other)).toContain('assumed-role/resourcedirectoryaccountaccessrole/');
});

test('accounts are read that no directory has, and only those that are named', async () => {
  const { cloud, parts } = http.service;
  const own = cloud.accounts[0] as (typeof cloud.accounts)[number];
  const source = createLiveSource({
    endpoint: cloud.endpoint,
    credentials: { accessKeyId: own.accessKeyId, accessKeySecret: own.accessKeySecret },
    register: () => parts.store.accounts.list(parts.target),
  });
  const listed = async (request: object) => (await source.list(request)).accounts.map(({ id }) => id).sort();
  await put(other, { name: 'the other', access: { kind: 'default' } });
  expect(await listed({})).toEqual([own.id, member, other].sort());
  expect(await listed({ accounts: [other] })).toEqual([other]);
  await put(other, { access: { kind: 'default' }, enabled: false });
  expect(await listed({ accounts: [other, member] })).toEqual([member]);
});
