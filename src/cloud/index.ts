/** The local cloud: an API-compatible stand-in for Alibaba Cloud, for any SDK, command line or test. */
import { DEFAULT_PROFILE, type SemanticsProfile } from '../domain/semantics/profile.ts';
import { createAuthorizer } from './authorization/index.ts';
import { CERTIFICATE_PATH, EventPush } from './eventbridge/push.ts';
import { createAuthenticator } from './kernel/authenticate.ts';
import {
  type Authority,
  createAuthority,
  createServerCertificate,
  keptAuthority,
} from './kernel/certificate.ts';
import { type CloudClock, createClock } from './kernel/clock.ts';
import { answerControl, CONTROL_PREFIX } from './kernel/control.ts';
import { controlRoutes } from './kernel/control-routes.ts';
import {
  type CloudAccount,
  DEFAULT_ACCOUNT,
  listAccounts,
  openAccount,
  rootCaller,
  rootKeyFor,
} from './kernel/credentials.ts';
import { createDispatcher } from './kernel/dispatch.ts';
import { Faults } from './kernel/faults.ts';
import { answerApi } from './kernel/http-api.ts';
import { createIds } from './kernel/ids.ts';
import { Journal } from './kernel/journal.ts';
import type { Operation } from './kernel/operation.ts';
import { REGIONS } from './kernel/regions.ts';
import { listen } from './kernel/server.ts';
import { openSqliteStore } from './kernel/sqlite-backend.ts';
import { State } from './kernel/state.ts';
import { operations as everyOperation } from './registry.ts';

export { ApiError } from './kernel/api-error.ts';
export type { CloudAccount } from './kernel/credentials.ts';
export { FAULT_KINDS, type FaultKind, type FaultRule } from './kernel/faults.ts';
export type { JournalEntry } from './kernel/journal.ts';
export { InputError } from './kernel/json-input.ts';

export interface CloudOptions {
  /** 0, the default, takes any free port. */
  readonly port?: number;
  /** The folder that keeps state, journal and certificate authority; absent means memory. */
  readonly stateDir?: string;
  readonly accounts?: readonly CloudAccount[];
  /** Region ids; by default the vendor's public ones. */
  readonly regions?: readonly string[];
  /** Switches of the semantics profile that differ from the default. */
  readonly profile?: Partial<SemanticsProfile>;
  /** The real time, or what stands for it. */
  readonly clock?: () => Date;
  /** The same seed and the same calls give the same ids. */
  readonly idSeed?: string;
  /** Replaces what the cloud serves. */
  readonly operations?: readonly Operation[];
  /** What the control interface can seed this cloud with, by name. */
  readonly seeds?: Readonly<Record<string, (cloud: LocalCloud) => Promise<void>>>;
  /** Answers the control interface's question whether a packet would arrive; throws InputError. */
  readonly packet?: (cloud: LocalCloud, input: unknown) => Promise<object>;
}

export interface LocalCloud {
  /** `http://127.0.0.1:<port>`; the same port speaks TLS. */
  readonly endpoint: string;
  /** `127.0.0.1:<port>`, as the official clients want their endpoint. */
  readonly host: string;
  readonly port: number;
  readonly regions: readonly string[];
  readonly operations: readonly Operation[];
  /** Every account with a root key, those made by calls too. */
  readonly accounts: readonly CloudAccount[];
  readonly state: State;
  readonly journal: Journal;
  readonly faults: Faults;
  readonly clock: CloudClock;
  /** The certificate authority that TLS clients are to trust; made when it is first read. */
  readonly caPem: string;
  /** The root key of an account. Throws when there is no such account. */
  credentialFor(accountId: string): CloudAccount;
  /**
   * Makes a call inside the process as the account's root, on the same way as any other from decoding on; faults
   * do not strike. Structures are flattened to wire form. Returns the body with RequestId; throws ApiError.
   */
  invoke(
    accountId: string,
    region: string,
    product: string,
    action: string,
    params?: Readonly<Record<string, unknown>>,
  ): Promise<object>;
  /** Whether it holds nothing but the accounts that it was started with. */
  isEmpty(): boolean;
  /** Forgets everything but the accounts that the cloud was started with. */
  reset(): void;
  close(): Promise<void>;
}

/** Starts a cloud on loopback. Throws the problems `port-in-use` and `state-unusable`. */
export async function startCloud(options: CloudOptions = {}): Promise<LocalCloud> {
  const store = options.stateDir === undefined ? undefined : openSqliteStore(options.stateDir);
  const state = new State(store?.state);
  try {
    return await start(options, state, new Journal(store?.journal));
  } catch (error) {
    state.close();
    throw error;
  }
}

