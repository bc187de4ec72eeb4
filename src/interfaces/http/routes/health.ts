/** Whether the service lives, whether it can work, and how it is doing. */
import type { FastifyRequest } from 'fastify';
import { Counter, collectDefaultMetrics, Gauge, Registry } from 'prom-client';
import { z } from 'zod';
import { JsonObject } from '../documents.ts';
import { withoutPlace } from '../store-failure.ts';
import type { Routes } from './route.ts';

/** How often it is looked how late the event loop is, in milliseconds. */
const LAG_EVERY_MS = 10;
/** How long it holds that the store takes what is written, or not. */
const READY_MS = 1_000;
/** Whoever watches over the service asks these often, from one address for many. */
const PROBES: ReadonlySet<string> = new Set(['/healthz', '/readyz']);

export function isProbe({ url }: Pick<FastifyRequest, 'url'>): boolean {
  return PROBES.has(url.split('?', 1)[0] ?? '');
}

export const health: Routes = (server, { store, target, keeper, news }) => {
  let described: string | undefined;
  const description = (): string => {
    described ??= JSON.stringify(server.swagger());
    return described;
  };
  const registry = new Registry();
  collectDefaultMetrics({
    register: registry,
    prefix: 'postern_',
    eventLoopMonitoringPrecision: LAG_EVERY_MS,
  });
  new Gauge({
    name: 'postern_open_findings',
    help: 'Findings that are open and not waived.',
    labelNames: ['severity'] as const,
    registers: [registry],
    async collect() {
      this.reset();
      for (const severity of ['critical', 'high', 'medium', 'low', 'info']) this.set({ severity }, 0);
      for (const one of await store.findings.count({ target, status: ['open'], waived: false }))
        this.inc({ severity: one.severity }, one.count);
    },
  });
  const scans = new Counter({
    name: 'postern_scans_total',
    help: 'Scans of this service that ended, by outcome.',
    labelNames: ['outcome'] as const,
    registers: [registry],
  });
  new Gauge({
    name: 'postern_last_scan_timestamp_seconds',
    help: 'When the last full scan ended, of whichever service.',
    registers: [registry],
    async collect() {
      const { lastEndedAt } = await keeper.status();
      this.set(lastEndedAt === null ? 0 : Date.parse(lastEndedAt) / 1000);
    },
  });
  news.subscribe(({ item }) => {
    if (item.kind === 'scan-ended') scans.inc({ outcome: item.complete ? 'complete' : 'incomplete' });
    else if (item.kind === 'scan-failed') scans.inc({ outcome: 'failed' });
  });

  let looked: { readonly until: number; readonly outcome: Promise<void> } | undefined;
  /** Looks once a second at most, however often it is asked. Throws `store-unusable` when the store takes nothing. */
  const ready = (): Promise<void> => {
    if (looked === undefined || looked.until <= performance.now()) {
      const outcome = store.upkeep.probe();
      looked = { until: performance.now() + READY_MS, outcome };
    }
    return looked.outcome;
  };

  server.get(
    '/healthz',
    {
      schema: {
        summary: 'Whether the service lives.',
        response: { 200: z.object({ status: z.literal('ok') }) },
      },
    },
    async () => ({ status: 'ok' as const }),
  );

  server.get(
    '/readyz',
    {
      schema: {
        summary: 'Whether it can work.',
        response: { 200: z.object({ status: z.literal('ready'), store: z.enum(['sqlite', 'postgresql']) }) },
      },
    },
    async () => {
      await ready().catch((error: unknown) => {
        throw withoutPlace(error, store.kind);
      });
      return { status: 'ready' as const, store: store.kind };
    },
  );

  server.get(
    '/metrics',
    {
      config: { role: 'viewer' },
      schema: {
        summary: 'How it is doing, for Prometheus.',
        response: { 200: { description: 'Metrics.', content: { 'text/plain': { schema: z.string() } } } },
      },
    },
    async (_, reply) => reply.type(registry.contentType).send(await registry.metrics()),
  );

  server.get(
    '/openapi.json',
    {
      config: { role: undefined },
      schema: {
        summary: 'This description.',
        response: { 200: JsonObject.describe('An OpenAPI 3.1 document.') },
      },
    },
    // It goes out as it is.
    async (_, reply) => reply.type('application/json; charset=utf-8').send(description() as never),
  );
};
