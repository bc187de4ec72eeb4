/** What `postern serve` and `postern worker` are made of alike: the cloud, the store, and jobs on them. */
import type { AccountClientOptions } from '../../adapters/alibaba/account-clients.ts';
import { createPartSource } from '../../adapters/alibaba/read-part.ts';
import { LocalJobs } from '../../adapters/jobs/local-jobs.ts';
import { jobHandlers } from '../../app/jobs/handlers.ts';
import type {
  AccountSource,
  EventSource,
  JobHandlers,
  Jobs,
  PartSource,
  ReadRequest,
  Store,
} from '../../app/ports.ts';
import type { AccountRegister } from '../../app/store/ports.ts';
import { problem } from '../../problem.ts';
import type { JudgeFlags } from './arguments.ts';
import { Complaints } from './complaints.ts';
import { parseDuration } from './duration.ts';
import { openEndpoint } from './endpoint.ts';
import { type OpenFix, openFix } from './fix-target.ts';
import { type OpenGuard, openGuard, WALL_TIME } from './guard-target.ts';
import { failureOf, type Log } from './log.ts';
import { openStateStore } from './state-store.ts';
import { openTarget, type TargetFlags } from './target.ts';

export interface WorkFlags extends TargetFlags, JudgeFlags {
  readonly database?: string;
  readonly concurrency?: string;
  readonly takeOverAfter?: string;
  readonly logLevel?: string;
}

export interface OpenWork {
  /** The cloud, as the store names it. */
  readonly target: string;
  readonly store: Store;
  readonly jobs: Jobs;
  readonly accounts: AccountSource;
  /** How calls are made. */
  readonly access: AccountClientOptions;
  readonly events: EventSource;
  readonly request: ReadRequest;
  readonly fix: OpenFix;
  /** Opened when it is first needed. */
  guard(): Promise<OpenGuard>;
  /** Begins to do jobs here. */
  work(): Promise<{ stop(): Promise<void> }>;
  close(): Promise<void>;
}

const CONCURRENCY = 4;
/** So long after a change on the register calls may still go through the role that an account had before. */
const REGISTER_MS = 5_000;
/** A process that lives says so three times within this. */
const SHORTEST_SILENCE_MS = 10_000;

/** Throws what is wrong with the flags, and what stands in the way of the cloud or the store. */
export async function openWork(
  flags: WorkFlags,
  { log, signal }: { readonly log: Log; readonly signal: AbortSignal },
): Promise<OpenWork> {
  const concurrency = parseConcurrency(flags.concurrency);
  const silenceMs = parseSilence(flags.takeOverAfter);
  if (flags.input !== undefined)
    throw problem('bad-flag', { flag: '--input', value: flags.input, expected: '--endpoint | --local' });
  const closing: (() => Promise<void>)[] = [];
  const close = async (): Promise<void> => {
    for (const one of closing.splice(0).reverse()) await one();
  };
  try {
    const register: AccountRegister = () => store.accounts.list(fix.target);
    const opened = await openTarget(flags, register);
    closing.push(opened.close);
    const store = await openStateStore(flags, 'make');
    closing.push(() => store.close());
    const { key, endpoint, close: leave } = await openEndpoint(flags);
    closing.push(leave);
    const fix = await openFix(flags, signal, { store, register });
    closing.push(() => fix.close());
    let guarding: Promise<OpenGuard> | undefined;
    const guard = (): Promise<OpenGuard> => {
      const { local, state } = flags;
      guarding ??= openGuard(
        {
          ...(flags.endpoint === undefined ? {} : { endpoint: flags.endpoint }),
          ...(local === undefined ? {} : { local }),
          ...(state === undefined ? {} : { state }),
        },
        signal,
      );
      return guarding;
    };
    closing.push(async () => (await guarding?.catch(() => undefined))?.close());
    const { target } = fix;
    const jobs = await openJobs(flags, { store, target, silenceMs, log });
    closing.push(() => jobs.close());
    const access = { key, endpoint, role: flags.role, register: recently(register), signal };
    const accounts = opened.accounts as AccountSource;
    const partSource = createPartSource(access);
    const { createEventSource } = await import('../../adapters/alibaba/event-source.ts');
    return {
      target,
      store,
      jobs,
      accounts,
      access,
      events: createEventSource(access),
      request: opened.request,
      fix,
      guard,
      work: () => jobs.work(handlersOf({ accounts, partSource, fix, store, guard, log }), { concurrency }),
      close,
    };
  } catch (error) {
    await close();
    throw error;
  }
}