async function start(options: CloudOptions, state: State, journal: Journal): Promise<LocalCloud> {
  const clock = createClock(options.clock ?? wallClock);
  const regions = options.regions ?? REGIONS.map(({ id }) => id);
  const profile = { ...DEFAULT_PROFILE, ...options.profile };
  const operations = options.operations ?? everyOperation;
  const faults = new Faults();
  const openAccounts = (): void => {
    for (const account of options.accounts ?? DEFAULT_ACCOUNTS) openAccount(state, account, clock.now());
  };
  const ids = state.transaction(() => {
    openAccounts();
    return createIds(options.idSeed ?? 'postern', state);
  });
  const authenticator = createAuthenticator({ state, profile, now: clock.now, wallClock });
  const dispatcher = createDispatcher({
    state,
    operations,
    regions,
    profile,
    clock,
    ids,
    journal,
    faults,
    authenticator,
    authorizer: createAuthorizer(state, profile),
  });
  let authority: Authority | undefined;
  const readAuthority = (): Authority => {
    const make =
      options.stateDir === undefined ? createAuthority : keptAuthority.bind(undefined, options.stateDir);
    authority ??= make(wallClock());
    return authority;
  };

  const server = await listen(
    options.port ?? 0,
    () => createServerCertificate(readAuthority(), regions, wallClock()),
    (request, response) => {
      if (request.url === CERTIFICATE_PATH) {
        response.writeHead(200, { 'content-type': 'application/x-pem-file' }).end(push.certificate);
        return;
      }
      const answering = request.url?.startsWith(CONTROL_PREFIX)
        ? answerControl(routes, request, response)
        : answerApi(dispatcher, request, response);
      // Only a connection that broke while it was read gets here: there is nobody left to answer.
      answering.catch(() => request.socket.destroy());
    },
  );
  const host = `127.0.0.1:${server.port}`;
  const push = new EventPush({ journal, profile, now: clock.now, endpoint: () => `http://${host}` });

  const cloud: LocalCloud = {
    endpoint: `http://${host}`,
    host,
    port: server.port,
    regions,
    operations,
    get accounts() {
      return listAccounts(state);
    },
    get caPem() {
      return readAuthority().certPem;
    },
    state,
    journal,
    faults,
    clock,
    credentialFor(accountId) {
      const account = listAccounts(state).find(({ id }) => id === accountId);
      if (account === undefined) throw new Error(`no account ${accountId} in this cloud`);
      return account;
    },
    invoke: async (accountId, region, product, action, params = {}) =>
      dispatcher.invoke(rootCaller(cloud.credentialFor(accountId)), region, product, action, params),
    // What the kernel keeps for itself is named so.
    isEmpty: () => state.snapshot().every(({ collection }) => collection.startsWith('cloud.')),
    reset() {
      state.clear();
      journal.clear();
      faults.clear();
      push.to(null);
      authenticator.reset();
      clock.follow();
      state.transaction(() => {
        openAccounts();
        ids.restart();
      });
    },
    async close() {
      push.stop();
      await server.close();
      state.close();
    },
  };
  const { packet } = options;
  const seeds = Object.entries(options.seeds ?? {}).map(([name, seed]) => [name, () => seed(cloud)] as const);
  const routes = controlRoutes({
    state,
    journal,
    faults,
    clock,
    push,
    reset: cloud.reset,
    certificate: () => cloud.caPem,
    isEmpty: cloud.isEmpty,
    accounts: () => cloud.accounts.length,
    seeds: Object.fromEntries(seeds),
    status: () => statusOf(cloud, options),
    ...(packet === undefined ? {} : { packet: (input: unknown) => packet(cloud, input) }),
  });
  return cloud;
}

const wallClock = (): Date => new Date();

const DEFAULT_ACCOUNTS: readonly CloudAccount[] = [
  { id: DEFAULT_ACCOUNT, name: 'local', ...rootKeyFor(DEFAULT_ACCOUNT) },
];

/** What anybody on this machine may know: no secrets. */
function statusOf(cloud: LocalCloud, options: CloudOptions): object {
  return {
    endpoint: cloud.endpoint,
    pid: process.pid,
    stateDir: options.stateDir ?? null,
    accounts: cloud.accounts.map(({ id, name, accessKeyId }) => ({ id, name, accessKeyId })),
    regions: cloud.regions,
    operations: cloud.operations.length,
    seeds: Object.keys(options.seeds ?? {}),
  };
}
