/** Keeps pages from elsewhere out: they can make a browser call this service, under its name or one that points here. */
import type { FastifyRequest } from 'fastify';
import { problem } from '../../problem.ts';

const LOOPBACK = /^(127(\.\d{1,3}){3}|localhost|\[::1\])$/;
const UNSAFE = /^(POST|PUT|PATCH|DELETE)$/;

/** Whether a method changes something. */
export function isUnsafe({ method }: Pick<FastifyRequest, 'method'>): boolean {
  return UNSAFE.test(method);
}

/**
 * Throws `http-bad-host` for a name that is not this service's. A page can point a name of its own at this machine and
 * then reads what it is answered (DNS rebinding); the name that the browser asked for gives it away. Over TLS the
 * certificate does the same.
 */
export function demandOwnHost(request: FastifyRequest, hosts: ReadonlySet<string>): void {
  const name = (request.headers.host ?? '').toLowerCase().replace(/:\d*$/, '');
  if (!LOOPBACK.test(name) && !hosts.has(name)) throw problem('http-bad-host', { host: name });
}

/**
 * Throws `http-csrf` for a change that a page elsewhere asks for. Browsers say where a request comes from; programs say
 * nothing, and carry a token.
 */
export function demandOwnOrigin(request: FastifyRequest, origins: ReadonlySet<string>): void {
  if (!isUnsafe(request) || request.headers.authorization !== undefined) return;
  const { origin, host, 'sec-fetch-site': site } = request.headers;
  const isOwn = (one: string): boolean =>
    origins.has(one) || URL.parse(one)?.host === (host ?? '').toLowerCase();
  if (origin !== undefined && !isOwn(origin)) throw problem('http-csrf', {});
  if (site !== undefined && site !== 'same-origin' && site !== 'none') throw problem('http-csrf', {});
}
