/** `postern guard apply`: a plan or flags → in place, read back, probed → view. */
import { type ApplyReport, applyGuard } from '../../../app/guard/apply.ts';
import { type VerifyReport, verifyAfterApply } from '../../../app/guard/verify.ts';
import { confirm } from '../confirm.ts';
import { type Context, print, printJson } from '../context.ts';
import { readPlan } from '../guard-plan-file.ts';
import { type GuardSpecFlags, readGuardSpec } from '../guard-spec.ts';
import { type OpenGuard, openGuard } from '../guard-target.ts';
import { abortOnInterrupt } from '../progress.ts';
import { guardApplyView, stepReporter } from '../views/guard-apply-view.ts';
import { failedTestsView, guardPlanView } from '../views/guard-plan-view.ts';

export interface GuardApplyFlags extends GuardSpecFlags {
  readonly yes?: boolean;
}

/** Exit code: 0 in place; 2 policy tests fail, or a probe passes that has to be stopped; 3 probes do not tell. */
export async function runGuardApply(
  path: string | undefined,
  flags: GuardApplyFlags,
  context: Context,
): Promise<number> {
  const { plan: approved, spec } =
    path === undefined
      ? { plan: undefined, spec: readGuardSpec(flags) }
      : readPlan(path, flags.force === true);
  const interrupt = abortOnInterrupt();
  const target = await openGuard(flags, interrupt.signal);
  try {
    const report = await applyGuard({
      ...target,
      spec,
      approved,
      audit: await target.audit(),
      signal: interrupt.signal,
      onStep: stepReporter(context),
      confirm: (plan) =>
        confirm(
          {
            yes: flags.yes === true,
            isYes: context.messages.guard.apply.isYes,
            signal: interrupt.signal,
          },
          () =>
            `${guardPlanView(plan, undefined, context)}\n${context.messages.guard.apply.ask(plan.steps.length)}`,
        ),
    });
    const verification = report.plan === null ? null : await probeAfter(report, spec, target);
    await show(report, verification, context);
    if (report.result === 'tests-failed' || verification?.verdict === 'not-as-expected') return 2;
    return verification?.verdict === 'undecided' ? 3 : 0;
  } finally {
    interrupt.dispose();
    await target.close();
  }
}

async function probeAfter(
  { plan }: ApplyReport,
  spec: ReturnType<typeof readGuardSpec>,
  { cloud, timer, prober }: OpenGuard,
): Promise<VerifyReport | null> {
  const probes = plan === null ? undefined : await prober();
  return probes === undefined ? null : verifyAfterApply(spec, { cloud, timer, prober: probes });
}

async function show(report: ApplyReport, verification: VerifyReport | null, context: Context): Promise<void> {
  if (context.json) {
    const { plan, ...rest } = report;
    const about = plan && { id: plan.id, way: plan.way, account: plan.account, policy: plan.policy };
    await printJson('postern.guard-apply/v1', { guard: about, ...rest, verification });
  } else if (report.result === 'tests-failed') await print(failedTestsView(report.failedTests, context));
  else await print(guardApplyView(report, verification, context));
}
