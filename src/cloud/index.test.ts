import { createHash } from 'node:crypto';
import { request as httpRequest } from 'node:http';
import { get as httpsGet, type RequestOptions } from 'node:https';
import { connect as connectTls } from 'node:tls';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import {
  ecs,
  ecsClient,
  firstAccount,
  kernelOperations,
  openSession,
  popClient,
  signedV1,
  startKernelCloud,
} from '../../test/support/kernel-cloud.ts';
import type { CloudAccount, LocalCloud } from './index.ts';
import { accessKeys, cloudTable } from './kernel/credentials.ts';

const OTHER: CloudAccount = {
  id: '1000000000000002',
  name: 'other',
  accessKeyId: 'other',
  accessKeySecret: 'othersecret',
};
const LOCAL: CloudAccount = {
  id: '1000000000000001',
  name: 'local',
  accessKeyId: 'local',
  accessKeySecret: 'localsecret',
};
const REGION = { regionId: 'cn-hangzhou' };

let cloud: LocalCloud;
beforeAll(async () => {
  cloud = await startKernelCloud({ accounts: [LOCAL, OTHER] });
});
afterAll(() => cloud.close());

const describeRegions = new ecs.DescribeRegionsRequest({});

function codeOf(work: Promise<unknown>): Promise<{ code: string; statusCode: number; message: string }> {
  return work.then(
    () => expect.fail('the call succeeded'),
    (error) => error,
  );
}

async function v1Get(params: Record<string, string>, secret?: string) {
  const response = await fetch(`${cloud.endpoint}/?${signedV1(cloud, 'GET', params, secret)}`);
  return { status: response.status, type: response.headers.get('content-type'), text: await response.text() };
}

