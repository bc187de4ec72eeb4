/** Versions over HTTP: a strong ETag for what is read, and If-Match for what is changed (RFC 9110, section 13). */
import type { FastifyReply, FastifyRequest } from 'fastify';
import { problem } from '../../problem.ts';

/** Says which version the answer shows. */
export function tagged(reply: FastifyReply, version: number | string): FastifyReply {
  return reply.header('etag', `"${version}"`).header('cache-control', 'private, no-cache');
}

/**
 * Demands that the request names the current version in If-Match; the refusal carries it. Throws `version-missing` (428)
 * and `version-stale` (412). `*` is no version: whoever changes something has seen it.
 */
export function demandVersion({ headers }: Pick<FastifyRequest, 'headers'>, current: number | string): void {
  const given = headers['if-match']?.split(',').map((one) => one.trim());
  if (given?.includes(`"${current}"`) === true) return;
  if (given === undefined || given.includes('*'))
    throw problem('version-missing', { current: String(current) });
  throw problem('version-stale', { current: String(current) });
}
