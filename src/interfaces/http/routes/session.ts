/** Signing in and out. */
import { z } from 'zod';
import { problem } from '../../../problem.ts';
import { ROLES, roleOf } from '../access.ts';
import { isPassword } from '../password.ts';
import { API, callerOn, type Routes } from './route.ts';

const Login = z.object({ name: z.string().min(1).max(100), password: z.string().min(1).max(1000) });
/** Tries to sign in per minute and address. */
const LOGIN_LIMIT = { max: 10, timeWindow: 60_000 };

export const session: Routes = (server, { store, timer, twoPersons }) => {
  const audited = (by: string, action: string, subject: string, details: object = {}): Promise<unknown> =>
    store.audit.append({ at: timer.now().toISOString(), by, action, subject, details });
  server.post(
    `${API}/session`,
    {
      config: { signsIn: true, rateLimit: LOGIN_LIMIT, problems: ['http-bad-login', 'http-no-passwords'] },
      schema: {
        summary: 'Signs in with a name and a password.',
        body: Login,
        response: { 200: z.object({ name: z.string(), role: z.enum(ROLES) }) },
      },
    },
    async (request, reply) => {
      const { name, password } = request.body;
      const { access } = server;
      if (!access.password) throw problem('http-no-passwords', {});
      const waitMs = access.limits.ask(name, request.ip);
      if (waitMs > 0) {
        reply.header('retry-after', Math.ceil(waitMs / 1000));
        throw problem('http-too-many', {});
      }
      const user = await store.users.byName(name);
      // The same work and the same answer, whether or not there is such a user.
      const right = await isPassword(password, user?.passwordHash ?? null);
      if (user === undefined || user.disabled || !right) {
        await audited(name, 'session.refused', name);
        throw problem('http-bad-login', {});
      }
      access.limits.right(name, request.ip);
      await access.begin(request, reply, user, 'password');
      return { name: user.name, role: roleOf(user) };
    },
  );

  server.get(
    `${API}/session`,
    {
      config: { role: 'viewer' },
      schema: {
        summary: 'Who one is, and the token that changes by a session carry.',
        response: {
          200: z.object({
            name: z.string(),
            role: z.enum(ROLES),
            csrf: z.string().nullable(),
            twoPersons: z.boolean().describe('Plans and waivers need somebody else who approves them.'),
          }),
        },
      },
    },
    async (request, reply) => {
      const { name, role, by } = callerOn(request);
      return { name, role, csrf: by === 'session' ? reply.generateCsrf() : null, twoPersons };
    },
  );

  server.delete(
    `${API}/session`,
    {
      config: { role: 'viewer' },
      schema: { summary: 'Signs out: the session, or the token, ends.', response: { 204: z.null() } },
    },
    async (request, reply) => {
      await server.access.end(callerOn(request), reply);
      return reply.code(204).send(null);
    },
  );
};
