/** The ways in besides a name and a password: a link that works once, and an identity provider. */
import type { FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import { admit } from '../../../app/access/admit.ts';
import type { SignInTransaction } from '../../../app/ports.ts';
import type { ServiceParts } from '../../../app/serve/service.ts';
import { type ProblemCode, problem } from '../../../problem.ts';
import { sendProblemPage } from '../problem-page.ts';
import { seal, unseal } from '../seal.ts';
import type { OidcWay, WaysIn } from '../ways-in.ts';
import { API, callerOn, type TypedServer } from './route.ts';

const START = `${API}/oidc/start`;
/** Where the identity provider sends browsers back to, under the address of the service. */
export const OIDC_CALLBACK = `${API}/oidc/callback`;
/** So long may somebody take to sign in elsewhere. */
const TRANSACTION_MS = 10 * 60_000;
/** Browsers keep no larger cookies; a sign-out without the token is asked about once more there. */
const ID_COOKIE_LIMIT = 3_800;

const REFUSALS: readonly ProblemCode[] = [
  'oidc-no-transaction',
  'oidc-refused',
  'oidc-redirect',
  'oidc-clock',
  'oidc-bad-answer',
  'oidc-unreachable',
  'oidc-not-admitted',
  'oidc-unknown-user',
  'user-disabled',
];

const WaysInDocument = z
  .object({
    password: z.boolean().describe('Whether POST /session takes names and passwords.'),
    oidc: z
      .object({
        name: z.string().describe('What people call the provider.'),
        start: z
          .string()
          .describe('Where to send the browser; `?return=` and a path says where to go afterwards.'),
      })
      .nullable()
      .describe('The identity provider, if there is one.'),
  })
  .meta({ id: 'WaysIn', description: 'How people sign in.' });

/** What the browser keeps while its user signs in elsewhere. */
interface Begun {
  readonly transaction: SignInTransaction;
  readonly until: number;
  readonly back: string;
}

export function signIn(server: TypedServer, parts: ServiceParts, { password, oidc, links }: WaysIn): void {
  const { store } = parts;
  const { access } = server;

  server.get(
    `${API}/sign-in`,
    { schema: { summary: 'How people sign in', tags: ['session'], response: { 200: WaysInDocument } } },
    async () => ({ password, oidc: oidc === null ? null : { name: oidc.settings.name, start: START } }),
  );

  if (links !== null)
    server.get(
      '/sign-in',
      {
        config: { problems: ['sign-in-link'] },
        schema: {
          summary: 'Sign in by a link that works once',
          tags: ['session'],
          querystring: z.object({ token: z.string().max(200).optional() }),
        },
        errorHandler: sendProblemPage,
      },
      async (request, reply) => {
        const { token } = request.query;
        // The console has a page of this address too.
        if (token === undefined) return goTo(reply, '/');
        const id = links.take(token);
        const user = id === undefined ? undefined : await store.users.get(id);
        if (user === undefined || user.disabled) {
          await access.audited('nobody', 'session.refused', 'sign-in link', { how: 'link' });
          throw problem('sign-in-link', {});
        }
        await access.begin(request, reply, user, 'link');
        return goTo(reply, '/');
      },
    );

  if (oidc !== null) oidcRoutes(server, parts, oidc);
}

function oidcRoutes(server: TypedServer, { store, timer }: ServiceParts, way: OidcWay): void {
  const { provider, settings, redirect, sealKey } = way;
  const { access } = server;
  const used = new UsedStates();
  const tags = ['session'];

  server.get(
    START,
    {
      config: { problems: ['oidc-unreachable'] },
      schema: {
        summary: 'Sign in with the identity provider',
        tags,
        querystring: z.object({ return: z.string().max(2000).optional() }),
      },
      errorHandler: sendProblemPage,
    },
    async (request, reply) => {
      const back = localPath(request.query.return ?? '/');
      if (back === undefined)
        throw problem('http-bad-field', {
          part: 'querystring',
          field: 'return',
          expected: 'a path such as /',
        });
      const { url, transaction } = await provider.begin(redirect);
      const begun: Begun = { transaction, until: timer.now().getTime() + TRANSACTION_MS, back };
      // The browser comes back from another site, so it must be lax.
      reply.setCookie(access.cookie('oidc'), seal(sealKey, 'transaction', begun), {
        ...access.flags,
        sameSite: 'lax',
        maxAge: TRANSACTION_MS / 1000,
      });
      return goTo(reply, url);
    },
  );

  server.get(
    OIDC_CALLBACK,
    {
      config: { problems: REFUSALS },
      schema: {
        summary: 'Where the identity provider sends browsers back to',
        tags,
        querystring: z.looseObject({}),
      },
      errorHandler: sendProblemPage,
    },
    async (request, reply) => {
      const begun = begunOf(request);
      // Whatever comes of it, it is over.
      reply.clearCookie(access.cookie('oidc'), access.flags);
      const now = timer.now().getTime();
      if (begun === undefined || begun.until <= now || !used.take(begun, now))
        throw problem('oidc-no-transaction', { redirect });
      const { search } = new URL(request.url, redirect);
      const known = await finished(new URL(`${redirect}${search}`), begun);
      const user = await admit(settings, known, { store, timer });
      await access.begin(request, reply, user, 'oidc');
      keepIdToken(reply, known.idToken);
      return goTo(reply, begun.back);
    },
  );

  server.post(
    `${API}/sign-out`,
    {
      config: { role: 'viewer' },
      schema: {
        summary: 'Sign out here, and say where to sign out of the identity provider',
        tags,
        response: { 200: z.object({ url: z.string().nullable() }) },
      },
    },
    async (request, reply) => {
      const kept = unseal(sealKey, 'id-token', request.cookies[access.cookie('id')] ?? '');
      await access.end(callerOn(request), reply);
      const { idToken } = (kept ?? {}) as { readonly idToken?: string };
      const back = `${new URL(redirect).origin}/`;
      // Out of reach or not: here they are signed out.
      const url = idToken === undefined ? null : await provider.signOutUrl(idToken, back).catch(() => null);
      return { url };
    },
  );

  function begunOf(request: FastifyRequest): Begun | undefined {
    return unseal(sealKey, 'transaction', request.cookies[access.cookie('oidc')] ?? '') as Begun | undefined;
  }

  async function finished(url: URL, { transaction }: Begun): ReturnType<typeof provider.finish> {
    try {
      return await provider.finish(url, transaction);
    } catch (error) {
      await access.audited('nobody', 'session.refused', settings.issuer, {
        how: 'oidc',
        because: codeOf(error),
      });
      throw error;
    }
  }

  /** The provider wants it back at the sign-out, to know who is meant. */
  function keepIdToken(reply: FastifyReply, idToken: string): void {
    const sealed = seal(sealKey, 'id-token', { idToken });
    if (sealed.length <= ID_COOKIE_LIMIT)
      reply.setCookie(access.cookie('id'), sealed, { ...access.flags, sameSite: 'strict' });
  }
}

/** States of sign-ins that have ended here, so that none ends twice in this process. Codes are used once anyway. */
class UsedStates {
  private readonly until = new Map<string, number>();

  take({ transaction: { state }, until }: Begun, now: number): boolean {
    for (const [old, end] of this.until) if (end <= now) this.until.delete(old);
    if (this.until.has(state)) return false;
    this.until.set(state, until);
    return true;
  }
}

function goTo(reply: FastifyReply, url: string): FastifyReply {
  return reply.header('cache-control', 'no-store').redirect(url, 303);
}

/** A path of this service, or undefined for what would lead elsewhere. */
function localPath(text: string): string | undefined {
  const here = 'http://here.invalid';
  const url = text.startsWith('/') ? URL.parse(text, here) : null;
  return url?.origin === here ? `${url.pathname}${url.search}${url.hash}` : undefined;
}

function codeOf(error: unknown): string {
  return (error as { problem?: { code: string } }).problem?.code ?? 'internal';
}
