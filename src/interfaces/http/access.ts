/** Who may do what: a bearer token or the cookie of a session says who calls, and each route which role it wants. */
import { createHash, randomBytes, randomUUID } from 'node:crypto';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Timer } from '../../app/guard/ports.ts';
import type { Store, UserRecord } from '../../app/store/ports.ts';
import { isRole, type Role, roleWithin, suffices } from '../../domain/access/role.ts';
import { problem } from '../../problem.ts';
import type { LoginLimits } from './login-limits.ts';

export { isRole, ROLES, type Role } from '../../domain/access/role.ts';

/** The cookie of a session; over TLS its name begins with `__Host-`. */
export const SESSION_COOKIE = 'postern_session';
/** A session ends so long after it was begun, whatever is done in it. */
export const SESSION_MS = 12 * 3_600_000;
/** And so long after it was last used. */
export const IDLE_MS = 3_600_000;
/** How exactly it is kept when a session was last used. */
const TOUCH_MS = 60_000;

export interface Caller {
  readonly name: string;
  /** That of the user, or less where a token is bounded by its scopes. */
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
  interface FastifyInstance {
    readonly access: Access;
  }
  interface FastifyContextConfig {
    /** The least role that may call it; absent: everybody, without signing in. */
    readonly role?: Role | undefined;
    /** Takes a password in place of the session's own token: whoever signs in again may have lost that. */
    readonly signsIn?: boolean | undefined;
  }
}

/** Only hashes of secrets are kept. Secrets are random, so a fast hash is enough. */
export function hashOfSecret(secret: string): string {
  return createHash('sha256').update(secret).digest('hex');
}

export function newSecret(): string {
  return randomBytes(32).toString('base64url');
}

/** The role of a user of the store. */
export function roleOf({ roles }: Pick<UserRecord, 'roles'>): Role {
  return roles.find(isRole) ?? 'viewer';
}

export interface AccessParts {
  readonly store: Pick<Store, 'sessions' | 'users' | 'audit'>;
  readonly timer: Pick<Timer, 'now'>;
  readonly limits: LoginLimits;
  /** Whether browsers come over TLS. */
  readonly secure: boolean;
  /** Whether names and passwords are taken. */
  readonly password: boolean;
}

/** What every cookie of the service has in common. */
export interface CookieFlags {
  readonly httpOnly: true;
  readonly path: '/';
  readonly secure: boolean;
}

/** Begins, knows and ends sessions. */
export class Access {
  readonly password: boolean;
  readonly limits: LoginLimits;
  readonly flags: CookieFlags;
  private readonly parts: AccessParts;

  constructor(parts: AccessParts) {
    this.parts = parts;
    this.password = parts.password;
    this.limits = parts.limits;
    this.flags = { httpOnly: true, path: '/', secure: parts.secure };
  }

  /**
   * A name of a cookie as browsers are told it. With `__Host-` they take it over TLS and from this host alone, so that
   * a neighbour under the same domain cannot set it.
   */
  cookie(name: string): string {
    return this.flags.secure ? `__Host-postern_${name}` : `postern_${name}`;
  }

  /** Says who calls, or nobody. Without `use` it is not kept that the session was used. */
  async callerOf(request: FastifyRequest, { use = true } = {}): Promise<Caller | undefined> {
    const { store, timer } = this.parts;
    const { authorization } = request.headers;
    const by = authorization === undefined ? 'session' : 'token';
    const secret =
      authorization === undefined
        ? request.cookies[this.cookie('session')]
        : /^Bearer +([\w-]+)$/i.exec(authorization)?.[1];
    if (secret === undefined) return undefined;
    const now = timer.now();
    const at = now.toISOString();
    const session = await store.sessions.find(hashOfSecret(secret), at);
    if (session === undefined || session.kind !== by) return undefined;
    const unused = now.getTime() - Date.parse(session.usedAt);
    if (by === 'session' && unused > IDLE_MS) {
      await store.sessions.revoke(session.id);
      return undefined;
    }
    const user = await store.users.get(session.user);
    if (user === undefined || user.disabled) return undefined;
    const role = roleWithin(roleOf(user), session.scopes);
    if (role === undefined) return undefined;
    if (use && unused > TOUCH_MS) await store.sessions.touch(session.id, { usedAt: at });
    return { name: user.name, role, by, session: session.id };
  }

  /**
   * Begins a session of a user who has shown who they are. Its secret is always new, and the session that the browser
   * had before ends, so that nobody goes on in one that somebody else has planted.
   */
  async begin(request: FastifyRequest, reply: FastifyReply, user: UserRecord, how: string): Promise<void> {
    const { store, timer } = this.parts;
    if (request.caller?.by === 'session') await store.sessions.revoke(request.caller.session);
    const secret = newSecret();
    const now = timer.now();
    const at = now.toISOString();
    const expiresAt = new Date(now.getTime() + SESSION_MS).toISOString();
    await store.sessions.create({
      id: randomUUID(),
      user: user.id,
      kind: 'session',
      tokenHash: hashOfSecret(secret),
      label: String(request.headers['user-agent'] ?? '').slice(0, 200),
      scopes: null,
      createdAt: at,
      expiresAt,
      usedAt: at,
    });
    await this.audited(user.name, 'session.start', user.name, { how });
    // What is left of somebody else's sign-in, who used this browser before.
    const left = this.cookie('id');
    if (request.cookies[left] !== undefined) reply.clearCookie(left, this.flags);
    reply.setCookie(this.cookie('session'), secret, {
      ...this.flags,
      sameSite: 'strict',
      expires: new Date(expiresAt),
    });
  }

  async end({ session, name }: Caller, reply: FastifyReply): Promise<void> {
    await this.parts.store.sessions.revoke(session);
    await this.audited(name, 'session.end', name);
    for (const one of ['session', 'id']) reply.clearCookie(this.cookie(one), this.flags);
  }

  /** Puts into the audit log what somebody does who is not signed in yet. */
  async audited(by: string, action: string, subject: string, details: object = {}): Promise<void> {
    const { store, timer } = this.parts;
    await store.audit.append({ at: timer.now().toISOString(), by, action, subject, details });
  }
}

/** Throws `http-unauthenticated` and `http-forbidden`. */
export function demandRole(caller: Caller | undefined, role: Role): Caller {
  if (caller === undefined) throw problem('http-unauthenticated', {});
  if (!suffices(caller.role, role)) throw problem('http-forbidden', { role, has: caller.role });
  return caller;
}
