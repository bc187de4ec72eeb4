/** What RAM's tables say about a principal: its own policies, those of its groups, and whom a role trusts. */
import type { Policy } from '../../domain/policy/document.ts';
import type { Collection, State } from '../kernel/state.ts';
import {
  type AttachmentRecord,
  attachments,
  type EntityType,
  policies,
  type RoleRecord,
  roles,
  userGroups,
} from '../ram/model.ts';
import { systemPolicy } from '../ram/system-policies.ts';
import { documentOf } from './documents.ts';
import type { Principal } from './principal.ts';

/** What the answers of this file depend on. */
export const RAM_KINDS: readonly Collection<object>[] = [attachments, policies, roles, userGroups];

const ENTITIES = Object.freeze({ User: 'RamUser', Group: 'RamGroup', Role: 'RamRole' } as const);

/** Policies on a user and its groups, or on a role. */
export function identityPolicies(state: State, { kind, account, id }: Principal): Policy[] {
  const place = { account, region: '' };
  const held = new Set([`${kind === 'role' ? 'Role' : 'User'}/${id}`]);
  if (kind === 'ram-user')
    for (const { GroupId, Members } of state.table(userGroups, place).values())
      if (Members.some(({ UserId }) => UserId === id)) held.add(`Group/${GroupId}`);
  return state
    .table(attachments, place)
    .values()
    .filter(({ EntityType, EntityId }) => held.has(`${EntityType}/${EntityId}`))
    .flatMap((attachment) => policyOf(state, account, attachment) ?? []);
}

/** A policy that is gone grants nothing; attached ones cannot be deleted. */
function policyOf(
  state: State,
  account: string,
  { EntityType, PolicyType, PolicyName }: AttachmentRecord,
): Policy | undefined {
  const attached = { entity: ENTITIES[EntityType satisfies EntityType], scope: 'Account' } as const;
  if (PolicyType === 'System') {
    const system = systemPolicy(PolicyName);
    if (system === undefined) return undefined;
    const document = documentOf(system, system.PolicyDocument, 'identity');
    return { id: PolicyName, type: 'System', version: 'v1', attached, document };
  }
  const record = state.table(policies, { account, region: '' }).get(PolicyName);
  const version = record?.Versions.find(({ VersionId }) => VersionId === record.DefaultVersion);
  if (version === undefined) return undefined;
  const document = documentOf(version, version.PolicyDocument, 'identity');
  return { id: PolicyName, type: 'Custom', version: version.VersionId, attached, document };
}

/** The session policy of a role that was taken on with one. */
export function sessionPolicy({ session }: Principal): Policy | undefined {
  if (session?.policy === undefined) return undefined;
  const document = documentOf(session, session.policy, 'session');
  return { id: session.sessionName, type: 'Custom', document };
}

/** A role of any account by its ARN, whose letter case does not count. */
export function roleByArn(state: State, arn: string): RoleRecord | undefined {
  const [, account = '', name = ''] = /^acs:ram::(\d+):role\/([\w.-]+)$/i.exec(arn) ?? [];
  const table = state.table(roles, { account, region: '' });
  const wanted = name.toLowerCase();
  return table.get(name) ?? table.values().find(({ RoleName }) => RoleName.toLowerCase() === wanted);
}

/** Whom a role trusts. */
export function trustPolicy(role: RoleRecord): Policy {
  const document = documentOf(role, role.AssumeRolePolicyDocument, 'trust');
  return { id: role.RoleName, type: 'Custom', document };
}
