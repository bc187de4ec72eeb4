/** `postern create group`: flags → judged, made, read back → view. */

import { CREATE_SPELLING } from '../../../adapters/alibaba/create-requests.ts';
import { createGroup } from '../../../app/create/group.ts';
import { loadedConfig } from '../arguments.ts';
import { type Context, print, printJson } from '../context.ts';
import { asks, catalogueOf, judgingOf, narrowOf, PRINTED } from '../create-flags.ts';
import { printedForm } from '../create-print.ts';
import { askedGroup } from '../create-questions.ts';
import { readNamed } from '../create-sources.ts';
import { createTarget } from '../create-target.ts';
import { type CreateGroupFlags, wantedGroup } from '../create-wish.ts';
import { WALL_TIME } from '../guard-target.ts';
import { abortOnInterrupt } from '../progress.ts';
import { createGroupView } from '../views/create-group-view.ts';
import { callLines, callReporter } from '../views/create-text.ts';
import { oneOf } from './policy-prove.ts';

/** Exit code: 0 made, or there already; 2 refused, because an ops port would be exposed. */
export async function runCreateGroup(given: CreateGroupFlags, context: Context): Promise<number> {
  const interrupt = abortOnInterrupt();
  const flags = await askedGroup(given, context, interrupt.signal);
  const target = createTarget(flags, interrupt.signal);
  const { config } = await loadedConfig(flags);
  const named = readNamed(flags, config.trust, target.region);
  const catalogue = catalogueOf(flags.port, config.catalogue);
  const { wanted, used } = wantedGroup(flags, target.region, named, catalogue);
  const ask = asks(flags, context, interrupt.signal);
  try {
    const form = flags.print === undefined ? undefined : oneOf('--print', flags.print, PRINTED);
    const report = await createGroup({
      wanted,
      mode: flags.dryRun === true || form !== undefined ? 'plan' : 'make',
      judging: judgingOf(flags, catalogue, named, used, config.broadOver),
      narrow: narrowOf(named),
      spelling: CREATE_SPELLING,
      open: async () => (await target.open()).cloud,
      timer: WALL_TIME,
      label: flags.request ?? '',
      confirm: (calls) => ask(calls, callLines(calls, context).join('\n')),
      onCall: callReporter(context),
    });
    const printed =
      form === undefined || report.result !== 'planned' ? null : printedForm(form, report.planned);
    if (context.json)
      await printJson('postern.create-group/v1', { ...report, ...(form === undefined ? {} : { printed }) });
    else await print(printed?.text ?? createGroupView(report, context));
    return report.result === 'refused' ? 2 : 0;
  } finally {
    interrupt.dispose();
    await target.close();
  }
}
