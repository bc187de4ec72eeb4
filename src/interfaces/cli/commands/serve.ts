/** `postern serve`: opens what the service is made of, starts its clock, and answers until it is stopped. */
import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { createSecureContext } from 'node:tls';
import { createPlaces } from '../../../adapters/alibaba/create-service.ts';
import { createDiagnosticSource } from '../../../adapters/alibaba/diagnostics.ts';
import { createEventBridge } from '../../../adapters/alibaba/event-bridge.ts';
import { createVendorSource } from '../../../adapters/alibaba/vendor-live.ts';
import { COORDINATOR } from '../../../adapters/store/leases.ts';
import { coordinate, holderName } from '../../../app/jobs/coordinator.ts';
import { sharedPartSource, sharedSource } from '../../../app/jobs/shared-reading.ts';
import type { JudgeOptions } from '../../../app/judging.ts';
import type { Notifier } from '../../../app/notify/notifier.ts';
import { notifyTask, tellFailures } from '../../../app/notify/service.ts';
import type { DeliveryReader } from '../../../app/ports.ts';
import { Keeper } from '../../../app/serve/keeper.ts';
import { News } from '../../../app/serve/news.ts';
import { Repairs } from '../../../app/serve/repairs.ts';
import { startSchedule } from '../../../app/serve/schedule.ts';
import type { ServiceParts } from '../../../app/serve/service.ts';
import { serviceTasks } from '../../../app/serve/tasks.ts';
import { currentConfig, type SettingsParts } from '../../../app/settings/settings.ts';
import type { Store } from '../../../app/store/ports.ts';
import { Posture } from '../../../app/watch/posture.ts';
import { deliveriesTask } from '../../../app/watch/take-deliveries.ts';
import type { Config } from '../../../domain/config/config.ts';
import type { EventBridgeSettings } from '../../../domain/watch/event-bridge.ts';
import { problem } from '../../../problem.ts';
import { hashOfSecret, newSecret, roleOf } from '../../http/access.ts';
import { openWaysIn, secretOf } from '../../http/open-ways-in.ts';
import { buildServer, type Server } from '../../http/server.ts';
import { LINK_MS, type SignInLinks } from '../../http/sign-in-links.ts';
import type { WaysIn } from '../../http/ways-in.ts';
import { openNotifier } from '../../notify/channels.ts';
import { judgedBy, judgeOptions, loadedConfig } from '../arguments.ts';
import { Complaints } from '../complaints.ts';
import { type Context, print } from '../context.ts';
import { type OpenGuard, WALL_TIME } from '../guard-target.ts';
import { openLog, secretsOf } from '../log.ts';
import { serviceSettings } from '../service-settings.ts';
import { parseTimes } from '../service-times.ts';
import { version } from '../version.ts';
import { type OpenWork, openWork, untilStopped, type WorkFlags } from '../work.ts';

export interface ServeFlags extends WorkFlags {
  readonly listen?: string;
  readonly scanEvery?: string;
  readonly eventsEvery?: string;
  readonly guardsEvery?: string;
  /** False with `--no-work`. */
  readonly work?: boolean;
  readonly twoPersons?: boolean;
  readonly tlsCert?: string;
  readonly tlsKey?: string;
}

const LISTEN = '127.0.0.1:8765';
/** The first token of the first user is good for so long; others are made with it. */
const TOKEN_MS = 365 * 86_400_000;
/** A coordinator that has said nothing for so long is gone. */
const LEASE_MS = 15_000;

