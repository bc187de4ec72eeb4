/** Everything that a service and a person at the command line have secrets for, each of them another. */
import { spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { request } from 'node:https';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createAuthority, createServerCertificate } from '../../../src/cloud/kernel/certificate.ts';
import { BIN, firstLine, startPostern } from '../../support/process.ts';
import { signV1 } from '../../support/sign-v1.ts';
import type { Watch } from './needles.ts';

export interface Key {
  readonly accessKeyId: string;
  readonly accessKeySecret: string;
  readonly securityToken?: string;
}

export interface World {
  readonly folder: string;
  readonly endpoint: string;
  readonly key: Key;
  /** Temporary credentials of a role in a member account. */
  readonly session: Key;
  readonly ca: string;
  /** Of the private key, the part that is in no other file. */
  readonly tlsKey: string;
  /** Who receives messages, and is the identity provider: whatever is asked of it, it refuses and repeats. */
  readonly receiver: string;
  readonly received: string[];
  close(): Promise<void>;
}

/** What the environment and the configuration hold. Signs with a meaning in URLs, JSON and shells are among them. */
export const GIVEN = Object.freeze({
  'secret of a robot': 'SECdingtalk"robot&secret-7f3a',
  'address of a robot': 'robot-address-token-51c0ffee',
  'secret of a webhook': 'webhook/signing+secret=90ab',
  'secret of the provider': 'oidc client secret & more-3d2e',
  'password of the database': 'db:pass/word?#of-postgres-88',
  'key of a probe': 'probe-access-key-secret-4b1d',
  'a wrong key': 'wrong-access-key-secret-6e2f',
});

export async function openWorld(): Promise<World> {
  const folder = mkdtempSync(join(tmpdir(), 'postern-secrets-'));
  const vendor = mkdtempSync(join(tmpdir(), 'postern-secrets-cloud-'));
  const cloud = startPostern(vendor, ['cloud', 'start', '--port', '0', '--seed', 'demo', '--quiet']);
  const line = await firstLine<{ endpoint: string; accounts: (Key & { id: string; name: string })[] }>(cloud);
  const [key, member] = line.accounts;
  if (key === undefined || member === undefined) throw new Error('the organisation has too few accounts');
  const { receiver, received, stop } = await startReceiver();
  const authority = createAuthority(new Date());
  const { certPem, keyPem } = createServerCertificate(authority, [], new Date());
  writeFileSync(join(folder, 'cert.pem'), certPem);
  writeFileSync(join(folder, 'postern.yaml'), configOf(receiver));
  return {
    folder,
    endpoint: line.endpoint,
    key,
    session: await assumeRole(line.endpoint, key, member.id),
    ca: authority.certPem,
    tlsKey: keyPem,
    receiver,
    received,
    async close() {
      cloud.kill();
      await stop();
      for (const one of [folder, vendor]) rmSync(one, { recursive: true, force: true });
    },
  };
}

function configOf(receiver: string): string {
  return `notify:
  channels:
    ops:
      kind: dingtalk
      url: { env: ROBOT_URL }
      secret: { env: ROBOT_SECRET }
    siem:
      kind: webhook
      url: { env: HOOK_URL }
      secret: { env: HOOK_SECRET }
signIn:
  address: https://localhost
  oidc:
    name: Company login
    issuer: ${receiver}
    clientId: postern
    clientSecret: { env: OIDC_SECRET }
    createUsers: true
    roles: { claim: groups, otherwise: viewer }
`;
}

/** The environment of processes. */
export function environment(
  { receiver }: World,
  { accessKeyId, accessKeySecret, securityToken }: Key,
): NodeJS.ProcessEnv {
  return {
    ALIBABA_CLOUD_ACCESS_KEY_ID: accessKeyId,
    ALIBABA_CLOUD_ACCESS_KEY_SECRET: accessKeySecret,
    ...(securityToken === undefined ? {} : { ALIBABA_CLOUD_SECURITY_TOKEN: securityToken }),
    ROBOT_URL: `${receiver}/robot/send?access_token=${GIVEN['address of a robot']}`,
    ROBOT_SECRET: GIVEN['secret of a robot'],
    HOOK_URL: `${receiver}/hook`,
    HOOK_SECRET: GIVEN['secret of a webhook'],
    OIDC_SECRET: GIVEN['secret of the provider'],
    POSTERN_PROBE_ACCESS_KEY_ID: 'LTAI5tProbeProbeProbe',
    POSTERN_PROBE_ACCESS_KEY_SECRET: GIVEN['key of a probe'],
  };
}

