/** The local cloud: an API-compatible stand-in for Alibaba Cloud, for any SDK, command line or test. */
import { DEFAULT_PROFILE, type SemanticsProfile } from '../domain/semantics/profile.ts';
import { createAuthenticator } from './kernel/authenticate.ts';
import { type CloudClock, createClock } from './kernel/clock.ts';
import {
  type CloudAccount,
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
import { State } from './kernel/state.ts';
import { operations as everyOperation } from './registry.ts';

export type { CloudAccount } from './kernel/credentials.ts';

export interface CloudOptions {
  /** 0, the default, takes any free port. */
  readonly port?: number;
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
  /** Forgets everything but the accounts that the cloud was started with. */
  reset(): void;
  close(): Promise<void>;
}

const DEFAULT_ACCOUNT = '1000000000000001';

/** Starts a cloud on loopback. Throws the problem `port-in-use`. */
export async function startCloud(options: CloudOptions = {}): Promise<LocalCloud> {
  const clock = createClock(options.clock ?? (() => new Date()));
  const regions = options.regions ?? REGIONS.map(({ id }) => id);
  const initial = options.accounts ?? [
    { id: DEFAULT_ACCOUNT, name: 'local', ...rootKeyFor(DEFAULT_ACCOUNT) },
  ];
  const profile = { ...DEFAULT_PROFILE, ...options.profile };
  const operations = options.operations ?? everyOperation;
  const state = new State();
  const journal = new Journal();
  const faults = new Faults();
  const openAccounts = (): void => {
    for (const account of initial) openAccount(state, account, clock.now());
  };
  const ids = state.transaction(() => {
    openAccounts();
    return createIds(options.idSeed ?? 'postern', state);
  });
  const authenticator = createAuthenticator({ state, profile, now: clock.now, wallClock: () => new Date() });
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
  });
  const server = await listen(options.port ?? 0, (request, response) => {
    answerApi(dispatcher, request, response).catch(() => request.socket.destroy());
  });
  const host = `127.0.0.1:${server.port}`;

  function credentialFor(accountId: string): CloudAccount {
    const account = listAccounts(state).find(({ id }) => id === accountId);
    if (account === undefined) throw new Error(`no account ${accountId} in this cloud`);
    return account;
  }

  return {
    endpoint: `http://${host}`,
    host,
    port: server.port,
    regions,
    operations,
    get accounts() {
      return listAccounts(state);
    },
    state,
    journal,
    faults,
    clock,
    credentialFor,
    invoke: async (accountId, region, product, action, params = {}) =>
      dispatcher.invoke(rootCaller(credentialFor(accountId)), region, product, action, params),
    reset() {
      state.clear();
      journal.clear();
      faults.clear();
      authenticator.reset();
      clock.follow();
      state.transaction(() => {
        openAccounts();
        ids.restart();
      });
    },
    async close() {
      await server.close();
      state.close();
    },
  };
}
