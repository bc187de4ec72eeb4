/** `postern serve` as a process with what `postern.yaml` declares: who gets in, and what is delivered. */
import type { ChildProcess } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { type AddressInfo, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { ended, firstLine, startPostern } from '../support/process.ts';
import { typedSdk } from '../support/typed-sdk.ts';
import { Browser } from './browser.ts';
import { CLIENT, freePort, startProvider } from './identity-provider.ts';

let folder: string;
const children: ChildProcess[] = [];
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'postern-serve-process-'));
});
afterEach(async () => {
  for (const child of children.splice(0)) {
    const end = ended(child);
    if (child.exitCode === null && child.signalCode === null) {
      child.kill('SIGTERM');
      await end;
    }
  }
  rmSync(folder, { recursive: true, force: true });
});

const start = async <T>(args: readonly string[], env: NodeJS.ProcessEnv = {}): Promise<T> => {
  const child = startPostern(folder, args, env);
  children.push(child);
  return firstLine<T>(child);
};

interface Cloud {
  readonly endpoint: string;
  readonly accounts: readonly { readonly accessKeyId: string; readonly accessKeySecret: string }[];
}
interface Service {
  readonly endpoint: string;
  readonly token: string;
  readonly signIn: string;
}

test('somebody signs in with the provider, and sees what a delivery told within seconds', async () => {
  const cloud = await start<Cloud>(['cloud', 'start', '--quiet']);
  const [key] = cloud.accounts;
  if (key === undefined) throw new Error('no account');
  const { host } = new URL(cloud.endpoint);
  const sdk = typedSdk({ host, region: 'cn-hangzhou', ...key });
  const { VpcId } = await sdk.ask('Vpc', 'CreateVpc', { RegionId: 'cn-hangzhou' });
  const { SecurityGroupId } = await sdk.ask('Ecs', 'CreateSecurityGroup', { RegionId: 'cn-hangzhou', VpcId });

  const port = await freePort();
  const address = `http://127.0.0.1:${port}`;
  const provider = await startProvider({
    redirect: `${address}/api/v1/oidc/callback`,
    signOutTo: `${address}/`,
  });
  provider.person = { sub: 'mei', preferred_username: 'mei', groups: ['ops'] };
  const config = {
    signIn: {
      address,
      oidc: {
        issuer: provider.issuer,
        clientId: CLIENT.id,
        clientSecret: { env: 'OIDC_SECRET' },
        scopes: ['openid', 'groups'],
        roles: { claim: 'groups', operator: ['ops'] },
        createUsers: true,
      },
    },
    events: {
      eventBridge: {
        address: `${address}/api/v1/eventbridge`,
        token: { env: 'EVENTBRIDGE_TOKEN' },
        regions: ['cn-hangzhou'],
      },
    },
  };
  writeFileSync(join(folder, 'postern.yaml'), JSON.stringify(config));
  const env = {
    OIDC_SECRET: CLIENT.secret,
    EVENTBRIDGE_TOKEN: 'a token of thirty letters or so',
    ALIBABA_CLOUD_ACCESS_KEY_ID: key.accessKeyId,
    ALIBABA_CLOUD_ACCESS_KEY_SECRET: key.accessKeySecret,
  };
  const args = ['serve', '--endpoint', cloud.endpoint, '--region', 'cn-hangzhou', '--events-every', 'none'];
  const service = await start<Service>([...args, '--listen', `127.0.0.1:${port}`, '--json', '--quiet'], env);
  expect(service.endpoint).toBe(address);

  const browser = new Browser();
  const page = await browser.visit(`${address}/api/v1/oidc/start?return=/api/v1/session`);
  expect(page.json()).toMatchObject({ name: 'mei', role: 'operator' });
  const posture = async (): Promise<{ latest: unknown }> =>
    (await browser.call(`${address}/api/v1/posture`)).json();
  await expect.poll(async () => (await posture()).latest, { timeout: 30_000 }).not.toBe(null);

  await fetch(`${cloud.endpoint}/_postern/event-target`, {
    method: 'PUT',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ url: config.events.eventBridge.address, token: env.EVENTBRIDGE_TOKEN }),
  });
  const began = performance.now();
  await sdk.ask('Ecs', 'AuthorizeSecurityGroup', {
    RegionId: 'cn-hangzhou',
    SecurityGroupId,
    Permissions: [{ IpProtocol: 'TCP', PortRange: '22/22', SourceCidrIp: '0.0.0.0/0' }],
  });
  const found = async (): Promise<number> =>
    (await browser.call(`${address}/api/v1/findings?status=open&resource=${SecurityGroupId}`)).json<{
      items: readonly unknown[];
    }>().items.length;
  await expect.poll(found, { timeout: 15_000, interval: 50 }).toBeGreaterThan(0);
  expect(performance.now() - began).toBeLessThan(5_000);
  await provider.close();
}, 120_000);

