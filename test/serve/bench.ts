/** A service on the demo organisation of a local cloud, with a clock that tests move. */
import { randomUUID } from 'node:crypto';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { createPlaces } from '../../src/adapters/alibaba/create-service.ts';
import { createDiagnosticSource } from '../../src/adapters/alibaba/diagnostics.ts';
import { createEventSource } from '../../src/adapters/alibaba/event-source.ts';
import { createFixCloud } from '../../src/adapters/alibaba/fix-cloud.ts';
import { createGuardCloud } from '../../src/adapters/alibaba/guard-cloud.ts';
import { assumeRole, createProber } from '../../src/adapters/alibaba/guard-probe.ts';
import { createLiveSource } from '../../src/adapters/alibaba/live-source.ts';
import { createPartSource } from '../../src/adapters/alibaba/read-part.ts';
import { createVendorSource } from '../../src/adapters/alibaba/vendor-live.ts';
import { createSettingsFormat } from '../../src/adapters/config/settings-format.ts';
import { LocalJobs } from '../../src/adapters/jobs/local-jobs.ts';
import { RECEIVERS } from '../../src/adapters/notify/index.ts';
import { createPost } from '../../src/adapters/notify/post.ts';
import { openFixStore } from '../../src/adapters/store/fix-store.ts';
import { openStore } from '../../src/adapters/store/open-store.ts';
import { createReceiptStore } from '../../src/adapters/store/receipts.ts';
import { jobHandlers } from '../../src/app/jobs/handlers.ts';
import { sharedPartSource, sharedSource } from '../../src/app/jobs/shared-reading.ts';
import type { JudgeOptions } from '../../src/app/judging.ts';
import { createNotifier, type Notifier } from '../../src/app/notify/notifier.ts';
import type { Channel } from '../../src/app/notify/ports.ts';
import type { GuardCloud, Jobs, Timer } from '../../src/app/ports.ts';
import { CHECK_IDS } from '../../src/app/scan.ts';
import { Keeper } from '../../src/app/serve/keeper.ts';
import { News } from '../../src/app/serve/news.ts';
import { Repairs } from '../../src/app/serve/repairs.ts';
import type { ServiceParts } from '../../src/app/serve/service.ts';
import { currentConfig, type SettingsParts } from '../../src/app/settings/settings.ts';
import type { EventSource } from '../../src/app/watch/event-source.ts';
import { Posture } from '../../src/app/watch/posture.ts';
import { seedDemo } from '../../src/cloud/demo/index.ts';
import { type LocalCloud, startCloud } from '../../src/cloud/index.ts';
import { judgeOptions } from '../../src/interfaces/cli/arguments.ts';
import { hashOfSecret, type Role } from '../../src/interfaces/http/access.ts';
import { hashPassword } from '../../src/interfaces/http/password.ts';
import { buildServer, type Server } from '../../src/interfaces/http/server.ts';
import { composer } from '../../src/interfaces/notify/compose.ts';
import { SECRET } from '../notify/receivers.ts';
import { settings as settingsOf } from '../notify/things.ts';

export const PASSWORD = 'correct horse battery';

export interface ServiceBench {
  readonly cloud: LocalCloud;
  readonly parts: ServiceParts;
  readonly events: EventSource;
  /** Tells the webhook, if one was named, when it is asked to deliver. */
  readonly notifier: Notifier;
  readonly server: Server;
  readonly folder: string;
  /** Moves the clock, in milliseconds. */
  later(ms: number): void;
  /** Makes a user with a token, and says the header to call with. */
  as(role: Role): Promise<{ readonly authorization: string }>;
  close(): Promise<void>;
}

/** The cloud of the demo organisation, by the clock that is given. */
export async function openCloud(clock: () => Date): Promise<LocalCloud> {
  const cloud = await startCloud({ clock });
  await seedDemo(cloud);
  return cloud;
}

export interface OpenParts {
  readonly parts: ServiceParts;
  readonly events: EventSource;
  readonly jobs: Jobs;
  readonly guardCloud: GuardCloud;
  /** Tells the webhook, if one was named, when it is asked to deliver. */
  readonly notifier: Notifier;
  readonly folder: string;
  close(): Promise<void>;
}

