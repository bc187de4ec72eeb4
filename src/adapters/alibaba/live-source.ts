/** Reads an inventory from Alibaba Cloud, or from anything that answers like it. */
import type { InventorySource, ReadProgress, ReadRequest } from '../../app/ports.ts';
import type { Gap, Inventory } from '../../domain/inventory/inventory.ts';
import { ProblemError, problem } from '../../problem.ts';
import { MEMBER_ROLE } from './account-clients.ts';
import { assemble } from './assemble.ts';
import { toCallError } from './call-error.ts';
import { type AccessKey, type Call, type ClientOptions, createClient } from './client.ts';
import { defaultKey } from './credentials.ts';
import { gapOf } from './gap.ts';
import { Pieces } from './pieces.ts';
import { list, nested, text } from './raw.ts';
import { readRegion } from './read-region.ts';
import type { Reader } from './reader.ts';

export interface LiveOptions {
  readonly endpoint?: string;
  /** Instead of the default chain. */
  readonly credentials?: AccessKey;
  /** Role to assume in each member account; the vendor makes this one in every account it creates. */
  readonly role?: string;
  readonly concurrency?: ClientOptions['concurrency'];
  readonly attempts?: number;
}

export function createLiveSource(options: LiveOptions = {}): InventorySource {
  return { read: (request) => readLive(options, request) };
}

async function readLive(options: LiveOptions, request: ReadRequest): Promise<Inventory> {
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
  const pieces = new Pieces();
  const giveUp = (gap: Gap): void => {
    pieces.gaps.push(gap);
    tell({ gaps: 1 });
  };
  const members = await accountsToRead(call, own, request, pieces, giveUp);
  await Promise.all(
    members.map(async (account) => {
      const place = { account, region: '' };
      try {
        const as =
          account === own ? call : clientFor(await assume(call, account, options.role ?? MEMBER_ROLE));
        await readAccount(
          { call: as, pieces, giveUp, tell, account, limits: request.limits === true },
          request,
        );
      } catch (error) {
        if (error instanceof ProblemError) throw error;
        giveUp(gapOf(place, 'accounts', 'AssumeRole', error));
      }
      tell({ accounts: 1 });
    }),
  );
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

async function accountsToRead(
  call: Call,
  own: string,
  request: ReadRequest,
  pieces: Pieces,
  giveUp: (gap: Gap) => void,
): Promise<string[]> {
  const names = new Map([[own, '']]);
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
      giveUp(gapOf({ account: '', region: '' }, 'accounts', 'ListAccounts', error));
    }
  } else for (const account of request.accounts ?? []) names.set(account, '');
  const wanted = [...names.keys()].filter(
    (id) => request.accounts === undefined || request.accounts.includes(id),
  );
  for (const id of wanted) pieces.accounts.set(id, names.get(id) ?? '');
  return wanted;
}

async function assume(call: Call, account: string, role: string): Promise<AccessKey> {
  const answer = await call('Sts', '', 'AssumeRole', {
    RoleArn: `acs:ram::${account}:role/${role.toLowerCase()}`,
    RoleSessionName: 'postern',
  });
  const credentials = nested(answer, 'Credentials');
  return {
    accessKeyId: text(credentials, 'AccessKeyId'),
    accessKeySecret: text(credentials, 'AccessKeySecret'),
    securityToken: text(credentials, 'SecurityToken'),
  };
}

async function readAccount(reader: Reader, request: ReadRequest): Promise<void> {
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
