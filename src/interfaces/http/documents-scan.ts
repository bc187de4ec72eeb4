/** What a scan says, as the service answers it: the document of `postern scan --json` and its parts. */
import { z } from 'zod';
import { JsonObject, many } from './documents.ts';
import {
  CoverageDocument,
  FamilyOf,
  PathDocument,
  ResourceDocument,
  RuleDocument,
  SeverityName,
  Transport,
  TrustedDocument,
  UnknownReasonDocument,
  VerdictName,
  WarningDocument,
  WitnessDocument,
} from './documents-resource.ts';

export const WaiverDocument = z
  .object({
    target: z.enum(['rule', 'group', 'instance']),
    id: z.string(),
    check: z.string(),
    protocol: Transport.optional(),
    port: z.int().optional(),
    family: FamilyOf.optional(),
    content: z.string().describe('Digest of what it is bound to.'),
    reason: z.string(),
    owner: z.string(),
    until: z.string().describe('The last day on which it holds.'),
  })
  .meta({ id: 'FindingWaiver', description: 'The waiver that covers a finding.' });

const about = {
  check: z.string(),
  account: z.string(),
  region: z.string(),
  resource: ResourceDocument,
  service: z.string().nullable(),
  protocol: Transport.nullable(),
  port: z.int().nullable(),
  family: FamilyOf.nullable(),
};
const findingFields = {
  id: z.string().describe('The same for the same finding in every scan.'),
  ...about,
  verdict: VerdictName,
  literal: z.enum(['open', 'closed']),
  severity: SeverityName,
  sources: many(z.string()).describe('Untrusted sources that get in, as CIDR blocks.'),
  rules: many(RuleDocument).describe('The rules that let them in.'),
  hiddenBy: many(RuleDocument).optional(),
  path: PathDocument.nullable().describe('Null for findings that are not about who gets in.'),
  witness: WitnessDocument.nullable(),
  serviceManaged: z.boolean(),
  instances: z.int().nullable().describe('How many instances the group opens.'),
};
export const FindingDocument = z.object(findingFields).meta({ id: 'Finding' });

export const ScanDocument = z
  .object({
    schema: z.literal('postern.scan/v1'),
    basis: z.object({
      at: z.string(),
      version: z.string(),
      scope: z.object({
        source: z.enum(['input', 'endpoint', 'local', 'vendor']),
        name: z.string(),
        regions: many(z.string()).nullable(),
        accounts: many(z.string()).nullable(),
        directory: z.boolean(),
      }),
      catalogue: many(z.object({ service: z.string(), protocol: Transport, port: z.int() })),
      broadOver: z.object({ ipv4: z.string(), ipv6: z.string() }),
      profile: JsonObject,
    }),
    coverage: CoverageDocument,
    findings: many(FindingDocument),
    waived: many(z.object({ ...findingFields, waiver: WaiverDocument }).meta({ id: 'WaivedFinding' })),
    undecided: many(z.object({ ...about, reasons: many(UnknownReasonDocument) })),
    trusted: many(TrustedDocument),
    warnings: many(WarningDocument),
  })
  .meta({ id: 'Scan', description: 'As `postern scan --json`.' });
