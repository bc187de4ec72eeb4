/** What the store remembers, as the service answers it. */
import { z } from 'zod';
import { FINDING_STATUSES, type FindingStatus } from '../../domain/posture/life.ts';
import { JsonObject, many } from './documents.ts';
import { CoverageDocument, GapDocument, SeverityName } from './documents-resource.ts';
import { FindingDocument, WaiverDocument } from './documents-scan.ts';

export const AuditEntryDocument = z
  .object({
    number: z.int().describe('1, 2, 3, … without holes.'),
    at: z.string(),
    by: z.string(),
    action: z.string(),
    subject: z.string(),
    details: JsonObject,
    previous: z.string().describe('Hash of the entry before; 64 zeros for the first.'),
    hash: z.string(),
  })
  .meta({ id: 'AuditEntry', description: 'Something that was done, in a chain of hashes.' });

export const AuditVerdictDocument = z
  .union([
    z.object({
      intact: z.literal(true),
      entries: z.int(),
      head: z.object({ number: z.int(), hash: z.string() }).nullable(),
      cutThrough: z.int().describe('Entries up to this one were cut off by retention.'),
    }),
    z.object({
      intact: z.literal(false),
      entries: z.int(),
      number: z.int().describe('The first entry that is wrong.'),
      why: z.enum(['changed', 'unlinked', 'missing', 'unanchored', 'replaced']),
    }),
  ])
  .meta({ id: 'AuditVerdict', description: 'Whether the chain holds.' });

export const TrailRecordDocument = z
  .object({
    id: z.string().describe('The vendor’s.'),
    at: z.string(),
    account: z.string(),
    region: z.string(),
    operation: z.string().describe('As `AuthorizeSecurityGroup`.'),
    actor: z.object({
      type: z.string().describe('`root-account`, `ram-user`, `assumed-role`, or what the vendor says.'),
      name: z.string(),
      account: z.string(),
    }),
    from: z.string().describe('The address that the call came from, or the name of a service.'),
    requestId: z.string(),
    resources: many(z.string()).describe('Ids that the event names.'),
    denied: z.boolean(),
    errorCode: z.string().describe('Empty when it was done.'),
    errorMessage: z.string(),
    denial: z
      .object({
        action: z.string(),
        principalType: z.string(),
        principal: z.string(),
        principalAccount: z.string(),
        policyType: z.string().describe('As `ControlPolicy`.'),
        kind: z.string().describe('`ExplicitDeny`: a statement denied it. `ImplicitDeny`: none allowed it.'),
      })
      .nullable()
      .describe('What the refusal said beside its code; null where the event does not have it.'),
    diagnosable: z.boolean().describe('Whether there is more that the vendor can decode.'),
  })
  .meta({ id: 'TrailRecord', description: 'What somebody did in the cloud, or was denied.' });

export const DiagnosisDocument = z
  .object({
    action: z.string(),
    resource: z.string(),
    keys: z.record(z.string(), many(z.string())).describe('Condition keys of the call with their values.'),
    explicit: z.boolean().describe('Whether a statement denied it; otherwise none allowed it.'),
    policyType: z.string(),
    principal: z.object({ type: z.string(), name: z.string(), account: z.string() }),
    policies: many(
      z.object({
        effect: z.string(),
        id: z.string(),
        type: z.string(),
        statement: z.int().nullable().describe('From 1; null where the vendor does not say.'),
      }),
    ).describe('Those that matched.'),
  })
  .meta({ id: 'Diagnosis', description: 'The vendor’s own account of why a call was denied.' });

const StatusName = z.enum(FINDING_STATUSES as readonly [FindingStatus, ...FindingStatus[]]).meta({
  id: 'FindingStatus',
  description:
    '`exempt`: no finding any more because it was judged otherwise, not because somebody repaired it.',
});

const recordFields = {
  target: z
    .string()
    .describe('The cloud that was read: an endpoint, `local`, or empty for the vendor’s own.'),
  id: z.string(),
  status: StatusName,
  waiver: WaiverDocument.nullable(),
  firstSeen: z.string(),
  lastSeen: z.string(),
  firstScan: z.string(),
  lastScan: z.string(),
  endedAt: z.string().nullable(),
  returns: z.int(),
  finding: FindingDocument,
};
export const FindingRecordDocument = z
  .object(recordFields)
  .meta({ id: 'FindingRecord', description: 'A finding with its life.' });