/** Repeats everything that it was sent in a refusal, as careless servers do. */
async function startReceiver(): Promise<{ receiver: string; received: string[]; stop(): Promise<void> }> {
  const received: string[] = [];
  const answer = async (asked: IncomingMessage, response: ServerResponse): Promise<void> => {
    let body = '';
    for await (const part of asked) body += part;
    const receiver = `http://${asked.headers.host}`;
    if (asked.url?.startsWith('/.well-known/') === true) {
      const document = {
        issuer: receiver,
        authorization_endpoint: `${receiver}/authorize`,
        token_endpoint: `${receiver}/token`,
        jwks_uri: `${receiver}/keys`,
        response_types_supported: ['code'],
        id_token_signing_alg_values_supported: ['RS256'],
      };
      response.setHeader('content-type', 'application/json').end(JSON.stringify(document));
      return;
    }
    const said = `${asked.method} ${asked.url} ${JSON.stringify(asked.headers)} ${body}`;
    received.push(said);
    response.statusCode = asked.url?.startsWith('/token') === true ? 401 : 503;
    response.setHeader('content-type', 'application/json');
    response.end(
      JSON.stringify({ error: 'invalid_client', error_description: said, errcode: 310000, errmsg: said }),
    );
  };
  const server = createServer((asked, response) => void answer(asked, response)).listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    receiver: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    received,
    stop: () => new Promise((resolve) => void server.close(() => resolve()).closeAllConnections()),
  };
}

async function assumeRole(endpoint: string, key: Key, account: string): Promise<Key> {
  const body = signV1(key, 'POST', {
    Action: 'AssumeRole',
    Version: '2015-04-01',
    Format: 'JSON',
    RoleArn: `acs:ram::${account}:role/resourcedirectoryaccountaccessrole`,
    RoleSessionName: 'secrets',
  });
  const answer = (await (await fetch(endpoint, { method: 'POST', body })).json()) as {
    Credentials?: { AccessKeyId: string; AccessKeySecret: string; SecurityToken: string };
  };
  const found = answer.Credentials;
  if (found === undefined) throw new Error(`no role could be assumed: ${JSON.stringify(answer)}`);
  return {
    accessKeyId: found.AccessKeyId,
    accessKeySecret: found.AccessKeySecret,
    securityToken: found.SecurityToken,
  };
}

/** Runs a command to its end and remembers what it said; gives its exit code. */
export function run(
  world: World,
  watch: Watch,
  args: readonly string[],
  { env, database }: { readonly env: NodeJS.ProcessEnv; readonly database?: string },
): number | null {
  const clean = Object.fromEntries(
    Object.entries(process.env).filter(([name]) => !/^(ALIBABA|ALICLOUD|POSTERN)/.test(name)),
  );
  const { status, stdout, stderr } = spawnSync(process.execPath, [BIN, ...args], {
    cwd: world.folder,
    env: {
      ...clean,
      HOME: world.folder,
      ...env,
      ...(database === undefined ? {} : { POSTERN_DATABASE: database }),
    },
    encoding: 'utf8',
    maxBuffer: 1 << 28,
  });
  // Arguments are what was typed, not what was said.
  watch.add(`stdout of ${args.slice(0, 3).join(' ')}`, stdout);
  watch.add(`stderr of ${args.slice(0, 3).join(' ')}`, stderr);
  return status;
}

export interface Answered {
  readonly status: number;
  readonly headers: IncomingMessage['headers'];
  readonly text: string;
}

/** Asks the service over TLS. What it answers is remembered, unless the answer is where a secret is shown once. */
export async function ask(
  { ca }: World,
  watch: Watch,
  {
    url,
    method = 'GET',
    headers = {},
    body,
    shows = false,
  }: {
    readonly url: string;
    readonly method?: string;
    readonly headers?: Record<string, string>;
    readonly body?: string | object;
    readonly shows?: boolean;
  },
): Promise<Answered> {
  const text = typeof body === 'object' ? JSON.stringify(body) : body;
  const asked = request(url, {
    method,
    ca,
    servername: 'localhost',
    headers: {
      ...headers,
      host: 'localhost',
      ...(text === undefined ? {} : { 'content-type': 'application/json' }),
    },
  });
  asked.end(text);
  const [answer] = (await once(asked, 'response')) as [IncomingMessage];
  let said = '';
  for await (const part of answer.setEncoding('utf8')) said += part;
  if (!shows)
    watch.add(`answer to ${method} ${new URL(url).pathname}`, `${JSON.stringify(answer.headers)}\n${said}`);
  return { status: answer.statusCode ?? 0, headers: answer.headers, text: said };
}
