/** Use cases: users are changed and removed by somebody who has seen them, and one administrator always stays. */
import { createHash } from 'node:crypto';
import { problem } from '../problem.ts';
import type { AuditTrail } from './audit.ts';
import type { AllowChange, Store, UserRecord } from './store/ports.ts';

export type UserChange = Partial<Pick<UserRecord, 'displayName' | 'roles' | 'passwordHash' | 'disabled'>>;

const ADMIN = 'admin';

/** Changes with everything that can be changed of a user; nothing can be told from it. */
export function versionOf(user: UserRecord): string {
  const { name, displayName, roles, passwordHash, subject, disabled } = user;
  const text = JSON.stringify([name, displayName, roles, passwordHash, subject, disabled]);
  return createHash('sha256').update(text).digest('hex').slice(0, 20);
}

/**
 * Changes a user who is as in `expected`; whoever was signed in as that user signs in again. Throws `unknown-resource`,
 * `version-stale` and `last-admin`.
 */
export async function changeUser(
  { users, sessions }: Pick<Store, 'users' | 'sessions'>,
  id: string,
  change: UserChange,
  expected: string,
  audit: AuditTrail,
): Promise<UserRecord> {
  let before: UserRecord | undefined;
  const allow: AllowChange = (user, all) => {
    if (versionOf(user) !== expected) throw problem('version-stale', { current: versionOf(user) });
    refuseLastAdmin(user, { ...user, ...change }, all);
    before = user;
  };
  const done = await users.change(id, change, allow);
  const after = await users.get(id);
  if (!done || before === undefined || after === undefined) throw problem('unknown-resource', { id });
  await sessions.revokeAll(id);
  await audit.append('user.change', before.name, {
    before: tellable(before),
    after: tellable(after),
    password: change.passwordHash !== undefined,
  });
  return after;
}

/** Throws `unknown-resource` and `last-admin`. */
export async function removeUser(
  { users }: Pick<Store, 'users'>,
  id: string,
  audit: AuditTrail,
): Promise<void> {
  let before: UserRecord | undefined;
  const done = await users.remove(id, (user, all) => {
    refuseLastAdmin(user, undefined, all);
    before = user;
  });
  if (!done || before === undefined) throw problem('unknown-resource', { id });
  await audit.append('user.remove', before.name, { before: tellable(before) });
}

function refuseLastAdmin(user: UserRecord, after: UserRecord | undefined, all: readonly UserRecord[]): void {
  const others = all.filter((one) => one.id !== user.id);
  const left = after === undefined ? others : [...others, after];
  if (isAdmin(user) && !left.some(isAdmin)) throw problem('last-admin', { name: user.name });
}

function isAdmin({ roles, disabled }: UserRecord): boolean {
  return roles.includes(ADMIN) && !disabled;
}

function tellable({ displayName, roles, disabled }: UserRecord): object {
  return { displayName, roles, disabled };
}
