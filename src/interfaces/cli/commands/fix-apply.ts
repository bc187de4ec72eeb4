/** `postern fix apply PLAN`: a saved plan → carried out, read back, and kept or taken back → view. */
import { applyFix, type FixApplyReport } from '../../../app/fix/apply.ts';
import { sweepCanaries } from '../../../app/fix/canary.ts';
import { awaitConfirmation, rollBackOverdue } from '../../../app/fix/rollback.ts';
import { fixStatus, type RunStatus } from '../../../app/fix/status.ts';
import type { FixRun } from '../../../app/ports.ts';
import type { Joined } from '../../../domain/plan/fix-members.ts';
import type { RollbackMode } from '../../../domain/plan/rollback-choice.ts';
import type { WorkbenchSite } from '../../../domain/plan/workbench.ts';
import { problem } from '../../../problem.ts';
import { confirm } from '../confirm.ts';
import { type Context, print, printJson, reportProblem } from '../context.ts';
import { parseDuration } from '../duration.ts';
import { type CanaryFlags, canaryWish } from '../fix-canary.ts';
import { readFixPlan } from '../fix-plan-file.ts';
import { runDocument } from '../fix-run-document.ts';
import { type FixTargetFlags, type OpenFix, openFix } from '../fix-target.ts';
import { abortOnInterrupt, startTicker } from '../progress.ts';
import { canaryPreview } from '../views/fix-canary-view.ts';
import {
  canaryReporter,
  deadlineText,
  fixReporter,
  leftText,
  previewView,
  runView,
} from '../views/fix-run-view.ts';
import { timeText } from '../views/time-text.ts';

export interface FixApplyFlags extends FixTargetFlags, CanaryFlags {
  readonly select?: readonly string[];
  readonly concurrency?: string;
  readonly failureBudget?: string;
  readonly confirmWithin?: string;
  readonly rollback?: string;
  readonly workbench?: string;
  readonly yes?: boolean;
}

/** Exit code: 0 in place; 2 when it is not, or not all of it, or was taken back. */
export async function runFixApply(path: string, flags: FixApplyFlags, context: Context): Promise<number> {
  const plan = readFixPlan(path);
  const terminal = process.stdin.isTTY === true && process.stderr.isTTY === true;
  const withinMs = parseWithin(flags.confirmWithin ?? (terminal ? '10m' : 'none'));
  const options = {
    plan,
    select: flags.select?.flatMap((text) => text.split(',')),
    concurrency: parseCount('--concurrency', flags.concurrency ?? '1', 1),
    failureBudget: parseCount('--failure-budget', flags.failureBudget ?? '0', 0),
    withinMs,
    mode: parseMode(flags.rollback ?? 'workbench'),
    sites: parseSites(flags.workbench),
  };
  const interrupt = abortOnInterrupt();
  const canary = canaryWish(flags, context, interrupt.signal);
  const open = await openFix(flags, interrupt.signal);
  try {
    const parts = { ...open, onStep: fixReporter(context), onCanary: canaryReporter(context) };
    await tellOverdue(parts, context);
    await sweepCanaries(parts, (error) => reportProblem(error, context.messages));
    const m = context.messages.fixApply;
    const report = await applyFix({
      ...parts,
      ...options,
      canary,
      onJoined: (joined) => tellJoined(joined, context),
      confirm: (run) =>
        confirm({ yes: agreed(run, flags, context), isYes: m.isYes, signal: interrupt.signal }, () => {
          const steps = run.units.reduce(
            (sum, unit) => sum + (unit.state === 'unchanged' ? 0 : unit.steps.length),
            0,
          );
          const within = withinMs === null ? '' : leftText(withinMs);
          return `${previewView(run, context)}\n${m.ask({ steps, within })}`;
        }),
    });
    const ended = await waitFor(report, parts, context);
    if (!interrupt.signal.aborted) return await show(ended, parts, context);
    // Whoever waits no longer still wants to know what stands there.
    const again = await openFix(flags, undefined);
    try {
      return await show(ended, again, context);
    } finally {
      await again.close();
    }
  } finally {
    interrupt.dispose();
    await open.close();
  }
}

