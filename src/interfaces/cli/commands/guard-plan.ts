/** `postern guard plan`: flags → what would be done, to whom and to whom not → view. */
import { failedTests, planGuard } from '../../../app/guard/plan.ts';
import { type Context, print, printJson } from '../context.ts';
import { openTrail } from '../guard-journal.ts';
import { PLAN_SCHEMA, writePlan } from '../guard-plan-file.ts';
import { type GuardSpecFlags, readGuardSpec } from '../guard-spec.ts';
import { openGuard } from '../guard-target.ts';
import { abortOnInterrupt } from '../progress.ts';
import { failedTestsView, guardPlanView } from '../views/guard-plan-view.ts';

export interface GuardPlanFlags extends GuardSpecFlags {
  readonly journal?: string;
  readonly output?: string;
}

/** Exit code: 0 planned; 2 policy tests fail; 3 planned, but not everything around it could be read. */
export async function runGuardPlan(flags: GuardPlanFlags, context: Context): Promise<number> {
  const spec = readGuardSpec(flags);
  const failed = failedTests(spec);
  if (failed.length > 0) {
    if (context.json) await printJson('postern.guard-tests/v1', { failed });
    else await print(failedTestsView(failed, context));
    return 2;
  }
  const interrupt = abortOnInterrupt();
  const target = await openGuard(flags, interrupt.signal);
  try {
    const trail = flags.journal === undefined ? undefined : openTrail(flags.journal, target.endpoint);
    const plan = await planGuard(spec, target, trail);
    if (flags.output !== undefined) writePlan(flags.output, plan);
    if (context.json) await printJson(PLAN_SCHEMA, plan);
    else await print(guardPlanView(plan, flags.output, context));
    return plan.coverage.complete ? 0 : 3;
  } finally {
    interrupt.dispose();
    await target.close();
  }
}