/** What it said, for a while: it is asked before every call that is made in another account. */
function recently(register: AccountRegister): AccountRegister {
  let known: { readonly until: number; readonly accounts: ReturnType<AccountRegister> } | undefined;
  return () => {
    if (known === undefined || known.until <= Date.now())
      known = { until: Date.now() + REGISTER_MS, accounts: register() };
    return known.accounts;
  };
}

/** Through PostgreSQL where there is one; in this process otherwise. */
async function openJobs(
  { database = process.env.POSTERN_DATABASE ?? '' }: WorkFlags,
  {
    store,
    target,
    silenceMs,
    log,
  }: {
    readonly store: Store;
    readonly target: string;
    readonly silenceMs: number | undefined;
    readonly log: Log;
  },
): Promise<Jobs> {
  if (store.kind === 'sqlite') return new LocalJobs();
  const { openBossJobs } = await import('../../adapters/jobs/boss-jobs.ts');
  const complaints = new Complaints(log);
  const onTrouble = (error: unknown): void => complaints.warn('jobs: the database does not answer', error);
  return openBossJobs({ url: database, store, target, silenceMs, onTrouble });
}

function handlersOf({
  accounts,
  partSource,
  fix,
  store,
  guard,
  log,
}: {
  readonly accounts: AccountSource;
  readonly partSource: PartSource;
  readonly fix: OpenFix;
  readonly store: Pick<Store, 'documents'>;
  readonly guard: () => Promise<OpenGuard>;
  readonly log: Log;
}): JobHandlers {
  const handlers = jobHandlers({
    source: accounts,
    partSource,
    fix,
    documents: store.documents,
    guard: {
      cloud: async () => (await guard()).cloud,
      prober: async () => (await guard()).prober(),
      timer: WALL_TIME,
    },
  });
  return logged(handlers, log);
}

/** A line when a job begins, and one when it ends. */
function logged(handlers: JobHandlers, log: Log): JobHandlers {
  const all = Object.entries(handlers).map(([kind, handler]) => [
    kind,
    async (input: object, context: { readonly signal: AbortSignal }) => {
      const began = performance.now();
      const about = { job: kind, ...subjectOf(input) };
      log.debug(about, 'job begun');
      const ms = (): number => Math.round(performance.now() - began);
      try {
        const result = await (handler as (...args: unknown[]) => Promise<object>)(input, context);
        log.info({ ...about, ms: ms() }, 'job done');
        return result;
      } catch (error) {
        if (context.signal.aborted) log.info({ ...about, ms: ms() }, 'job handed back');
        else log.warn({ ...about, ms: ms(), ...failureOf(error) }, 'job failed');
        throw error;
      }
    },
  ]);
  return Object.fromEntries(all) as JobHandlers;
}

/** What of an input says which job it is. */
function subjectOf(input: object): object {
  return Object.fromEntries(
    Object.entries(input).filter(([name]) => ['account', 'region', 'run', 'groups'].includes(name)),
  );
}

/** `--concurrency`. Throws `bad-flag`. */
export function parseConcurrency(text: string | undefined): number {
  if (text === undefined) return CONCURRENCY;
  const count = /^\d{1,3}$/.test(text) ? Number(text) : 0;
  if (count < 1) throw problem('bad-flag', { flag: '--concurrency', value: text, expected: '1 to 999' });
  return count;
}

function parseSilence(text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  const ms = parseDuration('--take-over-after', text, { expected: '10s, 1m' }) as number;
  if (ms < SHORTEST_SILENCE_MS)
    throw problem('bad-flag', { flag: '--take-over-after', value: text, expected: '10s, 1m' });
  return ms;
}

/** Ends when the process is told to end; told again, the process ends at once. */
export function untilStopped(): Promise<void> {
  return new Promise((resolve) => {
    const names = ['SIGINT', 'SIGTERM'] as const;
    const stop = (): void => {
      for (const name of names) {
        process.off(name, stop);
        process.once(name, () => process.exit(1));
      }
      resolve();
    };
    for (const name of names) process.once(name, stop);
  });
}
