/**
 * A whole scan through the SDK against a local cloud in another process, and a bare keep-alive loop that makes the
 * very same calls, signed beforehand, as many at once, and throws the answers away.
 */
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { Agent, request } from 'node:http';
import { join } from 'node:path';
import { createLiveSource } from '../src/adapters/alibaba/live-source.ts';
import { scan } from '../src/app/scan.ts';
import { signV1 } from '../test/support/sign-v1.ts';

const GROUPS = Number(process.argv[2] ?? 2000);
const LATENCY_MS = 20;
/** The most calls at once per product and region that the reading makes. */
const WIDTH = 20;

interface Call {
  readonly action: string;
  readonly version: string;
  readonly params: Record<string, string>;
}

const cloud = fork(join(import.meta.dirname, 'cloud-process.ts'), [String(GROUPS), String(LATENCY_MS)]);
const [{ endpoint, key }] = (await once(cloud, 'message')) as [
  { endpoint: string; key: { accessKeyId: string; accessKeySecret: string } },
];

async function calls(): Promise<readonly Call[]> {
  cloud.send('calls');
  return ((await once(cloud, 'message')) as [Call[]])[0];
}

async function timed(work: () => Promise<unknown>): Promise<number> {
  const start = process.hrtime.bigint();
  await work();
  return Number(process.hrtime.bigint() - start) / 1e6;
}

const readAll = async (): Promise<void> => {
  const { coverage } = await scan({ source: createLiveSource({ endpoint, credentials: key }) });
  if (!coverage.complete || coverage.groups !== GROUPS) throw new Error('the scan did not read everything');
};

async function bareLoop(made: readonly Call[]): Promise<void> {
  const agent = new Agent({ keepAlive: true, maxSockets: WIDTH });
  const bodies = made.map(({ action, version, params }) =>
    signV1(key, 'POST', { ...params, Action: action, Version: version, Format: 'JSON' }).toString(),
  );
  let next = 0;
  const send = (body: string): Promise<void> =>
    new Promise((resolve, reject) => {
      const headers = { 'content-type': 'application/x-www-form-urlencoded', 'content-length': body.length };
      const sent = request(endpoint, { method: 'POST', agent, headers }, (answer) => {
        if (answer.statusCode !== 200) reject(new Error(`HTTP ${answer.statusCode}`));
        answer.on('end', resolve).resume();
      });
      sent.on('error', reject).end(body);
    });
  const worker = async (): Promise<void> => {
    while (next < bodies.length) {
      const body = bodies[next] as string;
      next += 1;
      await send(body);
    }
  };
  const milliseconds = await timed(() => Promise.all(Array.from({ length: WIDTH }, worker)));
  bare.push(milliseconds);
  agent.destroy();
}

const bare: number[] = [];
const whole: number[] = [];
await readAll();
const made = await calls();
for (let round = 0; round < 3; round += 1) {
  await bareLoop(made);
  whole.push(await timed(readAll));
}
await calls();
cloud.send('stop');
const least = 3 + Math.ceil(GROUPS / 100) + GROUPS + 1;
process.stdout.write(
  JSON.stringify({
    groups: GROUPS,
    latencyMs: LATENCY_MS,
    width: WIDTH,
    calls: made.length,
    least,
    bare,
    whole,
  }),
);
