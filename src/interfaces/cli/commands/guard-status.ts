/** `postern guard status`: receipts and what is there now → drift → view. */
import { guardStatus } from '../../../app/guard/status.ts';
import { type Context, print, printJson } from '../context.ts';
import { type GuardNameFlags, parseWay } from '../guard-name.ts';
import { guardName } from '../guard-spec.ts';
import { openGuard } from '../guard-target.ts';
import { abortOnInterrupt } from '../progress.ts';
import { guardStatusView } from '../views/guard-status-view.ts';

/** Exit code: 0 everything is as it was put in place, 2 something is not. */
export async function runGuardStatus(flags: GuardNameFlags, context: Context): Promise<number> {
  const only = {
    way: parseWay(flags.way),
    name: flags.name === undefined ? undefined : guardName(flags.name),
  };
  const interrupt = abortOnInterrupt();
  const target = await openGuard(flags, interrupt.signal);
  try {
    const report = await guardStatus(target.cloud, target.store, only);
    if (context.json) await printJson('postern.guard-status/v1', report);
    else await print(guardStatusView(report, context));
    return report.guards.some(({ drift }) => drift.length > 0) ? 2 : 0;
  } finally {
    interrupt.dispose();
    await target.close();
  }
}
