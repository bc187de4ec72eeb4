/** Checks, and the vendor's own beside them, as the service answers them. */
import { z } from 'zod';
import { many } from './documents.ts';
import { GapDocument, ResourceDocument } from './documents-resource.ts';

export const ChecksDocument = z
  .object({
    schema: z.literal('postern.checks-list/v1'),
    checks: many(
      z.object({
        id: z.string(),
        controls: many(
          z.object({
            catalogue: z.enum(['security-center', 'ecs-insight', 'cloud-config']),
            item: z.string(),
          }),
        ).describe('Where other catalogues have it.'),
      }),
    ),
  })
  .meta({ id: 'Checks', description: 'As `postern checks list --json`.' });

const VendorStatusName = z.enum(['fail', 'pass', 'ignored', 'checking', 'not-applicable', 'not-checked']);
const itemFields = {
  service: z.enum(['security-center', 'cloud-config']),
  account: z.string(),
  id: z.string(),
  name: z.string(),
  rule: z.string().nullable(),
  asset: z.enum(['group', 'instance']),
  ports: many(z.int()),
  status: VendorStatusName,
  checkedAt: z.number().nullable().describe('Milliseconds since 1970.'),
};

export const VendorReportDocument = z
  .object({
    schema: z.literal('postern.checks-vendor/v1'),
    complete: z.boolean(),
    items: many(
      z
        .object({
          ...itemFields,
          counts: z.object({ agree: z.int(), differ: z.int(), unknown: z.int() }),
          rows: many(
            z.object({
              resource: ResourceDocument,
              region: z.string(),
              vendor: z.union([VendorStatusName, z.literal('absent')]),
              ours: z.enum(['open', 'closed', 'unknown', 'gone']),
              outcome: z.enum(['agree', 'differ', 'unknown']),
              reasons: many(z.string()).describe('Why they differ.'),
              notes: many(z.string()),
              checkedAt: z.number().nullable(),
            }),
          ),
        })
        .meta({ id: 'ComparedItem' }),
    ),
    notCompared: many(z.object(itemFields)).describe('Items that ask what Postern does not ask.'),
    gaps: many(GapDocument),
    vendorGaps: many(
      z.object({
        service: z.enum(['security-center', 'cloud-config']),
        account: z.string(),
        operation: z.string(),
        code: z.string(),
        message: z.string(),
        requestId: z.string().optional(),
      }),
    ),
    submission: z
      .object({
        outcome: z.enum(['done', 'nothing-to-check', 'throttled', 'exhausted', 'timed-out', 'not-done']),
        seconds: z.number().nullable(),
      })
      .nullable(),
  })
  .meta({ id: 'VendorReport', description: 'As `postern checks vendor --json`.' });

const begunFields = {
  id: z.string(),
  by: z.string(),
  submitted: z.boolean().describe('Whether the vendor is made to look again first.'),
  startedAt: z.string(),
};
export const VendorCheckRunningDocument = z.object(begunFields).meta({ id: 'VendorCheckRunning' });

export const VendorChecksDocument = z
  .object({
    running: VendorCheckRunningDocument.nullable(),
    last: z
      .object({
        ...begunFields,
        endedAt: z.string(),
        report: VendorReportDocument.nullable(),
        failure: z.string().nullable().describe('Code of the problem that ended it.'),
      })
      .meta({ id: 'VendorCheck' })
      .nullable()
      .describe('Since the service was started.'),
  })
  .meta({ id: 'VendorChecks' });