/** What a service is made of, on a folder of its own or one that is there. */
export async function openParts(
  { accounts, endpoint }: LocalCloud,
  timer: Timer,
  folder = mkdtempSync(join(tmpdir(), 'postern-serve-')),
  {
    twoPersons = false,
    webhook = '',
    url,
  }: Partial<Pick<ServiceParts, 'twoPersons'>> & {
    readonly webhook?: string;
    /** Of a database in place of the one in the folder. */
    readonly url?: string | undefined;
  } = {},
): Promise<OpenParts> {
  const clock = (): number => timer.now().getTime();
  const store = await openStore(url === undefined ? { folder, clock } : { url, clock });
  const fixes = openFixStore(folder);
  const { accessKeyId, accessKeySecret } = accounts[0] as LocalCloud['accounts'][number];
  const key = { accessKeyId, accessKeySecret };
  const register = () => store.accounts.list(endpoint);
  const access = { endpoint, key, register, clock: () => timer.now().getTime() };
  const live = createLiveSource({ endpoint, credentials: key, register });
  const places = createPlaces(access);
  const jobs = new LocalJobs();
  const source = sharedSource(live, jobs);
  const request = { directory: true };
  const config = join(folder, 'postern.yaml');
  const settings: SettingsParts = {
    documents: store.documents,
    format: createSettingsFormat(CHECK_IDS),
    file: async () =>
      existsSync(config) ? { path: 'postern.yaml', text: readFileSync(config, 'utf8') } : undefined,
  };
  // Days go by the clock of the test, too.
  const judging = async (): Promise<JudgeOptions> => {
    const options = judgeOptions({}, await currentConfig(settings));
    const today = timer.now().toISOString().slice(0, 10);
    return { ...options, waivers: { list: options.waivers?.list ?? [], today } };
  };
  const read = { target: endpoint, store, timer, request, judging };
  const posture = new Posture({ ...read, source, partSource: sharedPartSource(jobs) });
  const news = new News({ target: endpoint, store });
  const shared = { ...read, news, posture, settings };
  const notifier = createNotifier({
    store,
    target: endpoint,
    channels: webhook === '' ? [] : [webhookAt(webhook)],
    compose: composer(null),
    post: createPost(),
    timer,
    random: () => 0.5,
    holder: randomUUID(),
    waivers: async () => (await judging()).waivers?.list ?? [],
    runs: () => fixes.list(),
  });
  const fix = { cloud: createFixCloud({ endpoint, key, register }), store: fixes, timer };
  const guardCloud = createGuardCloud({ endpoint, key });
  const guard = { cloud: async () => guardCloud, prober: async () => undefined, timer };
  const handlers = jobHandlers({
    source: live,
    partSource: createPartSource(access),
    fix,
    documents: store.documents,
    guard,
  });
  const working = await jobs.work(handlers, { concurrency: 8 });
  return {
    folder,
    jobs,
    guardCloud,
    notifier,
    events: createEventSource(access),
    parts: {
      ...shared,
      version: '0.0.0',
      source,
      vendor: createVendorSource(access),
      diagnostics: createDiagnosticSource(access),
      create: { open: async (region, account) => ({ ...(await places(region, account)), source }) },
      guard: {
        cloud: guardCloud,
        store: createReceiptStore(folder),
        timer,
        prober: async (role) => {
          const own = role === undefined ? undefined : await assumeRole({ endpoint, key }, role);
          return own && createProber({ endpoint, key: own, decoder: key, region: 'cn-hangzhou' });
        },
      },
      fix,
      repairs: new Repairs({ ...shared, jobs, fix, onFailure: () => {} }),
      twoPersons,
      keeper: new Keeper({ ...shared, onRecorded: notifier.onRecorded }),
    },
    async close() {
      await working.stop();
      await news.close();
      await jobs.close();
      await fixes.close();
      await store.close();
    },
  };
}

function webhookAt(url: string): Channel {
  const receiver = RECEIVERS.find(({ kind }) => kind === 'webhook') as Channel['receiver'];
  return { settings: settingsOf(), receiver, target: { url, secret: SECRET } };
}

export interface ServiceWish extends Partial<Pick<ServiceParts, 'twoPersons'>> {
  /** Sleeps are slept, though shortly, and move no clock: for what waits for somebody. */
  readonly patient?: boolean;
  /** Where notifications go. */
  readonly webhook?: string;
}

export async function openService({ patient = false, ...more }: ServiceWish = {}): Promise<ServiceBench> {
  let ahead = 0;
  const timer: Timer = {
    now: () => new Date(Date.now() + ahead),
    sleep: async (ms) => {
      if (patient) await sleep(Math.min(ms, 50));
      else ahead += ms;
    },
  };
  const cloud = await openCloud(timer.now);
  const { parts, events, notifier, folder, close } = await openParts(cloud, timer, undefined, more);
  const { store } = parts;
  const server = await buildServer({ parts, tls: undefined, rateLimit: 100_000 });
  return {
    cloud,
    parts,
    server,
    folder,
    events,
    notifier,
    later: (ms) => {
      ahead += ms;
    },
    async as(role) {
      const id = `user-${role}-${Math.random()}`;
      const at = timer.now().toISOString();
      const expiresAt = new Date(timer.now().getTime() + 400 * 86_400_000).toISOString();
      await store.users.create({
        id,
        name: id,
        displayName: role,
        roles: [role],
        passwordHash: await hashPassword(PASSWORD),
        subject: null,
        disabled: false,
        createdAt: at,
      });
      const secret = `secret${id.replaceAll('.', '')}`;
      await store.sessions.create({
        id: `session-${id}`,
        user: id,
        kind: 'token',
        tokenHash: hashOfSecret(secret),
        label: '',
        scopes: null,
        createdAt: at,
        expiresAt,
        usedAt: at,
      });
      return { authorization: `Bearer ${secret}` };
    },
    async close() {
      await server.close();
      await close();
      await cloud.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
