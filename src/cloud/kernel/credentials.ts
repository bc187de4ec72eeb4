/** Accounts, access keys and STS sessions: who may sign a request. All are known across the whole cloud. */
import type { Caller } from './operation.ts';
import { type Collection, collection, type State, type Table } from './state.ts';

/** An account as users of the local cloud see it: with its root access key. */
export interface CloudAccount {
  /** 16 digits. */
  readonly id: string;
  readonly name: string;
  readonly accessKeyId: string;
  readonly accessKeySecret: string;
}

/** Stored under its id. */
export interface AccountRecord {
  readonly id: string;
  readonly name: string;
}

/** Stored under its AccessKeyId. A RAM user's record repeats the user's id, name and ARN, and changes with them. */
export interface AccessKeyRecord {
  readonly accessKeyId: string;
  readonly secret: string;
  readonly account: string;
  readonly type: 'root' | 'ram-user';
  readonly principalId: string;
  readonly arn: string;
  readonly name: string;
  readonly status: 'Active' | 'Inactive';
  /** ISO time. */
  readonly createdAt: string;
}

/** Temporary credentials, stored under their AccessKeyId (`STS.…`). */
export interface SessionRecord {
  readonly accessKeyId: string;
  readonly secret: string;
  readonly securityToken: string;
  readonly account: string;
  readonly roleId: string;
  readonly roleName: string;
  readonly sessionName: string;
  /** `acs:ram::<account>:assumed-role/<role>/<session>`. */
  readonly arn: string;
  /** ISO time after which the token is refused. */
  readonly expiration: string;
  /** The session policy, as it was given. */
  readonly policy?: string;
}

export const accounts = collection<AccountRecord>('cloud.accounts', 'cloud');
export const accessKeys = collection<AccessKeyRecord>('cloud.access-keys', 'cloud');
export const sessions = collection<SessionRecord>('cloud.sessions', 'cloud');

/** Where cloud-wide collections are; the owner is empty. */
const CLOUD = { account: '', region: '' } as const;

export function cloudTable<T extends object>(state: State, kind: Collection<T>): Table<T> {
  return state.table(kind, CLOUD);
}

/** The account that a cloud has when it is told of none. */
export const DEFAULT_ACCOUNT = '1000000000000001';

/** The root key that an account gets when none is given. Local only, so it may be guessable. */
export function rootKeyFor(accountId: string): { accessKeyId: string; accessKeySecret: string } {
  const suffix = accountId === DEFAULT_ACCOUNT ? '' : accountId;
  return { accessKeyId: `posternlocal${suffix}`, accessKeySecret: `posternlocalsecret${suffix}` };
}

/** Adds an account with its root key; inside a transaction. An account that exists gets the name and key given. */
export function openAccount(state: State, account: CloudAccount, now: Date): void {
  cloudTable(state, accounts).put(account.id, { id: account.id, name: account.name });
  cloudTable(state, accessKeys).put(account.accessKeyId, {
    accessKeyId: account.accessKeyId,
    secret: account.accessKeySecret,
    account: account.id,
    ...rootIdentity(account.id, account.name),
    status: 'Active',
    createdAt: now.toISOString(),
  });
}

/** Every account that has a root key, in the order of creation. */
export function listAccounts(state: State): CloudAccount[] {
  const roots = cloudTable(state, accessKeys)
    .values()
    .filter((key) => key.type === 'root');
  return cloudTable(state, accounts)
    .values()
    .flatMap((account) => {
      const root = roots.find((key) => key.account === account.id);
      return root === undefined
        ? []
        : [
            {
              id: account.id,
              name: account.name,
              accessKeyId: root.accessKeyId,
              accessKeySecret: root.secret,
            },
          ];
    });
}

/** The account itself as a caller, for calls made inside the process. */
export function rootCaller(account: CloudAccount): Caller {
  return { ...rootIdentity(account.id, account.name), account: account.id, accessKeyId: account.accessKeyId };
}

function rootIdentity(id: string, name: string) {
  return { type: 'root', principalId: id, arn: `acs:ram::${id}:root`, name } as const;
}
