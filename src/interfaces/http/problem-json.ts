/** Problems as HTTP answers: RFC 9457 documents with the codes of the catalogue. */
import { STATUS_CODES } from 'node:http';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { hasZodFastifySchemaValidationErrors } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { STORED_SETTINGS } from '../../app/settings/settings.ts';
import { type Language, languageOf, messagesFor } from '../../messages/index.ts';
import { type Problem, type ProblemCode, ProblemError, problem } from '../../problem.ts';

export const PROBLEM_TYPE = 'application/problem+json';

/** What every refusal looks like. */
export const ProblemDocument = z
  .object({
    type: z.string().describe('`urn:postern:problem:` and the code.'),
    title: z.string().describe('What is wrong, in the language of `Accept-Language`.'),
    status: z.int().describe('The status of the answer.'),
    code: z.string().describe('The code of the catalogue of problems.'),
    detail: z.string().describe('What to do about it.'),
    params: z.record(z.string(), z.unknown()).describe('What the text speaks of, as data.'),
  })
  .meta({ id: 'Problem', description: 'A refusal (RFC 9457), with the codes of the command line.' });

/** Codes that are not the caller's mistake in the request itself (400, or 422 where it is in the content). */
const STATUS: Partial<Record<ProblemCode, number>> = {
  'http-unauthenticated': 401,
  'http-bad-login': 401,
  'http-forbidden': 403,
  'http-csrf': 403,
  'wrong-password': 403,
  'http-bad-host': 421,
  'http-no-passwords': 403,
  'sign-in-link': 401,
  'oidc-unreachable': 502,
  'oidc-refused': 403,
  'oidc-redirect': 502,
  'oidc-clock': 502,
  'oidc-bad-answer': 403,
  'oidc-no-transaction': 403,
  'oidc-not-admitted': 403,
  'oidc-unknown-user': 403,
  'user-disabled': 403,
  'needs-other-person': 403,
  'eventbridge-refused': 403,
  'eventbridge-certificate': 502,
  'http-not-found': 404,
  'http-too-large': 413,
  'http-media-type': 415,
  'http-too-much-work': 422,
  'http-too-many': 429,
  'user-taken': 409,
  'needs-approval': 403,
  'waiver-needs-request': 403,
  'unknown-resource': 404,
  'fix-unknown-run': 404,
  'waiver-no-finding': 404,
  'guard-unknown': 404,
  'notify-none': 404,
  'notify-unknown-channel': 404,
  'version-stale': 412,
  'version-missing': 428,
  'settings-in-file': 409,
  'waiver-exists': 409,
  'waiver-asked': 409,
  'waiver-in-file': 409,
  'last-admin': 409,
  'no-own-password': 409,
  'not-in-that-state': 409,
  'create-exposes': 409,
  'notify-variable-missing': 409,
  'notify-bad-url': 409,
  'guard-foreign': 409,
  'guard-stale': 409,
  'guard-no-probe-key': 409,
  'create-name-taken': 409,
  'create-group-unfit': 409,
  'create-template-groups': 409,
  'create-template-missing': 409,
  'create-interface-full': 409,
  'create-incomplete': 409,
  'create-vanished': 409,
  'fix-canary-refused': 409,
  'fix-list-unusable': 409,
  'guard-stopped': 502,
  'guard-not-in-place': 502,
  'guard-not-enabled': 502,
  'fix-stopped': 502,
  'create-stopped': 502,
  'create-lost': 502,
  'create-not-as-said': 502,
  'create-not-running': 502,
  'create-unseen': 502,
  'fix-busy': 409,
  'fix-stale': 409,
  'edit-stale': 409,
  'edit-blocked': 409,
  'edit-exposes': 409,
  'fix-not-waiting': 409,
  'fix-cuts-off-caller': 409,
  'fix-cuts-off-host': 409,
  'finding-unknown': 404,
  'event-unknown': 404,
  'event-undiagnosed': 409,
  'scan-running': 409,
  'vendor-check-running': 409,
  'not-scanned': 409,
  'cloud-refused': 502,
  'cloud-unreachable': 502,
  'no-credentials': 503,
  'state-unusable': 503,
  'store-unusable': 503,
  'store-newer': 503,
  internal: 500,
};

