/** Whose policies decide about a caller. */
import { cloudTable, type SessionRecord, sessions } from '../kernel/credentials.ts';
import type { Caller } from '../kernel/operation.ts';
import type { State } from '../kernel/state.ts';

export interface Principal {
  readonly kind: 'root' | 'ram-user' | 'role';
  readonly account: string;
  /** Of the user or role; the account's own for its root. */
  readonly id: string;
  /** Of a role that was taken on. */
  readonly session?: SessionRecord;
}

export function principalOf(state: State, caller: Caller): Principal {
  const { type, account, principalId } = caller;
  if (type !== 'assumed-role') return { kind: type, account, id: principalId };
  const session = cloudTable(state, sessions).get(caller.accessKeyId);
  const [id = ''] = principalId.split(':');
  return { kind: 'role', account, id, ...(session && { session }) };
}

/** How refusals name a principal (facts/policy.md 5.5). */
export interface AuthPrincipal {
  readonly AuthPrincipalType: string;
  readonly AuthPrincipalDisplayName: string;
  readonly AuthPrincipalOwnerId: string;
}

export function authPrincipalOf({ kind, account, id, session }: Principal): AuthPrincipal {
  const name = session === undefined ? id : `${session.roleName}:${session.sessionName}`;
  return {
    // The vendor lists no value for an account's root (unconfirmed); only a trust policy can refuse it.
    AuthPrincipalType: { root: 'Account', 'ram-user': 'SubUser', role: 'AssumedRoleUser' }[kind],
    AuthPrincipalDisplayName: name,
    AuthPrincipalOwnerId: account,
  };
}
