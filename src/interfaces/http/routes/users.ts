/** The people who may sign in, and everybody's own password. */
import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import { type AuditTrail, auditTrail } from '../../../app/audit.ts';
import { changeUser, removeUser, versionOf } from '../../../app/people.ts';
import type { UserRecord } from '../../../app/store/ports.ts';
import { problem } from '../../../problem.ts';
import { type Caller, ROLES, roleOf } from '../access.ts';
import { many } from '../documents.ts';
import { hashPassword, isPassword } from '../password.ts';
import { demandVersion, tagged } from '../versions.ts';
import { API, callerOn, type Routes } from './route.ts';

const Password = z.string().min(12).max(1000);
const NewUser = z.strictObject({
  name: z.string().regex(/^[a-z0-9._@-]{1,100}$/),
  displayName: z.string().max(200).optional(),
  role: z.enum(ROLES),
  password: Password.optional().describe('Left out for those who sign in with an identity provider.'),
});
const ChangedUser = z.strictObject({
  displayName: z.string().min(1).max(200).optional(),
  role: z.enum(ROLES).optional(),
  disabled: z.boolean().optional(),
  password: Password.optional(),
});
const OwnPassword = z.strictObject({
  current: z.string().max(1000).optional().describe('Left out by those who have none yet.'),
  password: Password,
});
const UserDocument = z
  .object({
    id: z.string(),
    name: z.string(),
    displayName: z.string(),
    role: z.enum(ROLES),
    disabled: z.boolean(),
    signsIn: z
      .enum(['here', 'elsewhere', 'tokens'])
      .describe('With name and password, with an identity provider, or by tokens alone.'),
    createdAt: z.string(),
    version: z.string().describe('The ETag.'),
  })
  .meta({ id: 'User' });
const Id = z.object({ id: z.string().max(100) });
const IfMatch = z.looseObject({ 'if-match': z.string().optional().describe('The ETag of what was read.') });

/** Tries per minute and address. */
const PASSWORD_LIMIT = { max: 10, timeWindow: 60_000 };

export const users: Routes = (server, { store, timer }) => {
  const trail = (caller: Caller): AuditTrail => auditTrail(store.audit, { by: caller.name, timer });
  const userAt = async (id: string): Promise<UserRecord> => {
    const found = await store.users.get(id);
    if (found === undefined) throw problem('unknown-resource', { id });
    return found;
  };

  server.get(
    `${API}/users`,
    {
      config: { role: 'admin' },
      schema: { summary: 'Everybody who may sign in.', response: { 200: many(UserDocument) } },
    },
    async () => (await store.users.list()).map(shown),
  );

  server.get(
    `${API}/users/:id`,
    {
      config: { role: 'admin' },
      schema: { summary: 'One user.', params: Id, response: { 200: UserDocument } },
    },
    async ({ params: { id } }, reply) => {
      const found = await userAt(id);
      tagged(reply, versionOf(found));
      return shown(found);
    },
  );

  server.post(
    `${API}/users`,
    {
      config: { role: 'admin', problems: ['user-taken', 'needs-node'] },
      schema: { summary: 'Makes a user with a password.', body: NewUser, response: { 201: UserDocument } },
    },
    async (request, reply) => {
      const { name, displayName, role, password } = request.body;
      const user: UserRecord = {
        id: randomUUID(),
        name,
        displayName: displayName ?? name,
        roles: [role],
        passwordHash: password === undefined ? null : await hashPassword(password),
        subject: null,
        disabled: false,
        createdAt: timer.now().toISOString(),
      };
      if (!(await store.users.create(user))) throw problem('user-taken', { name });
      await trail(callerOn(request)).append('user.create', name, { role });
      tagged(reply, versionOf(user));
      return reply.code(201).send(shown(user));
    },
  );

  server.patch(
    `${API}/users/:id`,
    {
      config: {
        role: 'admin',
        problems: ['last-admin', 'no-own-password', 'version-stale', 'version-missing'],
      },
      schema: {
        summary: 'Changes a user, who signs in again then. Tokens of the user end, too.',
        params: Id,
        headers: IfMatch,
        body: ChangedUser,
        response: { 200: UserDocument },
      },
    },
    async (request, reply) => {
      const { id } = request.params;
      const { displayName, role, disabled, password } = request.body;
      const before = await userAt(id);
      demandVersion(request, versionOf(before));
      if (password !== undefined && before.subject !== null)
        throw problem('no-own-password', { name: before.name });
      const after = await changeUser(
        store,
        id,
        {
          ...(displayName === undefined ? {} : { displayName }),
          ...(role === undefined ? {} : { roles: [role] }),
          ...(disabled === undefined ? {} : { disabled }),
          ...(password === undefined ? {} : { passwordHash: await hashPassword(password) }),
        },
        versionOf(before),
        trail(callerOn(request)),
      );
      tagged(reply, versionOf(after));
      return shown(after);
    },
  );

  server.delete(
    `${API}/users/:id`,
    {
      config: { role: 'admin', problems: ['last-admin'] },
      schema: {
        summary: 'Removes a user, with sessions and tokens.',
        params: Id,
        response: { 204: z.null().describe('The user is gone.') },
      },
    },
    async (request, reply) => {
      await removeUser(store, request.params.id, trail(callerOn(request)));
      return reply.code(204).send(null);
    },
  );

  server.put(
    `${API}/session/password`,
    {
      config: { role: 'viewer', rateLimit: PASSWORD_LIMIT, problems: ['wrong-password', 'no-own-password'] },
      schema: {
        summary: 'Changes one’s own password; other sessions and tokens of one’s own end.',
        body: OwnPassword,
        response: { 204: z.null().describe('It is changed.') },
      },
    },
    async (request, reply) => {
      const caller = callerOn(request);
      const { current, password } = request.body;
      const own = await store.users.byName(caller.name);
      if (own === undefined) throw problem('http-unauthenticated', {});
      if (own.subject !== null) throw problem('no-own-password', { name: own.name });
      // A token that was made for less than its user may do must not lead to all of it.
      const bounded = caller.role !== roleOf(own);
      const first = own.passwordHash === null && current === undefined && !bounded;
      if (!first && !(await isPassword(current ?? '', own.passwordHash))) throw problem('wrong-password', {});
      await store.users.change(own.id, { passwordHash: await hashPassword(password) });
      await store.sessions.revokeAll(own.id, caller.session);
      await trail(caller).append('user.password', own.name);
      return reply.code(204).send(null);
    },
  );
};

function shown(user: UserRecord): z.input<typeof UserDocument> {
  const { id, name, displayName, disabled, createdAt, passwordHash, subject } = user;
  const signsIn = subject !== null ? 'elsewhere' : passwordHash === null ? 'tokens' : 'here';
  return {
    id,
    name,
    displayName,
    role: roleOf(user),
    disabled,
    signsIn,
    createdAt,
    version: versionOf(user),
  };
}
