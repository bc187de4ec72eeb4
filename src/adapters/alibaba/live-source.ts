/** Reads an inventory from Alibaba Cloud, or from anything that answers like it. */
import type {
  AccountListing,
  AccountRegister,
  AccountSource,
  InventorySource,
  ReadProgress,
  ReadRequest,
} from '../../app/ports.ts';
import type { Gap, Inventory } from '../../domain/inventory/inventory.ts';
import { ProblemError, problem } from '../../problem.ts';
import { roleIn } from './account-clients.ts';
import { assemble } from './assemble.ts';
import { keyOfRole } from './assumed-role.ts';
import { toCallError } from './call-error.ts';
import { type AccessKey, type Call, type ClientOptions, createClient } from './client.ts';
import { defaultKey } from './credentials.ts';
import { gapOf } from './gap.ts';
import { mergePieces, type PieceLists, Pieces } from './pieces.ts';
import { list, text } from './raw.ts';
import { readRegion } from './read-region.ts';
import type { Reader } from './reader.ts';

export interface LiveOptions {
  readonly endpoint?: string;
  /** Instead of the default chain. */
  readonly credentials?: AccessKey;
  /** Role to assume in each member account; the vendor makes this one in every account it creates. */
  readonly role?: string;
  /** Accounts that are read, too, and some that are not, each through a role of its own where it names one. */
  readonly register?: AccountRegister;
  readonly concurrency?: ClientOptions['concurrency'];
  readonly attempts?: number;
}

/** Reads as a whole, or account by account where several processes share it. */
export function createLiveSource(options: LiveOptions = {}): InventorySource & AccountSource {
  return {
    async read(request) {
      const session = await openSession(options, request);
      const listing = await listAccounts(session, request);
      const parts = await Promise.all(listing.accounts.map(({ id }) => readAccount(session, id, request)));
      return join(listing, parts);
    },
    list: async (request) => listAccounts(await openSession(options, request), request),
    readAccount: async (account, request) =>
      readAccount(await openSession(options, request), account, request),
    join: (listing, parts) => join(listing, parts as readonly PieceLists[]),
  };
}

/** One reading: who reads, and how far it is. */
interface Session {
  readonly options: LiveOptions;
  /** Calls as the credentials' own account. */
  readonly call: Call;
  readonly own: string;
  /** The register as it is now. */
  readonly registered: Awaited<ReturnType<AccountRegister>>;
  clientFor(key: AccessKey): Call;
  tell(change: Partial<ReadProgress>): void;
}

async function openSession(options: LiveOptions, request: ReadRequest): Promise<Session> {
  const key = options.credentials ?? (await defaultKey());
  const progress = { calls: 0, retries: 0, accounts: 0, groups: 0, gaps: 0, groupsExpected: 0 };
  const tell = (change: Partial<ReadProgress>): void => {
    for (const [name, by] of Object.entries(change)) progress[name as keyof ReadProgress] += by;
    request.onProgress?.({ ...progress });
  };
  const clientFor = (own: AccessKey): Call =>
    createClient({
      key: own,
      endpoint: options.endpoint,
      signal: request.signal,
      ...(options.concurrency === undefined ? {} : { concurrency: options.concurrency }),
      ...(options.attempts === undefined ? {} : { attempts: options.attempts }),
      onCall: (retry) => tell({ calls: 1, retries: retry ? 1 : 0 }),
    });
  const call = clientFor(key);
  const own = await whoAmI(call, options.endpoint ?? 'sts.aliyuncs.com');
  const registered = (await options.register?.()) ?? [];
  return { options, call, own, registered, clientFor, tell };
}

async function readAccount(
  { options, call, own, registered, clientFor, tell }: Session,
  account: string,
  request: ReadRequest,
): Promise<Pieces> {
  const pieces = new Pieces();
  const giveUp = (gap: Gap): void => {
    pieces.gaps.push(gap);
    tell({ gaps: 1 });
  };
  try {
    const role = roleIn(account, registered, options.role);
    const as = account === own ? call : clientFor(await keyOfRole(call, role));
    await readRegions({ call: as, pieces, giveUp, tell, account, limits: request.limits === true }, request);
  } catch (error) {
    if (error instanceof ProblemError) throw error;
    giveUp(gapOf({ account, region: '' }, 'accounts', 'AssumeRole', error));
  }
  tell({ accounts: 1 });
  return pieces;
}

function join({ accounts, gaps }: AccountListing, parts: readonly PieceLists[]): Inventory {
  const pieces = mergePieces(parts);
  for (const { id, name } of accounts) pieces.accounts.set(id, name);
  pieces.gaps.unshift(...gaps);
  return assemble(pieces);
}

/** The account of the credentials; this first call tells whether anything can be read at all. */
async function whoAmI(call: Call, endpoint: string): Promise<string> {
  try {
    return text(await call('Sts', '', 'GetCallerIdentity', {}), 'AccountId');
  } catch (raised) {
    const { code, message, requestId } = toCallError(raised);
    if (code === 'interrupted') throw problem('interrupted', {}, raised);
    if (code === 'network') throw problem('cloud-unreachable', { endpoint, reason: message }, raised);
    throw problem('cloud-refused', { operation: 'GetCallerIdentity', code, message, requestId }, raised);
  }
}

async function listAccounts(
  { call, own, registered, tell }: Session,
  request: ReadRequest,
): Promise<AccountListing> {
  const names = new Map([[own, '']]);
  const gaps: Gap[] = [];
  // Accounts that are asked for by id need no listing; the directory has the names of all.
  if (request.directory === true) {
    try {
      let page = 1;
      for (let read = 0, total = 1; read < total; page += 1) {
        const answer = await call('ResourceManager', '', 'ListAccounts', { PageNumber: page, PageSize: 100 });
        const accounts = list(answer, 'Accounts', 'Account') ?? [];
        for (const account of accounts) names.set(text(account, 'AccountId'), text(account, 'DisplayName'));
        read += accounts.length;
        total = accounts.length === 0 ? 0 : Number(text(answer, 'TotalCount') || 0);
      }
    } catch (error) {
      gaps.push(gapOf({ account: '', region: '' }, 'accounts', 'ListAccounts', error));
      tell({ gaps: 1 });
    }
  } else for (const account of request.accounts ?? []) names.set(account, '');
  for (const { id, name, enabled } of registered)
    if (enabled) names.set(id, names.get(id) || name);
    else names.delete(id);
  const wanted = [...names].filter(([id]) => request.accounts === undefined || request.accounts.includes(id));
  return { accounts: wanted.map(([id, name]) => ({ id, name })), gaps };
}

async function readRegions(reader: Reader, request: ReadRequest): Promise<void> {
  const regions = await regionsToRead(reader, request);
  await Promise.all(regions.map((region) => readRegion(reader, region, request.prefixLists)));
}

/** The regions that the account has; asked even when some are named, so that a misspelt one is not "empty". */
async function regionsToRead(reader: Reader, request: ReadRequest): Promise<readonly string[]> {
  try {
    const answer = await reader.call('Ecs', '', 'DescribeRegions', {});
    const known = (list(answer, 'Regions', 'Region') ?? []).map((region) => text(region, 'RegionId'));
    const missing = (request.regions ?? []).find((region) => !known.includes(region));
    if (missing !== undefined)
      throw problem('bad-flag', { flag: '--region', value: missing, expected: known.join(', ') });
    return request.regions ?? known;
  } catch (error) {
    if (error instanceof ProblemError) throw error;
    reader.giveUp(gapOf({ account: reader.account, region: '' }, 'regions', 'DescribeRegions', error));
    return request.regions ?? [];
  }
}
