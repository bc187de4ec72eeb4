/** Where EventBridge delivers what was done. */
import { z } from 'zod';
import type { DeliveryReader } from '../../../app/ports.ts';
import type { ServiceParts } from '../../../app/serve/service.ts';
import { recordsOf } from '../../../domain/watch/trail-record.ts';
import { API, type TypedServer } from './route.ts';

/** A delivery is one event, or a batch of a few. */
const BODY_LIMIT = 1 << 20;
/** Deliveries per minute and address: they come in bursts. */
const RATE_LIMIT = { max: 6_000, timeWindow: 60_000 };

const Taken = z.object({
  accepted: z.int().describe('Events that are dealt with now.'),
  known: z.int().describe('Events that were told before.'),
});

/** The delivery is on the disk when it is answered; what it touched is read again after that. */
export function eventBridge(server: TypedServer, parts: ServiceParts, reader: DeliveryReader): void {
  const { store, timer, target } = parts;
  // What is signed is the body as it came, of whatever type.
  server.register(async (inner) => {
    inner.removeAllContentTypeParsers();
    inner.addContentTypeParser('*', { parseAs: 'buffer', bodyLimit: BODY_LIMIT }, (_request, body, done) =>
      done(null, body),
    );
    inner.post(
      `${API}/eventbridge`,
      {
        bodyLimit: BODY_LIMIT,
        config: { rateLimit: RATE_LIMIT, problems: ['eventbridge-refused', 'eventbridge-certificate'] },
        schema: {
          summary: 'Deliveries of EventBridge, known by their token and signature',
          tags: ['events'],
          response: { 200: Taken },
        },
      },
      async (request) => {
        const { body, headers, ip } = request;
        const bytes = Buffer.isBuffer(body) ? body : Buffer.alloc(0);
        const events = await reader.read({ headers, body: bytes, from: ip });
        const at = timer.now().toISOString();
        await store.trail.add(target, recordsOf(events));
        const accepted = events.length === 0 ? 0 : await store.deliveries.add(target, events, at);
        return { accepted, known: events.length - accepted };
      },
    );
  });
}
