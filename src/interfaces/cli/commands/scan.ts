/** `postern scan`: arguments → use case → view. */
import { scan } from '../../../app/scan.ts';
import { problem } from '../../../problem.ts';
import { type JudgeFlags, judgedBy } from '../arguments.ts';
import { type Context, print, printJson } from '../context.ts';
import { abortOnInterrupt, startProgress } from '../progress.ts';
import { openTarget, type TargetFlags } from '../target.ts';
import { scanView } from '../views/scan-view.ts';

export interface ScanFlags extends TargetFlags, JudgeFlags {
  readonly format?: string;
  readonly showWaived?: boolean;
}

/** Exit code: 2 findings, 3 none but not everything was read or decided, 0 none. */
export async function runScan(flags: ScanFlags, context: Context): Promise<number> {
  const format = flags.format ?? (context.json ? 'json' : 'human');
  if (format !== 'human' && format !== 'json') {
    throw problem('bad-flag', { flag: '--format', value: format, expected: 'human, json' });
  }
  const options = await judgedBy(flags);
  const target = await openTarget(flags);
  const progress = startProgress(context);
  const interrupt = abortOnInterrupt();
  try {
    const request = { ...target.request, signal: interrupt.signal, onProgress: progress.update };
    const report = await scan({ source: target.source, request, options });
    progress.stop();
    if (interrupt.signal.aborted) throw problem('interrupted', {});
    if (format === 'json') await printJson('postern.scan/v1', report);
    else await print(scanView(report, context, { showWaived: flags.showWaived === true }));
    if (report.findings.length > 0) return 2;
    return report.coverage.complete ? 0 : 3;
  } finally {
    progress.stop();
    interrupt.dispose();
    await target.close();
  }
}
