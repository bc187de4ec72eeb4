/** Tokens of programs: made, shown once, listed and revoked by whoever they act for, or by an administrator. */
import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import { auditTrail } from '../../../app/audit.ts';
import type { SessionRecord, UserRecord } from '../../../app/store/ports.ts';
import { problem } from '../../../problem.ts';
import { type Caller, demandRole, hashOfSecret, isRole, newSecret, ROLES } from '../access.ts';
import { many } from '../documents.ts';
import { API, callerOn, flag, type Routes } from './route.ts';

const DAY_MS = 86_400_000;

const TokenDocument = z
  .object({
    id: z.string(),
    user: z.string().describe('Name of the user that it acts for.'),
    label: z.string(),
    role: z.enum(ROLES).nullable().describe('It may do no more than this; null: as much as its user.'),
    createdAt: z.string(),
    expiresAt: z.string(),
    usedAt: z.string().describe('When it was last used, to the minute.'),
  })
  .meta({ id: 'Token' });
const NewToken = z.strictObject({
  label: z.string().trim().min(1).max(200),
  role: z.enum(ROLES).optional().describe('The most that it may do; the caller’s own role when absent.'),
  days: z.int().min(1).max(365).default(90).describe('It ends after so many.'),
});
const MadeToken = TokenDocument.extend({ token: z.string().describe('Shown this once.') });

export const tokens: Routes = (server, { store, timer }) => {
  const ownOf = async ({ name }: Caller): Promise<UserRecord> => {
    const own = await store.users.byName(name);
    if (own === undefined) throw problem('http-unauthenticated', {});
    return own;
  };
  const shown = (
    { id, label, scopes, createdAt, expiresAt, usedAt }: SessionRecord,
    user: string,
  ): z.input<typeof TokenDocument> => ({
    id,
    user,
    label,
    role: scopes?.find(isRole) ?? null,
    createdAt,
    expiresAt,
    usedAt,
  });
  const living = async (user: UserRecord): Promise<readonly SessionRecord[]> => {
    const now = timer.now().toISOString();
    return (await store.sessions.list(user.id)).filter(
      ({ kind, expiresAt }) => kind === 'token' && expiresAt > now,
    );
  };
  /** The caller's own, or everybody's. */
  const of = async (users: readonly UserRecord[]) =>
    (
      await Promise.all(
        users.map(async (user) => (await living(user)).map((token) => ({ token, user: user.name }))),
      )
    ).flat();

  server.get(
    `${API}/tokens`,
    {
      config: { role: 'viewer', problems: ['http-forbidden'] },
      schema: {
        summary: 'One’s own tokens, or (administrators) everybody’s.',
        querystring: z.object({ all: flag.default(false) }),
        response: { 200: z.object({ items: many(TokenDocument) }) },
      },
    },
    async (request) => {
      const caller = callerOn(request);
      const { all } = request.query;
      if (all) demandRole(caller, 'admin');
      const found = await of(all ? await store.users.list() : [await ownOf(caller)]);
      return { items: found.map(({ token, user }) => shown(token, user)) };
    },
  );

  server.post(
    `${API}/tokens`,
    {
      config: { role: 'viewer' },
      schema: {
        summary: 'Makes a token for oneself, which may do no more than the caller.',
        body: NewToken,
        response: { 201: MadeToken },
      },
    },
    async (request, reply) => {
      const caller = callerOn(request);
      const { label, role = caller.role, days } = request.body;
      // Whoever is bounded makes nothing that is bounded less.
      demandRole(caller, role);
      const own = await ownOf(caller);
      const now = timer.now();
      const secret = newSecret();
      const token: SessionRecord = {
        id: randomUUID(),
        user: own.id,
        kind: 'token',
        tokenHash: hashOfSecret(secret),
        label,
        scopes: [role],
        createdAt: now.toISOString(),
        expiresAt: new Date(now.getTime() + days * DAY_MS).toISOString(),
        usedAt: now.toISOString(),
      };
      await store.sessions.create(token);
      const { expiresAt } = token;
      await auditTrail(store.audit, { by: caller.name, timer }).append('token.create', token.id, {
        label,
        role,
        expiresAt,
      });
      return reply.code(201).send({ ...shown(token, own.name), token: secret });
    },
  );

  server.delete(
    `${API}/tokens/:id`,
    {
      config: { role: 'viewer' },
      schema: {
        summary: 'Revokes a token of one’s own, or (administrators) anybody’s, at once.',
        params: z.object({ id: z.string().max(100) }),
        response: { 204: z.null().describe('It is worth nothing any more.') },
      },
    },
    async (request, reply) => {
      const caller = callerOn(request);
      const { id } = request.params;
      const users = caller.role === 'admin' ? await store.users.list() : [await ownOf(caller)];
      const found = (await of(users)).find(({ token }) => token.id === id);
      if (found === undefined) throw problem('unknown-resource', { id });
      await store.sessions.revoke(id);
      const { label } = found.token;
      await auditTrail(store.audit, { by: caller.name, timer }).append('token.revoke', id, {
        label,
        user: found.user,
      });
      return reply.code(204).send(null);
    },
  );
};
