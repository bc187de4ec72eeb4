/** `postern cloud start | seed | status | reset`. */
import type { LocalCloud } from '../../../cloud/index.ts';
import { problem } from '../../../problem.ts';
import { type Context, print } from '../context.ts';
import { announcedEndpoint, openLocal, SEEDS, serveCloud } from '../local-cloud.ts';
import { STATE_FOLDER } from '../state-store.ts';

export interface CloudFlags {
  readonly port?: string;
  readonly state?: string;
  readonly seed?: string;
  readonly endpoint?: string;
}

/** Prints one JSON line and serves until SIGINT or SIGTERM. */
export async function runCloudStart(flags: CloudFlags, context: Context): Promise<number> {
  const port = Number(flags.port ?? 0);
  if (!Number.isInteger(port) || port < 0 || port > 65_535) {
    throw problem('bad-flag', { flag: '--port', value: flags.port ?? '', expected: '0 to 65535' });
  }
  const seed =
    flags.seed === undefined || flags.seed === 'none' ? undefined : seedNamed('--seed', flags.seed);
  const { cloud, close } = await serveCloud(flags.state, port);
  try {
    // A folder that was filled at an earlier start goes on as it is.
    const kept = seed !== undefined && !cloud.isEmpty();
    if (!kept) await seed?.(cloud);
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
    const { messages } = context;
    if (kept && !context.quiet) process.stderr.write(`${messages.cloud.kept}\n`);
    if (!context.quiet) process.stderr.write(`${messages.cloud.started(cloud.endpoint)}\n`);
    await stopped;
  } finally {
    await close();
  }
  if (!context.quiet) process.stderr.write(`${context.messages.cloud.stopped}\n`);
  return 0;
}

/** Fills the empty cloud of the state folder. */
export async function runCloudSeed(name: string, flags: CloudFlags, context: Context): Promise<number> {
  seedNamed('seed', name);
  const state = flags.state ?? STATE_FOLDER;
  const { endpoint, close } = flags.endpoint === undefined ? await openLocal(state) : remote(flags.endpoint);
  try {
    const answer = await control(endpoint, 'POST', 'seed', { name });
    if (answer.status === 409) throw problem('cloud-not-empty', { where: flags.endpoint ?? state });
    const { accounts } = await bodyOf<{ accounts: number }>(endpoint, answer);
    if (context.json) await print(JSON.stringify({ schema: 'postern.cloud-seed/v1', seed: name, accounts }));
    else await print(context.messages.cloud.seeded({ name, accounts, where: flags.endpoint ?? state }));
    return 0;
  } finally {
    await close();
  }
}

function seedNamed(flag: string, name: string): (cloud: LocalCloud) => Promise<void> {
  const seed = SEEDS[name];
  if (seed === undefined)
    throw problem('bad-flag', { flag, value: name, expected: Object.keys(SEEDS).join(', ') });
  return seed;
}
/** Asks a running cloud through its control interface; one in a state folder is emptied even when nobody serves it. */
export async function runCloudControl(
  action: 'status' | 'reset',
  flags: CloudFlags,
  context: Context,
): Promise<number> {
  const { endpoint, close } =
    flags.endpoint === undefined && action === 'reset'
      ? await openLocal(flags.state)
      : remote(flags.endpoint ?? announcedEndpoint(flags.state));
  try {
    const status = await bodyOf<{ accounts?: readonly unknown[] }>(
      endpoint,
      await control(endpoint, action === 'status' ? 'GET' : 'POST', action),
    );
    if (context.json)
      await print(
        JSON.stringify(action === 'status' ? status : { schema: 'postern.cloud-reset/v1', endpoint }),
      );
    else if (action === 'reset') await print(context.messages.cloud.reset(endpoint));
    else {
      const { entries } = await bodyOf<{ entries: readonly unknown[] }>(
        endpoint,
        await control(endpoint, 'GET', 'journal'),
      );
      const accounts = status.accounts?.length ?? 0;
      await print(context.messages.cloud.status({ endpoint, accounts, calls: entries.length }));
    }
    return 0;
  } finally {
    await close();
  }
}

function remote(endpoint: string): { readonly endpoint: string; close(): Promise<void> } {
  return { endpoint: endpoint.replace(/\/+$/, ''), close: async () => {} };
}

async function control(endpoint: string, method: string, action: string, body?: object): Promise<Response> {
  try {
    return await fetch(`${endpoint}/_postern/${action}`, {
      method,
      headers: { 'x-postern-control': '1' },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
  } catch (error) {
    const cause = (error as Error).cause as { code?: string; message?: string } | undefined;
    const reason = cause?.code ?? cause?.message ?? String(error);
    throw problem('cloud-unreachable', { endpoint, reason }, error);
  }
}

async function bodyOf<T>(endpoint: string, answer: Response): Promise<T> {
  if (!answer.ok) throw problem('cloud-unreachable', { endpoint, reason: `HTTP ${answer.status}` });
  return (await answer.json()) as T;
}
