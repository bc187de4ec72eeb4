/** What answers about port-range lists say together: entries in one, the rest in another, in any order of the files. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { createInputSource } from './input-source.ts';

test.each([
  ['a', 'b'],
  ['b', 'a'],
])('the room of a port-range list stands in the answer that lists it (files %s, %s)', async (one, other) => {
  const folder = mkdtempSync(join(tmpdir(), 'postern-lists-'));
  const write = (name: string, answer: object): void =>
    writeFileSync(join(folder, `${name}.json`), JSON.stringify(answer));
  write(one, { PortRangeLists: [{ PortRangeListId: 'prl-1', PortRangeListName: 'web', MaxEntries: 20 }] });
  write(other, { PortRangeListId: 'prl-1', Entries: [{ PortRange: '80/80' }] });
  const { portRangeLists } = await createInputSource(folder).read({});
  expect(portRangeLists.get('prl-1')).toMatchObject({ name: 'web', entries: ['80/80'], maxEntries: 20 });
  rmSync(folder, { recursive: true });
});
