/** Reads the target that flags name and judges it, with what the judgement was made from. */
import type { LoadedConfig } from '../../adapters/config/read-config.ts';
import { type JudgeOptions, readingFor } from '../../app/judging.ts';
import type { ReadRequest } from '../../app/ports.ts';
import { type Judged, judgeAll } from '../../app/scan.ts';
import { problem } from '../../problem.ts';
import { type JudgeFlags, judgeOptions, loadedConfig } from './arguments.ts';
import type { Context } from './context.ts';
import { abortOnInterrupt, startProgress } from './progress.ts';
import { openTarget, type TargetFlags } from './target.ts';

export interface JudgedTarget extends Judged {
  readonly loaded: LoadedConfig;
  readonly options: JudgeOptions;
  /** What was asked for. */
  readonly request: ReadRequest;
  /** When reading began, as an ISO time. */
  readonly startedAt: string;
}

export async function judgeTarget(flags: TargetFlags & JudgeFlags, context: Context): Promise<JudgedTarget> {
  const loaded = await loadedConfig(flags);
  const options = judgeOptions(flags, loaded.config);
  const target = await openTarget(flags);
  const progress = startProgress(context);
  const interrupt = abortOnInterrupt();
  try {
    const request = { ...target.request, signal: interrupt.signal, onProgress: progress.update };
    const startedAt = new Date().toISOString();
    const inventory = await target.source.read(readingFor(request, options));
    if (interrupt.signal.aborted) throw problem('interrupted', {});
    return { ...judgeAll(inventory, options), loaded, options, request: target.request, startedAt };
  } finally {
    progress.stop();
    interrupt.dispose();
    await target.close();
  }
}
