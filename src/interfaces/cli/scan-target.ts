/** Scans the target that flags name, and says how; what becomes of the findings is the same for every format. */
import { type ScanReport, SEVERITIES, type Severity } from '../../domain/finding.ts';
import { problem } from '../../problem.ts';
import { type ScanBasis, type ScanScope, scanBasis } from '../reports/basis.ts';
import type { JudgeFlags } from './arguments.ts';
import type { Context } from './context.ts';
import { type JudgedTarget, judgeTarget } from './judged-target.ts';
import { STATE_FOLDER } from './state-store.ts';
import type { TargetFlags } from './target.ts';
import { version } from './version.ts';

export interface Scanned {
  readonly report: ScanReport;
  readonly basis: ScanBasis;
  /** What the report was made from. */
  readonly judged: JudgedTarget;
}

export async function scanTarget(flags: TargetFlags & JudgeFlags, context: Context): Promise<Scanned> {
  const judged = await judgeTarget(flags, context);
  const { report, options } = judged;
  const basis = scanBasis(scopeOf(flags), options, { at: new Date(), version: version() });
  return { report, basis, judged };
}

function scopeOf(flags: TargetFlags): ScanScope {
  const { input, endpoint, local, state, region, account, directory } = flags;
  const source =
    input !== undefined ? 'input' : endpoint !== undefined ? 'endpoint' : local ? 'local' : 'vendor';
  const name = input ?? endpoint ?? (local ? (state ?? STATE_FOLDER) : '');
  const list = (values: readonly string[] | undefined): readonly string[] | null =>
    values?.flatMap((value) => value.split(',')).map((value) => value.trim()) ?? null;
  return { source, name, regions: list(region), accounts: list(account), directory: directory === true };
}

/** The severity of `--fail-on`; the mildest where the flag is not there. */
export function parseFailOn(text: string | undefined): Severity {
  const severity = text === undefined ? 'info' : SEVERITIES.find((one) => one === text);
  if (severity === undefined)
    throw problem('bad-flag', { flag: '--fail-on', value: text ?? '', expected: SEVERITIES.join(', ') });
  return severity;
}

/** Exit code: 2 findings as severe as `failOn`, 3 none of them but not everything was read or decided, 0 none. */
export function exitCodeOf({ findings, coverage }: ScanReport, failOn: Severity): number {
  const limit = SEVERITIES.indexOf(failOn);
  if (findings.some(({ severity }) => SEVERITIES.indexOf(severity) <= limit)) return 2;
  return coverage.complete ? 0 : 3;
}