/** Of those with 404 the ones that say who is not there, whom a path or the content has named. */
const NAMES_SOMETHING: ReadonlySet<ProblemCode> = new Set([
  'unknown-resource',
  'fix-unknown-run',
  'waiver-no-finding',
  'guard-unknown',
  'notify-unknown-channel',
  'finding-unknown',
  'event-unknown',
]);

/**
 * As RFC 9110 has it: 400 is for a request that is not understood (no JSON, an odd query), 422 for content that is
 * well-formed and cannot be done, whether its schema refuses it or what it names is not there.
 */
function statusOf(known: Problem, request: FastifyRequest): number {
  const { code, params } = known;
  // The file of the service is not the caller's.
  if (code.startsWith('config-') && 'path' in params && params.path !== STORED_SETTINGS) return 503;
  const status = statusOfCode(code);
  // Without content, or before it was read as JSON.
  if (request.body === undefined) return status;
  if (status === 400) return known.code === 'http-bad-field' && known.params.part !== 'body' ? 400 : 422;
  const inPath = new Set(Object.values((request.params ?? {}) as Record<string, unknown>));
  const named = NAMES_SOMETHING.has(code) && !Object.values(params).some((value) => inPath.has(value));
  return named ? 422 : status;
}

/** The status of a code where the request has no content. */
export function statusOfCode(code: ProblemCode): number {
  return STATUS[code] ?? 400;
}

/** The statuses that a code may have where the request has content; `inPath` says whether its path names something. */
export function statusesWithContent(code: ProblemCode, inPath: boolean): readonly number[] {
  const status = statusOfCode(code);
  // What is no JSON, and queries and headers, are refused as they are elsewhere.
  if (code === 'http-bad-field') return [400, 422];
  if (status === 400) return [422];
  if (!NAMES_SOMETHING.has(code)) return [status];
  return inPath ? [404, 422] : [422];
}

/** The language that the browser asks for first, of those that are spoken here. */
export function languageFor(request: FastifyRequest): Language {
  const [first = ''] = (request.headers['accept-language'] ?? '').split(',');
  return languageOf(first.split(';')[0]?.trim() ?? '');
}

/** A problem as the document of its answer, in a language. */
function problemDocument(
  known: Problem,
  status: number,
  language: Language,
): z.infer<typeof ProblemDocument> {
  const render = messagesFor(language).problem[known.code] as (params: unknown) => {
    text: string;
    hint: string;
  };
  const { text, hint } = render(known.params);
  const { code, params } = known;
  return {
    type: `urn:postern:problem:${code}`,
    title: text,
    status,
    code,
    detail: hint,
    params: { ...params },
  };
}

/** What is not a problem is a fault of the program, and is said without its text. */
export function describeProblem(
  error: unknown,
  request: FastifyRequest,
): { readonly document: z.infer<typeof ProblemDocument>; readonly language: Language } {
  const language = languageFor(request);
  const { problem: known } = problemOf(error, request, language);
  const document = problemDocument(known, statusOf(known, request), language);
  if (document.status >= 500) request.log.error({ err: error, code: document.code });
  return { document, language };
}

/** Answers with a problem. */
export function sendProblem(error: unknown, request: FastifyRequest, reply: FastifyReply): FastifyReply {
  const { document } = describeProblem(error, request);
  // What the router refuses has not come as far as where headers are added.
  reply.header('x-content-type-options', 'nosniff');
  return reply.removeHeader('etag').code(document.status).type(PROBLEM_TYPE).send(document);
}