function tellJoined(joined: readonly Joined[], context: Context): void {
  if (context.quiet) return;
  for (const { id, instance, group, like } of joined) {
    const who = instance === null ? id : `${instance} (${id})`;
    process.stderr.write(`${context.messages.fixApply.joined({ who, group, like: like ?? '' })}\n`);
  }
}

/** Whether nobody need be asked; which canary comes first is said in any case. */
function agreed({ canary }: FixRun, { yes }: FixApplyFlags, context: Context): boolean {
  if (yes === true && canary?.state === 'pending' && !context.quiet)
    process.stderr.write(`${canaryPreview(canary, context)}\n`);
  return yes === true;
}

/**
 * What was not confirmed in time is taken back before anything else is done in the state folder. What cannot be, since
 * its cloud does not answer, is told and stays overdue.
 */
export async function tellOverdue(open: OpenFix, context: Context): Promise<readonly string[]> {
  const m = context.messages.fixApply;
  const back = await rollBackOverdue(open, (error, { id, deadline }) => {
    const time = deadline === null ? '' : timeText(deadline);
    process.stderr.write(`${m.notTakenBack({ run: id, time })}\n`);
    reportProblem(error, context.messages);
  });
  for (const { id } of back) if (!context.quiet) process.stderr.write(`${m.tookBack(id)}\n`);
  return back.map(({ id }) => id);
}

async function waitFor(report: FixApplyReport, open: OpenFix, context: Context): Promise<FixApplyReport> {
  const { run } = report;
  if (run === null || run.deadline === null) return report;
  if (report.result !== 'waiting' && report.result !== 'stopped') return report;
  const m = context.messages.fixApply;
  if (!context.quiet) process.stderr.write(`${deadlineText(run, 'command', context)}\n`);
  const ticker = startTicker<number>(context, (left) => m.waitingFor(leftText(left)));
  try {
    const ended = await awaitConfirmation(run.id, open, ticker.update);
    return { result: ended.state, run: ended };
  } finally {
    ticker.stop();
  }
}

async function show({ result, run }: FixApplyReport, open: OpenFix, context: Context): Promise<number> {
  const m = context.messages.fixApply;
  const [status] = run === null ? [] : await fixStatus(open, run.id);
  if (context.json)
    await printJson('postern.fix-apply/v1', {
      result,
      run: run === null ? null : runDocument(run, status),
    });
  else if (status === undefined) await print(m.unchanged);
  else await print([runView(status, context), ...(context.quiet ? [] : nextOf(status, context))].join('\n'));
  if (result === 'unchanged') return 0;
  const whole = run?.units.every(({ state }) => state === 'applied' || state === 'unchanged') === true;
  // One that waits still is taken back unless somebody confirms it.
  return whole && ['applied', 'confirmed'].includes(result) ? 0 : 2;
}

/** What to do next; nothing is to be taken back of what is back already, but for what was left. */
function nextOf({ run, attention }: RunStatus, { messages }: Context): readonly string[] {
  const m = messages.fixApply.next;
  const isBack = (run.state === 'rolled-back' || run.state === 'failed') && !attention;
  return [...(isBack ? [] : [m.rollback(run.id)]), m.report(run.id)];
}

/** The longest time that Junos takes for a commit confirmed, in minutes (conventions, section 4). */
const LONGEST_MINUTES = 65_535;

export function parseWithin(text: string): number | null {
  const expected = '90s, 10m, 2h, none';
  return parseDuration('--confirm-within', text, { expected, longestMs: LONGEST_MINUTES * 60_000 });
}

function parseCount(flag: string, text: string, least: number): number {
  const count = /^\d{1,4}$/.test(text) ? Number(text) : -1;
  if (count < least) throw problem('bad-flag', { flag, value: text, expected: `${least}, …, 9999` });
  return count;
}

export function parseMode(text: string): RollbackMode {
  if (text === 'workbench' || text === 'exact') return text;
  throw problem('bad-flag', { flag: '--rollback', value: text, expected: 'workbench, exact' });
}

/** Undefined: as the plan says. */
function parseSites(text: string | undefined): readonly WorkbenchSite[] | undefined {
  if (text === undefined) return undefined;
  if (text === 'none') return [];
  if (text === 'intl' || text === 'cn') return [text];
  throw problem('bad-flag', { flag: '--workbench', value: text, expected: 'none, intl, cn' });
}
