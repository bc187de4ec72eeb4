/**
 * A process that records scans, tells of them and delivers, until it is killed: FOLDER, URL, how many scans there are to
 * be, and by how many milliseconds its clock is ahead.
 */
import { setTimeout as pause } from 'node:timers/promises';
import { RECEIVERS } from '../../src/adapters/notify/index.ts';
import { createPost } from '../../src/adapters/notify/post.ts';
import { openStore } from '../../src/adapters/store/open-store.ts';
import { createNotifier } from '../../src/app/notify/notifier.ts';
import type { Channel } from '../../src/app/notify/ports.ts';
import { composer } from '../../src/interfaces/notify/compose.ts';
import { SECRET } from './receivers.ts';
import { finding, recorded, settings } from './things.ts';

const [folder = '', url = '', scans = '', ahead = ''] = process.argv.slice(2);
const clock = (): number => Date.now() + Number(ahead);
const store = await openStore({ folder, clock });
const receiver = RECEIVERS.find(({ kind }) => kind === 'webhook') as Channel['receiver'];
const notifier = createNotifier({
  store,
  target: '',
  channels: [
    {
      settings: settings(),
      // The limit is not what is looked at here.
      receiver: { ...receiver, limits: [{ count: 1, windowMs: 0 }] },
      target: { url, secret: SECRET },
    },
  ],
  compose: composer(null),
  post: createPost(),
  timer: { now: () => new Date(clock()), sleep: (ms) => pause(ms) },
  random: Math.random,
  holder: String(process.pid),
});

await notifier.deliver();
process.stdout.write('{}\n');
let done = (await store.findings.list({ limit: 100_000 })).items.length;
for (; done < Number(scans); done++) {
  await record(done);
  await notifier.deliver();
}
while ((await notifier.deliver()).later > 0) await pause(20);
await store.close();

async function record(i: number): Promise<void> {
  const at = new Date(clock()).toISOString();
  const { scan } = recorded('', at, {});
  const id = `sg-${i}`;
  const result = await store.scans.record(
    { endedAt: at, by: 'test', coverage: scan.coverage, undecided: 0, waivers: [] },
    {
      target: '',
      scope: { accounts: null, regions: null, resources: [id] },
      startedAt: at,
      findings: [finding(`f${i}`, { resource: { type: 'group', id, name: '' } })],
      waived: [],
      undecided: [],
      gaps: [],
      accounts: ['1000000000000001'],
      seen: new Set([`group ${id}`]),
      checks: ['ssh-open'],
      ports: new Set(['ssh tcp/22']),
      judgement: 'j',
    },
  );
  await notifier.onRecorded(result, null);
}
