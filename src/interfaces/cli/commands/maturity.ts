/** `postern maturity`: a scan, as levels and a score, beside those of scans that were kept. */
import { type MaturityPoint, maturityTrend } from '../../../app/maturity.ts';
import { assessMaturity } from '../../../domain/maturity/assess.ts';
import type { JudgeFlags } from '../arguments.ts';
import { type Context, print, printJson } from '../context.ts';
import { judgeTarget } from '../judged-target.ts';
import { targetName } from '../record-scan.ts';
import { hasStore, openStateStore } from '../state-store.ts';
import type { TargetFlags } from '../target.ts';
import { maturityView } from '../views/maturity-view.ts';

/** Exit code: 2 an item is critical or warns, 3 none is but not everything was read or decided, 0 none is. */
export async function runMaturity(flags: TargetFlags & JudgeFlags, context: Context): Promise<number> {
  const { report, fleet } = await judgeTarget(flags, context);
  const assessed = assessMaturity(report, fleet);
  const trend = await keptTrend(flags);
  if (context.json)
    await printJson('postern.maturity/v1', {
      equivalentOf: 'ecs-insight',
      ...assessed,
      gaps: report.coverage.gaps,
      trend,
    });
  else await print(maturityView(assessed, { gaps: report.coverage.gaps, trend }, context));
  if (assessed.items.some(({ level }) => level === 'critical' || level === 'warn')) return 2;
  return assessed.complete ? 0 : 3;
}

/** How many of the last scans that were kept are shown. */
const SHOWN = 10;

/** Of the same cloud; empty where no store is. */
async function keptTrend(flags: TargetFlags): Promise<readonly MaturityPoint[]> {
  if (!hasStore(flags)) return [];
  const store = await openStateStore(flags, 'refuse');
  try {
    return await maturityTrend(store.scans, { target: await targetName(flags), limit: SHOWN });
  } finally {
    await store.close();
  }
}
