/** News as server-sent events, for as long as whoever listens may hear them. */
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { News, NewsPosition, ToldNews } from '../../app/serve/news.ts';

export interface StreamParts {
  readonly news: News;
  readonly position: NewsPosition;
  /** Asked before anything is told, and every few seconds. */
  readonly mayHear: () => Promise<boolean>;
}

/** An open connection is kept from being closed by what is in between. */
const HEARTBEAT_MS = 15_000;
/** How long somebody may listen who may not any more, while there is nothing to hear. */
const LOOK_MS = 2_000;
/** Whoever does not read what is told, in bytes, is let go; it comes back and asks from where it was. */
const MOST_UNREAD = 1 << 20;

/** Begins the stream on a reply that was taken over. */
export function streamNews(
  { raw: request }: FastifyRequest,
  { raw: reply }: FastifyReply,
  { news, position, mayHear }: StreamParts,
): void {
  reply.writeHead(200, {
    'content-type': 'text/event-stream',
    'cache-control': 'no-store',
    'x-content-type-options': 'nosniff',
  });
  const write = (text: string): void => {
    if (reply.destroyed || reply.writableEnded) return;
    reply.write(text);
    if (reply.writableLength > MOST_UNREAD) reply.destroy();
  };
  /** Ends the stream unless it may go on; what cannot be asked may not. */
  const mayGoOn = async (): Promise<boolean> => {
    const may = await mayHear().catch(() => false);
    if (!may) reply.end();
    return may;
  };
  // Whoever comes back says which was the last, also when none was told to them.
  write(`retry: 2000\nid: ${position.id}\n\n`);
  if (position.missed) write('event: reset\ndata: {"kind":"reset"}\n\n');
  const stop = news.follow(position, async (told) => {
    if (await mayGoOn()) for (const one of told) write(asEvent(one));
  });
  const heartbeat = setInterval(() => write(': \n\n'), HEARTBEAT_MS);
  const looking = setInterval(() => void mayGoOn(), LOOK_MS);
  const end = (): void => {
    clearInterval(heartbeat);
    clearInterval(looking);
    stop();
  };
  reply.once('finish', end);
  request.once('close', end);
  if (request.destroyed) end();
}

function asEvent({ id, item }: ToldNews): string {
  return `id: ${id}\nevent: ${item.kind}\ndata: ${JSON.stringify(item)}\n\n`;
}
