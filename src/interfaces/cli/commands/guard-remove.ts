/** `postern guard remove`: off everything it is on, and gone. */
import { removeGuard } from '../../../app/guard/remove.ts';
import { confirm } from '../confirm.ts';
import { type Context, print, printJson } from '../context.ts';
import { findGuard, type GuardNameFlags } from '../guard-name.ts';
import { openGuard } from '../guard-target.ts';
import { abortOnInterrupt } from '../progress.ts';
import { stepReporter, stepsView } from '../views/guard-apply-view.ts';
import { guardRemoveView } from '../views/guard-remove-view.ts';

export interface GuardRemoveFlags extends GuardNameFlags {
  readonly force?: boolean;
  readonly yes?: boolean;
}

export async function runGuardRemove(flags: GuardRemoveFlags, context: Context): Promise<number> {
  const interrupt = abortOnInterrupt();
  const target = await openGuard(flags, interrupt.signal);
  try {
    const guard = await findGuard(flags, target);
    const { ask, isYes } = context.messages.guard.apply;
    const report = await removeGuard({
      ...target,
      ...guard,
      force: flags.force === true,
      audit: await target.audit(),
      signal: interrupt.signal,
      onStep: stepReporter(context),
      confirm: (steps) =>
        confirm(
          { yes: flags.yes === true, isYes, signal: interrupt.signal },
          () => `${stepsView(steps, context)}\n${ask(steps.length)}`,
        ),
    });
    if (context.json) await printJson('postern.guard-remove/v1', report);
    else await print(guardRemoveView(report, context));
    return 0;
  } finally {
    interrupt.dispose();
    await target.close();
  }
}
