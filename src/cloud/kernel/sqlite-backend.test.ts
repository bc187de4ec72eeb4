import { spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { DatabaseSync } from 'node:sqlite';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { firstAccount, startKernelCloud } from '../../../test/support/kernel-cloud.ts';
import type { LocalCloud } from '../index.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'postern-state-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const SUPPORT = new URL('../../../test/support/kernel-cloud.ts', import.meta.url).href;

function open(): Promise<LocalCloud> {
  return startKernelCloud({ stateDir: folder });
}

function create(cloud: LocalCloud, SecurityGroupName: string): Promise<object> {
  return cloud.invoke(firstAccount(cloud).id, 'cn-hangzhou', 'Ecs', 'CreateSecurityGroup', {
    SecurityGroupName,
  });
}

async function names(cloud: LocalCloud): Promise<string[]> {
  const list = await cloud.invoke(firstAccount(cloud).id, 'cn-hangzhou', 'Ecs', 'DescribeSecurityGroups', {
    PageSize: 100_000,
  });
  const groups = (list as { SecurityGroups: { SecurityGroup: { SecurityGroupName: string }[] } })
    .SecurityGroups;
  return groups.SecurityGroup.map((group) => group.SecurityGroupName);
}

test('state, journal, ids and authority go on where they stopped', async () => {
  const first = await open();
  const authority = first.caPem;
  const made = [await create(first, 'a'), await create(first, 'b')];
  await expect(create(first, 'refused')).rejects.toThrow();
  await first.close();
  const second = await open();
  expect(await names(second)).toEqual(['a', 'b']);
  expect(second.journal.list().map(({ action, errorCode }) => [action, errorCode])).toEqual([
    ['CreateSecurityGroup', null],
    ['CreateSecurityGroup', null],
    ['CreateSecurityGroup', 'QuotaExceed.SecurityGroup'],
    ['DescribeSecurityGroups', null],
  ]);
  made.push(await create(second, 'c'));
  expect(new Set(made.map((body) => JSON.stringify(body))).size).toBe(3);
  expect(second.caPem).toBe(authority);
  second.reset();
  expect(await names(second)).toEqual([]);
  await second.close();
  const third = await open();
  expect(await names(third)).toEqual([]);
  await third.close();
});

test('secrets are for the owner only', async () => {
  const cloud = await open();
  expect(cloud.caPem).toContain('BEGIN CERTIFICATE');
  const secret = readdirSync(folder).filter((name) => /key|sqlite/.test(name));
  expect(secret.sort()).toEqual(['ca-key.pem', 'state.sqlite', 'state.sqlite-wal']);
  for (const name of secret) expect(statSync(join(folder, name)).mode & 0o777).toBe(0o600);
  await cloud.close();
});

test('what was acknowledged survives kill -9', async () => {
  const script = `
    import { firstAccount, startKernelCloud } from ${JSON.stringify(SUPPORT)};
    const cloud = await startKernelCloud({ stateDir: ${JSON.stringify(folder)} });
    for (let i = 0; ; i++) {
      const SecurityGroupName = 'g' + i;
      await cloud.invoke(firstAccount(cloud).id, 'cn-hangzhou', 'Ecs', 'CreateSecurityGroup', { SecurityGroupName });
      process.stdout.write(SecurityGroupName + '\\n');
      await new Promise(setImmediate);
    }`;
  const child = spawn(process.execPath, ['--input-type=module', '--eval', script], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const acknowledged: string[] = [];
  const exited = new Promise((resolve) => child.once('exit', resolve));
  for await (const line of createInterface({ input: child.stdout })) {
    acknowledged.push(line);
    if (acknowledged.length === 200) child.kill('SIGKILL');
  }
  await exited;
  const cloud = await open();
  const kept = await names(cloud);
  expect(acknowledged.length).toBeGreaterThanOrEqual(200);
  expect(kept.slice(0, acknowledged.length)).toEqual(acknowledged);
  expect(kept.length - acknowledged.length).toBeLessThanOrEqual(1);
  expect(cloud.journal.list({ action: 'CreateSecurityGroup' })).toHaveLength(kept.length);
  await cloud.close();
});

test('writes are there after a start, however much was read since', async () => {
  const first = await open();
  const made = await create(first, 'a');
  const [like] = first.journal.list({ action: 'CreateSecurityGroup' });
  if (like === undefined) throw new Error('no entry');
  for (let i = 0; i < 12_000; i += 1)
    first.journal.append({ ...like, access: 'read', action: 'DescribeRegions', requestId: `r${i}` });
  await create(first, 'b');
  await first.close();
  const second = await open();
  expect(second.journal.list({ action: 'CreateSecurityGroup' })).toHaveLength(1);
  const { account, time: from } = like;
  const writes = second.journal.past({ account, from, to: '9999', access: 'write' });
  expect(writes.map(({ errorCode }) => errorCode)).toEqual([null, null]);
  expect(writes[0]?.response).toEqual(made);
  expect(second.journal.past({ account, from, to: '9999' })).toHaveLength(10_001);
  await second.close();
});

test('a second process on the folder is refused by name of the first', async () => {
  const first = await open();
  await expect(open()).rejects.toMatchObject({
    problem: {
      code: 'state-unusable',
      params: { path: folder, reason: `it is in use by process ${process.pid}` },
    },
  });
  await create(first, 'still works');
  await first.close();
  await (await open()).close();
});

test.each([
  [
    'a file that is no database',
    () => writeFileSync(join(folder, 'state.sqlite'), 'x'.repeat(5000)),
    /not a database/,
  ],
  ['a folder in place of the file', () => mkdirSync(join(folder, 'state.sqlite')), /unable to open/],
  ['a newer format', () => newerFormat(), /newer version/],
])('%s is a clear problem', async (_case, spoil, reason) => {
  spoil();
  await expect(open()).rejects.toMatchObject({
    problem: { code: 'state-unusable', params: { path: folder, reason: expect.stringMatching(reason) } },
  });
});

test('a path that is a file is a clear problem', async () => {
  const stateDir = join(folder, 'file');
  writeFileSync(stateDir, '');
  await expect(startKernelCloud({ stateDir })).rejects.toMatchObject({
    problem: {
      code: 'state-unusable',
      params: { path: stateDir, reason: expect.stringContaining('EEXIST') },
    },
  });
});

test('a commit that fails is an error to the caller and changes nothing', async () => {
  const cloud = await open();
  await create(cloud, 'a');
  const broken = cloud.state as unknown as { backend: { commit: () => void } };
  const { commit } = broken.backend;
  broken.backend.commit = () => {
    throw new Error('disk full');
  };
  await expect(create(cloud, 'b')).rejects.toMatchObject({ status: 500, code: 'InternalError' });
  broken.backend.commit = commit;
  expect(await names(cloud)).toEqual(['a']);
  expect(cloud.journal.list({ action: 'CreateSecurityGroup' }).map((entry) => entry.errorCode)).toEqual([
    null,
    'InternalError',
  ]);
  await cloud.close();
});

function newerFormat(): void {
  const database = new DatabaseSync(join(folder, 'state.sqlite'));
  database.exec('PRAGMA user_version=99');
  database.close();
}

test('a snapshot put back is kept as one step, and a failing one changes nothing', async () => {
  const first = await open();
  await create(first, 'a');
  const snapshot = first.state.snapshot();
  await create(first, 'b');
  const cyclic: Record<string, unknown> = {};
  cyclic.self = cyclic;
  const broken = { collection: 'test.groups', owner: 'x', id: 'y', value: cyclic };
  expect(() => first.state.restore([...snapshot, broken])).toThrow();
  expect(await names(first)).toEqual(['a', 'b']);
  first.state.restore(snapshot);
  expect(await names(first)).toEqual(['a']);
  await first.close();
  const second = await open();
  expect(await names(second)).toEqual(['a']);
  await second.close();
});
