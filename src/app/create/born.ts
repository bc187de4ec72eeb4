/** How instances would be born: in which groups, behind which rules, with which interfaces of a template. */
import type { SecurityGroup } from '../../domain/inventory/inventory.ts';
import type { UnknownReason } from '../../domain/security-group/exposure.ts';
import { type Lists, NO_LISTS } from '../../domain/security-group/lists.ts';
import type { Rule } from '../../domain/security-group/rule.ts';
import type { Target } from '../../domain/security-group/target.ts';
import { problem } from '../../problem.ts';
import type { InstanceRequest } from './instance.ts';
import { type CreateJudging, type Exposed, type Judged, judgeTarget } from './judge.ts';
import type { CreateCloud, WantedGroup } from './ports.ts';
import { toRules } from './rules.ts';

/** What is known of a launch template; with `unread`, the vendor's code, nothing is. */
export interface TemplateReading {
  readonly id: string;
  readonly version: string | null;
  readonly vSwitch: string | null;
  readonly interfaces: readonly (readonly string[])[];
  readonly unread?: string;
}

export async function readTemplate(
  { template }: Pick<InstanceRequest, 'template'>,
  cloud: CreateCloud,
): Promise<TemplateReading | null> {
  if (template === null) return null;
  const found = await cloud.readTemplate(template.id, template.version);
  if ('code' in found) {
    const version = template.version ?? null;
    return { id: template.id, version, vSwitch: null, interfaces: [], unread: found.code };
  }
  const { version, vSwitch, interfaces } = found.template;
  return { id: template.id, version, vSwitch, interfaces };
}

/**
 * The VPC that the instances go to. Throws `create-group-unfit` for a group that cannot be theirs: it is not there, of
 * another VPC, of another type than the others, or belongs to a cloud service (facts a.1, a.7).
 */
export async function fitGroups(
  { groups, newGroup, vSwitch }: Pick<InstanceRequest, 'groups' | 'newGroup' | 'vSwitch'>,
  template: TemplateReading | null,
  existing: readonly SecurityGroup[],
  cloud: CreateCloud,
): Promise<string> {
  const at = vSwitch ?? template?.vSwitch ?? null;
  const vpc = at === null ? undefined : await cloud.vpcOf(at);
  if (at !== null && vpc === undefined) throw problem('unknown-resource', { id: at });
  if (vpc === undefined && newGroup !== null) throw problem('missing-argument', { argument: '--vswitch' });
  const expected = vpc ?? existing[0]?.vpcId;
  const type = newGroup?.type ?? existing[0]?.type;
  for (const id of groups) {
    const group = existing.find((one) => one.id === id);
    const reason =
      group === undefined
        ? 'missing'
        : group.serviceManaged
          ? 'managed'
          : group.vpcId !== expected
            ? 'other-vpc'
            : group.type !== type
              ? 'mixed-types'
              : undefined;
    if (reason !== undefined) throw problem('create-group-unfit', { group: id, reason });
  }
  return expected ?? '';
}

/** The lists that the rules of the groups name. */
export async function listsOf(
  newGroup: WantedGroup | null,
  groups: readonly SecurityGroup[],
  cloud: CreateCloud,
): Promise<Lists> {
  const rules = [...groups.flatMap((group) => group.rules), ...toRules(newGroup?.rules ?? [], '')];
  const prefixes = new Set(rules.flatMap(({ source }) => (source.kind === 'prefix-list' ? [source.id] : [])));
  const ports = new Set(rules.flatMap((rule) => (rule.ports.kind === 'list' ? [rule.ports.id] : [])));
  return prefixes.size + ports.size === 0 ? NO_LISTS : cloud.readLists([...prefixes], [...ports]);
}

/**
 * Judges the instance behind the pooled rules of its groups, and each interface that a template makes behind those of
 * its own. Whether groups of the call stand for those that the template names for the instance itself is not confirmed:
 * both are judged.
 */
export function judgeInstance({
  request,
  template,
  newGroup,
  groups,
  lists,
  judging,
}: {
  readonly request: Pick<InstanceRequest, 'groups'>;
  readonly template: TemplateReading | null;
  readonly newGroup: WantedGroup | null;
  readonly groups: readonly SecurityGroup[];
  readonly lists: Lists;
  readonly judging: CreateJudging;
}): Judged {
  const wanted = newGroup?.rules ?? [];
  const own = judgeTarget(
    pooled(request.groups, groups, toRules(wanted, newGroup?.name ?? '')),
    wanted,
    lists,
    judging,
  );
  const others = (template?.interfaces ?? []).map((ids) =>
    judgeTarget(pooled(ids, groups, []), [], lists, judging),
  );
  return { ...own, exposed: distinct([own, ...others].flatMap(({ exposed }) => exposed)) };
}

function pooled(ids: readonly string[], groups: readonly SecurityGroup[], more: readonly Rule[]): Target {
  const known = groups.filter(({ id }) => ids.includes(id));
  const missing = ids.flatMap((id): readonly UnknownReason[] => {
    const group = known.find((one) => one.id === id);
    if (group === undefined) return [{ code: 'group-not-read', resource: id }];
    return group.gaps.length > 0 ? [{ code: 'rules-not-read', resource: id }] : [];
  });
  return { rules: [...known.flatMap(({ rules }) => rules), ...more], network: 'vpc', listeners: [], missing };
}

function distinct(exposed: readonly Exposed[]): readonly Exposed[] {
  const seen = new Map(exposed.map((one) => [JSON.stringify(one), one]));
  return [...seen.values()];
}
