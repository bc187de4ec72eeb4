/** `postern create instance`: flags → judged, made, watched, explained → view. */

import { CREATE_SPELLING } from '../../../adapters/alibaba/create-requests.ts';
import { type CreateInstanceReport, createInstance } from '../../../app/create/instance.ts';
import { loadedConfig } from '../arguments.ts';
import { type Context, print, printJson } from '../context.ts';
import { asks, catalogueOf, judgingOf, narrowOf, PRINTED } from '../create-flags.ts';
import { printedForm } from '../create-print.ts';
import { askedInstance } from '../create-questions.ts';
import { readNamed } from '../create-sources.ts';
import { createTarget } from '../create-target.ts';
import { type CreateInstanceFlags, wantedInstances } from '../create-wish.ts';
import { WALL_TIME } from '../guard-target.ts';
import { abortOnInterrupt, startTicker } from '../progress.ts';
import { createInstanceView } from '../views/create-instance-view.ts';
import { callLines, callReporter } from '../views/create-text.ts';
import { oneOf } from './policy-prove.ts';

/**
 * Exit code: 0 made, or there already; 2 refused, because they would be exposed, or they are; 3 made, but who reaches
 * them could not be decided.
 */
export async function runCreateInstance(given: CreateInstanceFlags, context: Context): Promise<number> {
  const interrupt = abortOnInterrupt();
  const { signal } = interrupt;
  const flags = await askedInstance(given, context, signal);
  const target = createTarget(flags, signal);
  const { config } = await loadedConfig(flags);
  const named = readNamed(flags, config.trust, target.region);
  const catalogue = catalogueOf(flags.port, config.catalogue);
  const { request, used } = wantedInstances(flags, target.region, named, catalogue);
  const form = flags.print === undefined ? undefined : oneOf('--print', flags.print, PRINTED);
  const ask = asks(flags, context, signal);
  const ticker = startTicker(context, context.messages.create.instance.waiting);
  try {
    const report = await createInstance({
      request,
      mode: modeOf(flags, form !== undefined),
      judging: judgingOf(flags, catalogue, named, used, config.broadOver),
      narrow: narrowOf(named),
      spelling: CREATE_SPELLING,
      open: async () => (await target.open()).cloud,
      openSource: async () => (await target.open()).source,
      timer: WALL_TIME,
      label: flags.request ?? '',
      signal,
      confirm: (calls) => ask(calls, callLines(calls, context).join('\n')),
      onCall: callReporter(context),
      onWait: ticker.update,
    });
    ticker.stop();
    const printed =
      form === undefined || report.result !== 'planned' ? null : printedForm(form, report.planned);
    if (context.json)
      await printJson('postern.create-instance/v1', {
        ...report,
        ...(form === undefined ? {} : { printed }),
      });
    else await print(printed?.text ?? createInstanceView(report, context));
    return exitCode(report);
  } finally {
    ticker.stop();
    interrupt.dispose();
    await target.close();
  }
}

function exitCode({ result, explained }: CreateInstanceReport): number {
  if (result === 'refused' || result === 'exposed') return 2;
  const undecided = explained?.items.some(({ exposures }) =>
    exposures.some(({ verdict }) => verdict === 'unknown'),
  );
  return undecided === true ? 3 : 0;
}

function modeOf({ dryRun }: CreateInstanceFlags, prints: boolean): 'make' | 'plan' | 'try' {
  if (dryRun === undefined || dryRun === false) return prints ? 'plan' : 'make';
  if (dryRun === true) return 'plan';
  oneOf('--dry-run', String(dryRun), ['api'] as const);
  return 'try';
}
