/** `postern cloud start | status | reset`. */
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { seedDemo } from '../../../cloud/demo/index.ts';
import { type LocalCloud, startCloud } from '../../../cloud/index.ts';
import { problem } from '../../../problem.ts';
import { type Context, print } from '../context.ts';
import { packetOnCloud } from '../packet-question.ts';

export interface CloudFlags {
  readonly port?: string;
  readonly state?: string;
  readonly seed?: string;
  readonly endpoint?: string;
}

const SEEDS = ['none', 'demo'];

/** Prints one JSON line and serves until SIGINT or SIGTERM. */
export async function runCloudStart(flags: CloudFlags, context: Context): Promise<number> {
  const port = Number(flags.port ?? 0);
  if (!Number.isInteger(port) || port < 0 || port > 65_535) {
    throw problem('bad-flag', { flag: '--port', value: flags.port ?? '', expected: '0 to 65535' });
  }
  const seed = flags.seed ?? 'none';
  if (!SEEDS.includes(seed))
    throw problem('bad-flag', { flag: '--seed', value: seed, expected: SEEDS.join(', ') });
  const seeds = { demo: async (cloud: LocalCloud) => void (await seedDemo(cloud)) };
  const cloud = await startCloud({
    port,
    seeds,
    packet: packetOnCloud,
    ...(flags.state === undefined ? {} : { stateDir: flags.state }),
  });
  if (seed === 'demo') {
    try {
      await seedDemo(cloud);
    } catch (error) {
      await cloud.close();
      throw error;
    }
  }
  const where = flags.state === undefined ? undefined : join(flags.state, 'cloud.json');
  if (where !== undefined) {
    mkdirSync(flags.state as string, { recursive: true });
    writeFileSync(where, JSON.stringify({ endpoint: cloud.endpoint, pid: process.pid }));
  }
  const stopped = new Promise<void>((resolve) => {
    process.once('SIGINT', resolve);
    process.once('SIGTERM', resolve);
  });
  await print(
    JSON.stringify({
      schema: 'postern.cloud-start/v1',
      endpoint: cloud.endpoint,
      accounts: cloud.accounts,
      pid: process.pid,
    }),
  );
  if (!context.quiet) process.stderr.write(`${context.messages.cloud.started(cloud.endpoint)}\n`);
  await stopped;
  await cloud.close();
  if (where !== undefined) rmSync(where, { force: true });
  if (!context.quiet) process.stderr.write(`${context.messages.cloud.stopped}\n`);
  return 0;
}

/** Asks a running cloud through its control interface. */
export async function runCloudControl(
  action: 'status' | 'reset',
  flags: CloudFlags,
  context: Context,
): Promise<number> {
  const endpoint = (flags.endpoint ?? runningEndpoint(flags.state ?? '.postern')).replace(/\/+$/, '');
  let answer: Response;
  try {
    answer = await fetch(`${endpoint}/_postern/${action}`, {
      method: action === 'status' ? 'GET' : 'POST',
      headers: { 'x-postern-control': '1' },
    });
  } catch (error) {
    const cause = (error as Error).cause as { code?: string; message?: string } | undefined;
    const reason = cause?.code ?? cause?.message ?? String(error);
    throw problem('cloud-unreachable', { endpoint, reason }, error);
  }
  const body = (await answer.json()) as { accounts?: readonly unknown[] };
  if (!answer.ok) throw problem('cloud-unreachable', { endpoint, reason: `HTTP ${answer.status}` });
  if (context.json)
    await print(JSON.stringify(action === 'status' ? body : { schema: 'postern.cloud-reset/v1', endpoint }));
  else if (action === 'reset') await print(context.messages.cloud.reset(endpoint));
  else {
    const journal = (await (await fetch(`${endpoint}/_postern/journal`)).json()) as {
      entries: readonly unknown[];
    };
    const accounts = body.accounts?.length ?? 0;
    await print(context.messages.cloud.status({ endpoint, accounts, calls: journal.entries.length }));
  }
  return 0;
}

function runningEndpoint(folder: string): string {
  try {
    return (JSON.parse(readFileSync(join(folder, 'cloud.json'), 'utf8')) as { endpoint: string }).endpoint;
  } catch (error) {
    throw problem('cloud-unreachable', { endpoint: join(folder, 'cloud.json'), reason: 'ENOENT' }, error);
  }
}
