/** The published package: what `npm pack` makes works in an empty folder, without a network and without this checkout. */
import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { copyFile, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startPostgres } from './support/postgres.ts';
import { firstLine } from './support/process.ts';

const run = promisify(execFile);
const ROOT = join(import.meta.dirname, '..');
let folder: string;
let options: { cwd: string; env: NodeJS.ProcessEnv };

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'postern-package-'));
  // Node 24, npm, and nothing of this checkout.
  const path = [
    dirname(process.execPath),
    ...(process.env.PATH ?? '').split(delimiter).filter((one) => !one.startsWith(ROOT)),
  ];
  const { NODE_PATH: _, ...environment } = process.env;
  for (const name of Object.keys(environment)) if (/^npm_/i.test(name)) delete environment[name];
  options = { cwd: folder, env: { ...environment, PATH: path.join(delimiter), npm_config_offline: 'true' } };
  await run('npm', ['pack', '--pack-destination', folder], { cwd: ROOT });
  await writeFile(join(folder, 'package.json'), '{ "name": "empty", "private": true, "type": "module" }\n');
  const [tarball] = (await readdir(folder)).filter((name) => name.endsWith('.tgz'));
  await run('npm', ['install', `./${tarball}`], options);
}, 180_000);
afterAll(() => rm(folder, { recursive: true, force: true }));

test('installs alone, with its licences', async () => {
  expect((await readdir(join(folder, 'node_modules'))).filter((name) => !name.startsWith('.'))).toEqual([
    'postern',
  ]);
  expect((await readdir(join(folder, 'node_modules', 'postern'))).sort()).toEqual(
    [
      ...['CHANGELOG.md', 'LICENSE', 'NOTICE', 'README.md', 'README.zh-CN.md', 'README.zh-TW.md'],
      ...['bin', 'dist', 'package.json'],
    ].sort(),
  );
  const notices = await readFile(join(folder, 'node_modules/postern/dist/THIRD-PARTY-NOTICES.md'), 'utf8');
  expect(notices).toContain('## commander 15.1.0 (MIT)');
});

test('the command finds what is open', async () => {
  await mkdir(join(folder, 'answers'));
  await copyFile(join(ROOT, 'test/samples/one-open-group.json'), join(folder, 'answers/group.json'));
  const scan = await run(
    'node_modules/.bin/postern',
    ['scan', '--input', 'answers', '--json'],
    options,
  ).catch((error) => error);
  expect(scan.stderr).toBe('');
  expect(scan.code).toBe(2);
  expect(JSON.parse(scan.stdout).findings.map((one: { check: string }) => one.check)).toContain('ssh-open');
});

test('the demo runs', async () => {
  const { stdout } = await run('npx', ['postern', 'demo'], options);
  expect(stdout.length).toBeGreaterThan(2000);
}, 180_000);

test('the service starts', async () => {
  const child = spawn(
    'node_modules/.bin/postern',
    ['serve', '--local', '--listen', '127.0.0.1:0', '--json'],
    options,
  );
  const { endpoint, token } = await firstLine<{ endpoint: string; token: string }>(child);
  expect((await fetch(`${endpoint}/openapi.json`)).status).toBe(200);
  // Proofs are made in a thread, whose file is one of the package, and tried on a local cloud of it.
  const deny = { Version: '1', Statement: [{ Effect: 'Deny', Action: 'ecs:Run*', Resource: '*' }] };
  const proved = await fetch(`${endpoint}/api/v1/policy/prove`, {
    method: 'POST',
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
    body: JSON.stringify({ policies: deny }),
  });
  const { holds, counterexamples } = (await proved.json()) as {
    holds: boolean;
    counterexamples: { replay: { executed: { accepted: boolean } } }[];
  };
  expect(holds).toBe(false);
  expect(counterexamples.length).toBeGreaterThan(0);
  expect(counterexamples.every(({ replay }) => replay.executed.accepted)).toBe(true);
  child.kill('SIGTERM');
  await once(child, 'close');
}, 60_000);

test('a worker starts', async () => {
  const postgres = await startPostgres();
  const child = spawn(
    'node_modules/.bin/postern',
    ['worker', '--local', '--database', await postgres.database(), '--json', '--quiet'],
    options,
  );
  expect(await firstLine(child)).toMatchObject({ schema: 'postern.worker/v1', target: 'local' });
  child.kill('SIGTERM');
  expect(await once(child, 'close')).toEqual([0, null]);
  await postgres.stop();
}, 60_000);

test('the domain and the local cloud are libraries with types', async () => {
  await writeFile(
    join(folder, 'use.ts'),
    `import { parseBlock, toCidrs } from 'postern/domain';
import { startCloud } from 'postern/cloud';
const cloud = await startCloud({ port: 0 });
const block = parseBlock('1.2.3.4/0');
console.log(block === undefined ? [] : toCidrs(block.set), cloud.endpoint.startsWith('http://127.0.0.1:'));
await cloud.close();
`,
  );
  await run(
    join(ROOT, 'node_modules/.bin/tsc'),
    ['--strict', '--noEmit', '--module', 'nodenext', '--target', 'es2024', '--types', '', 'use.ts'],
    options,
  ).catch((error) => expect.fail(error.stdout));
  const { stdout } = await run(
    process.execPath,
    ['--disable-warning=ExperimentalWarning', 'use.ts'],
    options,
  );
  expect(stdout).toBe("[ '0.0.0.0/0' ] true\n");
});
