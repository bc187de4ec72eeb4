/** `postern fix confirm | rollback | status | report`: what is done with a run once it is there. */
import { writeFileSync } from 'node:fs';
import { confirmRun, rollBack } from '../../../app/fix/rollback.ts';
import { fixStatus, fixStatusOf, type RunStatus } from '../../../app/fix/status.ts';
import type { FixRun } from '../../../app/ports.ts';
import { problem } from '../../../problem.ts';
import { confirm } from '../confirm.ts';
import { type Context, print, printJson } from '../context.ts';
import { reportDocument, runDocument } from '../fix-run-document.ts';
import { type FixTargetFlags, type OpenFix, openFix } from '../fix-target.ts';
import { abortOnInterrupt } from '../progress.ts';
import { hasStore } from '../state-store.ts';
import { fixReportView } from '../views/fix-report-view.ts';
import { canaryReporter, fixReporter, runView, statusView } from '../views/fix-run-view.ts';
import { parseMode, tellOverdue } from './fix-apply.ts';

export interface FixRunFlags extends FixTargetFlags {
  readonly rollback?: string;
  readonly yes?: boolean;
  readonly output?: string;
}

/** Exit code 0. What is overdue is taken back first, so that this is refused then. */
export function runFixConfirm(id: string, flags: FixRunFlags, context: Context): Promise<number> {
  return withFix(flags, context, async (open) => {
    const run = await confirmRun(id, open);
    await show('postern.fix-confirm/v1', run, open, context);
    return 0;
  });
}

/** Exit code: 0 taken back, 2 when something was left. */
export function runFixRollback(id: string, flags: FixRunFlags, context: Context): Promise<number> {
  const mode = flags.rollback === undefined ? undefined : parseMode(flags.rollback);
  return withFix(flags, context, async (open, signal) => {
    const m = context.messages.fixApply;
    const status = await fixStatusOf(id, open);
    await confirm(
      { yes: flags.yes === true, isYes: m.isYes, signal },
      () => `${runView(status, context)}\n${m.askRollback(id)}`,
    );
    const cloud = open.cloudOf?.(status.run) ?? open.cloud;
    const run = await rollBack(id, { ...open, cloud }, mode);
    await show('postern.fix-rollback/v1', run, open, context);
    const whole = run.units.every(({ left }) => left.length === 0) && (run.canary?.swap?.gone ?? true);
    return whole ? 0 : 2;
  });
}

/** Exit code: 0 everything is settled, 2 something is half done, overdue, open again or left, 3 something could not be read. */
export function runFixStatus(id: string | undefined, flags: FixRunFlags, context: Context): Promise<number> {
  return withFix(flags, context, async (open, _signal, tookBack) => {
    const statuses = await fixStatus(open, id);
    if (context.json)
      await printJson('postern.fix-status/v1', {
        runs: statuses.map((status) => runDocument(status.run, status)),
        tookBack,
      });
    else await print(statusView(statuses, context));
    if (statuses.some(({ attention }) => attention)) return 2;
    const unread = ({ units, canary }: RunStatus): boolean =>
      canary?.stands === 'not-read' || units.some(({ stands }) => stands === 'not-read');
    return statuses.some(unread) ? 3 : 0;
  });
}

/** Exit code 0; 3 when something could not be read. */
export function runFixReport(id: string, flags: FixRunFlags, context: Context): Promise<number> {
  return withFix(flags, context, async (open) => {
    const status = await fixStatusOf(id, open);
    const document = { schema: 'postern.fix-report/v1', ...reportDocument(status) };
    const markdown = fixReportView(status, context);
    const { output } = flags;
    if (output !== undefined) {
      const text = output.endsWith('.json') ? `${JSON.stringify(document, null, 2)}\n` : markdown;
      try {
        writeFileSync(output, text);
      } catch (error) {
        const reason = (error as NodeJS.ErrnoException).code ?? String(error);
        throw problem('output-unwritable', { path: output, reason }, error);
      }
    }
    if (context.json) {
      const { schema, ...body } = document;
      await printJson(schema, body);
    } else await print(output === undefined ? markdown : context.messages.fixApply.written(output));
    return status.units.some(({ now }) => now === undefined) ? 3 : 0;
  });
}

/** Before `fix plan`: what is overdue in the state folder, if it has any runs. */
export async function takeBackOverdue(flags: FixTargetFlags, context: Context): Promise<void> {
  if (!hasStore(flags)) return;
  const { endpoint: _endpoint, local: _local, ...rest } = flags;
  // Each run knows its own cloud.
  await withFix(rest, context, async () => 0);
}

async function withFix(
  flags: FixRunFlags,
  context: Context,
  work: (open: OpenFix, signal: AbortSignal, tookBack: readonly string[]) => Promise<number>,
): Promise<number> {
  const interrupt = abortOnInterrupt();
  const open = await openFix(flags, interrupt.signal);
  try {
    const parts = { ...open, onStep: fixReporter(context), onCanary: canaryReporter(context) };
    return await work(parts, interrupt.signal, await tellOverdue(parts, context));
  } finally {
    interrupt.dispose();
    await open.close();
  }
}

async function show(schema: string, run: FixRun, open: OpenFix, context: Context): Promise<void> {
  const [status] = await fixStatus(open, run.id);
  if (context.json) await printJson(schema, { run: runDocument(run, status) });
  else if (status !== undefined) await print(runView(status, context));
}