describe('signatures', () => {
  test.each([{ v1: false }, { v1: true }])('the official client is understood (%o)', async ({ v1 }) => {
    const client = ecsClient(cloud, { v1 });
    const { body } = await client.describeRegions(describeRegions);
    expect(body?.regions?.region?.length).toBe(cloud.regions.length);
    expect(body?.requestId).toMatch(/^[0-9A-F]{8}(-[0-9A-F]{4}){3}-[0-9A-F]{12}$/);
    const name = "a*b (it's) +~/ 中文!";
    await client.createSecurityGroup(
      new ecs.CreateSecurityGroupRequest({ regionId: 'cn-shanghai', securityGroupName: name }),
    );
    const request = new ecs.DescribeSecurityGroupsRequest({ regionId: 'cn-shanghai', pageSize: 50 });
    const list = await client.describeSecurityGroups(request);
    expect(list.body?.securityGroups?.securityGroup?.at(-1)?.securityGroupName).toBe(name);
  });

  test.each(['GET', 'POST'] as const)('the older official client is understood (%s)', async (method) => {
    const answer = await popClient(cloud).request('DescribeRegions', { RegionId: 'cn-hangzhou' }, { method });
    expect(answer).toHaveProperty('Regions.Region');
  });

  test.each([{ v1: false }, { v1: true }])(
    'a wrong secret is refused with the string to sign (%o)',
    async ({ v1 }) => {
      const error = await codeOf(ecsClient(cloud, { v1, secret: 'wrong' }).describeRegions(describeRegions));
      expect(error).toMatchObject({ code: 'SignatureDoesNotMatch', statusCode: 400 });
      expect(error.message).toContain('server string to sign is:');
    },
  );

  test('unknown, disabled and missing keys are refused', async () => {
    const unknown = await codeOf(
      ecsClient(cloud, { accessKeyId: 'nobody' }).describeRegions(describeRegions),
    );
    expect(unknown).toMatchObject({ code: 'InvalidAccessKeyId.NotFound', statusCode: 404 });
    const keys = cloudTable(cloud.state, accessKeys);
    const root = keys.get(OTHER.accessKeyId);
    if (root === undefined) expect.fail('the account has no key');
    cloud.state.transaction(() => keys.put('off', { ...root, accessKeyId: 'off', status: 'Inactive' }));
    const off = ecsClient(cloud, { accessKeyId: 'off', secret: OTHER.accessKeySecret });
    expect(await codeOf(off.describeRegions(describeRegions))).toMatchObject({
      code: 'InvalidAccessKeyId.Inactive',
    });
    const bare = await fetch(`${cloud.endpoint}/?Action=DescribeRegions&Version=2014-05-26`);
    expect(await bare.json()).toMatchObject({
      Code: 'MissingParameter',
      Message: expect.stringContaining('AccessKeyId'),
    });
    const headers = {
      authorization: 'Bearer x',
      'x-acs-action': 'DescribeRegions',
      'x-acs-version': '2014-05-26',
    };
    expect(await (await fetch(cloud.endpoint, { headers })).json()).toMatchObject({
      Code: 'IncompleteSignature',
    });
  });

  test('temporary credentials need their token, and end', async () => {
    const { accessKeyId, secret, securityToken } = openSession(cloud, new Date(Date.now() + 60_000));
    const call = (token: Partial<{ securityToken: string }>, v1 = false) =>
      ecsClient(cloud, { accessKeyId, secret, v1, ...token }).describeRegions(describeRegions);
    expect((await call({ securityToken })).statusCode).toBe(200);
    expect((await call({ securityToken }, true)).statusCode).toBe(200);
    expect(cloud.journal.list().at(-1)?.caller).toMatchObject({ type: 'assumed-role', name: 'alice' });
    expect(await codeOf(call({}))).toMatchObject({ code: 'MissingSecurityToken' });
    expect(await codeOf(call({ securityToken: 'x' }))).toMatchObject({
      code: 'InvalidSecurityToken.Malformed',
    });
    cloud.clock.shift(3600);
    const expired = await codeOf(call({ securityToken }));
    cloud.clock.follow();
    expect(expired).toMatchObject({ code: 'InvalidSecurityToken.Expired' });
    const mismatch = ecsClient(cloud, { securityToken }).describeRegions(describeRegions);
    expect(await codeOf(mismatch)).toMatchObject({ code: 'InvalidSecurityToken.MismatchWithAccessKey' });
  });

  test('a repeated nonce and a distant time are refused', async () => {
    const query = signedV1(cloud, 'GET', { Action: 'DescribeRegions', Format: 'JSON' });
    expect((await fetch(`${cloud.endpoint}/?${query}`)).status).toBe(200);
    const again = await fetch(`${cloud.endpoint}/?${query}`);
    expect([again.status, await again.json()]).toMatchObject([400, { Code: 'SignatureNonceUsed' }]);
    const at = (minutes: number) =>
      new Date(Date.now() + minutes * 60_000).toISOString().replace(/\.\d+/, '');
    const answers = [-16, -14, 14, 16].map((minutes) =>
      v1Get({ Action: 'DescribeRegions', Timestamp: at(minutes) }),
    );
    expect((await Promise.all(answers)).map(({ status }) => status)).toEqual([400, 200, 200, 400]);
    expect((await v1Get({ Action: 'DescribeRegions', Timestamp: 'now' })).text).toContain('IllegalTimestamp');
  });

  test('version 1.0 takes the action from what is signed, and misses a signature by name', async () => {
    const query = signedV1(cloud, 'GET', { Action: 'DescribeRegions', Format: 'JSON' });
    const headers = { 'x-acs-action': 'CreateSecurityGroup', 'x-acs-version': '2014-05-26' };
    expect(await (await fetch(`${cloud.endpoint}/?${query}`, { headers })).json()).toHaveProperty('Regions');
    query.delete('Signature');
    const bare = await fetch(`${cloud.endpoint}/?${query}`);
    expect(await bare.json()).toMatchObject({
      Code: 'MissingParameter',
      Message: expect.stringContaining('"Signature"'),
    });
  });

  test('unconfirmed answers are switches', async () => {
    const open = await startKernelCloud({
      profile: {
        'timestamp-window': 'any',
        'unknown-access-key-status': '400',
        'client-token-mismatch-status': '403',
      },
    });
    const unknown = ecsClient(open, { accessKeyId: 'nobody' }).describeRegions(describeRegions);
    expect(await codeOf(unknown)).toMatchObject({ code: 'InvalidAccessKeyId.NotFound', statusCode: 400 });
    const make = (SecurityGroupName: string) =>
      open.invoke(firstAccount(open).id, 'cn-beijing', 'Ecs', 'CreateSecurityGroup', {
        ClientToken: 't',
        SecurityGroupName,
      });
    await make('a');
    await expect(make('b')).rejects.toMatchObject({ status: 403, code: 'IdempotentParameterMismatch' });
    const query = signedV1(open, 'GET', { Action: 'DescribeRegions', Timestamp: '2020-01-01T00:00:00Z' });
    expect((await fetch(`${open.endpoint}/?${query}`)).status).toBe(200);
    await open.close();
  });
});

