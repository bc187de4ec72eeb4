/**
 * The local cloud that is kept in a state folder. Whoever serves it leaves its address there, so that other commands on
 * the same folder join it instead of being refused. They leave their process id, and a command that serves the cloud
 * only for itself goes on until they have ended.
 */
import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { isAlive } from '../../adapters/process.ts';
import { seedDemo } from '../../cloud/demo/index.ts';
import { type LocalCloud, startCloud } from '../../cloud/index.ts';
import { ProblemError, problem } from '../../problem.ts';
import type { OpenEndpoint } from './endpoint.ts';
import { packetOnCloud } from './packet-question.ts';
import { STATE_FOLDER } from './state-store.ts';

/** What a local cloud can be filled with, by name. */
export const SEEDS: Readonly<Record<string, (cloud: LocalCloud) => Promise<void>>> = {
  demo: async (cloud) => void (await seedDemo(cloud)),
};

/** Another process may be starting or ending the cloud of the folder: it is looked for again this often. */
const ATTEMPTS = 20;
const PAUSE_MS = 150;

/** Before the process id in the name of a mark. */
const JOINED = 'joined-';

/** A served cloud, and the key of its first account. The file is as private as the state beside it. */
interface Announcement {
  readonly endpoint: string;
  readonly pid: number;
  readonly accessKeyId: string;
  readonly accessKeySecret: string;
}

export interface ServedCloud {
  readonly cloud: LocalCloud;
  close(): Promise<void>;
}

/** Serves the cloud of a folder, or one in memory. Throws `port-in-use` and `state-unusable`. */
export async function serveCloud(state: string | undefined, port = 0): Promise<ServedCloud> {
  const cloud = await startCloud({
    port,
    seeds: SEEDS,
    packet: packetOnCloud,
    ...(state === undefined ? {} : { stateDir: state }),
  });
  if (state === undefined) return { cloud, close: () => cloud.close() };
  const file = fileIn(state);
  const { key } = keyOf(cloud);
  try {
    writeFileSync(file, JSON.stringify({ endpoint: cloud.endpoint, pid: process.pid, ...key }), {
      mode: 0o600,
    });
  } catch (error) {
    await cloud.close();
    throw problem('state-unusable', { path: state, reason: (error as Error).message }, error);
  }
  return {
    cloud,
    async close() {
      rmSync(file, { force: true });
      await cloud.close();
    },
  };
}

/** Joins the process that serves the cloud of the folder, or serves it until it is closed. */
export async function openLocal(state = STATE_FOLDER): Promise<OpenEndpoint & { readonly endpoint: string }> {
  for (let attempt = 1; ; attempt += 1) {
    const joined = await joinCloud(state);
    if (joined !== undefined) return joined;
    try {
      const { cloud, close } = await serveCloud(state);
      const leave = async (): Promise<void> => {
        // Before it is looked who has joined: nobody joins a cloud without an address.
        rmSync(fileIn(state), { force: true });
        while (hasJoined(state)) await sleep(PAUSE_MS);
        await close();
      };
      return { ...keyOf(cloud), endpoint: cloud.endpoint, close: leave };
    } catch (error) {
      if (!isInUse(error) || attempt === ATTEMPTS) throw error;
    }
    await sleep(PAUSE_MS);
  }
}

/** The address of the cloud that is served from the folder. Throws `cloud-unreachable`. */
export function announcedEndpoint(state = STATE_FOLDER): string {
  const file = fileIn(state);
  const found = announcement(file);
  if (found === undefined) throw problem('cloud-unreachable', { endpoint: file, reason: 'ENOENT' });
  return found.endpoint;
}

/** Undefined when nobody serves it, as after `kill -9`, or when it is just being ended. */
async function joinCloud(state: string): Promise<(OpenEndpoint & { readonly endpoint: string }) | undefined> {
  if ((await runningCloud(state)) === undefined) return undefined;
  const mark = join(state, `${JOINED}${process.pid}`);
  writeFileSync(mark, '', { mode: 0o600 });
  const close = async (): Promise<void> => rmSync(mark, { force: true });
  // It may have gone before it saw the mark.
  const found = await runningCloud(state);
  if (found === undefined) {
    await close();
    return undefined;
  }
  const { endpoint, accessKeyId, accessKeySecret } = found;
  return { key: { accessKeyId, accessKeySecret }, endpoint, close };
}

/** Whether a process that lives has joined the cloud; marks of others are removed. */
function hasJoined(state: string): boolean {
  const pids = readdirSync(state).flatMap((name) =>
    name.startsWith(JOINED) ? [name.slice(JOINED.length)] : [],
  );
  return pids.some((pid) => {
    if (isAlive(Number(pid))) return true;
    rmSync(join(state, JOINED + pid), { force: true });
    return false;
  });
}

async function runningCloud(state: string): Promise<Announcement | undefined> {
  const found = announcement(fileIn(state));
  if (found === undefined) return undefined;
  try {
    const answer = await fetch(`${found.endpoint}/_postern/status`);
    // The port may be somebody else's by now.
    const { pid } = (await answer.json()) as { pid?: number };
    return pid === found.pid ? found : undefined;
  } catch {
    return undefined;
  }
}

function announcement(file: string): Announcement | undefined {
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as Announcement;
  } catch {
    return undefined;
  }
}

function fileIn(state: string): string {
  return join(state, 'cloud.json');
}

function keyOf(cloud: LocalCloud): Pick<OpenEndpoint, 'key'> {
  const [account] = cloud.accounts;
  if (account === undefined) throw problem('internal', { reason: 'the local cloud has no account' });
  const { accessKeyId, accessKeySecret } = account;
  return { key: { accessKeyId, accessKeySecret } };
}

function isInUse(error: unknown): boolean {
  return (
    error instanceof ProblemError &&
    error.problem.code === 'state-unusable' &&
    error.problem.params.reason.startsWith('it is in use')
  );
}
