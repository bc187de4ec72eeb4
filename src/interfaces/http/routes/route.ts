/** How routes are declared. */
import { createHash } from 'node:crypto';
import type {
  FastifyBaseLogger,
  FastifyInstance,
  FastifyReply,
  FastifyRequest,
  onSendHookHandler,
  RawReplyDefaultExpression,
  RawRequestDefaultExpression,
  RawServerDefault,
} from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import { z } from 'zod';
import type { ServiceParts } from '../../../app/serve/service.ts';
import { problem } from '../../../problem.ts';
import type { Caller } from '../access.ts';
import { many } from '../documents.ts';

/** A server whose routes are typed by their schemas. */
export type TypedServer = FastifyInstance<
  RawServerDefault,
  RawRequestDefaultExpression,
  RawReplyDefaultExpression,
  FastifyBaseLogger,
  ZodTypeProvider
>;

/** Adds the routes of one subject. */
export type Routes = (server: TypedServer, parts: ServiceParts) => void;

export const API = '/api/v1';

/** How a list is asked for, a page at a time. */
export const PageQuery = z.object({
  limit: z.coerce.number().int().min(1).max(500).optional().describe('At most so many; 100 when absent.'),
  after: z.string().max(400).optional().describe('`next` of the page before.'),
});

/** A page of a list as an answer; `more` are fields beside it. */
export function pageOf<T extends z.ZodType, More extends z.ZodRawShape = Record<never, never>>(
  item: T,
  more?: More,
) {
  return z.object({
    items: many(item),
    next: z.string().nullable().describe('Given back as `after` to go on; null at the end.'),
    ...(more as More),
  });
}

/**
 * For `response` of reads that carry a tag. It has no type, so that handlers stay typed by what they answer. Refusals are
 * described from `config` (openapi.ts).
 */
export const TAGGED: Record<never, never> = { 304: z.null().describe('Nothing has changed.') };

/**
 * Whether the caller has what carries this tag already. When not, answer with the body; when so, end with the reply as
 * it is: `if (isFresh(tag, request, reply)) return reply;`.
 */
export function isFresh(tag: string, request: FastifyRequest, reply: FastifyReply): boolean {
  // Whoever asks again must ask, and is told in one line that nothing has changed.
  reply.header('etag', tag).header('cache-control', 'private, no-cache');
  const fresh = hasTag(request, tag);
  if (fresh) void reply.code(304).send();
  return fresh;
}

/** For `onSend` of reads whose answer is made anew each time: tagged by its content. */
export const taggedByContent: onSendHookHandler<unknown> = (request, reply, payload, done) => {
  if (reply.statusCode !== 200 || typeof payload !== 'string') return done(null, payload);
  const tag = `"${createHash('sha256').update(payload).digest('base64url').slice(0, 27)}"`;
  reply.header('etag', tag).header('cache-control', 'private, no-cache');
  if (!hasTag(request, tag)) return done(null, payload);
  reply.code(304).removeHeader('content-length').removeHeader('content-type');
  done(null, null);
};

/** By the weak comparison, as RFC 9110 asks for `If-None-Match`. */
function hasTag({ headers }: FastifyRequest, tag: string): boolean {
  const known = headers['if-none-match'];
  if (known === undefined) return false;
  const bare = (one: string): string => one.trim().replace(/^W\//, '');
  return known.trim() === '*' || known.split(',').some((one) => bare(one) === bare(tag));
}

/** `a,b` as a list of the values that are allowed. */
export function listOf<T extends string>(values: readonly [T, ...T[]]) {
  const one = `(?:${values.join('|')})`;
  return z
    .string()
    .regex(new RegExp(`^${one}(?:,${one})*$`), { error: `${values.join(' | ')}, …` })
    .transform((text) => text.split(',') as T[])
    .optional();
}

/** `true` or `false`. */
export const flag = z.enum(['true', 'false']).transform((text) => text === 'true');

export const words = z
  .string()
  .max(2000)
  .transform((text) => text.split(','))
  .optional();

/** Fields that are there, without those that are undefined. */
export function given<T extends object>(fields: T): { [K in keyof T]: Exclude<T[K], undefined> } {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as never;
}

/** Who calls a route that wants a role. */
export function callerOn(request: { readonly caller: Caller | undefined }): Caller {
  if (request.caller === undefined) throw problem('http-unauthenticated', {});
  return request.caller;
}

/** Puts what a caller does into the audit log. `details` are JSON. */
export function audited(
  { store, timer }: Pick<ServiceParts, 'store' | 'timer'>,
  request: { readonly caller: Caller | undefined },
  entry: { readonly action: string; readonly subject: string; readonly details?: object },
): Promise<unknown> {
  const { action, subject, details = {} } = entry;
  const by = callerOn(request).name;
  return store.audit.append({ at: timer.now().toISOString(), by, action, subject, details });
}
