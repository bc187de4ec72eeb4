/** Who may do what: a bearer token or the cookie of a session says who calls, and each route which role it wants. */
import { createHash, randomBytes } from 'node:crypto';
import type { FastifyRequest } from 'fastify';
import type { Store } from '../../app/store/ports.ts';
import { isRole, type Role, roleWithin, suffices } from '../../domain/access/role.ts';
import { problem } from '../../problem.ts';

export { isRole, ROLES, type Role } from '../../domain/access/role.ts';

export const SESSION_COOKIE = 'postern_session';
/** A session ends so long after it was begun. */
export const SESSION_MS = 12 * 3_600_000;
/** How exactly it is kept when a session was last used. */
const TOUCH_MS = 60_000;

export interface Caller {
  readonly name: string;
  readonly role: Role;
  /** Calls with a token come from programs, which no page elsewhere can trick. */
  readonly by: 'token' | 'session';
  /** Id of the session. */
  readonly session: string;
}

declare module 'fastify' {
  interface FastifyRequest {
    caller: Caller | undefined;
  }
  interface FastifyContextConfig {
    /** The least role that may call it; absent: everybody, without signing in. */
    readonly role?: Role | undefined;
  }
}

/** Only hashes of secrets are kept. Secrets are random, so a fast hash is enough. */
export function hashOfSecret(secret: string): string {
  return createHash('sha256').update(secret).digest('hex');
}

export function newSecret(): string {
  return randomBytes(32).toString('base64url');
}

/** Says who calls, or nobody. */
export async function callerOf(
  request: FastifyRequest,
  { store, now }: { readonly store: Pick<Store, 'sessions' | 'users'>; readonly now: Date },
): Promise<Caller | undefined> {
  const { authorization } = request.headers;
  const by = authorization === undefined ? 'session' : 'token';
  const secret =
    authorization === undefined
      ? request.cookies[SESSION_COOKIE]
      : /^Bearer ([\w-]+)$/.exec(authorization)?.[1];
  if (secret === undefined) return undefined;
  const at = now.toISOString();
  const session = await store.sessions.find(hashOfSecret(secret), at);
  if (session === undefined || session.kind !== by) return undefined;
  const user = await store.users.get(session.user);
  if (user === undefined || user.disabled) return undefined;
  const role = roleWithin(user.roles.find(isRole) ?? 'viewer', session.scopes);
  if (role === undefined) return undefined;
  if (now.getTime() - Date.parse(session.usedAt) > TOUCH_MS)
    await store.sessions.touch(session.id, { usedAt: at });
  return { name: user.name, role, by, session: session.id };
}

/** Throws `http-unauthenticated` and `http-forbidden`. */
export function demandRole(caller: Caller | undefined, role: Role): Caller {
  if (caller === undefined) throw problem('http-unauthenticated', {});
  if (!suffices(caller.role, role)) throw problem('http-forbidden', { role, has: caller.role });
  return caller;
}
