/** `postern guard coverage`: what is attached where now → who is covered → view. */
import { guardCoverage } from '../../../app/guard/coverage.ts';
import { type Context, print, printJson } from '../context.ts';
import { type GuardNameFlags, parseWay } from '../guard-name.ts';
import { openGuard } from '../guard-target.ts';
import { abortOnInterrupt } from '../progress.ts';
import { guardCoverageView } from '../views/guard-coverage-view.ts';

/** Exit code: 0 everybody is covered, 2 somebody is not, 3 of somebody it is not known. */
export async function runGuardCoverage(flags: GuardNameFlags, context: Context): Promise<number> {
  const way = parseWay(flags.way);
  const interrupt = abortOnInterrupt();
  const target = await openGuard(flags, interrupt.signal);
  try {
    const report = await guardCoverage(target.cloud, way);
    if (context.json) await printJson('postern.guard-coverage/v1', report);
    else await print(guardCoverageView(report, context));
    const { notCovered, unknown } = report.counts;
    return notCovered > 0 ? 2 : unknown > 0 || report.gaps.length > 0 ? 3 : 0;
  } finally {
    interrupt.dispose();
    await target.close();
  }
}
