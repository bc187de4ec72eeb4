/** Whether the service lives, whether it can work, and how it is doing. */
import { Counter, collectDefaultMetrics, Gauge, Registry } from 'prom-client';
import { z } from 'zod';
import { JsonObject } from '../documents.ts';
import type { Routes } from './route.ts';

/** How often it is looked how late the event loop is, in milliseconds. */
const LAG_EVERY_MS = 10;

export const health: Routes = (server, { keeper, store, target, news }) => {
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
    help: 'Scans that ended, by outcome.',
    labelNames: ['outcome'] as const,
    registers: [registry],
  });
  const last = new Gauge({
    name: 'postern_last_scan_timestamp_seconds',
    help: 'When the last full scan ended.',
    registers: [registry],
  });
  news.subscribe(({ item }) => {
    if (item.kind === 'scan-ended') {
      scans.inc({ outcome: item.complete ? 'complete' : 'incomplete' });
      last.set(Date.parse(keeper.status.lastEndedAt ?? '') / 1000);
    } else if (item.kind === 'scan-failed') scans.inc({ outcome: 'failed' });
  });

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
      // A store that cannot be read throws, which is 503.
      await store.upkeep.status();
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
