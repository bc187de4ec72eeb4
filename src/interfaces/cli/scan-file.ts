/** Reads a saved scan document, `postern scan --json > FILE`, and checks every field that reports show. */
import { createHash } from 'node:crypto';
import { z } from 'zod';
import type { ScanReport } from '../../domain/finding.ts';
import { SEVERITIES } from '../../domain/finding.ts';
import { INVENTORY_KINDS } from '../../domain/inventory/inventory.ts';
import { problem } from '../../problem.ts';
import type { ScanBasis } from '../reports/basis.ts';
import { readText } from './read-policies.ts';

const words = z.string();
const count = z.int().nonnegative();
const verdict = z.enum(['open', 'broad', 'restricted', 'closed', 'unknown']);
const transport = z.enum(['tcp', 'udp']);
const port = z.int().min(1).max(65_535);
const family = z.enum(['ipv4', 'ipv6']);
const resource = z.object({ type: z.enum(['group', 'interface', 'instance']), id: words, name: words });
const utc = z.string().regex(/^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}Z$/);

const rule = z.object({
  id: words,
  group: words,
  policy: z.enum(['accept', 'drop', 'unreadable']),
  priority: z.number().nullable(),
  protocol: words,
  ports: words,
  source: words,
  description: words,
});

const path = z.discriminatedUnion('kind', [
  z.object({
    kind: z.enum(['public-ip', 'eip', 'ipv6', 'dnat', 'listener']),
    address: words,
    id: words.optional(),
  }),
  z.object({ kind: z.enum(['none', 'unknown']) }),
]);

const about = {
  check: words,
  account: words,
  region: words,
  resource,
  service: words.nullable(),
  protocol: transport.nullable(),
  port: port.nullable(),
  family: family.nullable(),
};

const finding = z.object({
  id: words.min(1),
  ...about,
  verdict,
  literal: z.enum(['open', 'closed']),
  severity: z.enum(SEVERITIES as [(typeof SEVERITIES)[number]]),
  sources: z.array(words),
  rules: z.array(rule),
  hiddenBy: z.array(rule).optional(),
  path: path.nullable(),
  witness: z.object({ protocol: transport, source: words, port }).nullable(),
  serviceManaged: z.boolean(),
  instances: count.nullable(),
});

const waiver = z.object({
  target: z.enum(['rule', 'group', 'instance']),
  id: words,
  check: words,
  protocol: transport.optional(),
  port: port.optional(),
  family: family.optional(),
  content: words,
  reason: words,
  owner: words,
  until: words,
});

const trustWarning = { name: words, list: words, region: words };
const waiverWarning = { target: waiver.shape.target, id: words, check: words, until: words };

const document = z.object({
  schema: z.literal('postern.scan/v1'),
  basis: z
    .object({
      at: utc,
      version: words,
      scope: z.object({
        source: z.enum(['input', 'endpoint', 'local', 'vendor']),
        name: words,
        regions: z.array(words).nullable(),
        accounts: z.array(words).nullable(),
        directory: z.boolean(),
      }),
      catalogue: z.array(z.object({ service: words, protocol: transport, port })),
      broadOver: z.object({ ipv4: words.regex(/^\d{1,12}$/), ipv6: words.regex(/^\d{1,40}$/) }),
      profile: z.record(words, words),
    })
    .optional(),
  coverage: z.object({
    complete: z.boolean(),
    gaps: z.array(
      z.object({
        account: words,
        region: words,
        kind: z.enum(INVENTORY_KINDS),
        operation: words,
        resource: words.optional(),
        code: words,
        message: words,
        requestId: words.optional(),
      }),
    ),
    accounts: count,
    regions: count,
    groups: count,
    rules: count,
    instances: count,
    interfaces: count,
  }),
  findings: z.array(finding),
  waived: z.array(finding.extend({ waiver })),
  undecided: z.array(z.object({ ...about, reasons: z.array(z.looseObject({ code: words })) })),
  trusted: z.array(
    z.object({
      name: words,
      kind: z.enum(['declared', 'bastion', 'workbench', 'caller']),
      cidrs: z.array(words),
    }),
  ),
  warnings: z.array(
    z.discriminatedUnion('code', [
      z.object({
        code: z.enum(['trusted-list-not-read', 'trusted-list-elsewhere', 'trusted-list-too-wide']),
        ...trustWarning,
      }),
      z.object({ code: z.enum(['waiver-expired', 'waiver-void']), ...waiverWarning }),
      z.object({ code: z.literal('port-not-asked'), protocol: transport, port }),
    ]),
  ),
});

export interface ScanFile {
  readonly report: ScanReport;
  readonly basis: ScanBasis | null;
  readonly sha256: string;
}

/** Throws `file-not-found`, `input-not-json` for what is cut off, and `scan-file-bad` with the first wrong field. */
export function readScanFile(path: string): ScanFile {
  const content = readText(path);
  let value: unknown;
  try {
    value = JSON.parse(content);
  } catch (error) {
    throw problem('input-not-json', { path, reason: (error as Error).message }, error);
  }
  const { data, error } = document.safeParse(value);
  if (error !== undefined) {
    const [issue] = error.issues;
    const field = issue?.path
      .map((part) => (typeof part === 'number' ? `[${part}]` : `.${String(part)}`))
      .join('');
    throw problem('scan-file-bad', {
      path,
      field: field?.replace(/^\./, '') || 'document',
      reason: issue?.code ?? '',
    });
  }
  const { basis = null, schema: _, ...report } = data;
  return {
    report: report as ScanReport,
    basis,
    sha256: createHash('sha256').update(content).digest('hex'),
  };
}
