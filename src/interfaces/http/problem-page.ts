/** A problem as a page, where a person comes by a link and there is no program that would show it. */
import type { FastifyReply, FastifyRequest } from 'fastify';
import { messagesFor } from '../../messages/index.ts';
import { markup } from '../reports/markup.ts';
import { describeProblem, sendProblem } from './problem-json.ts';

/** For browsers a page, with a way back to `/`; for others what they get everywhere. */
export function sendProblemPage(error: unknown, request: FastifyRequest, reply: FastifyReply): FastifyReply {
  if (!/\btext\/html\b/.test(request.headers.accept ?? '')) return sendProblem(error, request, reply);
  const { document, language } = describeProblem(error, request);
  const page = markup`<!doctype html>
<html lang="${language}"><head><meta charset="utf-8"><title>Postern</title>
<meta name="viewport" content="width=device-width"></head>
<body><h1>${document.title}</h1><p>${document.detail}</p><p><code>${document.code}</code></p>
<p><a href="/">${messagesFor(language).access.back}</a></p></body></html>
`;
  return reply
    .code(document.status)
    .header('cache-control', 'no-store')
    .type('text/html; charset=utf-8')
    .send(page.text);
}
