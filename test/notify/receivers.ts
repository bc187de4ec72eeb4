/** Receivers on loopback that answer as the vendors' do: they check signatures, and know what they do not take. */
import { createHmac } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { ChannelKind } from '../../src/domain/notify/settings.ts';

export const SECRET = 'SEC-a/b+c=';

/** What a receiver does with the next request. `lost`: takes it, and the answer does not arrive. */
export type Fault =
  | {
      readonly kind: 'status';
      readonly status: number;
      readonly headers?: Record<string, string>;
      readonly body?: string;
    }
  | { readonly kind: 'hang' | 'reset' | 'lost' | 'endless' };

export interface Taken {
  readonly at: number;
  readonly path: string;
  readonly headers: IncomingMessage['headers'];
  readonly text: string;
  // biome-ignore lint/suspicious/noExplicitAny: bodies of five vendors
  readonly body: any;
}

export interface TestReceiver {
  readonly url: string;
  /** Requests with a good signature that were taken. */
  readonly taken: Taken[];
  /** Requests of any kind. */
  readonly asked: Taken[];
  /** For the next requests, one each. */
  readonly faults: Fault[];
  close(): Promise<void>;
}

/** The answers of the vendors: to what was taken, and to a bad signature. */
const ANSWERS: Readonly<Record<ChannelKind, readonly [string, string]>> = {
  dingtalk: ['{"errcode":0,"errmsg":"ok"}', '{"errcode":310000,"errmsg":"sign not match"}'],
  feishu: ['{"StatusCode":0,"code":0,"msg":"success"}', '{"code":19021,"msg":"sign match fail"}'],
  wecom: ['{"errcode":0,"errmsg":"ok"}', '{"errcode":93000,"errmsg":"invalid webhook url"}'],
  slack: ['ok', 'invalid_token'],
  webhook: ['', 'bad signature'],
};

const PATHS: Readonly<Record<ChannelKind, string>> = {
  dingtalk: '/robot/send?access_token=abc',
  feishu: '/open-apis/bot/v2/hook/abc',
  wecom: '/cgi-bin/webhook/send?key=abc',
  slack: '/services/T/B/X',
  webhook: '/hook',
};

/** `now` is the clock that timestamps are compared with. */
export async function startReceiver(kind: ChannelKind, now: () => number = Date.now): Promise<TestReceiver> {
  const taken: Taken[] = [];
  const asked: Taken[] = [];
  const faults: Fault[] = [];
  const server: Server = createServer((request, response) => {
    void answer(request, response);
  });
  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    let text = '';
    for await (const chunk of request.setEncoding('utf8')) text += chunk;
    const one: Taken = {
      at: now(),
      path: request.url ?? '',
      headers: request.headers,
      text,
      body: JSON.parse(text),
    };
    asked.push(one);
    const fault = faults.shift();
    if (fault?.kind === 'status') {
      response.writeHead(fault.status, fault.headers).end(fault.body ?? '');
      return;
    }
    if (fault?.kind === 'hang') return;
    if (fault?.kind === 'reset') return void request.socket.resetAndDestroy();
    if (fault?.kind === 'endless') {
      response.writeHead(500);
      const more = (): void => {
        if (!response.destroyed) response.write('x'.repeat(65_536), more);
      };
      return more();
    }
    const [good, bad] = ANSWERS[kind];
    if (!isSigned(kind, one, now())) {
      response.writeHead(kind === 'slack' || kind === 'webhook' ? 401 : 200).end(bad);
      return;
    }
    taken.push(one);
    if (fault?.kind === 'lost') return void request.socket.destroy();
    response.end(good);
  }
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}${PATHS[kind]}`,
    taken,
    asked,
    faults,
    close: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

/** As each vendor's page says it, written anew: facts/services.md A6, standardwebhooks.com. */
function isSigned(kind: ChannelKind, { path, headers, text, body }: Taken, now: number): boolean {
  const query = new URL(path, 'http://x').searchParams;
  switch (kind) {
    case 'dingtalk': {
      const timestamp = query.get('timestamp') ?? '';
      const hmac = createHmac('sha256', Buffer.from(SECRET, 'utf8'));
      hmac.update(Buffer.from(`${timestamp}\n${SECRET}`, 'utf8'));
      return (
        query.get('access_token') === 'abc' &&
        Math.abs(now - Number(timestamp)) < 3_600_000 &&
        query.get('sign') === hmac.digest('base64')
      );
    }
    case 'feishu': {
      const key = Buffer.from(`${body.timestamp}\n${SECRET}`, 'utf8');
      return (
        Math.abs(now / 1_000 - Number(body.timestamp)) < 3_600 &&
        body.sign === createHmac('sha256', key).digest('base64')
      );
    }
    case 'webhook': {
      const [id, timestamp, signature] = ['id', 'timestamp', 'signature'].map(
        (one) => headers[`webhook-${one}`],
      );
      const hmac = createHmac('sha256', Buffer.from(SECRET, 'utf8'));
      hmac.update(Buffer.from([id, timestamp, text].join('.'), 'utf8'));
      return Math.abs(now / 1_000 - Number(timestamp)) < 300 && signature === `v1,${hmac.digest('base64')}`;
    }
    case 'wecom':
      return query.get('key') === 'abc';
    case 'slack':
      return path === PATHS.slack;
  }
}
