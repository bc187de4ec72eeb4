/** What creating a group or instances is asked for: flags of the command line, or fields of the same names over HTTP. */
import type { InstanceRequest } from '../../app/create/instance.ts';
import { CREATE_PATTERNS, MOST_GROUPS } from '../../app/create/patterns.ts';
import type { WantedGroup } from '../../app/ports.ts';
import type { OpsPort } from '../../domain/catalogue.ts';
import { problem } from '../../problem.ts';
import { parseList } from './arguments.ts';
import { oneOf } from './commands/policy-prove.ts';
import { readAllow } from './create-allow.ts';
import {
  type CreateFlags,
  checkedFlag,
  nameFlag,
  numberFlag,
  requiredFlag,
  tagFlags,
} from './create-flags.ts';
import type { Named } from './create-sources.ts';

export interface CreateGroupFlags extends CreateFlags {
  readonly vpc?: string;
  readonly type?: string;
}

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

/** The group that the flags ask for. */
export function wantedGroup(
  flags: CreateGroupFlags,
  region: string,
  named: Named,
  catalogue: readonly OpsPort[],
): { readonly wanted: WantedGroup; readonly used: ReadonlySet<string> } {
  const name = nameFlag('--name', flags.name);
  const vpc = checkedFlag('--vpc', requiredFlag('--vpc', flags.vpc), CREATE_PATTERNS.vpc, 'vpc-bp1abc');
  const type = oneOf('--type', flags.type, ['basic', 'enterprise'] as const);
  const { rules, used } = readAllow(flags.allow ?? [], type, named, catalogue);
  return { wanted: { region, vpc, name, type, tags: tagFlags(flags.tag), rules }, used };
}

/** The instances that the flags ask for. */
export function wantedInstances(
  flags: CreateInstanceFlags,
  region: string,
  named: Named,
  catalogue: readonly OpsPort[],
): { readonly request: InstanceRequest; readonly used: ReadonlySet<string> } {
  const groups = parseList('--group', flags.group, CREATE_PATTERNS.group, 'sg-bp1abc') ?? [];
  const template = templateOf(flags.launchTemplate);
  if (groups.length === 0 && flags.newGroup === undefined && template === null)
    throw problem('create-needs-group', {});
  if (groups.length + (flags.newGroup === undefined ? 0 : 1) > MOST_GROUPS)
    throw problem('bad-flag', { flag: '--group', value: groups.join(','), expected: `1 - ${MOST_GROUPS}` });
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
    image: orTemplate('--image', flags.image, CREATE_PATTERNS.image, 'aliyun_3_x64_20G_alibase_20240819.vhd'),
    type: orTemplate('--type', flags.type, CREATE_PATTERNS.type, 'ecs.g7.large'),
    vSwitch: orTemplate('--vswitch', flags.vswitch, CREATE_PATTERNS.vSwitch, 'vsw-bp1abc'),
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

function templateOf(value: string | undefined): InstanceRequest['template'] {
  if (value === undefined) return null;
  const [, id = '', version] = CREATE_PATTERNS.template.exec(value) ?? [];
  if (id === '')
    throw problem('bad-flag', { flag: '--launch-template', value, expected: 'lt-bp1abc, web, web:3' });
  return { id, version };
}
