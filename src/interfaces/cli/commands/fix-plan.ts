/** `postern fix plan`: arguments → what a repair would do → view. It only reads. */
import { parseEdits } from '../../../adapters/config/edit-fields.ts';
import { planEdits } from '../../../app/fix/edit.ts';
import { type Acceptance, type FixReport, planRepair } from '../../../app/fix/plan.ts';
import type { JudgeOptions } from '../../../app/scan.ts';
import { NOBODY } from '../../../domain/config/trust.ts';
import type { EditDocument } from '../../../domain/plan/edit-document.ts';
import { type TrustedSource, trustedBlock } from '../../../domain/plan/trusted-sources.ts';
import { ProblemError, problem } from '../../../problem.ts';
import { type JudgeFlags, judgedBy } from '../arguments.ts';
import { ask } from '../confirm.ts';
import { type Context, print, printJson, problemLines } from '../context.ts';
import { acceptance } from '../fix-acceptance.ts';
import { FIX_PLAN_SCHEMA, fixDocument, writeFixPlan } from '../fix-document.ts';
import { callerAddress, listWish, type SourceFlags, trustedSources, withWorkbench } from '../fix-sources.ts';
import { type LoginFlags, withLogins } from '../login-flags.ts';
import { abortOnInterrupt, startProgress } from '../progress.ts';
import { canAsk } from '../questions.ts';
import { readText } from '../read-policies.ts';
import { openTarget, type TargetFlags } from '../target.ts';
import { fixPlanView } from '../views/fix-plan-view.ts';

export interface FixPlanFlags extends TargetFlags, Omit<JudgeFlags, 'trusted'>, SourceFlags, LoginFlags {
  readonly fixLists?: boolean;
  readonly prefixList?: string;
  readonly tidy?: boolean;
  readonly allowCutOff?: boolean;
  /** A file of edited rules. */
  readonly edits?: string;
  readonly acceptExposure?: readonly string[];
  readonly reason?: string;
  readonly output?: string;
}

/** Exit code: 0 nothing to do, 2 something to do, 3 nothing to do but something could not be decided. */
export async function runFixPlan(
  ids: readonly string[],
  flags: FixPlanFlags,
  context: Context,
): Promise<number> {
  const options = await declaredBy(flags);
  const sources = trustedSources(flags);
  const caller = callerAddress(flags);
  const lists = listWish(flags.prefixList);
  const edits = editsIn(ids, flags);
  const accept = acceptedIn(flags, options);
  const target = await openTarget(flags);
  const progress = startProgress(context);
  const interrupt = abortOnInterrupt();
  try {
    const wanted = {
      source: target.source,
      request: { ...target.request, signal: interrupt.signal, onProgress: progress.update },
      options,
      ...(caller === undefined ? {} : { caller }),
      allowCutOff: flags.allowCutOff === true,
    };
    const repair = { ids, fixLists: flags.fixLists === true, lists, tidy: flags.tidy === true };
    const plan = (sources: readonly TrustedSource[]): Promise<FixReport> =>
      edits === undefined
        ? planRepair({ ...wanted, sources, ...repair })
        : planEdits({ ...wanted, sources, edits, accept });
    const report = await plan(sources).catch(async (error: unknown) => {
      progress.stop();
      const me = await callerToTrust(error, flags, context, interrupt.signal);
      if (me === undefined) throw error;
      return plan([...sources, me]);
    });
    progress.stop();
    if (interrupt.signal.aborted) throw problem('interrupted', {});
    if (flags.output !== undefined) writeFixPlan(flags.output, report);
    if (context.json) await printJson(FIX_PLAN_SCHEMA, fixDocument(report));
    else await print(fixPlanView(report, flags.output, context));
    return exitCodeOf(report);
  } finally {
    progress.stop();
    interrupt.dispose();
    await target.close();
  }
}

/** Who works from the address that would be cut off, as a trusted source, where he is asked for it and wants that. */
async function callerToTrust(
  error: unknown,
  flags: FixPlanFlags,
  context: Context,
  signal: AbortSignal,
): Promise<TrustedSource | undefined> {
  if (!(error instanceof ProblemError) || error.problem.code !== 'fix-cuts-off-caller') return undefined;
  const { messages } = context;
  const cidr = trustedBlock(callerAddress(flags) ?? '');
  if (cidr === undefined || !canAsk({ json: context.json })) return undefined;
  const question = `${problemLines(error, messages)}${messages.fix.trustMe(cidr)}`;
  return (await ask({ isYes: messages.fixApply.isYes, signal }, () => question))
    ? { name: 'me', kind: 'caller', cidrs: [cidr] }
    : undefined;
}

/** Flags that say what a repair does have no meaning for rules that somebody edits. */
function editsIn(ids: readonly string[], flags: FixPlanFlags): EditDocument | undefined {
  const { edits, fixLists, tidy, prefixList } = flags;
  if (edits === undefined) return undefined;
  const given = { '[id...]': ids[0], '--fix-lists': fixLists, '--tidy': tidy, '--prefix-list': prefixList };
  for (const [flag, value] of Object.entries(given))
    if (value !== undefined)
      throw problem('bad-flag', { flag, value: String(value), expected: `${flag} | --edits` });
  return parseEdits(edits, readText(edits));
}

function acceptedIn(flags: FixPlanFlags, { catalogue }: JudgeOptions): Acceptance | undefined {
  const { edits, acceptExposure, reason } = flags;
  if (acceptExposure === undefined && reason === undefined) return undefined;
  if (edits === undefined) throw problem('missing-argument', { argument: '--edits' });
  return acceptance(acceptExposure, reason, catalogue);
}

/**
 * How to judge, as the configuration file and the flags say. A file of trusted sources stands for those of the
 * configuration, and so does a site of Workbench.
 */
async function declaredBy(flags: FixPlanFlags): Promise<JudgeOptions> {
  const { trusted, ...judging } = flags;
  const options = await judgedBy(judging);
  const trust = trusted === undefined ? (options.trust ?? NOBODY) : NOBODY;
  return withLogins(withWorkbench({ ...options, trust }, flags.workbench), flags);
}

function exitCodeOf({ steps, leaves, coverage }: FixReport): number {
  if (steps.length > 0) return 2;
  // Theirs to do, though not by these steps.
  const byHand = ['no-rule-ids', 'legacy-drop', 'too-many-rules', 'not-selected'];
  if (leaves.some(({ because }) => byHand.includes(because))) return 2;
  return coverage.complete && leaves.every(({ because }) => because !== 'not-known') ? 0 : 3;
}
