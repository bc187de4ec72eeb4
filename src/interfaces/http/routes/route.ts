/** How routes are declared. */
import type {
  FastifyBaseLogger,
  FastifyInstance,
  RawReplyDefaultExpression,
  RawRequestDefaultExpression,
  RawServerDefault,
} from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import { z } from 'zod';
import type { ServiceParts } from '../../../app/serve/service.ts';
import { problem } from '../../../problem.ts';
import type { Caller } from '../access.ts';

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
  limit: z.coerce.number().int().min(1).max(500).optional(),
  after: z.string().max(400).optional(),
});

/** `a,b` as a list of the values that are allowed. */
export function listOf<T extends string>(values: readonly [T, ...T[]]) {
  return z
    .string()
    .transform((text) => text.split(','))
    .pipe(z.array(z.enum(values)))
    .optional();
}

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
