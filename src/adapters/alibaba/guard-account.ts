/** RAM policies as guardrails: on users, groups and roles of one account (facts/policy.md 5.2). */
import type { WantedTarget } from '../../app/ports.ts';
import type { GuardState, GuardTarget } from '../../domain/plan/guard.ts';
import type { Bound } from '../../domain/plan/guard-surroundings.ts';
import { problem } from '../../problem.ts';
import type { GuardCalls } from './guard-calls.ts';
import { flag, list, nested, type Raw, text } from './raw.ts';
import { required } from './reader.ts';

const GONE = /^EntityNotExist\./;

/** Reads one policy with its versions and what it is on. */
export async function readAccountState(calls: GuardCalls, name: string): Promise<GuardState> {
  const which = { PolicyName: name, PolicyType: 'Custom' };
  const [found, versions, entities] = await Promise.all([
    calls.readOr(GONE, 'Ram', 'GetPolicy', which),
    calls.readOr(GONE, 'Ram', 'ListPolicyVersions', which),
    calls.readOr(GONE, 'Ram', 'ListEntitiesForPolicy', which),
  ]);
  if (found === undefined) return { controlPolicies: null, policy: null, attached: [] };
  const inForce = nested(found, 'DefaultPolicyVersion');
  return {
    controlPolicies: null,
    policy: {
      id: name,
      description: text(nested(found, 'Policy'), 'Description'),
      document: text(inForce, 'PolicyDocument'),
      versions: (list(versions ?? {}, 'PolicyVersions', 'PolicyVersion') ?? []).map((one) => ({
        id: text(one, 'VersionId'),
        document: text(one, 'PolicyDocument'),
        isDefault: flag(one, 'IsDefaultVersion'),
      })),
    },
    attached: entities === undefined ? [] : targetsOf(entities),
  };
}

function targetsOf(entities: Raw): readonly GuardTarget[] {
  return (['User', 'Group', 'Role'] as const).flatMap((entity) =>
    required(entities, `${entity}s`, entity).map((one) => {
      const name = text(one, `${entity}Name`);
      return { kind: KIND[entity], id: name, name };
    }),
  );
}

const KIND = { User: 'user', Group: 'group', Role: 'role' } as const;
const ENTITY = { user: 'User', group: 'Group', role: 'Role' } as const;

/** The identities with their names as RAM spells them. */
export async function resolveIdentities(
  calls: GuardCalls,
  wanted: readonly WantedTarget[],
): Promise<readonly GuardTarget[]> {
  const found = await Promise.all(
    wanted.map(async (one): Promise<readonly GuardTarget[]> => {
      if (one.kind === 'all-users') {
        const users = await readMarked(calls, 'ListUsers', 'Users', 'User');
        return users.map((user) => ({
          kind: 'user',
          id: text(user, 'UserName'),
          name: text(user, 'UserName'),
        }));
      }
      if (one.kind !== 'user' && one.kind !== 'group' && one.kind !== 'role') return [];
      const entity = ENTITY[one.kind];
      const answer = await calls.readOr(GONE, 'Ram', `Get${entity}`, { [`${entity}Name`]: one.id });
      if (answer === undefined) throw problem('guard-target-unknown', { kind: one.kind, id: one.id });
      const name = text(nested(answer, entity), `${entity}Name`);
      return [{ kind: one.kind, id: name, name }];
    }),
  );
  return found.flat();
}

/** The policies on each identity. */
export function readIdentityPolicies(
  calls: GuardCalls,
  targets: readonly GuardTarget[],
): Promise<readonly Bound[]> {
  return Promise.all(
    targets.map(async (target) => {
      const entity = ENTITY[target.kind as keyof typeof ENTITY];
      const answer = await calls.read('Ram', `ListPoliciesFor${entity}`, { [`${entity}Name`]: target.id });
      const policies = required(answer, 'Policies', 'Policy').map((policy) => ({
        id: text(policy, 'PolicyName'),
        name: text(policy, 'PolicyName'),
        type: text(policy, 'PolicyType'),
      }));
      return { target, policies };
    }),
  );
}

/** A listing of RAM to its end: `Marker` and `IsTruncated`. Throws what `read` throws. */
export async function readMarked(
  calls: Pick<GuardCalls, 'read'>,
  operation: string,
  plural: string,
  singular: string,
  parameters: Raw = {},
): Promise<readonly Raw[]> {
  const found: Raw[] = [];
  const seen = new Set<string>();
  for (let marker = ''; ; ) {
    const page = await calls.read('Ram', operation, {
      ...parameters,
      MaxItems: 1000,
      ...(marker === '' ? {} : { Marker: marker }),
    });
    found.push(...required(page, plural, singular));
    marker = text(page, 'Marker');
    if (!flag(page, 'IsTruncated') || marker === '' || seen.has(marker)) return found;
    seen.add(marker);
  }
}
