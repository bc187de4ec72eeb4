/** `postern guard verify`: a guardrail in place → harmless probes → view. */
import { verifyGuard } from '../../../app/guard/verify.ts';
import { problem } from '../../../problem.ts';
import { type Context, print, printJson } from '../context.ts';
import { findGuard, type GuardNameFlags } from '../guard-name.ts';
import { parseDocument } from '../guard-spec.ts';
import { openGuard } from '../guard-target.ts';
import { abortOnInterrupt } from '../progress.ts';
import { guardVerifyView } from '../views/guard-verify-view.ts';

/** Exit code: 0 as the document says; 2 something passes that it stops; 3 some probe does not tell. */
export async function runGuardVerify(flags: GuardNameFlags, context: Context): Promise<number> {
  const interrupt = abortOnInterrupt();
  const target = await openGuard(flags, interrupt.signal);
  try {
    const { cloud, timer } = target;
    const { way, name } = await findGuard(flags, target);
    const state = await cloud.readState(way, name);
    if (state.policy === null) throw problem('guard-unknown', { name });
    const prober = await target.prober();
    if (prober === undefined) throw problem('guard-no-probe-key', {});
    const document = parseDocument(state.policy.document, way, name);
    const report = await verifyGuard({ way, name, document, state }, prober, timer);
    const policy = { name, way, id: state.policy.id };
    if (context.json) await printJson('postern.guard-verify/v1', { policy, ...report });
    else await print(guardVerifyView(report, context));
    return { 'as-expected': 0, 'not-as-expected': 2, undecided: 3 }[report.verdict];
  } finally {
    interrupt.dispose();
    await target.close();
  }
}
