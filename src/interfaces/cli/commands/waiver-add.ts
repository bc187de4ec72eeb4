/** `postern waiver add`: current findings → waivers bound to their rules → the configuration file. */
import { addWaivers } from '../../../adapters/config/edit-config.ts';
import { CHECK_IDS } from '../../../app/scan.ts';
import { waive } from '../../../app/waive.ts';
import { isAbout, isDay, isSameScope } from '../../../domain/waiver/waiver.ts';
import { problem } from '../../../problem.ts';
import { type JudgeFlags, today } from '../arguments.ts';
import { type Context, print, printJson } from '../context.ts';
import { judgeTarget } from '../judged-target.ts';
import type { TargetFlags } from '../target.ts';
import { waiverAddView } from '../views/waiver-view.ts';

export interface WaiverAddFlags extends TargetFlags, JudgeFlags {
  readonly reason?: string;
  readonly owner?: string;
  readonly until?: string;
  readonly check?: string;
}

/** Exit code: 0 when the waivers are written; anything else is a problem, and the file is as it was. */
export async function runWaiverAdd(id: string, flags: WaiverAddFlags, context: Context): Promise<number> {
  const reason = given('--reason', flags.reason);
  const owner = given('--owner', flags.owner);
  const until = given('--until', flags.until);
  if (!isDay(until) || until < today())
    throw problem('bad-flag', { flag: '--until', value: until, expected: `YYYY-MM-DD, ≥ ${today()}` });
  if (flags.check !== undefined && !CHECK_IDS.includes(flags.check))
    throw problem('bad-flag', { flag: '--check', value: flags.check, expected: CHECK_IDS.join(', ') });
  const { report, fleet, loaded } = await judgeTarget(flags, context);
  const findings = [...report.findings, ...report.waived];
  const request = { id, reason, owner, until, ...(flags.check === undefined ? {} : { check: flags.check }) };
  const waivers = waive(request, findings, fleet);
  const { path } = addWaivers(loaded, waivers, CHECK_IDS);
  const added = waivers.map((waiver) => ({
    waiver,
    renewed: loaded.config.waivers.some((one) => isSameScope(one, waiver)),
    findings: findings.filter((finding) => isAbout(waiver, finding)).length,
  }));
  if (context.json) await printJson('postern.waiver-add/v1', { path, added });
  else await print(waiverAddView({ path, added }, context));
  return 0;
}

function given(flag: string, value: string | undefined): string {
  if (value === undefined || value.trim() === '') throw problem('missing-argument', { argument: flag });
  return value.trim();
}
