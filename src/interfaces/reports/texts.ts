/** Sentences that several formats say in the same words. */
import type { Finding, Undecided } from '../../domain/finding.ts';
import type { Gap } from '../../domain/inventory/inventory.ts';
import type { Messages } from '../../messages/index.ts';
import { portsText, titleOf } from '../cli/views/cause-text.ts';
import { resourceText, sourcesText } from '../cli/views/rule-text.ts';
import type { ReportInput } from './report.ts';

/** What a report comes to, in one sentence. */
export function conclusionOf({ report, messages }: ReportInput, causes: number): string {
  const { findings, waived, coverage } = report;
  const texts = messages.report.conclusion;
  if (findings.length > 0) return texts.findings({ causes, findings: findings.length });
  if (!coverage.complete) return texts.nothingSeen;
  return waived.length > 0 ? texts.waivedOnly : texts.nothing;
}

/** Whether everything was read and decided, in one sentence. */
export function coverageText({ report, messages }: ReportInput): string {
  const { coverage, undecided } = report;
  if (coverage.complete) return messages.scan.complete;
  return messages.scan.incomplete(
    coverage.gaps.length,
    new Set(undecided.map((one) => one.resource.id)).size,
  );
}

/** A finding in one line: what is open, where, from where. */
export function findingText(finding: Finding, messages: Messages): string {
  const { check, resource, sources, verdict, family, witness } = finding;
  const place = `${messages.resource[resource.type]} ${resourceText(resource)}`;
  return [
    `${titleOf(check, messages)}: ${place}`,
    portsText([finding], messages),
    sources.length === 0 ? '' : sourcesText(sources, verdict, family, messages),
    witness === null ? '' : messages.scan.witness(witness.source, `${witness.protocol}/${witness.port}`),
  ]
    .filter((part) => part !== '')
    .join('; ');
}

export function reasonsText({ reasons }: Undecided, messages: Messages): string {
  return [...new Set(reasons.map(({ code }) => messages.reason[code]))].join('; ');
}

export function gapText(gap: Gap, messages: Messages): string {
  return messages.scan.gap(
    messages.kind[gap.kind],
    gap.resource ?? gap.region,
    gap.code,
    gap.requestId ?? '',
  );
}

/** `2026-11-25 01:33:19 UTC` of `2026-11-25T01:33:19Z`. */
export function readableTime(at: string): string {
  return at.replace('T', ' ').replace('Z', ' UTC');
}

/** Scope as labels and texts, in the order of reports. */
export function scopeRows({
  report,
  basis,
  messages,
  writtenAt,
  version,
  document,
}: ReportInput): [string, string][] {
  const { labels, ...m } = messages.report.scope;
  const scope = basis?.scope;
  const accounts =
    scope === undefined
      ? m.notSaid
      : (scope.accounts?.join(', ') ??
        (scope.directory ? m.directory : scope.source === 'input' ? '' : m.own));
  return [
    [labels.source, scope === undefined ? m.notSaid : m.source[scope.source](scope.name)],
    [labels.accounts, accounts],
    [labels.regions, scope === undefined ? m.notSaid : (scope.regions?.join(', ') ?? m.everyRegion)],
    [labels.read, messages.scan.coverage(report.coverage)],
    [labels.readAt, basis === null ? m.notSaid : readableTime(basis.at)],
    [labels.writtenAt, readableTime(writtenAt)],
    [labels.by, m.by(version)],
    ...(document === undefined
      ? []
      : ([
          [labels.scan, document.path],
          [labels.digest, document.sha256],
        ] as [string, string][])),
  ].filter((row): row is [string, string] => row[1] !== '');
}
