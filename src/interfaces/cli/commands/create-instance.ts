/** `postern create instance`: flags → judged, made, watched, explained → view. */

import { CREATE_SPELLING } from '../../../adapters/alibaba/create-requests.ts';
import {
  type CreateInstanceReport,
  createInstance,
  type InstanceRequest,
} from '../../../app/create/instance.ts';
import type { OpsPort } from '../../../domain/catalogue.ts';
import { problem } from '../../../problem.ts';
import { loadedConfig, parseList } from '../arguments.ts';
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
  numberFlag,
  PRINTED,
  requiredFlag,
  tagFlags,
} from '../create-flags.ts';
import { printedForm } from '../create-print.ts';
import { type Named, readNamed } from '../create-sources.ts';
import { createTarget } from '../create-target.ts';
import { WALL_TIME } from '../guard-target.ts';
import { abortOnInterrupt, startTicker } from '../progress.ts';
import { createInstanceView } from '../views/create-instance-view.ts';
import { callLines, callReporter } from '../views/create-text.ts';
import { oneOf } from './policy-prove.ts';

export interface CreateInstanceFlags extends CreateFlags {
  readonly group?: readonly string[];
  readonly newGroup?: string;
  readonly groupType?: string;
  readonly image?: string;
  readonly type?: string;
  readonly vswitch?: string;
  readonly public?: string;
  readonly keyPair?: string;
  readonly count?: string;
  readonly launchTemplate?: string;
  readonly acceptUnreadTemplate?: boolean;
}

/**
 * Exit code: 0 made, or there already; 2 refused, because they would be exposed, or they are; 3 made, but who reaches
 * them could not be decided.
 */
export async function runCreateInstance(flags: CreateInstanceFlags, context: Context): Promise<number> {
  const interrupt = abortOnInterrupt();
  const { signal } = interrupt;
  const target = createTarget(flags, signal);
  const { config } = await loadedConfig(flags);
  const named = readNamed(flags, config.trust, target.region);
  const catalogue = catalogueOf(flags.port, config.catalogue);
  const { request, used } = requestOf(flags, target.region, named, catalogue);
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

/** What the flags ask for. */
function requestOf(
  flags: CreateInstanceFlags,
  region: string,
  named: Named,
  catalogue: readonly OpsPort[],
): { readonly request: InstanceRequest; readonly used: ReadonlySet<string> } {
  const groups = parseList('--group', flags.group, /^sg-[a-z0-9]+$/, 'sg-bp1abc') ?? [];
  const template = templateOf(flags.launchTemplate);
  if (groups.length === 0 && flags.newGroup === undefined && template === null)
    throw problem('create-needs-group', {});
  // Ten groups for each interface (facts a.5).
  if (groups.length + (flags.newGroup === undefined ? 0 : 1) > 10)
    throw problem('bad-flag', { flag: '--group', value: groups.join(','), expected: '1 - 10' });
  const type = oneOf('--group-type', flags.groupType, ['basic', 'enterprise'] as const);
  const { rules, used } = readAllow(flags.allow ?? [], type, named, catalogue);
  if (rules.length > 0 && flags.newGroup === undefined)
    throw problem('bad-flag', { flag: '--allow', value: flags.allow?.[0] ?? '', expected: '--new-group' });
  if (flags.dryRun === 'api' && flags.newGroup !== undefined)
    throw problem('bad-flag', { flag: '--dry-run', value: 'api --new-group', expected: '--group' });
  /** Without a template it must be given. */
  const orTemplate = (flag: string, value: string | undefined, pattern: RegExp, example: string) =>
    value === undefined && template !== null
      ? null
      : checkedFlag(flag, requiredFlag(flag, value), pattern, example);
  const tags = tagFlags(flags.tag);
  const request: InstanceRequest = {
    region,
    name: nameFlag('--name', flags.name),
    count: numberFlag('--count', flags.count ?? '1', 1, 100),
    image: orTemplate('--image', flags.image, /^[\w.-]+$/, 'aliyun_3_x64_20G_alibase_20240819.vhd'),
    type: orTemplate('--type', flags.type, /^ecs\.[\w.-]+$/, 'ecs.g7.large'),
    vSwitch: orTemplate('--vswitch', flags.vswitch, /^vsw-[a-z0-9]+$/, 'vsw-bp1abc'),
    publicMbps:
      flags.public === undefined
        ? template === null
          ? 0
          : null
        : numberFlag('--public', flags.public, 0, 100),
    keyPair: flags.keyPair ?? null,
    template,
    groups: [...new Set(groups)],
    newGroup:
      flags.newGroup === undefined
        ? null
        : { region, name: nameFlag('--new-group', flags.newGroup), type, tags, rules },
    tags,
    acceptUnread: flags.acceptUnreadTemplate === true,
  };
  return { request, used };
}

/** `lt-bp1abc`, `web` or `web:3`: what follows the last colon is a version when it is a number. */
function templateOf(value: string | undefined): InstanceRequest['template'] {
  if (value === undefined) return null;
  const [, id = '', version] = /^(\p{L}[\p{L}\d:_-]{1,127}?)(?::([1-9]\d{0,8}))?$/u.exec(value) ?? [];
  if (id === '')
    throw problem('bad-flag', { flag: '--launch-template', value, expected: 'lt-bp1abc, web, web:3' });
  return { id, version };
}
