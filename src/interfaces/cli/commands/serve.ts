/** `postern serve`: opens what the service is made of, starts its clock, and answers until it is stopped. */
import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { createSecureContext } from 'node:tls';
import { createCreateCloud } from '../../../adapters/alibaba/create-cloud.ts';
import { createEventBridge } from '../../../adapters/alibaba/event-bridge.ts';
import { createEventSource } from '../../../adapters/alibaba/event-source.ts';
import { createPartSource } from '../../../adapters/alibaba/read-part.ts';
import { createVendorSource } from '../../../adapters/alibaba/vendor-live.ts';
import type { JudgeOptions } from '../../../app/judging.ts';
import type { Notifier } from '../../../app/notify/notifier.ts';
import { notifyTask, tellFailures } from '../../../app/notify/service.ts';
import type { DeliveryReader, PartSource, VendorSource } from '../../../app/ports.ts';
import { Keeper } from '../../../app/serve/keeper.ts';
import { News } from '../../../app/serve/news.ts';
import { startSchedule } from '../../../app/serve/schedule.ts';
import type { CreateService, ServiceParts } from '../../../app/serve/service.ts';
import { serviceTasks } from '../../../app/serve/tasks.ts';
import { retentionTask } from '../../../app/settings/retention.ts';
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
import { type JudgeFlags, judgedBy, judgeOptions } from '../arguments.ts';
import { type Context, print, reportProblem } from '../context.ts';
import { parseDuration } from '../duration.ts';
import { openEndpoint } from '../endpoint.ts';
import { type OpenFix, openFix } from '../fix-target.ts';
import { type OpenGuard, openGuard, WALL_TIME } from '../guard-target.ts';
import { serviceSettings } from '../service-settings.ts';
import { openStateStore } from '../state-store.ts';
import { openTarget, type Target, type TargetFlags } from '../target.ts';
import { version } from '../version.ts';

export interface ServeFlags extends TargetFlags, JudgeFlags {
  readonly listen?: string;
  readonly database?: string;
  readonly scanEvery?: string;
  readonly eventsEvery?: string;
  readonly twoPersons?: boolean;
  readonly tlsCert?: string;
  readonly tlsKey?: string;
}

const LISTEN = '127.0.0.1:8765';
const DAY_MS = 86_400_000;
/** The first token of the first user is good for so long; others are made with it. */
const TOKEN_MS = 365 * 86_400_000;