/** What Node's parser of HTTP refuses with a status of its own. */
const RAW_STATUS: Readonly<Record<string, number>> = {
  ERR_HTTP_REQUEST_TIMEOUT: 408,
  HPE_HEADER_OVERFLOW: 431,
};

/** The answer to what is no HTTP, as it goes over the connection. Nobody knows which language it asks for. */
export function rawProblem(expected: string): string {
  const { problem: known } = problem('http-bad-field', { part: 'request', field: '', expected });
  const status = RAW_STATUS[expected] ?? 400;
  const body = JSON.stringify(problemDocument(known, status, 'en'));
  return [
    `HTTP/1.1 ${status} ${STATUS_CODES[status]}`,
    `Content-Type: ${PROBLEM_TYPE}`,
    `Content-Length: ${Buffer.byteLength(body)}`,
    'Connection: close',
    '',
    body,
  ].join('\r\n');
}

function problemOf(error: unknown, request: FastifyRequest, language: Language): ProblemError {
  if (error instanceof ProblemError) return overHttp(error);
  if (hasZodFastifySchemaValidationErrors(error)) {
    const [first] = error.validation;
    const part = error.validationContext ?? 'body';
    const field = first?.instancePath.replace(/^\//, '').replaceAll('/', '.') ?? '';
    return problem('http-bad-field', {
      part,
      field,
      expected: expectedIn(language, request, part) ?? first?.message ?? '',
    });
  }
  const { statusCode, code } = error as { statusCode?: number; code?: string };
  if (statusCode === 404) return problem('http-not-found', { path: request.url });
  if (statusCode === 413) return problem('http-too-large', { limit: request.routeOptions.bodyLimit });
  if (statusCode === 415) return problem('http-media-type', { type: request.headers['content-type'] ?? '' });
  if (statusCode === 429) return problem('http-too-many', {});
  if (code?.startsWith('FST_CSRF')) return problem('http-csrf', {});
  if (code === 'FST_ERR_BAD_URL')
    return problem('http-bad-field', { part: 'path', field: '', expected: 'UTF-8, %XX' });
  // It names the longest in its text alone.
  if (statusCode === 414) return pathTooLong();
  if (statusCode !== undefined && statusCode < 500)
    return problem('http-bad-field', { part: 'body', field: '', expected: 'JSON' });
  return problem('internal', { reason: 'see the log of the service' }, error);
}

/** What the product says of a flag of the command line is about a field here. */
function overHttp(error: ProblemError): ProblemError {
  const { code, params } = error.problem;
  if (code !== 'bad-flag') return error;
  const { flag, value, expected } = params as { flag: string; value: string; expected: string };
  const field = flag.replace(/^--/, '').replace(/-(\w)/g, (_, letter: string) => letter.toUpperCase());
  return problem('http-bad-value', { field, value, expected }, error);
}

/** Letters of a parameter of a path; what is too long for its schema is refused by that before. */
export const LONGEST_PARAMETER = 2_000;

/** A part of the path is longer than any that means something. */
export function pathTooLong(): ProblemError {
  return problem('http-bad-field', { part: 'path', field: '', expected: `≤ ${LONGEST_PARAMETER}` });
}

const PARTS: Readonly<Record<string, 'body' | 'query' | 'params' | 'headers'>> = {
  body: 'body',
  querystring: 'query',
  params: 'params',
  headers: 'headers',
};

/** What is wrong with the first wrong field of a part, in a language other than the library's own. */
function expectedIn(language: Language, request: FastifyRequest, part: string): string | undefined {
  const schema = (request.routeOptions.schema as Record<string, unknown> | undefined)?.[part];
  const name = PARTS[part];
  if (language === 'en' || !(schema instanceof z.ZodType) || name === undefined) return undefined;
  const { localeError } = language === 'zh-TW' ? z.locales.zhTW() : z.locales.zhCN();
  const { error } = schema.safeParse(request[name], { error: localeError });
  return error?.issues[0]?.message;
}
