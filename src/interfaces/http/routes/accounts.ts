/**
 * A register of accounts: those that are read besides the ones that the service was started with, those that are not
 * read, and how each is reached. Nothing here is secret.
 */
import { createHash } from 'node:crypto';
import { z } from 'zod';
import { auditTrail } from '../../../app/audit.ts';
import type { AccountRecord } from '../../../app/store/ports.ts';
import { problem } from '../../../problem.ts';
import { many } from '../documents.ts';
import { AccountChangeDocument, AccountDocument } from '../documents-settings.ts';
import { demandVersion, tagged } from '../versions.ts';
import { API, callerOn, type Routes } from './route.ts';

const Id = z.object({ id: z.string().regex(/^\d{5,20}$/) });
const IfMatch = z.looseObject({
  'if-match': z.string().optional().describe('The ETag of what was read; not for a new account.'),
});

export const accounts: Routes = (server, { store, timer, target }) => {
  const accountAt = async (id: string): Promise<AccountRecord> => {
    const found = await store.accounts.get(target, id);
    if (found === undefined) throw problem('unknown-resource', { id });
    return found;
  };

  server.get(
    `${API}/accounts`,
    {
      config: { role: 'viewer' },
      schema: {
        summary: 'Accounts on the register: what is read besides, and what is not.',
        response: { 200: z.object({ items: many(AccountDocument) }) },
      },
    },
    async () => ({ items: (await store.accounts.list(target)).map(shown) }),
  );

  server.get(
    `${API}/accounts/:id`,
    {
      config: { role: 'viewer' },
      schema: { summary: 'One account.', params: Id, response: { 200: AccountDocument } },
    },
    async ({ params: { id } }, reply) => {
      const found = await accountAt(id);
      tagged(reply, versionOf(found));
      return shown(found);
    },
  );

  server.put(
    `${API}/accounts/:id`,
    {
      config: { role: 'admin', problems: ['version-stale', 'version-missing'] },
      schema: {
        summary: 'Puts an account on the register: whether it is read, and how it is reached.',
        params: Id,
        headers: IfMatch,
        body: AccountChangeDocument,
        response: { 200: AccountDocument, 201: AccountDocument },
      },
    },
    async (request, reply) => {
      const { id } = request.params;
      const { name: by } = callerOn(request);
      const before = await store.accounts.get(target, id);
      const account: AccountRecord = {
        target,
        id,
        ...request.body,
        addedAt: before?.addedAt ?? timer.now().toISOString(),
        addedBy: before?.addedBy ?? by,
      };
      await store.accounts.put(account, (now) => demandSeen(request, now));
      await auditTrail(store.audit, { by, timer }).append('account.put', id, {
        before: before === undefined ? null : tellable(before),
        after: tellable(account),
      });
      tagged(reply, versionOf(account));
      return reply.code(before === undefined ? 201 : 200).send(shown(account));
    },
  );

  server.delete(
    `${API}/accounts/:id`,
    {
      config: { role: 'admin', problems: ['version-stale', 'version-missing'] },
      schema: {
        summary:
          'Takes an account off the register: it is read if the service was started so. What is known of it stays.',
        params: Id,
        headers: IfMatch,
        response: { 204: z.null().describe('It is not on the register any more.') },
      },
    },
    async (request, reply) => {
      const { id } = request.params;
      const { name: by } = callerOn(request);
      const before = await accountAt(id);
      await store.accounts.remove(target, id, (now) => demandSeen(request, now));
      await auditTrail(store.audit, { by, timer }).append('account.remove', id, { before: tellable(before) });
      return reply.code(204).send(null);
    },
  );
};

/** A new one has no version; what is there has been seen. */
function demandSeen(request: Parameters<typeof demandVersion>[0], now: AccountRecord | undefined): void {
  if (now !== undefined) demandVersion(request, versionOf(now));
  else if (request.headers['if-match'] !== undefined) throw problem('version-stale', { current: '0' });
}

function versionOf(account: AccountRecord): string {
  return createHash('sha256')
    .update(JSON.stringify(tellable(account)))
    .digest('hex')
    .slice(0, 20);
}

function tellable({ name, access, enabled }: AccountRecord) {
  return { name, access, enabled };
}

function shown(account: AccountRecord): z.input<typeof AccountDocument> {
  const { target: _, ...rest } = account;
  return { ...rest, version: versionOf(account) };
}
