/** Carries the vendor API over HTTP: request in, answer out, with the faults that strike on the way. */
import type { IncomingMessage, ServerResponse } from 'node:http';
import { TLSSocket } from 'node:tls';
import type { Dispatcher, Served } from './dispatch.ts';
import { errorAnswer } from './envelope.ts';
import { bodyTooLarge, toWireRequest } from './wire.ts';

const BODY_LIMIT = 4 << 20;

/** Answers one vendor request. */
export async function answerApi(
  dispatcher: Dispatcher,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const body = await readBody(request, BODY_LIMIT);
  if (body === undefined) {
    const { status, contentType, body: text } = errorAnswer('JSON', bodyTooLarge(BODY_LIMIT), '', '', '');
    response.writeHead(status, { 'content-type': contentType, connection: 'close' }).end(text);
    return;
  }
  const headers = request.headers as Record<string, string>;
  const sourceIp = request.socket.remoteAddress?.replace(/^::ffff:/, '') ?? '';
  const secure = request.socket instanceof TLSSocket;
  const served = dispatcher.serve(
    toWireRequest(request.method ?? 'GET', request.url ?? '/', headers, body, sourceIp, secure),
  );
  if (served.effect.latencyMs === 0) return send(served, response);
  const late = setTimeout(() => send(served, response), served.effect.latencyMs);
  // Nobody is left to answer, and the process may want to end.
  response.once('close', () => clearTimeout(late));
}

function send({ answer, effect }: Served, response: ServerResponse): void {
  if (effect.transport === 'reset') {
    response.socket?.destroy();
    return;
  }
  const bytes = Buffer.from(answer.body);
  const sent = effect.transport === 'truncate' ? bytes.subarray(0, bytes.length >> 1) : bytes;
  response.writeHead(answer.status, {
    'content-type': answer.contentType,
    'content-length': sent.length,
    ...(effect.retryAfterMs === undefined ? {} : { 'x-acs-retry-after': String(effect.retryAfterMs) }),
  });
  response.end(sent);
}

/** The whole body, or undefined when it is longer than `limit`; ends the connection when it is far longer. */
export async function readBody(request: IncomingMessage, limit: number): Promise<Buffer | undefined> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.length;
    // Reading on lets the client hear the answer; nothing more is kept.
    if (size <= limit) chunks.push(chunk);
    if (size > 8 * limit) break;
  }
  return size > limit ? undefined : Buffer.concat(chunks);
}
