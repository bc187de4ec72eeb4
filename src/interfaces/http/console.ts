/** The pages of the console: files of the package, and one page for every address that is not the API's. */
import { randomBytes } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import fastifyStatic from '@fastify/static';
import type { FastifyInstance } from 'fastify';
import { problem } from '../../problem.ts';
import { LONGEST_PARAMETER, pathTooLong } from './problem-json.ts';

/** Beside the bundle of the package, and where a checkout builds it. */
const FOLDERS = [join(import.meta.dirname, 'console'), join(import.meta.dirname, '../../../dist/console')];
/** Where its files are. */
export const ASSETS = '/assets/';
const ELSEWHERE = /^\/(api|assets|healthz|readyz|metrics|openapi\.json)(\/|\?|$)/;

/**
 * Only the page's own scripts run, and only styles that carry the number of this answer apply: the components add theirs
 * as they are shown.
 */
function policyOf(nonce: string): string {
  return [
    "default-src 'none'",
    "script-src 'self'",
    `style-src 'self' 'nonce-${nonce}'`,
    "img-src 'self' data:",
    "font-src 'self'",
    "connect-src 'self'",
    "base-uri 'none'",
    "form-action 'self'",
    "frame-ancestors 'none'",
  ].join('; ');
}

/** Where the console was built, or `POSTERN_CONSOLE` for whoever works on it; undefined where it was not. */
export function consoleFolder(): string | undefined {
  const { POSTERN_CONSOLE: own } = process.env;
  return [...(own === undefined ? [] : [own]), ...FOLDERS].find((one) => existsSync(join(one, 'index.html')));
}

export async function serveConsole(server: FastifyInstance, folder: string): Promise<void> {
  const page = readFileSync(join(folder, 'index.html'), 'utf8');
  await server.register(fastifyStatic, {
    root: join(folder, 'assets'),
    prefix: ASSETS,
    // Their names change with their content.
    immutable: true,
    maxAge: '365d',
    preCompressed: true,
    index: false,
    schemaHide: true,
    decorateReply: false,
  });
  const icon = readFileSync(join(folder, 'postern.svg'));
  server.get('/postern.svg', { schema: { hide: true } }, (_, reply) =>
    reply.type('image/svg+xml').header('cache-control', 'public, max-age=86400').send(icon),
  );
  server.get('/*', { schema: { hide: true } }, (request, reply) => {
    // What is too long for the routes of the API comes here.
    if (request.url.split('/').some((part) => part.length > LONGEST_PARAMETER)) throw pathTooLong();
    // Programs are told in the form that they read.
    const isForPeople = request.headers.accept?.includes('text/html') === true;
    if (!isForPeople || ELSEWHERE.test(request.url)) throw problem('http-not-found', { path: request.url });
    const nonce = randomBytes(18).toString('base64');
    return reply
      .type('text/html; charset=utf-8')
      .header('cache-control', 'no-store')
      .header('content-security-policy', policyOf(nonce))
      .send(page.replace('__NONCE__', nonce));
  });
}
