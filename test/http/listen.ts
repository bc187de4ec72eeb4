/** Hears server-sent events over HTTP. */
import { type IncomingMessage, request } from 'node:http';
import { finished } from 'node:stream';

export interface Told {
  readonly id: string;
  readonly event: string;
  readonly data: string;
}

export interface Listener {
  /** What was told so far; without `event` where only an id was. */
  readonly told: readonly Told[];
  kinds(): readonly string[];
  /** Whether the service has ended the stream. */
  readonly ended: boolean;
  close(): void;
}

/** Returns when the stream has begun. Throws the status of an answer that is none. */
export async function listen(
  endpoint: string,
  headers: Readonly<Record<string, string>>,
  lastId?: string,
): Promise<Listener> {
  const answer = await new Promise<IncomingMessage>((resolve, reject) => {
    const more = lastId === undefined ? {} : { 'last-event-id': lastId };
    request(`${endpoint}/api/v1/events`, { headers: { ...headers, ...more }, agent: false })
      .once('response', resolve)
      .once('error', reject)
      .end();
  });
  if (answer.statusCode !== 200) throw new Error(`HTTP ${answer.statusCode}`);
  const told: Told[] = [];
  let text = '';
  let ended = false;
  answer.setEncoding('utf8').on('data', (part: string) => {
    const blocks = (text + part).split('\n\n');
    text = blocks.pop() ?? '';
    for (const block of blocks) {
      const field = (name: string): string => new RegExp(`^${name}: (.*)$`, 'm').exec(block)?.[1] ?? '';
      if (/^(id|event):/m.test(block))
        told.push({ id: field('id'), event: field('event'), data: field('data') });
    }
  });
  finished(answer, () => {
    ended = true;
  });
  await new Promise<void>((resolve) => answer.once('data', () => resolve()));
  return {
    told,
    kinds: () => told.map(({ event }) => event).filter((event) => event !== ''),
    get ended() {
      return ended;
    },
    close: () => answer.destroy(),
  };
}
