/** Requests over a real connection, and the answers. */
import { once } from 'node:events';
import { Agent, type IncomingMessage, request } from 'node:http';
import { connect } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';

export interface Sent {
  readonly method: string;
  /** With its query, as it goes over the connection. */
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string | Buffer | undefined;
  /** Sends the body in so many parts with pauses. */
  readonly slowly?: number;
}

export interface Answer {
  readonly status: number;
  readonly headers: IncomingMessage['headers'];
  readonly text: string;
}

const agent = new Agent({ keepAlive: true, maxSockets: 8 });
const WAIT_MS = 60_000;
/** Between the parts of a slow body. */
const PAUSE_MS = 15;

/** Each request from an address of its own, so that limits per address do not hide what is behind them. */
let next = 0;
function localAddress(): string | undefined {
  if (process.platform !== 'linux') return undefined;
  next = (next + 1) % 60_000;
  return `127.1.${next >> 8}.${next & 255 || 1}`;
}

/** Throws when the connection ends without an answer. */
export async function send(port: number, sent: Sent, { limited = false } = {}): Promise<Answer> {
  const from = limited ? localAddress() : undefined;
  const asked = request({
    host: '127.0.0.1',
    port,
    method: sent.method,
    path: sent.path,
    headers: {
      ...sent.headers,
      ...(sent.body === undefined ? {} : { 'content-length': String(Buffer.byteLength(sent.body)) }),
    },
    ...(from === undefined ? { agent } : { localAddress: from, agent: false }),
    timeout: WAIT_MS,
  });
  // A refusal may come before all of a body was written; what cannot be written then is no news.
  asked.on('error', () => undefined);
  asked.once('timeout', () => asked.destroy(new Error(`no answer after ${WAIT_MS} ms`)));
  const answered = once(asked, 'response') as Promise<[IncomingMessage]>;
  await Promise.race([answered, write(asked, sent)]);
  const [answer] = await answered;
  let text = '';
  const isStream = answer.headers['content-type']?.startsWith('text/event-stream') === true;
  for await (const part of answer.setEncoding('utf8')) {
    text += part;
    if (isStream) break;
  }
  return { status: answer.statusCode ?? 0, headers: answer.headers, text };
}

async function write(to: ReturnType<typeof request>, { body, slowly = 0 }: Sent): Promise<void> {
  if (body === undefined || slowly < 2) {
    to.end(body);
    return;
  }
  const bytes = Buffer.from(body as string);
  const size = Math.ceil(bytes.length / slowly);
  for (let at = 0; at < bytes.length; at += size) {
    to.write(bytes.subarray(at, at + size));
    await pause(PAUSE_MS);
  }
  to.end();
}

/** Sends bytes as they are and gives up; says what came back until then. */
export async function sendBytes(port: number, bytes: string | Buffer, waitMs = 100): Promise<string> {
  const socket = connect(port, '127.0.0.1');
  let text = '';
  socket.on('data', (data) => {
    text += data;
  });
  socket.on('error', () => undefined);
  socket.write(bytes);
  await Promise.race([once(socket, 'close'), pause(waitMs)]);
  socket.destroy();
  return text;
}

export function closeConnections(): void {
  agent.destroy();
}
