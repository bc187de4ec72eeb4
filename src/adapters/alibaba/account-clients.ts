/** A client for each account that is worked in, through roles where it is not the key's own. */
import type { AccountRegister } from '../../app/ports.ts';
import { keyOfRole } from './assumed-role.ts';
import { type AccessKey, type Call, type ClientOptions, createClient } from './client.ts';
import { text } from './raw.ts';

export interface AccountClientOptions {
  readonly endpoint?: string | undefined;
  readonly key: AccessKey;
  /** Role to assume in accounts that are not the key's own. */
  readonly role?: string | undefined;
  /** Names the role of an account for itself, before `role`. */
  readonly register?: AccountRegister | undefined;
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
const MEMBER_ROLE = 'ResourceDirectoryAccountAccessRole';

/** Half of the hour that a session of an assumed role lasts when nothing else is asked for. */
const ROLE_MS = 1_800_000;

/** A client for each account; keys of assumed roles are got again when they are about to end. */
export function accountClients(
  options: AccountClientOptions & Pick<ClientOptions, 'random' | 'sleep'>,
): (account: string) => Promise<AccountClient> {
  const { endpoint, key, role, register, signal, clock = Date.now } = options;
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
  return async (account) => {
    own ??= main.read('Sts', '', 'GetCallerIdentity', {}).then((answer) => text(answer, 'AccountId'));
    const mine = await own.catch((error) => {
      own = undefined;
      throw error;
    });
    if (account === mine) return main;
    // Another role is another session.
    const arn = roleIn(account, (await register?.()) ?? [], role);
    const found = known.get(arn);
    if (found !== undefined && found.until > clock()) return found.account;
    const made = {
      until: clock() + ROLE_MS,
      account: keyOfRole(main.read, arn).then(clientsFor),
    };
    known.set(arn, made);
    return made.account.catch((error) => {
      known.delete(arn);
      throw error;
    });
  };
}

/** The role to assume in an account, as its ARN: its own on the register, the one that is given, or the vendor's. */
export function roleIn(
  account: string,
  registered: Awaited<ReturnType<AccountRegister>>,
  role: string | undefined,
): string {
  const access = registered.find(({ id }) => id === account)?.access;
  const name = access?.kind === 'role' ? access.role : (role ?? MEMBER_ROLE);
  return `acs:ram::${account}:role/${name.toLowerCase()}`;
}
