/** Problems as HTTP answers: RFC 9457 documents with the codes of the catalogue. */
import type { FastifyReply, FastifyRequest } from 'fastify';
import { hasZodFastifySchemaValidationErrors } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { type Language, languageOf, messagesFor } from '../../messages/index.ts';
import { type Problem, type ProblemCode, ProblemError, problem } from '../../problem.ts';

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

/** Codes that are not the caller's mistake in the request itself (400). */
const STATUS: Partial<Record<ProblemCode, number>> = {
  'http-unauthenticated': 401,
  'http-bad-login': 401,
  'http-forbidden': 403,
  'http-csrf': 403,
  'http-not-found': 404,
  'http-too-many': 429,
  'user-taken': 409,
  'needs-approval': 403,
  'unknown-resource': 404,
  'fix-unknown-run': 404,
  'fix-busy': 409,
  'fix-stale': 409,
  'fix-not-waiting': 409,
  'fix-cuts-off-caller': 409,
  'fix-cuts-off-host': 409,
  'scan-running': 409,
  'not-scanned': 409,
  'cloud-refused': 502,
  'cloud-unreachable': 502,
  'no-credentials': 503,
  'state-unusable': 503,
  internal: 500,
};

export function statusOf({ code }: Problem): number {
  return STATUS[code] ?? 400;
}

/** The language that the browser asks for first, of those that are spoken here. */
export function languageFor(request: FastifyRequest): Language {
  const [first = ''] = (request.headers['accept-language'] ?? '').split(',');
  return languageOf(first.split(';')[0]?.trim() ?? '');
}

/** Answers with a problem; what is not one is a fault of the program, and is said without its text. */
export function sendProblem(error: unknown, request: FastifyRequest, reply: FastifyReply): FastifyReply {
  const known = problemOf(error, request).problem;
  const status = statusOf(known);
  if (status >= 500) request.log.error({ err: error, code: known.code });
  const render = messagesFor(languageFor(request)).problem[known.code] as (params: unknown) => {
    text: string;
    hint: string;
  };
  const { text, hint } = render(known.params);
  return reply
    .code(status)
    .type('application/problem+json')
    .send({
      type: `urn:postern:problem:${known.code}`,
      title: text,
      status,
      code: known.code,
      detail: hint,
      params: known.params,
    });
}

function problemOf(error: unknown, request: FastifyRequest): ProblemError {
  if (error instanceof ProblemError) return error;
  if (hasZodFastifySchemaValidationErrors(error)) {
    const [first] = error.validation;
    const field = first?.instancePath.replace(/^\//, '').replaceAll('/', '.') ?? '';
    return problem('http-bad-field', {
      part: error.validationContext ?? 'body',
      field,
      expected: first?.message ?? '',
    });
  }
  const { statusCode, code } = error as { statusCode?: number; code?: string };
  if (statusCode === 404) return problem('http-not-found', { path: request.url });
  if (statusCode === 429) return problem('http-too-many', {});
  if (code?.startsWith('FST_CSRF')) return problem('http-csrf', {});
  if (statusCode !== undefined && statusCode < 500)
    return problem('http-bad-field', { part: 'body', field: '', expected: (error as Error).message });
  return problem('internal', { reason: 'see the log of the service' }, error);
}