describe('wire', () => {
  test('version 1.0 without a format is answered in XML, success and error', async () => {
    const good = await v1Get({ Action: 'DescribeRegions' });
    expect(good.type).toBe('text/xml;charset=utf-8');
    expect(good.text).toMatch(
      /<DescribeRegionsResponse><RequestId>.*<Regions><Region><RegionId>.*&lt;&amp;&gt;.*<\/Regions>/,
    );
    const bad = await v1Get({ Action: 'DescribeRegions' }, 'wrong');
    expect([bad.status, bad.type]).toEqual([400, 'text/xml;charset=utf-8']);
    expect(bad.text).toMatch(/<Error><RequestId>.*<HostId>.*<Code>SignatureDoesNotMatch<\/Code><Message>/);
    expect((await v1Get({ Action: 'DescribeRegions', Format: 'json' })).type).toBe(
      'application/json;charset=utf-8',
    );
  });

  test('a chunked form body counts like the query', async () => {
    const client = ecsClient(cloud);
    const group = await client.createSecurityGroup(new ecs.CreateSecurityGroupRequest(REGION));
    const business = {
      RegionId: 'cn-hangzhou',
      SecurityGroupId: group.body?.securityGroupId ?? '',
      'Permissions.1.PortRange': '22/22',
    };
    const all = signedV1(cloud, 'POST', { Action: 'AuthorizeSecurityGroup', Format: 'JSON', ...business });
    const form = new URLSearchParams(business);
    for (const name of form.keys()) all.delete(name);
    const status = await new Promise((resolve, reject) => {
      const headers = { 'content-type': 'application/x-www-form-urlencoded', 'transfer-encoding': 'chunked' };
      const request = httpRequest(`${cloud.endpoint}/?${all}`, { method: 'POST', headers }, (response) => {
        response.resume();
        resolve(response.statusCode);
      });
      request.on('error', reject);
      request.write(form.toString().slice(0, 10));
      setTimeout(() => request.end(form.toString().slice(10)), 20);
    });
    expect(status).toBe(200);
    const read = await client.describeSecurityGroupAttribute(
      new ecs.DescribeSecurityGroupAttributeRequest({ ...REGION, securityGroupId: business.SecurityGroupId }),
    );
    expect(read.body?.permissions?.permission?.length).toBe(1);
  });

  test('an ACS3 body that was changed on the way is refused', async () => {
    const text = createHash('sha256').update('').digest('hex');
    const account = firstAccount(cloud);
    const headers = {
      authorization: `ACS3-HMAC-SHA256 Credential=${account.accessKeyId},SignedHeaders=host;x-acs-action;x-acs-content-sha256;x-acs-date;x-acs-signature-nonce;x-acs-version,Signature=00`,
      'x-acs-action': 'DescribeRegions',
      'x-acs-content-sha256': text,
      'x-acs-date': new Date().toISOString().replace(/\.\d+/, ''),
      'x-acs-signature-nonce': 'changed',
      'x-acs-version': '2014-05-26',
    };
    const response = await fetch(cloud.endpoint, { method: 'POST', headers, body: 'A=b' });
    expect(await response.json()).toMatchObject({ Code: 'SignatureDoesNotMatch' });
  });

  test('a hundred permissions with descriptions fit into one URL', async () => {
    const client = ecsClient(cloud);
    const group = await client.createSecurityGroup(new ecs.CreateSecurityGroupRequest(REGION));
    const securityGroupId = group.body?.securityGroupId ?? '';
    const permissions = Array.from({ length: 100 }, (_, i) => {
      return new ecs.AuthorizeSecurityGroupRequestPermissions({
        portRange: `${i}/${i}`,
        description: '說明'.repeat(40),
      });
    });
    await client.authorizeSecurityGroup(
      new ecs.AuthorizeSecurityGroupRequest({ ...REGION, securityGroupId, permissions }),
    );
    const request = new ecs.DescribeSecurityGroupAttributeRequest({ ...REGION, securityGroupId });
    const read = await client.describeSecurityGroupAttribute(request);
    expect(read.body?.permissions?.permission?.length).toBe(100);
  });

  test('a client that takes the cloud for its proxy is understood', async () => {
    const path = `http://ecs.cn-shenzhen.aliyuncs.com/?${signedV1(cloud, 'GET', { Action: 'DescribeRegions' })}`;
    const status = await new Promise((resolve) => {
      const headers = { host: 'ecs.cn-shenzhen.aliyuncs.com' };
      httpRequest({ host: '127.0.0.1', port: cloud.port, path, headers }, (response) => {
        response.resume();
        resolve(response.statusCode);
      }).end();
    });
    expect(status).toBe(200);
    expect(cloud.journal.list().at(-1)).toMatchObject({ region: 'cn-shenzhen', errorCode: null });
  });

  test('a body over the limit gets the vendor envelope', async () => {
    const response = await fetch(cloud.endpoint, { method: 'POST', body: 'x'.repeat((4 << 20) + 1) });
    expect([response.status, await response.json()]).toMatchObject([413, { Code: 'RequestBodyTooLarge' }]);
  });

  test('TLS and HTTP share the port, under every name of the vendor', async () => {
    const tls = (servername: string) => {
      const path = `/?${signedV1(cloud, 'GET', { Action: 'DescribeRegions', Format: 'JSON' })}`;
      const options: RequestOptions = {
        host: '127.0.0.1',
        port: cloud.port,
        path,
        ca: cloud.caPem,
        servername,
        agent: false,
      };
      return new Promise((resolve, reject) => {
        httpsGet(options, (response) => {
          response.resume();
          resolve(response.statusCode);
        }).on('error', reject);
      });
    };
    const names = [
      'localhost',
      'ecs.aliyuncs.com',
      'vpc.eu-central-1.aliyuncs.com',
      'location-readonly.aliyuncs.com',
    ];
    const secure = () => cloud.journal.list().at(-1)?.authorization?.keys[0]?.['acs:SecureTransport'];
    for (const name of names) expect(await tls(name)).toBe(200);
    expect(secure()).toEqual(['true']);
    await expect(tls('example.com')).rejects.toThrow(/altnames/);
    expect((await v1Get({ Action: 'DescribeRegions' })).status).toBe(200);
    expect(secure()).toEqual(['false']);
  });

  test('a client that cannot be pointed here takes this cloud for its proxy', async () => {
    const host = 'ecs.cn-hangzhou.aliyuncs.com';
    const query = signedV1(cloud, 'GET', { Action: 'DescribeRegions', Format: 'JSON' });
    const answer = await new Promise<string>((resolve, reject) => {
      const proxied = httpRequest({
        host: '127.0.0.1',
        port: cloud.port,
        method: 'CONNECT',
        path: `${host}:443`,
      });
      proxied.on('error', reject);
      proxied.on('connect', (_response, socket) => {
        const secure = connectTls({ socket, servername: host, ca: cloud.caPem });
        secure.on('error', reject);
        secure.end(`GET /?${query} HTTP/1.1\r\nHost: ${host}\r\nConnection: close\r\n\r\n`);
        secure.toArray().then((parts) => resolve(Buffer.concat(parts).toString()), reject);
      });
      proxied.end();
    });
    expect(answer).toMatch(/^HTTP\/1\.1 200 /);
    expect(answer).toContain('"RegionId":"cn-hangzhou"');
    const [keys] = cloud.journal.list().at(-1)?.authorization?.keys ?? [];
    expect(keys).toMatchObject({ 'acs:SecureTransport': ['true'] });
  });
});