test('the link of the start signs an administrator in, once; another start has another', async () => {
  const args = ['serve', '--local', '--region', 'cn-hangzhou', '--listen', '127.0.0.1:0', '--json'];
  const service = await start<Service>(args);
  let logged = '';
  children[0]?.stderr?.on('data', (part) => {
    logged += part;
  });
  expect(service.signIn).toMatch(new RegExp(`^${service.endpoint}/sign-in\\?token=[\\w-]{43}$`));
  const browser = new Browser();
  const page = await browser.call(service.signIn);
  expect([page.status, page.headers.get('location')]).toEqual([303, '/']);
  const who = await browser.call(`${service.endpoint}/api/v1/session`);
  expect(who.json()).toMatchObject({ name: 'admin', role: 'admin' });
  expect((await new Browser().call(service.signIn)).json()).toMatchObject({ code: 'sign-in-link' });
  await expect.poll(() => logged, { timeout: 10_000 }).toContain('"path":"/sign-in"');
  expect(logged).not.toContain(new URL(service.signIn).searchParams.get('token'));
  const [first] = children;
  first?.kill('SIGKILL');
  await ended(first as ChildProcess);
  const again = await start<Service>(args);
  expect(again.token).toBeUndefined();
  expect(again.signIn).not.toBe(service.signIn);
  expect((await new Browser().call(again.signIn)).status).toBe(303);
}, 60_000);

test('a port that somebody has is said, nothing is left running, and the first token is printed by the start that works', async () => {
  const taken = createServer();
  await new Promise<void>((resolve) => taken.listen(0, '127.0.0.1', resolve));
  const { port } = taken.address() as AddressInfo;
  try {
    const args = ['serve', '--local', '--listen', `127.0.0.1:${port}`];
    const { code, stderr } = await ended(startPostern(folder, args));
    expect([code, stderr]).toEqual([1, expect.stringContaining('error[port-in-use]')]);
    expect(stderr).toContain('choose another with --listen');
  } finally {
    taken.close();
  }
  const { endpoint, token } = await start<Service>([
    ...['serve', '--local', '--region', 'cn-hangzhou', '--listen', '127.0.0.1:0', '--json'],
  ]);
  const who = await fetch(`${endpoint}/api/v1/session`, { headers: { authorization: `Bearer ${token}` } });
  expect(await who.json()).toMatchObject({ name: 'admin', role: 'admin' });
}, 60_000);

test.each([
  [
    'signIn: { address: "https://a.test", oidc: { issuer: "https://b.test", clientId: x, clientSecret: { env: NONE }, roles: { otherwise: viewer } } }',
    'serve-variable-missing',
    'signIn.oidc.clientSecret',
  ],
  [
    'events: { eventBridge: { address: "https://a.test/x", token: { env: NONE }, regions: [cn-hangzhou] } }',
    'serve-variable-missing',
    'events.eventBridge.token',
  ],
  ['signIn: { password: false }', 'config-bad-value', 'somebody has to get in'],
])(
  '%s is refused at the start',
  async (config, code, mention) => {
    writeFileSync(join(folder, 'postern.yaml'), config);
    const args = ['serve', '--local', '--listen', '127.0.0.1:0', '--json'];
    const { code: exit, stdout, stderr } = await ended(startPostern(folder, args));
    expect([exit, stdout]).toEqual([1, '']);
    expect(stderr).toContain(`error[${code}]`);
    expect(stderr).toContain(mention);
  },
  30_000,
);
