/** What happens to findings when the settings ask about other ports. */
import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openService, type ServiceBench } from './bench.ts';

let bench: ServiceBench;
beforeAll(async () => {
  bench = await openService();
}, 60_000);
afterAll(() => bench.close());

test('a port that the file has no more is judged no longer, and says so; asked about again, it is back', {
  timeout: 120_000,
}, async () => {
  const { parts, folder, later } = bench;
  const file = join(folder, 'postern.yaml');
  const target = parts.target;
  const scan = async () => {
    later(60_000);
    return parts.keeper.scan('test');
  };
  const open = async () =>
    (await parts.store.findings.list({ target, status: ['open'], limit: 500 })).items.map(
      ({ finding }) => finding.port,
    );
  const portsOf = (records: readonly { readonly finding: { readonly port: number | null } }[]) =>
    new Set(records.flatMap(({ finding }) => finding.port ?? []));
  const eventsOf = async (id: string) =>
    (await parts.store.findings.events(target, id)).map(({ kind }) => kind);

  writeFileSync(file, 'ports:\n  - { service: web, protocol: tcp, port: 80 }\n');
  await scan();
  expect(await open()).toEqual(expect.arrayContaining([22, 80, 3389]));
  const others = (await open()).filter((port) => port !== 80);

  // As somebody edits the file, without a word to the service.
  rmSync(file);
  const { exempt, fixed } = await scan();
  expect(fixed).toEqual([]);
  expect(portsOf(exempt)).toEqual(new Set([80]));
  expect(await open()).toEqual(others);
  const [{ id } = expect.fail()] = exempt;
  expect(await eventsOf(id)).toEqual(['new', 'dropped']);

  writeFileSync(file, 'withoutPorts: [tcp/22]\n');
  const again = await parts.keeper.judgeAgain('test');
  // Rules without effect are those about ports that are asked about.
  expect(portsOf(again?.exempt ?? [])).toEqual(new Set([22]));
  expect(await open()).not.toContain(22);

  rmSync(file);
  const { returned } = await scan();
  expect(portsOf(returned)).toEqual(new Set([22]));
  expect(await open()).toEqual(others);
});
