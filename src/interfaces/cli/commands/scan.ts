/** `postern scan`: arguments → use case → view. */
import { problem } from '../../../problem.ts';
import type { JudgeFlags } from '../arguments.ts';
import { type Context, print, printJson, write } from '../context.ts';
import { exitCodeOf, parseFailOn, scanTarget } from '../scan-target.ts';
import type { TargetFlags } from '../target.ts';
import { version } from '../version.ts';
import { scanView } from '../views/scan-view.ts';

export interface ScanFlags extends TargetFlags, JudgeFlags {
  readonly format?: string;
  readonly showWaived?: boolean;
  readonly failOn?: string;
}

/** Exit code: 2 findings, 3 none but not everything was read or decided, 0 none. */
export async function runScan(flags: ScanFlags, context: Context): Promise<number> {
  const failOn = parseFailOn(flags.failOn);
  const format = flags.format ?? (context.json ? 'json' : 'human');
  const show = format === 'human' || format === 'json' ? undefined : await reportFormat(format);
  const { report, basis } = await scanTarget(flags, context);
  if (show !== undefined) {
    const { messages, language } = context;
    await write(show.render({ report, basis, messages, language, writtenAt: basis.at, version: version() }));
  } else if (format === 'json') await printJson('postern.scan/v1', { basis, ...report });
  else await print(scanView(report, context, { showWaived: flags.showWaived === true }));
  return exitCodeOf(report, failOn);
}

/** A format of reports, loaded only when it is asked for. */
async function reportFormat(id: string): Promise<import('../../reports/report.ts').ReportFormat> {
  const { formatCalled, REPORT_FORMATS } = await import('../../reports/index.ts');
  const format = formatCalled(id);
  if (format !== undefined) return format;
  const expected = ['human', 'json', ...REPORT_FORMATS.map((one) => one.id)].join(', ');
  throw problem('bad-flag', { flag: '--format', value: id, expected });
}
