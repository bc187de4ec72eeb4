/** A client for each account that is worked in, through roles where it is not the key's own. */
import { type AccessKey, type Call, type ClientOptions, createClient } from './client.ts';
import { nested, text } from './raw.ts';

export interface AccountClientOptions {
  readonly endpoint?: string | undefined;
  readonly key: AccessKey;
  /** Role to assume in accounts that are not the key's own. */
  readonly role?: string | undefined;
  readonly signal?: AbortSignal | undefined;
  /** The time by which keys of assumed roles end, in milliseconds. */
  readonly clock?: (() => number) | undefined;
}

export interface AccountClient {
  /** Repeats what may be repeated. */
  readonly read: Call;
  /** Makes a call once: a write whose answer was lost may have been done. */
  readonly once: Call;
}

/** The vendor makes this role in every member account that it creates. */
export const MEMBER_ROLE = 'ResourceDirectoryAccountAccessRole';

/** Half of the hour that a session of an assumed role lasts when nothing else is asked for. */
const ROLE_MS = 1_800_000;

/** A client for each account; keys of assumed roles are got again when they are about to end. */
export function accountClients(
  options: AccountClientOptions & Pick<ClientOptions, 'random' | 'sleep'>,
): (account: string) => Promise<AccountClient> {
  const { endpoint, key, role, signal, clock = Date.now } = options;
  const pauses = {
    ...(options.random === undefined ? {} : { random: options.random }),
    ...(options.sleep === undefined ? {} : { sleep: options.sleep }),
  };
  const clientsFor = (own: AccessKey): AccountClient => ({
    read: createClient({ key: own, endpoint, signal, ...pauses }),
    // A write is not given up in the middle: its answer would be lost.
    once: createClient({ key: own, endpoint, ...pauses, attempts: 1 }),
  });
  const main = clientsFor(key);
  const known = new Map<string, { readonly until: number; readonly account: Promise<AccountClient> }>();
  let own: Promise<string> | undefined;
  const assume = async (account: string): Promise<AccountClient> => {
    const answer = await main.read('Sts', '', 'AssumeRole', {
      RoleArn: `acs:ram::${account}:role/${(role ?? MEMBER_ROLE).toLowerCase()}`,
      RoleSessionName: 'postern',
    });
    const credentials = nested(answer, 'Credentials');
    return clientsFor({
      accessKeyId: text(credentials, 'AccessKeyId'),
      accessKeySecret: text(credentials, 'AccessKeySecret'),
      securityToken: text(credentials, 'SecurityToken'),
    });
  };
  return async (account) => {
    own ??= main.read('Sts', '', 'GetCallerIdentity', {}).then((answer) => text(answer, 'AccountId'));
    const mine = await own.catch((error) => {
      own = undefined;
      throw error;
    });
    if (account === mine) return main;
    const found = known.get(account);
    if (found !== undefined && found.until > clock()) return found.account;
    const made = { until: clock() + ROLE_MS, account: assume(account) };
    known.set(account, made);
    return made.account.catch((error) => {
      known.delete(account);
      throw error;
    });
  };
}
