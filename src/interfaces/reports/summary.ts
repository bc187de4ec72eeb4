/** Counts and lists that several formats show. */

import { CHECK_IDS } from '../../app/scan.ts';
import { complianceOf, FRAMEWORKS, type Framework } from '../../domain/compliance.ts';
import { type Finding, type ScanReport, SEVERITIES, type Severity } from '../../domain/finding.ts';
import type { Messages } from '../../messages/index.ts';

/** Findings of one account, region, check or of all, by severity. */
export interface Tally {
  readonly key: string;
  readonly counts: Readonly<Record<Severity, number>>;
  readonly total: number;
}

/** One row for each key, most severe first. */
export function tallies(findings: readonly Finding[], keyOf: (finding: Finding) => string): Tally[] {
  const rows = new Map<string, Record<Severity, number>>();
  for (const finding of findings) {
    const key = keyOf(finding);
    const counts = rows.get(key) ?? noCounts();
    counts[finding.severity] += 1;
    rows.set(key, counts);
  }
  return [...rows]
    .map(([key, counts]) => ({ key, counts, total: SEVERITIES.reduce((sum, one) => sum + counts[one], 0) }))
    .sort((a, b) => worse(a, b) || (a.key < b.key ? -1 : 1));
}

export function countBySeverity(items: readonly { readonly severity: Severity }[]): Record<Severity, number> {
  const counts = noCounts();
  for (const { severity } of items) counts[severity] += 1;
  return counts;
}

function noCounts(): Record<Severity, number> {
  return { critical: 0, high: 0, medium: 0, low: 0, info: 0 };
}

function worse(a: Tally, b: Tally): number {
  for (const severity of SEVERITIES) {
    if (a.counts[severity] !== b.counts[severity]) return b.counts[severity] - a.counts[severity];
  }
  return 0;
}

/** Checks that have run: those of this version, and others that findings of an older or newer one name. */
export function checksOf({ findings, waived, undecided }: ScanReport): string[] {
  return [...new Set([...CHECK_IDS, ...[...findings, ...waived, ...undecided].map(({ check }) => check)])];
}

/**
 * How a clause fares. `undecided` where nothing was found and something that its checks needed was not read: a clause
 * is never said to be without findings on half of the facts.
 */
export interface ControlStatus {
  readonly control: string;
  readonly reading: boolean;
  readonly checks: readonly string[];
  readonly findings: number;
  readonly status: 'findings' | 'waived' | 'undecided' | 'none';
}

export function complianceStatus(
  report: ScanReport,
): { readonly framework: Framework; readonly controls: readonly ControlStatus[] }[] {
  const count = (items: readonly { readonly check: string }[]): Map<string, number> => {
    const counts = new Map<string, number>();
    for (const { check } of items) counts.set(check, (counts.get(check) ?? 0) + 1);
    return counts;
  };
  const findings = count(report.findings);
  const waived = count(report.waived);
  const sum = (counts: Map<string, number>, checks: readonly string[]): number =>
    checks.reduce((all, check) => all + (counts.get(check) ?? 0), 0);
  const about = CHECK_IDS.flatMap((check) => complianceOf(check).map((ref) => ({ check, ref })));
  return FRAMEWORKS.map((framework) => {
    const own = about.filter(({ ref }) => ref.framework === framework.id);
    const controls = [...new Set(own.map(({ ref }) => ref.control))].sort(byNumber);
    return {
      framework,
      controls: controls.map((control) => {
        const refs = own.filter(({ ref }) => ref.control === control);
        const checks = refs.map(({ check }) => check);
        const found = sum(findings, checks);
        return {
          control,
          reading: refs.every(({ ref }) => ref.basis === 'reading'),
          checks,
          findings: found,
          status:
            found > 0
              ? 'findings'
              : !report.coverage.complete
                ? 'undecided'
                : sum(waived, checks) > 0
                  ? 'waived'
                  : 'none',
        };
      }),
    };
  });
}

/** `1.3.2` before `1.10`, `SC-7` before `SC-7(5)`. */
function byNumber(a: string, b: string): number {
  return a.localeCompare(b, 'en', { numeric: true });
}

/** The clauses that a check is evidence about, by framework. */
export function controlsByFramework(
  check: string,
  messages: Messages,
): { readonly framework: string; readonly controls: readonly string[] }[] {
  const refs = complianceOf(check);
  return FRAMEWORKS.flatMap((framework) => {
    const controls = refs.filter((ref) => ref.framework === framework.id).map(({ control }) => control);
    return controls.length === 0
      ? []
      : [{ framework: messages.report.compliance.framework(framework), controls }];
  });
}

/** `ISO/IEC 27001 2022, annex A: A.8.20, A.8.21` for each framework that a check is about. */
export function controlTexts(check: string, messages: Messages): string[] {
  return controlsByFramework(check, messages).map(
    ({ framework, controls }) => `${framework}: ${controls.join(', ')}`,
  );
}

/** Distinct lists of sources, numbered from 1 in the order in which findings name them. */
export class SourceSets {
  readonly #numbers = new Map<string, number>();
  readonly lists: (readonly string[])[] = [];

  /** The number of a list; the same for equal ones. */
  numberOf(sources: readonly string[]): number {
    const key = sources.join(' ');
    const known = this.#numbers.get(key);
    if (known !== undefined) return known;
    this.lists.push(sources);
    this.#numbers.set(key, this.lists.length);
    return this.lists.length;
  }
}
