/** How instances would be born: in which groups, behind which rules, with which interfaces of a template. */
import type { SecurityGroup } from '../../domain/inventory/inventory.ts';
import type { UnknownReason } from '../../domain/security-group/exposure.ts';
import { type Lists, NO_LISTS } from '../../domain/security-group/lists.ts';
import type { Rule } from '../../domain/security-group/rule.ts';
import type { Target } from '../../domain/security-group/target.ts';
import { problem } from '../../problem.ts';
import type { InstanceRequest } from './instance.ts';
import { type CreateJudging, type Exposed, type Judged, judgeTarget } from './judge.ts';
import type { CreateCloud, WantedGroup, WantedInstances } from './ports.ts';
import { toRules } from './rules.ts';

/** What is known of a launch template; with `unread`, the vendor's code, nothing is. */
export interface TemplateReading {
  readonly id: string;
  readonly version: string | null;
  readonly vSwitch: string | null;
  /** The groups that it gives the instance itself. */
  readonly groups: readonly string[];
  readonly interfaces: readonly (readonly string[])[];
  readonly unread?: string;
}

/** A template, and what it makes of a request. */
export interface Templated {
  readonly reading: TemplateReading | null;
  readonly request: InstanceRequest;
  readonly groupsBy: WantedInstances['groupsBy'];
  /** Groups that may stay beside those of the request: whether they do is not confirmed. */
  readonly beside: readonly string[];
}

/**
 * Reads the template and puts what it says where the request says nothing: parameters of a call take precedence
 * (RunInstances of the official SDK). Its groups are named in the call, so that a group is always given. Throws
 * `create-template-missing`, `create-template-groups` when it has no group, or a primary interface beside which none may be given, and
 * `missing-argument` for what neither says.
 */
export async function withTemplate(request: InstanceRequest, cloud: CreateCloud): Promise<Templated> {
  const { template } = request;
  const ownGroup = request.groups.length > 0 || request.newGroup !== null;
  const plain = { reading: null, request, groupsBy: 'several', beside: [] } as const;
  if (template === null) return plain;
  const found = await cloud.readTemplate(template.id, template.version);
  if ('code' in found) {
    if (found.code.endsWith('NotFound'))
      throw problem('create-template-missing', { id: template.id, version: template.version ?? '' });
    // Its groups are not known: one has to be named.
    if (!ownGroup && request.acceptUnread) throw problem('create-needs-group', {});
    const version = template.version ?? null;
    const nothing = { vSwitch: null, groups: [], interfaces: [] };
    return { ...plain, reading: { id: template.id, version, ...nothing, unread: found.code } };
  }
  const { id, version, image, type, vSwitch, publicMbps, groups, groupsBy, interfaces } = found.template;
  const lacking = Object.entries({
    '--image': request.image ?? image,
    '--type': request.type ?? type,
    '--vswitch': request.vSwitch ?? vSwitch,
  }).find(([, value]) => value === null);
  if (lacking !== undefined) throw problem('missing-argument', { argument: lacking[0] });
  const reason = groupsBy === 'interface' && ownGroup ? 'primary' : 'none';
  if (reason === 'primary' || (groups.length === 0 && !ownGroup))
    throw problem('create-template-groups', { id, version, reason });
  const wanted = request.groups.length + (request.newGroup === null ? 0 : 1);
  return {
    reading: { id, version, vSwitch, groups, interfaces },
    request: {
      ...request,
      template: { id, version },
      groups: ownGroup ? request.groups : groups,
      publicMbps: request.publicMbps ?? publicMbps,
    },
    groupsBy: groupsBy === 'interface' ? 'template' : groupsBy,
    // Several groups take another parameter than the one group of the template.
    beside: groupsBy === 'one' && ownGroup && wanted > 1 ? groups : [],
  };
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

/** The lists that the rules of the groups name, in and out. */
export async function listsOf(
  newGroup: WantedGroup | null,
  groups: readonly SecurityGroup[],
  cloud: CreateCloud,
): Promise<Lists> {
  const rules = [...groups.flatMap((group) => group.rules), ...toRules(newGroup?.rules ?? [], '')];
  const outbound = groups.flatMap((group) => group.outbound ?? []);
  const prefixes = new Set([
    ...rules.flatMap(({ source }) => (source.kind === 'prefix-list' ? [source.id] : [])),
    ...outbound.flatMap(({ prefixList }) => prefixList ?? []),
  ]);
  const ports = new Set([
    ...rules.flatMap((rule) => (rule.ports.kind === 'list' ? [rule.ports.id] : [])),
    ...outbound.flatMap(({ portRangeList }) => portRangeList ?? []),
  ]);
  return prefixes.size + ports.size === 0 ? NO_LISTS : cloud.readLists([...prefixes], [...ports]);
}

/**
 * Judges the instance behind the pooled rules of its groups, and each interface that a template makes behind those of
 * its own. Groups that may stay beside those of the call are judged by themselves too.
 */
export function judgeInstance({
  request,
  others: interfaces,
  newGroup,
  groups,
  lists,
  judging,
}: {
  readonly request: Pick<InstanceRequest, 'groups'>;
  /** Groups of what else is judged, each by itself. */
  readonly others: readonly (readonly string[])[];
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
  const others = interfaces.map((ids) => judgeTarget(pooled(ids, groups, []), [], lists, judging));
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
