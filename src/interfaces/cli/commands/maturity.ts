/** `postern maturity`: a scan, as levels and a score. */
import { assessMaturity } from '../../../domain/maturity/assess.ts';
import type { JudgeFlags } from '../arguments.ts';
import { type Context, print, printJson } from '../context.ts';
import { judgeTarget } from '../judged-target.ts';
import type { TargetFlags } from '../target.ts';
import { maturityView } from '../views/maturity-view.ts';

/** Exit code: 2 an item is critical or warns, 3 none is but not everything was read or decided, 0 none is. */
export async function runMaturity(flags: TargetFlags & JudgeFlags, context: Context): Promise<number> {
  const { report, fleet } = await judgeTarget(flags, context);
  const assessed = assessMaturity(report, fleet);
  if (context.json)
    await printJson('postern.maturity/v1', {
      equivalentOf: 'ecs-insight',
      ...assessed,
      gaps: report.coverage.gaps,
    });
  else await print(maturityView(assessed, report.coverage.gaps, context));
  if (assessed.items.some(({ level }) => level === 'critical' || level === 'warn')) return 2;
  return assessed.complete ? 0 : 3;
}