export const FindingDetailDocument = z
  .object({
    ...recordFields,
    events: many(
      z
        .object({
          at: z.string(),
          scan: z.string(),
          kind: z.enum(['new', 'returned', 'fixed', 'exempt', 'dropped', 'changed', 'waived', 'unwaived']),
          severity: SeverityName,
        })
        .meta({ id: 'FindingEvent' }),
    ).describe('The oldest first.'),
  })
  .meta({ id: 'FindingDetail' });

const countFields = { severity: SeverityName, waived: z.boolean(), count: z.int() };
export const FindingCountsDocument = z
  .object({
    total: z.int(),
    counts: many(z.object({ status: StatusName, ...countFields })),
    by: many(z.object({ value: z.string(), count: z.int() }))
      .nullable()
      .describe('By the field that was asked for, the most first.'),
  })
  .meta({ id: 'FindingCounts' });

const ScoreDocument = z
  .object({ least: z.number(), most: z.number() })
  .meta({ id: 'Score', description: 'Marks between bounds; they differ where something was not decided.' });

const CountsDocument = z
  .object({
    open: z.record(SeverityName, z.int()).describe('Findings without a waiver, by severity.'),
    waived: z.int(),
    undecided: z.int(),
    new: z.int(),
    returned: z.int(),
    fixed: z.int(),
    exempt: z.int(),
    unwaived: z.int().optional().describe('Findings that a waiver covers no more.'),
    unseen: z.int().describe('Open findings that the scan neither saw nor covered.'),
    maturity: ScoreDocument.nullable().optional(),
  })
  .meta({ id: 'ScanCounts' });

export const ScanRecordDocument = z
  .object({
    id: z.string(),
    target: z.string(),
    scope: z.object({
      accounts: many(z.string()).nullable(),
      regions: many(z.string()).nullable(),
      resources: many(z.string())
        .nullable()
        .describe('Null for a scan of everything that is watched; else what an event named.'),
    }),
    startedAt: z.string(),
    endedAt: z.string(),
    by: z.string(),
    coverage: CoverageDocument,
    counts: CountsDocument,
  })
  .meta({ id: 'ScanRecord' });

export const PostureDocument = z
  .object({
    target: z.string(),
    counts: many(z.object({ status: StatusName, ...countFields })).describe('Of open findings.'),
    latest: ScanRecordDocument.nullable().describe(
      'The last scan, of everything or of what an event touched.',
    ),
    latestFull: ScanRecordDocument.nullable().describe('The last scan of everything that is watched.'),
    keeper: z.object({
      running: z.boolean(),
      lastEndedAt: z.string().nullable(),
      lastFailure: z.object({ at: z.string(), code: z.string() }).nullable(),
    }),
  })
  .meta({ id: 'Posture', description: 'How things stand, and whether the service keeps up.' });

export const HistoryPointDocument = z
  .object({
    scan: z.string(),
    at: z.string(),
    complete: z.boolean(),
    counts: CountsDocument,
  })
  .meta({ id: 'HistoryPoint', description: 'What one full scan counted.' });

export const MaturityDocument = z
  .object({
    schema: z.literal('postern.maturity/v1'),
    equivalentOf: z.literal('ecs-insight'),
    score: ScoreDocument.nullable(),
    instances: z.int(),
    complete: z.boolean(),
    items: many(
      z
        .object({
          id: z.string(),
          level: z.enum(['critical', 'warn', 'info', 'healthy', 'not-applicable', 'unknown']),
          full: z.number(),
          score: ScoreDocument.nullable(),
          affected: z.int(),
          instances: many(
            z.object({
              account: z.string(),
              region: z.string(),
              id: z.string(),
              name: z.string(),
              state: z.enum(['reachable', 'unreachable', 'unknown']),
            }),
          ),
        })
        .meta({ id: 'MaturityItem' }),
    ),
    gaps: many(GapDocument),
    trend: many(
      z.object({
        scan: z.string(),
        at: z.string(),
        complete: z.boolean(),
        score: ScoreDocument.nullable(),
      }),
    ).describe('Full scans that were kept, the oldest first.'),
  })
  .meta({ id: 'Maturity', description: 'As `postern maturity --json`.' });
