/** Whether the service lives, whether it can work, and how it is doing. */
import type { FastifyBaseLogger } from 'fastify';
import { Counter, collectDefaultMetrics, Gauge, Registry } from 'prom-client';
import { z } from 'zod';
import { ProblemError } from '../../../problem.ts';
import { JsonObject } from '../documents.ts';
import type { Routes } from './route.ts';

/** How often it is looked how late the event loop is, in milliseconds. */
const LAG_EVERY_MS = 10;
/** How long it holds that the store takes what is written, or not. */
const READY_MS = 1_000;
/** Whoever watches over the service asks these often, from one address for many. */
export const PROBES: ReadonlySet<string> = new Set(['/healthz', '/readyz']);

export const health: Routes = (server, { store, target, news }) => {
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
      const [full] = (await store.scans.list({ target, kind: 'full', limit: 1 })).items;
      this.set(full === undefined ? 0 : Date.parse(full.endedAt) / 1000);
    },
  });
  news.subscribe(({ item }) => {
    if (item.kind === 'scan-ended') scans.inc({ outcome: item.complete ? 'complete' : 'incomplete' });
    else if (item.kind === 'scan-failed') scans.inc({ outcome: 'failed' });
  });

  let looked: { readonly until: number; readonly failure: Promise<string | null> } | undefined;
  /** The code of what keeps the store from taking anything; looked at once a second at most, however often it is asked. */
  const storeFailure = (log: FastifyBaseLogger): Promise<string | null> => {
    if (looked === undefined || looked.until <= performance.now()) {
      const failure = store.upkeep.probe().then(
        () => null,
        (error: unknown) => {
          log.debug({ err: error }, 'not ready');
          return error instanceof ProblemError ? error.problem.code : 'internal';
        },
      );
      looked = { until: performance.now() + READY_MS, failure };
    }
    return looked.failure;
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
        response: {
          200: z.object({ status: z.literal('ready'), store: z.enum(['sqlite', 'postgresql']) }),
          503: z.object({ status: z.literal('not-ready'), code: z.string() }),
        },
      },
    },
    async (request, reply) => {
      const failure = await storeFailure(request.log);
      // Anybody may ask: where the store is stays in the log.
      if (failure !== null) return reply.code(503).send({ status: 'not-ready' as const, code: failure });
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