/** Exit code 0 when it is stopped. */
export async function runServe(flags: ServeFlags, context: Context): Promise<number> {
  const { host, port } = parseListen(flags.listen ?? LISTEN);
  const tls = readTls(flags, host);
  const timesFor = parseTimes(flags);
  await judgedBy(flags);
  const declared = (await loadedConfig(flags)).config;
  const named = [declared.signIn.oidc?.clientSecret, declared.eventBridge?.token];
  const stopping = new AbortController();
  const { signal } = stopping;
  const log = openLog({
    level: flags.logLevel,
    quiet: context.quiet,
    secrets: [
      ...secretsOf(process.env, declared.notify),
      ...named.map((name) => process.env[name ?? '']?.trim() ?? ''),
    ],
  });
  const complaints = new Complaints(log);
  const report = (task: string, error: unknown): void => complaints.warn('task failed', error, { task });
  const work = await openWork(flags, { log, signal });
  const { store, jobs, fix, target } = work;
  try {
    if (flags.work === false && store.kind === 'sqlite') throw problem('serve-no-workers', {});
    const settings = await serviceSettings(flags, store);
    const config = (): Promise<Config> => currentConfig(settings);
    const first = await config();
    settings.check?.(first);
    const waysIn = openWaysIn(first.signIn, process.env, WALL_TIME);
    const { eventBridge } = first;
    const localCloud = localCloudAt(work.access.endpoint);
    const secret =
      eventBridge === null ? '' : secretOf('events.eventBridge.token', eventBridge.token, process.env);
    const guard = await work.guard();
    const holder = holderName(randomUUID());
    const notifier = openNotifier(async () => (await config()).notify, process.env, {
      store,
      target,
      timer: WALL_TIME,
      holder,
      waivers: async () => (await config()).waivers,
      runs: () => fix.store.list(),
    });
    const parts = makeParts(flags, work, { guard, notifier, settings, report });
    tellFailures(notifier, parts, signal, report);
    const guards = {
      receipts: () => guard.store.list(),
      account: async () => (await guard.cloud.whoAmI()).account,
      jobs,
      store,
      news: parts.news,
      timer: WALL_TIME,
      onStatus: notifier.onGuardStatus,
    };
    const watching = { trail: { source: work.events, onFailure: report }, guards };
    const deliveries = eventBridge === null ? undefined : deliveriesOf(eventBridge, secret, localCloud);
    const server = await buildServer({ parts, tls, waysIn, deliveries, logger: log });
    try {
      await server.listen({ host, port });
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'EADDRINUSE')
        throw problem('port-in-use', { port, flag: '--listen' }, error);
      throw error;
    }
    const working = flags.work === false ? undefined : await work.work();
    const coordinating = coordinate({
      leases: store.leases,
      name: `${COORDINATOR}${target}`,
      holder,
      leaseMs: LEASE_MS,
      timer: WALL_TIME,
      onFailure: (error) => report('coordinator', error),
      start: () => {
        log.info({ target }, 'coordinating');
        const tasks = [
          ...(deliveries === undefined ? [] : [deliveriesTask(parts, report)]),
          ...serviceTasks(parts, watching, timesFor(localCloud !== undefined)),
          notifyTask(notifier),
        ];
        return startSchedule(tasks, { timer: WALL_TIME, onFailure: report });
      },
    });
    const address = addressOf(server, tls !== undefined);
    // Whoever reads that it runs may tell it to stop.
    const stopped = untilStopped();
    // Made when nothing stands in the way of printing it any more.
    const token = await firstToken(store, WALL_TIME.now());
    const link = await signInLink(store, waysIn, address);
    await announce({ address, token, link, parts }, context);
    await stopped;
    stopping.abort();
    await coordinating.stop();
    await working?.stop();
    await server.close();
    await parts.news.close();
  } finally {
    await work.close();
  }
  log.info(context.messages.serve.stopped);
  // Connections that clients keep, and sleeps of the clock, would hold the process.
  process.exit(0);
}

function makeParts(
  flags: ServeFlags,
  { target, store, jobs, accounts, access, request, fix }: OpenWork,
  {
    guard,
    notifier,
    settings,
    report,
  }: {
    readonly guard: OpenGuard;
    readonly notifier: Notifier;
    readonly settings: SettingsParts;
    readonly report: (task: string, error: unknown) => void;
  },
): ServiceParts {
  const judging = async (): Promise<JudgeOptions> => judgeOptions(flags, await currentConfig(settings));
  const source = sharedSource(accounts, jobs);
  const partSource = sharedPartSource(jobs);
  const places = createPlaces(access);
  const read = { target, store, timer: WALL_TIME, request, judging };
  const posture = new Posture({ ...read, source, partSource });
  const news = new News({ target, store, onFailure: (error) => report('news', error) });
  const shared = { ...read, news, posture, settings };
  return {
    ...shared,
    version: version(),
    source,
    vendor: createVendorSource(access),
    diagnostics: createDiagnosticSource(access),
    create: { open: async (region, account) => ({ ...(await places(region, account)), source }) },
    fix,
    guard,
    repairs: new Repairs({ ...shared, jobs, fix, onFailure: (run, error) => report(`repair ${run}`, error) }),
    twoPersons: flags.twoPersons === true,
    keeper: new Keeper({ ...shared, onRecorded: notifier.onRecorded }),
  };
}

interface Address {
  readonly host: string;
  readonly port: number;
}

function parseListen(text: string): Address {
  const match = /^(.+):(\d{1,5})$/.exec(text);
  const host = match?.[1]?.replace(/^\[(.*)\]$/, '$1') ?? '';
  const port = Number(match?.[2] ?? -1);
  if (host === '' || port < 0 || port > 65_535)
    throw problem('bad-flag', { flag: '--listen', value: text, expected: '127.0.0.1:8765, [::1]:0' });
  return { host, port };
}

