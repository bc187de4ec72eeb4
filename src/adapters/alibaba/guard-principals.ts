/**
 * The identities of an account with their policies. Asked from the side of the policies, of which there are fewer than
 * identities. Attachments for single resource groups are listed with the others and cannot be told apart.
 */
import type {
  AccountFacts,
  AccountPolicy,
  Identity,
  ReadingGap,
} from '../../domain/plan/guard-surroundings.ts';
import { policyKey } from '../../domain/plan/guard-surroundings.ts';
import { parsePolicy } from '../../domain/policy/parse.ts';
import { readMarked } from './guard-account.ts';
import { attempting, type GuardCalls } from './guard-calls.ts';
import { list, nested, type Raw, text } from './raw.ts';

/** What a listing could not give becomes a gap. */
export async function readAccountFacts(
  calls: GuardCalls,
  account: string,
  giveUp: (gap: ReadingGap) => void,
): Promise<AccountFacts> {
  const attempt = attempting(calls, giveUp);
  const marked = (operation: string, plural: string, singular: string, resource = '', parameters: Raw = {}) =>
    attempt(operation, resource, (direct) => readMarked(direct, operation, plural, singular, parameters), []);
  const [users, groups, roles, policies] = await Promise.all([
    marked('ListUsers', 'Users', 'User'),
    marked('ListGroups', 'Groups', 'Group'),
    marked('ListRoles', 'Roles', 'Role'),
    marked('ListPolicies', 'Policies', 'Policy'),
  ]);
  const groupsOf = new Map<string, string[]>();
  const policiesOf = new Map<string, string[]>();
  const add = (map: Map<string, string[]>, key: string, value: string): void => {
    map.set(key, [...(map.get(key) ?? []), value]);
  };
  const known = new Map<string, AccountPolicy>();
  await Promise.all([
    ...groups.map(async (group) => {
      const GroupName = text(group, 'GroupName');
      for (const user of await marked('ListUsersForGroup', 'Users', 'User', GroupName, { GroupName }))
        add(groupsOf, text(user, 'UserName'), GroupName);
    }),
    ...policies.map(async (policy) => {
      const which = { PolicyName: text(policy, 'PolicyName'), PolicyType: text(policy, 'PolicyType') };
      if (text(policy, 'AttachmentCount') === '0') return;
      const key = policyKey(which.PolicyType, which.PolicyName);
      const [entities, found] = await Promise.all([
        attempt('ListEntitiesForPolicy', key, ({ read }) => read('Ram', 'ListEntitiesForPolicy', which), {}),
        attempt('GetPolicy', key, ({ read }) => read('Ram', 'GetPolicy', which), {}),
      ]);
      const document = parsePolicy(text(nested(found, 'DefaultPolicyVersion'), 'PolicyDocument'), 'identity');
      const type = which.PolicyType === 'System' ? 'System' : 'Custom';
      known.set(key, { name: which.PolicyName, type, document: document.document ?? null });
      for (const [kind, plural, singular] of KINDS)
        for (const one of list(entities, plural, singular) ?? [])
          add(policiesOf, `${kind}/${text(one, `${singular}Name`)}`, key);
    }),
  ]);
  const identity = (kind: Identity['kind'], name: string): Identity => ({
    kind,
    name,
    groups: kind === 'user' ? (groupsOf.get(name) ?? []).toSorted() : [],
    policies: (policiesOf.get(`${kind}/${name}`) ?? []).toSorted(),
    // The vendor reserves the prefix for roles that its services make.
    serviceLinked: kind === 'role' && /^AliyunServiceRoleFor/i.test(name),
  });
  return {
    account,
    policies: known,
    identities: [
      ...users.map((one) => identity('user', text(one, 'UserName'))),
      ...groups.map((one) => identity('group', text(one, 'GroupName'))),
      ...roles.map((one) => identity('role', text(one, 'RoleName'))),
    ],
  };
}

const KINDS = [
  ['user', 'Users', 'User'],
  ['group', 'Groups', 'Group'],
  ['role', 'Roles', 'Role'],
] as const;
