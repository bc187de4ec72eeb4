/** What a scan looks for, the vendor's own verdicts beside ours, and marks for how well security groups are used. */
import { z } from 'zod';
import { listChecks } from '../../../app/checks.ts';
import { maturityTrend } from '../../../app/maturity.ts';
import { VendorChecks } from '../../../app/vendor/vendor-checks.ts';
import { assessMaturity } from '../../../domain/maturity/assess.ts';
import { ChecksDocument, VendorCheckRunningDocument, VendorChecksDocument } from '../documents-checks.ts';
import { MaturityDocument } from '../documents-store.ts';
import { snapshotOf } from '../snapshots.ts';
import { API, audited, callerOn, type Routes, TAGGED, taggedByContent } from './route.ts';

const VENDOR = z.object({
  submit: z.boolean().default(false).describe('Have the vendor look again first, and wait for it.'),
});
/** A submitted check makes the vendor work for a quarter of an hour. */
const VENDOR_LIMIT = { max: 10, timeWindow: 60_000 };

export const checks: Routes = (server, parts) => {
  const { store, target, news, vendor, timer } = parts;
  const comparisons = new VendorChecks({
    vendor,
    news,
    now: () => timer.now(),
    snapshot: () => snapshotOf(parts),
  });

  server.get(
    `${API}/checks`,
    {
      config: { role: 'viewer' },
      onSend: taggedByContent,
      schema: {
        tags: ['checks'],
        summary: 'What a scan looks for.',
        response: { 200: ChecksDocument, ...TAGGED },
      },
    },
    async () => ({ schema: 'postern.checks-list/v1' as const, checks: listChecks() }),
  );

  server.get(
    `${API}/checks/vendor`,
    {
      config: { role: 'viewer' },
      onSend: taggedByContent,
      schema: {
        tags: ['checks'],
        summary: 'The verdicts of Security Center and Cloud Config beside ours, as they were last compared.',
        response: { 200: VendorChecksDocument, ...TAGGED },
      },
    },
    async () => {
      const { running, last } = comparisons;
      const report =
        last?.report == null ? null : { schema: 'postern.checks-vendor/v1' as const, ...last.report };
      return { running, last: last === null ? null : { ...last, report } };
    },
  );

  server.post(
    `${API}/checks/vendor`,
    {
      config: {
        role: 'operator',
        rateLimit: VENDOR_LIMIT,
        problems: ['not-scanned', 'vendor-check-running'],
      },
      schema: {
        tags: ['checks'],
        summary: 'Compares anew. How far it is comes as news of the kinds `vendor-check-…`.',
        body: VENDOR,
        response: { 202: VendorCheckRunningDocument },
      },
    },
    async (request, reply) => {
      const { submit } = request.body;
      const begun = await comparisons.start(callerOn(request).name, submit);
      await audited(parts, request, { action: 'checks.vendor', subject: target, details: { submit } });
      return reply.code(202).send(begun);
    },
  );

  server.get(
    `${API}/maturity`,
    {
      config: { role: 'viewer', problems: ['not-scanned'] },
      onSend: taggedByContent,
      schema: {
        tags: ['checks'],
        summary:
          'Security capability in the form of the vendor’s assessment, now and over the scans that were kept.',
        querystring: z.object({
          limit: z.coerce
            .number()
            .int()
            .min(1)
            .max(500)
            .default(90)
            .describe('How many of the last full scans the trend is made of.'),
        }),
        response: { 200: MaturityDocument, ...TAGGED },
      },
    },
    async ({ query: { limit } }) => {
      const { report, fleet } = await (await snapshotOf(parts)).judged();
      return {
        schema: 'postern.maturity/v1' as const,
        equivalentOf: 'ecs-insight' as const,
        ...assessMaturity(report, fleet),
        gaps: report.coverage.gaps,
        trend: await maturityTrend(store.scans, { target, limit }),
      };
    },
  );
};