const LOOPBACK = /^(127(\.\d{1,3}){3}|\[?::1\]?|localhost)$/;

function readTls({ tlsCert, tlsKey }: ServeFlags, host: string): { cert: string; key: string } | undefined {
  if (tlsCert === undefined && tlsKey === undefined) {
    if (!LOOPBACK.test(host)) throw problem('serve-needs-tls', { host });
    return undefined;
  }
  const read = (path: string | undefined): string => {
    try {
      return readFileSync(path ?? '', 'utf8');
    } catch (error) {
      throw problem('serve-tls-unreadable', { path: path ?? '', reason: (error as Error).message }, error);
    }
  };
  const pair = { cert: read(tlsCert), key: read(tlsKey) };
  try {
    createSecureContext(pair);
  } catch (error) {
    throw problem('serve-tls-unreadable', { path: tlsCert ?? '', reason: (error as Error).message }, error);
  }
  return pair;
}

/** Makes the first user and a token for it; undefined when there are users already. */
async function firstToken(store: Store, now: Date): Promise<string | undefined> {
  const at = now.toISOString();
  const user = {
    id: randomUUID(),
    name: 'admin',
    displayName: 'admin',
    roles: ['admin'],
    passwordHash: null,
    subject: null,
    disabled: false,
    createdAt: at,
  };
  if (!(await store.users.createFirst(user))) return undefined;
  const token = newSecret();
  await store.sessions.create({
    id: randomUUID(),
    user: user.id,
    kind: 'token',
    tokenHash: hashOfSecret(token),
    label: 'first',
    scopes: null,
    createdAt: at,
    expiresAt: new Date(now.getTime() + TOKEN_MS).toISOString(),
    usedAt: at,
  });
  await store.audit.append({ at, by: 'service', action: 'user.create', subject: 'admin', details: {} });
  return token;
}

/** The origin of an endpoint that is on this machine; undefined for any other. */
function localCloudAt(endpoint: string | undefined): string | undefined {
  const named = endpoint === undefined ? null : URL.parse(endpoint.replace(/^(?!https?:)/i, 'http://'));
  return named !== null && LOOPBACK.test(named.hostname) ? named.origin : undefined;
}

/** Who reads deliveries. */
function deliveriesOf(
  settings: EventBridgeSettings,
  token: string,
  localCloud: string | undefined,
): { readonly reader: DeliveryReader; readonly address: string } {
  // A cloud on this machine signs with a key of its own.
  return {
    address: settings.address,
    reader: createEventBridge({ settings, token, now: () => WALL_TIME.now(), localCloud }),
  };
}

/** A link that signs an administrator in once; undefined when there is none who may. */
async function signInLink(
  { users }: Pick<Store, 'users'>,
  { links, address }: WaysIn & { readonly links: SignInLinks },
  here: string,
): Promise<string | undefined> {
  const admin = (await users.list()).find((user) => !user.disabled && roleOf(user) === 'admin');
  return admin === undefined ? undefined : `${address ?? here}/sign-in?token=${links.make(admin.id)}`;
}

async function announce(
  {
    address,
    token,
    link,
    parts,
  }: {
    readonly address: string;
    readonly token: string | undefined;
    readonly link: string | undefined;
    readonly parts: ServiceParts;
  },
  { json, quiet, messages }: Context,
): Promise<void> {
  const { where } = parts.store;
  if (json)
    await print(
      JSON.stringify({
        schema: 'postern.serve/v1',
        endpoint: address,
        target: parts.target,
        store: where,
        ...(token === undefined ? {} : { token }),
        ...(link === undefined ? {} : { signIn: link }),
        pid: process.pid,
      }),
    );
  else {
    const m = messages.serve;
    const target =
      parts.target === '' ? m.target.vendor : parts.target === 'local' ? m.target.local : parts.target;
    if (!quiet) await print(m.started({ endpoint: address, target, where }));
    // Nobody can get at it again.
    if (token !== undefined) await print(m.token({ token }));
    if (link !== undefined && !quiet)
      await print(messages.access.link({ url: link, minutes: LINK_MS / 60_000 }));
  }
}

/** With the port that was free, where none was named. */
function addressOf(server: Server, secure: boolean): string {
  const { address, port, family } = server.server.address() as AddressInfo;
  return `${secure ? 'https' : 'http'}://${family === 'IPv6' ? `[${address}]` : address}:${port}`;
}
