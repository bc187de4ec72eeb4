/** Signing in and out, and the people who may. */
import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import { problem } from '../../../problem.ts';
import { hashOfSecret, isRole, newSecret, ROLES, SESSION_COOKIE, SESSION_MS } from '../access.ts';
import { hashPassword, isPassword } from '../password.ts';
import { API, callerOn, type Routes } from './route.ts';

const Login = z.object({ name: z.string().min(1).max(100), password: z.string().min(1).max(1000) });
const NewUser = z.object({
  name: z.string().regex(/^[a-z0-9._@-]{1,100}$/),
  displayName: z.string().max(200).optional(),
  role: z.enum(ROLES),
  password: z.string().min(12).max(1000),
});
const ChangedUser = z.object({
  role: z.enum(ROLES).optional(),
  disabled: z.boolean().optional(),
  password: z.string().min(12).max(1000).optional(),
});
const PublicUser = z.object({
  id: z.string(),
  name: z.string(),
  displayName: z.string(),
  role: z.enum(ROLES),
  disabled: z.boolean(),
  createdAt: z.string(),
});

/** Tries to sign in per minute and address. */
const LOGIN_LIMIT = { max: 10, timeWindow: 60_000 };

export const session: Routes = (server, { store, timer }) => {
  const audited = (by: string, action: string, subject: string, details: object = {}): Promise<unknown> =>
    store.audit.append({ at: timer.now().toISOString(), by, action, subject, details });
  const shown = (user: Awaited<ReturnType<typeof store.users.list>>[number]): z.infer<typeof PublicUser> => ({
    id: user.id,
    name: user.name,
    displayName: user.displayName,
    role: user.roles.find(isRole) ?? 'viewer',
    disabled: user.disabled,
    createdAt: user.createdAt,
  });

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
      return { name: user.name, role: shown(user).role };
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

  server.get(
    `${API}/users`,
    { config: { role: 'admin' }, schema: { response: { 200: z.array(PublicUser) } } },
    async () => (await store.users.list()).map(shown),
  );

  server.post(
    `${API}/users`,
    { config: { role: 'admin' }, schema: { body: NewUser, response: { 201: PublicUser } } },
    async (request, reply) => {
      const { name, displayName, role, password } = request.body;
      const user = {
        id: randomUUID(),
        name,
        displayName: displayName ?? name,
        roles: [role],
        passwordHash: await hashPassword(password),
        subject: null,
        disabled: false,
        createdAt: timer.now().toISOString(),
      };
      if (!(await store.users.create(user))) throw problem('user-taken', { name });
      await audited(callerOn(request).name, 'user.create', name, { role });
      return reply.code(201).send(shown(user));
    },
  );

  server.patch(
    `${API}/users/:id`,
    {
      config: { role: 'admin' },
      schema: { params: z.object({ id: z.string() }), body: ChangedUser, response: { 200: PublicUser } },
    },
    async (request) => {
      const { id } = request.params;
      const { role, disabled, password } = request.body;
      const before = await store.users.get(id);
      if (before === undefined) throw problem('unknown-resource', { id });
      await store.users.change(id, {
        ...(role === undefined ? {} : { roles: [role] }),
        ...(disabled === undefined ? {} : { disabled }),
        ...(password === undefined ? {} : { passwordHash: await hashPassword(password) }),
      });
      // Whoever was signed in with what has changed signs in again.
      await store.sessions.revokeAll(id);
      await audited(callerOn(request).name, 'user.change', before.name, {
        ...(role === undefined ? {} : { role }),
        ...(disabled === undefined ? {} : { disabled }),
        password: password !== undefined,
      });
      return shown((await store.users.get(id)) ?? before);
    },
  );

  server.delete(
    `${API}/users/:id`,
    { config: { role: 'admin' }, schema: { params: z.object({ id: z.string() }) } },
    async (request, reply) => {
      const { id } = request.params;
      const before = await store.users.get(id);
      if (before === undefined) throw problem('unknown-resource', { id });
      await store.users.remove(id);
      await audited(callerOn(request).name, 'user.remove', before.name);
      return reply.code(204).send();
    },
  );
};
