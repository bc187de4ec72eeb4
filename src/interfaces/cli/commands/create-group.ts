/** `postern create group`: flags → judged, made, read back → view. */

import { CREATE_SPELLING } from '../../../adapters/alibaba/create-requests.ts';
import { createGroup } from '../../../app/create/group.ts';
import type { WantedGroup } from '../../../app/ports.ts';
import type { OpsPort } from '../../../domain/catalogue.ts';
import { loadedConfig } from '../arguments.ts';
import { type Context, print, printJson } from '../context.ts';
import { readAllow } from '../create-allow.ts';
import {
  asks,
  type CreateFlags,
  catalogueOf,
  checkedFlag,
  judgingOf,
  nameFlag,
  narrowOf,
  PRINTED,
  requiredFlag,
  tagFlags,
} from '../create-flags.ts';
import { printedForm } from '../create-print.ts';
import { type Named, readNamed } from '../create-sources.ts';
import { createTarget } from '../create-target.ts';
import { WALL_TIME } from '../guard-target.ts';
import { abortOnInterrupt } from '../progress.ts';
import { createGroupView } from '../views/create-group-view.ts';
import { callLines, callReporter } from '../views/create-text.ts';
import { oneOf } from './policy-prove.ts';

export interface CreateGroupFlags extends CreateFlags {
  readonly vpc?: string;
  readonly type?: string;
}

/** Exit code: 0 made, or there already; 2 refused, because an ops port would be exposed. */
export async function runCreateGroup(flags: CreateGroupFlags, context: Context): Promise<number> {
  const interrupt = abortOnInterrupt();
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

/** The group that the flags ask for. */
function wantedGroup(
  flags: CreateGroupFlags,
  region: string,
  named: Named,
  catalogue: readonly OpsPort[],
): { readonly wanted: WantedGroup; readonly used: ReadonlySet<string> } {
  const name = nameFlag('--name', flags.name);
  const vpc = checkedFlag('--vpc', requiredFlag('--vpc', flags.vpc), /^vpc-[a-z0-9]+$/, 'vpc-bp1abc');
  const type = oneOf('--type', flags.type, ['basic', 'enterprise'] as const);
  const { rules, used } = readAllow(flags.allow ?? [], type, named, catalogue);
  return { wanted: { region, vpc, name, type, tags: tagFlags(flags.tag), rules }, used };
}
