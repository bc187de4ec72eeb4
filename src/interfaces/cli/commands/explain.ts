/** `postern explain`: arguments → use case → view. */
import { explain } from '../../../app/explain.ts';
import { parsePacket } from '../../packet.ts';
import { type JudgeFlags, judgedBy } from '../arguments.ts';
import { type Context, print, printJson } from '../context.ts';
import { abortOnInterrupt, startProgress } from '../progress.ts';
import { openTarget, type TargetFlags } from '../target.ts';
import { explainView } from '../views/explain-view.ts';

export interface ExplainFlags extends TargetFlags, JudgeFlags {
  readonly packet?: string;
}

/** Exit code: 0, or 3 when a question could not be decided. */
export async function runExplain(
  ids: readonly string[],
  flags: ExplainFlags,
  context: Context,
): Promise<number> {
  const options = await judgedBy(flags);
  const packet = flags.packet === undefined ? undefined : parsePacket('--packet', flags.packet);
  const target = await openTarget(flags);
  const progress = startProgress(context);
  const interrupt = abortOnInterrupt();
  try {
    const request = { ...target.request, signal: interrupt.signal, onProgress: progress.update };
    const report = await explain({
      source: target.source,
      request,
      options,
      ids,
      ...(packet === undefined ? {} : { packet }),
    });
    progress.stop();
    if (context.json) await printJson('postern.explain/v1', report);
    else await print(explainView(report, context));
    const undecided = report.items.some((item) =>
      item.exposures.some(({ verdict }) => verdict === 'unknown'),
    );
    return undecided ? 3 : 0;
  } finally {
    progress.stop();
    interrupt.dispose();
    await target.close();
  }
}
