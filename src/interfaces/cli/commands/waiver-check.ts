/** `postern waiver check`: waivers and current findings → which waivers do not hold. */
import { type JudgeFlags, today } from '../arguments.ts';
import { type Context, print, printJson } from '../context.ts';
import { judgeTarget } from '../judged-target.ts';
import type { TargetFlags } from '../target.ts';
import { waiverCheckView } from '../views/waiver-view.ts';

export type WaiverCheckFlags = TargetFlags & JudgeFlags;

/** Exit code: 0 all hold, 2 one is expired, void or without a finding, 3 one could not be judged. */
export async function runWaiverCheck(flags: WaiverCheckFlags, context: Context): Promise<number> {
  const { report, waivers, loaded } = await judgeTarget(flags, context);
  const body = { path: loaded.path, today: today(), complete: report.coverage.complete, waivers };
  if (context.json) await printJson('postern.waiver-check/v1', body);
  else await print(waiverCheckView(body, context));
  if (waivers.some(({ state }) => state === 'expired' || state === 'void' || state === 'no-finding'))
    return 2;
  return waivers.some(({ state }) => state === 'unknown') ? 3 : 0;
}
