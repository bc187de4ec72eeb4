/**
 * What one event costs, by the size of the fleet: somebody opens a port of one group of a fleet of so many groups, each
 * with ten rules and one interface, and the service looks at the trail, reads what was touched, judges it and keeps it.
 * The cloud is a process of its own; the trail is given, so that its waiting is not measured. Prints one line of JSON.
 */
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import type { ChangeEvent } from '../src/domain/watch/change-event.ts';
import { openParts } from '../test/serve/bench.ts';
import { signV1 } from '../test/support/sign-v1.ts';

const GROUPS = Number(process.argv[2] ?? 1000);
const EVENTS = Number(process.argv[3] ?? 20);

interface Ready {
  readonly endpoint: string;
  readonly key: { readonly accessKeyId: string; readonly accessKeySecret: string };
}

const cloud = fork(join(import.meta.dirname, 'cloud-process.ts'), [String(GROUPS), '0', 'interfaces']);
const [{ endpoint, key }] = (await once(cloud, 'message')) as [Ready];
const calls = async (): Promise<number> => {
  cloud.send('calls');
  return ((await once(cloud, 'message')) as [readonly unknown[]])[0].length;
};
const change = async (Action: string, SecurityGroupId: string): Promise<void> => {
  const rule = {
    'Permissions.1.IpProtocol': 'TCP',
    'Permissions.1.PortRange': '3389/3389',
    'Permissions.1.SourceCidrIp': '0.0.0.0/0',
  };
  const body = signV1(key, 'POST', {
    Action,
    Format: 'JSON',
    RegionId: 'cn-hangzhou',
    SecurityGroupId,
    ...rule,
  });
  const answer = await fetch(endpoint, { method: 'POST', body });
  if (!answer.ok) throw new Error(await answer.text());
};

const timer = { now: () => new Date(), sleep: async () => undefined };
const { parts, folder, close } = await openParts({ accounts: [key], endpoint } as never, timer);
await parts.keeper.scan('bench');
const { inventory } = parts.posture;
if (inventory === undefined || inventory.groups.length < GROUPS) throw new Error('not everything was read');
const memory = (): number => {
  globalThis.gc?.();
  return Math.round(process.memoryUsage.rss() / 1e6);
};
const megabytes = memory();
await calls();

const rounds: { ms: number; cpu: number; calls: number; found: boolean }[] = [];
for (let i = 0; i < EVENTS; i += 1) {
  const group = inventory.groups[(i * 7919) % inventory.groups.length];
  if (group === undefined) throw new Error('no groups');
  await change('AuthorizeSecurityGroup', group.id);
  await calls();
  const event: ChangeEvent = {
    id: `event-${i}`,
    operation: 'AuthorizeSecurityGroup',
    at: new Date().toISOString(),
    account: group.account,
    region: group.region,
    actor: { type: 'ram-user', name: 'bench', account: group.account },
    from: '203.0.113.9',
    userAgent: '',
    requestId: '',
    errorCode: '',
    resources: [group.id],
  };
  const before = process.cpuUsage();
  const start = process.hrtime.bigint();
  const recorded = await parts.keeper.follow([event]);
  const ms = Number(process.hrtime.bigint() - start) / 1e6;
  const { user, system } = process.cpuUsage(before);
  const found = recorded.some((one) =>
    one.new.some(({ finding }) => finding.resource.id === group.id && finding.port === 3389),
  );
  rounds.push({ ms, cpu: (user + system) / 1000, calls: await calls(), found });
}
const median = (values: readonly number[]): number =>
  values.toSorted((a, b) => a - b)[values.length >> 1] as number;
if (!rounds.every(({ found }) => found)) throw new Error('an event became no finding');
process.stdout.write(
  JSON.stringify({
    groups: GROUPS,
    interfaces: inventory.interfaces.length,
    megabytes,
    ms: median(rounds.map(({ ms }) => ms)),
    cpu: median(rounds.map(({ cpu }) => cpu)),
    calls: median(rounds.map((one) => one.calls)),
  }),
);
await close();
cloud.send('stop');
rmSync(folder, { recursive: true, force: true });
