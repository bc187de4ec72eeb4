/**
 * Real processes that are really killed: `postern fix apply` gets SIGKILL at one request after the other, before it
 * reaches the cloud and when it was carried out and nobody knows. Then the same command goes on, and all is taken back.
 */
import type { ChildProcess } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, request } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Ended, ended, startPostern } from '../../support/process.ts';
import type { Stage } from './stage.ts';
import { openStage } from './systematic.ts';
import { textsOf, touchedBy } from './truth.ts';

const WHEN = ['before', 'after'] as const;
type When = (typeof WHEN)[number];

export interface RealOutcome {
  /** How often a process was killed: once for each request, before it and after it. */
  readonly kills: number;
  /** How many requests a whole run makes. */
  readonly requests: number;
  readonly failures: readonly { readonly name: string; readonly wrong: readonly string[] }[];
}

/** Kills at every request of the shape's run, or at every `step`-th. */
export async function playReal(
  shape: string,
  step = 1,
  onProgress: (text: string) => void = () => {},
): Promise<RealOutcome> {
  const stage = await openStage(shape);
  const folder = mkdtempSync(join(tmpdir(), 'postern-real-'));
  const gate = await openGate(stage.bench.cloud.endpoint);
  try {
    const user = new User(stage, folder, gate);
    await user.plan();
    const failures: { name: string; wrong: readonly string[] }[] = [];
    let [kills, requests] = [0, 0];
    for (const when of WHEN) {
      for (let at = 0; ; at += step) {
        const { killed, wrong } = await user.killedAt(at, when);
        if (wrong.length > 0) failures.push({ name: `${shape}/real/${when}/${at}`, wrong });
        if (!killed) break;
        kills += 1;
        requests = Math.max(requests, at + 1);
      }
      onProgress(`${shape}, ${when} each request: ${kills} killed, ${failures.length} failed`);
    }
    return { kills, requests, failures };
  } finally {
    await gate.close();
    rmSync(folder, { recursive: true, force: true });
    await stage.close();
  }
}

/** Somebody at the command line. */
class User {
  private readonly stage: Stage;
  private readonly folder: string;
  private readonly gate: Gate;
  private runs = 0;

  constructor(stage: Stage, folder: string, gate: Gate) {
    this.stage = stage;
    this.folder = folder;
    this.gate = gate;
  }

  async plan(): Promise<void> {
    await this.stage.begin();
    const sources = this.stage.sources.flatMap(({ name, cidrs }) => cidrs.map((cidr) => `${name}=${cidr}`));
    const { code, stderr } = await this.ends(
      'plan',
      ...this.stage.ids,
      ...sources.flatMap((one) => ['--source', one]),
      '--allow-cut-off',
      '-o',
      join(this.folder, 'fix.json'),
    );
    if (code !== 2) throw new Error(`no plan: ${stderr}`);
  }

  /** One bad day: whether the process was killed at all, and what was wrong then or later. */
  async killedAt(at: number, when: When): Promise<{ killed: boolean; wrong: readonly string[] }> {
    const { stage, gate } = this;
    await stage.begin();
    this.runs += 1;
    const start = this.texts();
    const planned = textsOf(await stage.after(stage.facts(), stage.plan.steps), stage.ids);
    const child = this.apply();
    const struck = gate.arm(at, when, () => void child.kill('SIGKILL'));
    await ended(child);
    gate.disarm();
    const wrong = [...stage.breaches()];
    const hold = (what: string, { code, stderr }: Ended, wanted: ReadonlySet<string>): void => {
      if (code !== 0) wrong.push(`${what} ended with ${code}: ${stderr}`);
      for (const text of touchedBy(this.texts(), wanted)) wrong.push(`after ${what}: ${text}`);
      wrong.push(...stage.breaches());
    };
    hold('the same command', await ended(this.apply()), planned);
    const status = await this.ends('status', '--json');
    const all = JSON.parse(status.stdout) as { runs: readonly { id: string; state: string }[] };
    const [run] = all.runs;
    if (status.code !== 0 || all.runs.length !== 1 || run?.state !== 'applied')
      wrong.push(
        `the status ended with ${status.code}: ${JSON.stringify(all.runs.map(({ state }) => state))}`,
      );
    hold('rollback', await this.ends('rollback', run?.id ?? '', '--rollback', 'exact', '--yes'), start);
    return { killed: struck(), wrong };
  }

  private texts(): ReadonlySet<string> {
    return textsOf(this.stage.facts(), this.stage.ids);
  }

  private apply(): ChildProcess {
    return this.start('apply', join(this.folder, 'fix.json'), '--yes', '--confirm-within', 'none');
  }

  private ends(command: string, ...args: readonly string[]): Promise<Ended> {
    return ended(this.start(command, ...args));
  }

  private start(command: string, ...args: readonly string[]): ChildProcess {
    const { cloud, account } = this.stage.bench;
    const { accessKeyId, accessKeySecret } = cloud.credentialFor(account);
    const state = ['--state', join(this.folder, `state-${this.runs}`)];
    const to = command === 'plan' || command === 'apply' ? ['--endpoint', this.gate.endpoint] : [];
    return startPostern(this.folder, ['fix', command, ...args, ...to, ...(command === 'plan' ? [] : state)], {
      ALIBABA_CLOUD_ACCESS_KEY_ID: accessKeyId,
      ALIBABA_CLOUD_ACCESS_KEY_SECRET: accessKeySecret,
    });
  }
}

/** What stands between the processes and the cloud, and counts requests. */
interface Gate {
  readonly endpoint: string;
  /** Strikes at the request of that number, from 0. The answer says whether it came to that. */
  arm(at: number, when: When, strike: () => void): () => boolean;
  disarm(): void;
  close(): Promise<void>;
}

async function openGate(endpoint: string): Promise<Gate> {
  const { hostname, port } = new URL(endpoint);
  let armed: { readonly at: number; readonly when: When; readonly strike: () => void } | undefined;
  let [count, struck] = [0, false];
  const server = createServer((from, to) => {
    const number = count;
    count += 1;
    const isIt = armed !== undefined && number === armed.at;
    const strike = (): void => {
      struck = true;
      armed?.strike();
      to.destroy();
    };
    if (isIt && armed?.when === 'before') {
      strike();
      return;
    }
    // The host is signed, and stays what the process has named.
    const { method, url: path, headers } = from;
    const onward = request({ hostname, port, method, path, headers }, (answer) => {
      if (isIt) {
        answer.resume();
        answer.on('end', strike);
        return;
      }
      to.writeHead(answer.statusCode ?? 500, answer.headers);
      answer.pipe(to);
    });
    onward.on('error', () => to.destroy());
    from.pipe(onward);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    arm(at, when, strike) {
      armed = { at, when, strike };
      [count, struck] = [0, false];
      return () => struck;
    },
    disarm() {
      armed = undefined;
    },
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
