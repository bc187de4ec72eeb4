/** `postern scan`: arguments → use case → view. */
import { problem } from '../../../problem.ts';
import type { JudgeFlags } from '../arguments.ts';
import { type Context, print, printJson, write } from '../context.ts';
import { openRecord, type RecordFlags } from '../record-scan.ts';
import { exitCodeOf, parseFailOn, scanTarget } from '../scan-target.ts';
import type { TargetFlags } from '../target.ts';
import { version } from '../version.ts';
import { recordedView } from '../views/recorded-view.ts';
import { scanView } from '../views/scan-view.ts';

export interface ScanFlags extends TargetFlags, JudgeFlags, RecordFlags {
  readonly format?: string;
  readonly showWaived?: boolean;
  readonly failOn?: string;
}

/** Exit code: 2 findings, 3 none but not everything was read or decided, 0 none. */
export async function runScan(flags: ScanFlags, context: Context): Promise<number> {
  const failOn = parseFailOn(flags.failOn);
  const format = flags.format ?? (context.json ? 'json' : 'human');
  const show = format === 'human' || format === 'json' ? undefined : await reportFormat(format);
  // Before anything is read: a store that cannot be used must not cost a scan.
  const record = await openRecord(flags);
  try {
    const { report, basis, judged } = await scanTarget(flags, context);
    const recorded = await record?.keep(judged);
    if (show !== undefined) {
      const { messages, language } = context;
      await write(
        show.render({ report, basis, messages, language, writtenAt: basis.at, version: version() }),
      );
    } else if (format === 'json')
      await printJson('postern.scan/v1', {
        basis,
        ...report,
        ...(recorded === undefined ? {} : { recorded: recorded.document }),
      });
    else {
      await print(scanView(report, context, { showWaived: flags.showWaived === true }));
      if (recorded !== undefined) await print(`\n${recordedView(recorded.scan, recorded.where, context)}`);
    }
    return exitCodeOf(report, failOn);
  } finally {
    await record?.close();
  }
}

/** A format of reports, loaded only when it is asked for. */
async function reportFormat(id: string): Promise<import('../../reports/report.ts').ReportFormat> {
  const { formatCalled, REPORT_FORMATS } = await import('../../reports/index.ts');
  const format = formatCalled(id);
  if (format !== undefined) return format;
  const expected = ['human', 'json', ...REPORT_FORMATS.map((one) => one.id)].join(', ');
  throw problem('bad-flag', { flag: '--format', value: id, expected });
}