/** Exit code 0 when it is stopped. */
export async function runServe(flags: ServeFlags, context: Context): Promise<number> {
  const { host, port } = parseListen(flags.listen ?? LISTEN);
  const tls = readTls(flags, host);
  const scanMs = parseDuration('--scan-every', flags.scanEvery ?? '1h', { expected: '15m, 1h, 1d' });
  const eventsMs = parseDuration('--events-every', flags.eventsEvery ?? '10s', { expected: '5s, 1m, none' });
  if (flags.input !== undefined)
    throw problem('bad-flag', { flag: '--input', value: flags.input, expected: '--endpoint | --local' });
  await judgedBy(flags);
  const stopping = new AbortController();
  const report = (task: string, error: unknown): void => {
    if (!context.quiet) process.stderr.write(`${task}: `);
    reportProblem(error, context.messages);
  };
  const opened = await openTarget(flags);
  // A local cloud ends only when everybody has left it.
  const closing = [() => opened.close()];
  try {
    const store = await openStateStore(flags, 'make');
    closing.push(() => store.close());
    const settings = await serviceSettings(flags, store);
    const config = (): Promise<Config> => currentConfig(settings);
    const first = await config();
    settings.check?.(first);
    const waysIn = openWaysIn(first.signIn, process.env, WALL_TIME);
    const { eventBridge } = first;
    const secret =
      eventBridge === null ? '' : secretOf('events.eventBridge.token', eventBridge.token, process.env);
    const { key, endpoint, close } = await openEndpoint(flags);
    closing.push(close);
    const fix = await openFix(flags, stopping.signal);
    closing.push(() => fix.close());
    const guard = await openGuard(withoutRegions(flags), stopping.signal);
    closing.push(() => guard.close());
    const access = { key, endpoint, role: flags.role, signal: stopping.signal };
    const notifier = openNotifier(async () => (await config()).notify, process.env, {
      store,
      target: targetOf(flags),
      timer: WALL_TIME,
      holder: randomUUID(),
      waivers: async () => (await config()).waivers,
      runs: () => fix.store.list(),
    });
    const partSource = createPartSource(access);
    const create: CreateService = {
      open: async (region) => ({
        cloud: createCreateCloud({
          ...(endpoint === undefined ? {} : { endpoint }),
          key,
          region,
          signal: stopping.signal,
        }),
        source: opened.source,
      }),
    };
    const vendor = createVendorSource(access);
    const parts = makeParts(flags, {
      store,
      opened,
      fix,
      notifier,
      partSource,
      settings,
      guard,
      vendor,
      create,
    });
    tellFailures(notifier, parts, stopping.signal, report);
    const watching = { source: createEventSource(access), onFailure: report };
    const deliveries = eventBridge === null ? undefined : deliveriesOf(eventBridge, secret, endpoint);
    const server = await buildServer({ parts, tls, waysIn, deliveries });
    const times = { scanMs: scanMs ?? DAY_MS, eventsMs };
    const tasks = [
      ...(deliveries === undefined ? [] : [deliveriesTask(parts, report)]),
      ...serviceTasks(parts, watching, times),
      notifyTask(notifier),
      retentionTask(parts),
    ];
    const token = await firstToken(store, WALL_TIME.now());
    try {
      await server.listen({ host, port });
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'EADDRINUSE')
        throw problem('port-in-use', { port }, error);
      throw error;
    }
    const schedule = startSchedule(tasks, { timer: WALL_TIME, onFailure: report });
    const address = addressOf(server, tls !== undefined);
    const link = await signInLink(store, waysIn, address);
    await announce({ address, token, link, parts }, context);
    await untilStopped();
    stopping.abort();
    await schedule.stop();
    await server.close();
  } finally {
    for (const close of closing.reverse()) await close();
  }
  if (!context.quiet) process.stderr.write(`${context.messages.serve.stopped}\n`);
  // Connections that clients keep, and sleeps of the clock, would hold the process.
  process.exit(0);
}

function makeParts(
  flags: ServeFlags,
  {
    store,
    opened,
    fix,
    notifier,
    partSource,
    settings,
    guard,
    vendor,
    create,
  }: {
    readonly store: Store;
    readonly opened: Target;
    readonly fix: OpenFix;
    readonly notifier: Notifier;
    readonly partSource: PartSource;
    readonly settings: SettingsParts;
    readonly guard: OpenGuard;
    readonly vendor: VendorSource;
    readonly create: CreateService;
  },
): ServiceParts {
  const judging = async (): Promise<JudgeOptions> => judgeOptions(flags, await currentConfig(settings));
  const { source, request } = opened;
  const posture = new Posture({ timer: WALL_TIME, source, partSource, request, judging });
  const news = new News();
  const target = targetOf(flags);
  const shared = { target, store, timer: WALL_TIME, news, posture, request, judging, settings };
  const twoPersons = flags.twoPersons === true;
  return {
    ...shared,
    version: version(),
    source,
    vendor,
    fix,
    guard,
    create,
    twoPersons,
    keeper: new Keeper({ ...shared, onRecorded: notifier.onRecorded }),
  };
}

/** Guardrails and probes have a region of their own. */
function withoutRegions({ region: _, ...flags }: ServeFlags): Omit<ServeFlags, 'region'> {
  return flags;
}

/** The cloud that is watched, as the store names it. */
function targetOf({ local, endpoint }: ServeFlags): string {
  return local === true ? 'local' : (endpoint ?? '');
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

/** Who reads deliveries. */
function deliveriesOf(
  settings: EventBridgeSettings,
  token: string,
  endpoint: string | undefined,
): { readonly reader: DeliveryReader; readonly address: string } {
  // A cloud on this machine signs with a key of its own.
  const named = endpoint === undefined ? null : URL.parse(endpoint.replace(/^(?!https?:)/i, 'http://'));
  const localCloud = named !== null && LOOPBACK.test(named.hostname) ? named.origin : undefined;
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

function untilStopped(): Promise<void> {
  return new Promise((resolve) => {
    process.once('SIGINT', resolve);
    process.once('SIGTERM', resolve);
  });
}