describe('dispatch', () => {
  test('unknown actions, versions and regions are refused as the vendor does', async () => {
    const client = ecsClient(cloud);
    expect(await codeOf(client.describeZones(new ecs.DescribeZonesRequest(REGION)))).toMatchObject({
      code: 'InvalidAction.NotFound',
      statusCode: 404,
    });
    expect((await v1Get({ Action: 'DescribeRegions', Version: '1999-01-01' })).text).toContain(
      'InvalidVersion',
    );
    const elsewhere = new ecs.DescribeSecurityGroupsRequest({ regionId: 'cn-nowhere' });
    expect(await codeOf(client.describeSecurityGroups(elsewhere))).toMatchObject({
      code: 'InvalidRegionId.NotFound',
      statusCode: 404,
    });
    expect(await (await fetch(cloud.endpoint)).json()).toMatchObject({ Code: 'MissingParameter' });
  });

  test('accounts and regions are separate worlds, and the Host may name the region', async () => {
    const mine = ecsClient(cloud);
    const theirs = ecsClient(cloud, { account: OTHER });
    const tokyo = { regionId: 'ap-northeast-1' };
    await mine.createSecurityGroup(new ecs.CreateSecurityGroupRequest(tokyo));
    const count = async (client: typeof mine, regionId: string) =>
      (await client.describeSecurityGroups(new ecs.DescribeSecurityGroupsRequest({ regionId }))).body
        ?.totalCount;
    expect(await count(mine, 'ap-northeast-1')).toBe(1);
    expect(await count(theirs, 'ap-northeast-1')).toBe(0);
    expect(await count(mine, 'ap-northeast-2')).toBe(0);
    for (const host of ['ecs.ap-northeast-1.aliyuncs.com', 'ecs-ap-northeast-1.aliyuncs.com']) {
      const path = `/?${signedV1(cloud, 'GET', { Action: 'DescribeSecurityGroups', Format: 'JSON' })}`;
      const body = await new Promise<string>((resolve) => {
        httpRequest({ host: '127.0.0.1', port: cloud.port, path, headers: { host } }, async (response) => {
          resolve(Buffer.concat(await response.toArray()).toString());
        }).end();
      });
      expect(JSON.parse(body)).toMatchObject({ TotalCount: 1 });
    }
  });

  test('a refused or defective call changes nothing', async () => {
    const client = ecsClient(cloud);
    const make = (securityGroupName: string) =>
      client.createSecurityGroup(
        new ecs.CreateSecurityGroupRequest({ regionId: 'me-east-1', securityGroupName }),
      );
    expect(await codeOf(make('refused'))).toMatchObject({
      code: 'QuotaExceed.SecurityGroup',
      statusCode: 403,
    });
    const defect = await codeOf(make('defect'));
    expect(defect).toMatchObject({ code: 'InternalError', statusCode: 500 });
    expect(defect.message).toContain('a defect');
    const list = await client.describeSecurityGroups(
      new ecs.DescribeSecurityGroupsRequest({ regionId: 'me-east-1' }),
    );
    expect(list.body?.totalCount).toBe(0);
  });

  test('a client token runs a call once', async () => {
    const client = ecsClient(cloud);
    const make = (clientToken: string, securityGroupName: string, regionId = 'eu-west-1') =>
      client.createSecurityGroup(
        new ecs.CreateSecurityGroupRequest({ regionId, securityGroupName, clientToken }),
      );
    const first = await make('t1', 'a');
    const again = await make('t1', 'a');
    expect(again.body?.securityGroupId).toBe(first.body?.securityGroupId);
    expect(again.body?.requestId).not.toBe(first.body?.requestId);
    expect(await codeOf(make('t1', 'b'))).toMatchObject({
      code: 'IdempotentParameterMismatch',
      statusCode: 400,
    });
    expect((await make('t1', 'a', 'eu-central-1')).body?.securityGroupId).not.toBe(
      first.body?.securityGroupId,
    );
    await codeOf(make('t2', 'refused'));
    expect((await make('t3', 'a')).body?.securityGroupId).not.toBe(first.body?.securityGroupId);
    expect(await codeOf(make('t2', 'refused'))).toMatchObject({ code: 'QuotaExceed.SecurityGroup' });
  });

  test('calls inside the process take structures and are journalled like any other', async () => {
    const { SecurityGroupId } = (await cloud.invoke(
      OTHER.id,
      'cn-beijing',
      'Ecs',
      'CreateSecurityGroup',
    )) as { SecurityGroupId: string };
    const Permissions = [{ PortRange: '22/22' }, { PortRange: '3389/3389', Description: undefined }];
    await cloud.invoke(OTHER.id, 'cn-beijing', 'Ecs', 'AuthorizeSecurityGroup', {
      SecurityGroupId,
      Permissions,
    });
    const read = await cloud.invoke(OTHER.id, 'cn-beijing', 'Ecs', 'DescribeSecurityGroupAttribute', {
      SecurityGroupId,
    });
    expect(read).toHaveProperty('Permissions.Permission.length', 2);
    expect(cloud.journal.list({ account: OTHER.id, action: 'AuthorizeSecurityGroup' }).at(-1)).toMatchObject({
      access: 'write',
      params: { 'Permissions.2.PortRange': '3389/3389' },
      errorCode: null,
    });
    await expect(cloud.invoke(OTHER.id, '', 'Ecs', 'Nothing')).rejects.toMatchObject({
      code: 'InvalidAction.NotFound',
    });
  });

  test('two operations under one name are a mistake of the registry', async () => {
    const operations = [...kernelOperations, ...kernelOperations.slice(0, 1)];
    await expect(startKernelCloud({ operations })).rejects.toThrow('two operations');
  });

  test('a port in use is a clear problem', async () => {
    await expect(startKernelCloud({ port: cloud.port })).rejects.toMatchObject({
      problem: { code: 'port-in-use' },
    });
  });

  test('the same seed and calls give the same ids; a reset starts over', async () => {
    const run = async (one: LocalCloud) =>
      JSON.stringify([
        await one.invoke(firstAccount(one).id, 'cn-beijing', 'Ecs', 'CreateSecurityGroup'),
        await one.invoke(firstAccount(one).id, 'cn-beijing', 'Ecs', 'CreateSecurityGroup'),
      ]);
    const a = await startKernelCloud({ idSeed: 'x' });
    const b = await startKernelCloud({ idSeed: 'x' });
    const c = await startKernelCloud({ idSeed: 'y' });
    const first = await run(a);
    expect(first).toMatch(/sg-bp1[a-z0-9]{17}"/);
    expect(await run(b)).toBe(first);
    expect(await run(c)).not.toBe(first);
    expect(await run(a)).not.toBe(first);
    a.reset();
    expect(a.journal.list()).toEqual([]);
    expect(await run(a)).toBe(first);
    await Promise.all([a.close(), b.close(), c.close()]);
  });
});
