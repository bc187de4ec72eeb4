/**
 * The control interface: how a running cloud is watched, reset, moved in time and made to fail, by HTTP under
 * `/_postern/`. JSON in and out. Only for programs on the same machine; a page in a browser must not drive it.
 */
import type { IncomingMessage, ServerResponse } from 'node:http';
import { readBody } from './http-api.ts';
import { ConflictError, InputError } from './json-input.ts';

export const CONTROL_PREFIX = '/_postern/';

export interface ControlRequest {
  readonly query: URLSearchParams;
  /** The parsed body; undefined when there is none. */
  readonly body: unknown;
}

/** Answers with a JSON value; throws InputError when what it got is no good. */
export type ControlRoute = (request: ControlRequest) => object | Promise<object>;

/** By method and name, for example `GET status`. */
export type ControlRoutes = Readonly<Record<string, ControlRoute>>;

const BODY_LIMIT = 256 << 20;
const LOCAL_NAME = /^(127(\.\d+){3}|localhost|\[::1\])(:\d+)?$/i;
const LOCAL_PEER = /^(::ffff:)?127\.|^::1$/;

/** Answers one control request. */
export async function answerControl(
  routes: ControlRoutes,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const refusal = refusalOf(request);
  if (refusal !== undefined) return send(response, 403, { error: { code: refusal } });
  const url = new URL(request.url ?? '/', 'http://local');
  const name = url.pathname.slice(CONTROL_PREFIX.length);
  const route = routes[`${request.method} ${name}`];
  if (route === undefined) {
    const elsewhere = Object.keys(routes).some((key) => key.split(' ')[1] === name);
    return send(response, elsewhere ? 405 : 404, {
      error: { code: elsewhere ? 'method-not-allowed' : 'not-found' },
    });
  }
  const body = await readBody(request, BODY_LIMIT);
  if (body === undefined)
    return send(response, 413, { error: { code: 'body-too-large', limit: BODY_LIMIT } });
  try {
    send(response, 200, await route({ query: url.searchParams, body: parse(body) }));
  } catch (error) {
    if (error instanceof ConflictError) return send(response, 409, { error: { code: error.message } });
    if (!(error instanceof InputError)) {
      return send(response, 500, { error: { code: 'failed', message: String(error) } });
    }
    send(response, 400, { error: { code: 'bad-input', field: error.field, expected: error.expected } });
  }
}

/**
 * Why a request is refused, or undefined. The Host must be local, so that a foreign name that was made to point here
 * does not count as this cloud; changes need a header that pages elsewhere cannot send without being asked first.
 */
function refusalOf(request: IncomingMessage): string | undefined {
  const { host = '', origin } = request.headers;
  if (!LOCAL_PEER.test(request.socket.remoteAddress ?? '')) return 'peer-not-local';
  if (!LOCAL_NAME.test(host)) return 'host-not-local';
  if (origin !== undefined && !sameHost(origin, host)) return 'foreign-origin';
  const json = /^application\/json\b/i.test(request.headers['content-type'] ?? '');
  if (request.method !== 'GET' && !json && request.headers['x-postern-control'] === undefined)
    return 'not-json';
  return undefined;
}

function sameHost(origin: string, host: string): boolean {
  return URL.canParse(origin) && new URL(origin).host === host.toLowerCase();
}

function parse(body: Buffer): unknown {
  if (body.length === 0) return undefined;
  try {
    return JSON.parse(body.toString('utf8'));
  } catch {
    throw new InputError('body', 'JSON');
  }
}

function send(response: ServerResponse, status: number, value: object): void {
  const text = `${JSON.stringify(value)}\n`;
  response.writeHead(status, {
    'content-type': 'application/json;charset=utf-8',
    'content-length': Buffer.byteLength(text),
    'x-content-type-options': 'nosniff',
  });
  response.end(text);
}
