/** Signing in and out. */
import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import { problem } from '../../../problem.ts';
import { hashOfSecret, isRole, newSecret, ROLES, SESSION_COOKIE, SESSION_MS } from '../access.ts';
import { isPassword } from '../password.ts';
import { API, callerOn, type Routes } from './route.ts';

const Login = z.object({ name: z.string().min(1).max(100), password: z.string().min(1).max(1000) });
/** Tries to sign in per minute and address. */
const LOGIN_LIMIT = { max: 10, timeWindow: 60_000 };

export const session: Routes = (server, { store, timer }) => {
  const audited = (by: string, action: string, subject: string, details: object = {}): Promise<unknown> =>
    store.audit.append({ at: timer.now().toISOString(), by, action, subject, details });
  server.post(
    `${API}/session`,
    {
      config: { rateLimit: LOGIN_LIMIT },
      schema: { body: Login, response: { 200: z.object({ name: z.string(), role: z.enum(ROLES) }) } },
    },
    async ({ body, headers }, reply) => {
      const user = await store.users.byName(body.name);
      // The same work and the same answer, whether or not there is such a user.
      const right = await isPassword(body.password, user?.passwordHash ?? null);
      if (user === undefined || user.disabled || !right) {
        await audited(body.name, 'session.refused', body.name);
        throw problem('http-bad-login', {});
      }
      const secret = newSecret();
      const now = timer.now();
      const expiresAt = new Date(now.getTime() + SESSION_MS).toISOString();
      await store.sessions.create({
        id: randomUUID(),
        user: user.id,
        kind: 'session',
        tokenHash: hashOfSecret(secret),
        label: String(headers['user-agent'] ?? '').slice(0, 200),
        scopes: null,
        createdAt: now.toISOString(),
        expiresAt,
        usedAt: now.toISOString(),
      });
      await audited(user.name, 'session.start', user.name);
      reply.setCookie(SESSION_COOKIE, secret, {
        httpOnly: true,
        sameSite: 'strict',
        path: '/',
        secure: server.initialConfig.https !== undefined,
        expires: new Date(expiresAt),
      });
      return { name: user.name, role: user.roles.find(isRole) ?? 'viewer' };
    },
  );

  server.get(
    `${API}/session`,
    {
      config: { role: 'viewer' },
      schema: {
        response: { 200: z.object({ name: z.string(), role: z.enum(ROLES), csrf: z.string().nullable() }) },
      },
    },
    async (request, reply) => {
      const { name, role, by } = callerOn(request);
      return { name, role, csrf: by === 'session' ? reply.generateCsrf() : null };
    },
  );

  server.delete(`${API}/session`, { config: { role: 'viewer' } }, async (request, reply) => {
    const caller = callerOn(request);
    await store.sessions.revoke(caller.session);
    await audited(caller.name, 'session.end', caller.name);
    return reply.clearCookie(SESSION_COOKIE, { path: '/' }).code(204).send();
  });
};
