/** Several processes, some of which are killed. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { pathToFileURL } from 'node:url';
import { expect, test } from 'vitest';
import { openStore } from '../../src/adapters/store/open-store.ts';
import { onBoth } from './both.ts';

const OPEN_STORE = pathToFileURL(join(import.meta.dirname, '../../src/adapters/store/open-store.ts')).href;

/** Runs a script that has `store`, opened at about the same moment as by others with the same `at`. */
function run(options: object, script: string, at = 0): ChildProcess {
  const text = `const { openStore } = await import(${JSON.stringify(OPEN_STORE)});
    while (Date.now() < ${at}) {}
    const store = await openStore(${JSON.stringify(options)});
    ${script}`;
  return spawn(process.execPath, ['--input-type=module', '-e', text], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
}

const exitCode = async (child: ChildProcess): Promise<number> => (await once(child, 'exit'))[0] as number;

onBoth('processes', (place) => {
  test('several make the tables at once', async () => {
    const children = Array.from({ length: 4 }, () =>
      run(place.options(), 'await store.audit.list(); await store.close();', Date.now() + 800),
    );
    expect(await Promise.all(children.map(exitCode))).toEqual([0, 0, 0, 0]);
  });

  test('do not lose counts', async () => {
    const script = `for (let i = 0; i < 25; ) {
        const found = await store.documents.get('count', 'one');
        const one = { kind: 'count', id: 'one', value: (found?.value ?? 0) + 1, by: 'x', at: '' };
        if ((await store.documents.put(one, found?.version ?? null)).done) i += 1;
      }
      await store.close();`;
    const children = [1, 2, 3].map(() => run(place.options(), script));
    expect(await Promise.all(children.map(exitCode))).toEqual([0, 0, 0]);
    const { documents } = await place.open();
    expect(await documents.get('count', 'one')).toMatchObject({ value: 75, version: 75 });
  });

  test('what was acknowledged is there after kills, and the chain of the audit log is whole', async () => {
    const script = `for (let i = 0; ; i += 1) {
        const { number } = await store.audit.append(
          { at: new Date().toISOString(), by: 'x', action: 'a', subject: String(i), details: {} });
        console.log('audit ' + number);
        const key = process.pid + '-' + i;
        await store.outbox.add({ key, channel: 'c', payload: {}, createdAt: new Date().toISOString() });
        console.log('outbox ' + key);
      }`;
    const acknowledged: string[] = [];
    for (let round = 0; round < 12; round += 1) {
      const child = run(place.options(), script);
      const exited = once(child, 'exit');
      const kill = 1 + Math.floor(Math.random() * 30);
      let lines = 0;
      for await (const line of createInterface({ input: child.stdout as NodeJS.ReadableStream })) {
        acknowledged.push(line);
        lines += 1;
        if (lines === kill) child.kill('SIGKILL');
      }
      await exited;
      expect(lines).toBeGreaterThanOrEqual(kill);
    }
    const { audit, outbox } = await place.open();
    const entries = (await audit.list({ limit: 10_000 })).items.map(({ number }) => `audit ${number}`);
    const messages = (await outbox.list({ limit: 10_000 })).items.map(({ key }) => `outbox ${key}`);
    const there = new Set([...entries, ...messages]);
    expect(acknowledged.filter((line) => !there.has(line))).toEqual([]);
    expect(await audit.verify()).toMatchObject({ intact: true, entries: entries.length });
  }, 240_000);

  test('a lease is taken over from a process that was killed, not before its time', async () => {
    let now = Date.now();
    const child = run(
      place.options(),
      `console.log(JSON.stringify(await store.leases.claim('scan', 'child', 60_000))); setInterval(() => {}, 1e6);`,
    );
    const [data] = (await once(child.stdout as NodeJS.ReadableStream, 'data')) as [Buffer];
    child.kill('SIGKILL');
    const held = JSON.parse(String(data)) as { until: string };
    const { leases } = await place.open(() => now);
    expect(await leases.claim('scan', 'parent', 60_000)).toBeUndefined();
    now = Date.parse(held.until);
    expect(await leases.claim('scan', 'parent', 60_000)).toMatchObject({ turn: 2 });
  });

  test('a store of a newer version is refused and left as it is', async () => {
    await place.open();
    await place.raw(
      `insert into kysely_migration (name, timestamp) values ('9999-later', '2999-01-01T00:00:00.000Z')`,
    );
    await expect(openStore(place.options())).rejects.toMatchObject({
      problem: { code: 'store-newer', params: { version: '9999-later' } },
    });
  });

  test('what cannot be opened is said, without a password', async () => {
    const options = place.options();
    if ('folder' in options)
      writeFileSync(join(options.folder, 'postern.db'), 'not a database, and long enough');
    const bad = 'folder' in options ? options : { url: 'postgres://u:hidden@127.0.0.1:1/x' };
    const error = await openStore(bad).catch((raised: unknown) => raised);
    expect(error).toMatchObject({ problem: { code: 'store-unusable' } });
    expect(JSON.stringify(error)).not.toContain('hidden');
  });
});
