/** The policies in the tables decide as the slow twin says that they do, and a change of the tables changes that. */
import fc from 'fast-check';
import { beforeEach, describe, expect, test } from 'vitest';
import { policySets, profiles, requests } from '../../../test/support/random-policies.ts';
import type { Policy, PolicySet, Statement } from '../../domain/policy/document.ts';
import { ALLOW_ALL } from '../../domain/policy/document.ts';
import type { Request } from '../../domain/policy/request.ts';
import { decideByPolicies } from '../../domain/reference/policy.ts';
import { DEFAULT_PROFILE } from '../../domain/semantics/profile.ts';
import { cloudTable, sessions } from '../kernel/credentials.ts';
import type { Caller } from '../kernel/operation.ts';
import { State } from '../kernel/state.ts';
import { attachments, type EntityType, policies, roles, userGroups } from '../ram/model.ts';
import { FULL_ACCESS } from '../resource-manager/control-attachments.ts';
import {
  controlAttachments,
  controlPolicies,
  directories,
  folders,
  members,
} from '../resource-manager/model.ts';
import { Evaluators } from './evaluators.ts';

const NOW = new Date('2026-11-24T00:00:00Z');
const DATE = NOW.toISOString();
const ACCOUNT = '7';
const MANAGEMENT = '8';
const USER: Caller = {
  type: 'ram-user',
  account: ACCOUNT,
  accessKeyId: 'key',
  principalId: 'u-1',
  arn: `acs:ram::${ACCOUNT}:user/ann`,
  name: 'ann',
};
const SESSION: Caller = {
  type: 'assumed-role',
  account: ACCOUNT,
  accessKeyId: 'STS.key',
  principalId: 'r-1:night',
  arn: `acs:ram::${ACCOUNT}:assumed-role/ops/night`,
  name: 'night',
};
const here = { account: ACCOUNT, region: '' };
const management = { account: MANAGEMENT, region: '' };

/** A document as text. Two conditions on one key under one operator cannot be written; see `writable`. */
function textOf(statements: readonly Statement[]): string {
  const Statement = statements.map(({ effect, actions, resources, conditions, principals }) => {
    const Condition: Record<string, Record<string, readonly string[]>> = {};
    for (const { operator, key, values } of conditions)
      Condition[operator] = { ...Condition[operator], [key]: values };
    const kinds = Object.entries({
      RAM: principals?.ram ?? [],
      Service: principals?.service ?? [],
      Federated: principals?.federated ?? [],
    });
    return {
      Effect: effect,
      [actions.negated ? 'NotAction' : 'Action']: actions.texts,
      ...(resources && { [resources.negated ? 'NotResource' : 'Resource']: resources.texts }),
      ...(conditions.length > 0 && { Condition }),
      ...(principals && { Principal: Object.fromEntries(kinds.filter(([, texts]) => texts.length > 0)) }),
    };
  });
  return JSON.stringify({ Version: '1', Statement });
}

/** The policy without what no document can say. */
function writable(policy: Policy): Policy {
  const statements = policy.document.statements.map((one): Statement => {
    const named = new Set<string>();
    const conditions = one.conditions.filter(({ operator, key }) => {
      const name = `${operator} ${key}`;
      return named.has(name) ? false : named.add(name);
    });
    const nobody = one.principals && Object.values(one.principals).every((texts) => texts.length === 0);
    const principals = nobody ? { ram: ['acs:ram::1:root'], service: [], federated: [] } : one.principals;
    return { ...one, conditions, ...(principals && { principals }) };
  });
  return { ...policy, document: { statements } };
}

/** Forgets all and puts the policies of a set where the API would put them. */
function attach(state: State, set: PolicySet): void {
  state.clear();
  state.transaction(() => {
    putIdentity(state, set);
    if (set.control !== undefined) putDirectory(state, set.control);
    if (set.trust !== undefined)
      state.table(roles, { account: '1', region: '' }).put('Admin', {
        RoleId: 'r-9',
        RoleName: 'Admin',
        Description: '',
        AssumeRolePolicyDocument: textOf(set.trust.document.statements),
        MaxSessionDuration: 3600,
        CreateDate: DATE,
        UpdateDate: DATE,
        Tags: [],
      });
  });
}

function putIdentity(state: State, { identity = [], session }: PolicySet): void {
  const hold = (EntityType: EntityType, EntityId: string, policy: Policy, name: string): void => {
    const PolicyType = policy.type;
    const PolicyName = PolicyType === 'System' ? 'AdministratorAccess' : name;
    state.table(attachments, here).put(`${EntityType}/${EntityId}/${PolicyType}/${PolicyName}`, {
      EntityType,
      EntityId,
      PolicyType,
      PolicyName,
      AttachDate: DATE,
    });
    if (PolicyType === 'System') return;
    const version = { PolicyDocument: textOf(policy.document.statements), CreateDate: DATE };
    const old = { ...version, PolicyDocument: textOf(ALLOW_ALL.statements), VersionId: 'v1' };
    state.table(policies, here).put(name, {
      PolicyName: name,
      Description: '',
      DefaultVersion: 'v2',
      NextVersion: 3,
      // Only the default version counts.
      Versions: [old, { ...version, VersionId: 'v2' }],
      CreateDate: DATE,
      UpdateDate: DATE,
      Tags: [],
    });
  };
  state.table(userGroups, here).put('ops', {
    GroupId: 'g-1',
    GroupName: 'ops',
    Comments: '',
    CreateDate: DATE,
    UpdateDate: DATE,
    Members: [{ UserId: 'u-1', JoinDate: DATE }],
  });
  const nobodys = { ...ALLOW_ALL.statements[0], effect: 'Deny' } as Statement;
  hold('User', 'u-2', { id: 'x', type: 'Custom', document: { statements: [nobodys] } }, 'of-others');
  for (const [i, policy] of identity.entries()) {
    if (session !== undefined) hold('Role', 'r-1', policy, `p${i}`);
    else if (i % 2 === 0) hold('User', 'u-1', policy, `p${i}`);
    else hold('Group', 'g-1', policy, `p${i}`);
  }
  if (session !== undefined)
    cloudTable(state, sessions).put(SESSION.accessKeyId, {
      accessKeyId: SESSION.accessKeyId,
      secret: '',
      securityToken: '',
      account: ACCOUNT,
      roleId: 'r-1',
      roleName: 'ops',
      sessionName: 'night',
      arn: SESSION.arn,
      expiration: DATE,
      policy: textOf(session.document.statements),
    });
}

/** The first level is the Root folder, the last the account, those between are folders in each other. */
function putDirectory(state: State, levels: NonNullable<PolicySet['control']>): void {
  const targets = levels.map((_, i) => (i === 0 ? 'r-1' : i === levels.length - 1 ? ACCOUNT : `fd-${i}`));
  state.table(directories, management).put('directory', {
    ResourceDirectoryId: 'rd-1',
    RootFolderId: 'r-1',
    ControlPolicyStatus: 'Enabled',
    MemberDeletionStatus: 'Disabled',
    MemberDisplayNameSyncStatus: 'Disabled',
    CreateTime: DATE,
  });
  for (const [i, target] of targets.entries()) {
    const above = targets[i - 1] as string;
    if (target.startsWith('fd-'))
      state.table(folders, management).put(target, {
        FolderId: target,
        FolderName: target,
        ParentFolderId: above,
        CreateTime: DATE,
        Tags: [],
      });
    else if (target === ACCOUNT)
      state.table(members, management).put(ACCOUNT, {
        AccountId: ACCOUNT,
        AccountName: '',
        DisplayName: '',
        FolderId: above,
        PayerAccountId: MANAGEMENT,
        JoinTime: DATE,
        ModifyTime: DATE,
        Tags: [],
      });
    for (const [j, policy] of (levels[i] ?? []).entries()) {
      const PolicyId = policy.type === 'System' ? FULL_ACCESS.PolicyId : `cp-${i}-${j}`;
      state
        .table(controlAttachments, management)
        .put(`${target}/${PolicyId}`, { PolicyId, TargetId: target, AttachDate: DATE });
      if (policy.type === 'System') continue;
      state.table(controlPolicies, management).put(PolicyId, {
        PolicyId,
        PolicyName: PolicyId,
        PolicyType: 'Custom',
        EffectScope: 'RAM',
        Description: '',
        PolicyDocument: textOf(policy.document.statements),
        CreateDate: DATE,
        UpdateDate: DATE,
        Tags: [],
      });
    }
  }
}

const FULL: Policy = { id: 'full', type: 'System', document: ALLOW_ALL };

/** The set as tables can hold it: a user or role always has the identity stage, a member at least two levels. */
function possible(set: PolicySet): PolicySet {
  const levels = set.control?.map((list) => list.map(writable));
  return {
    ...(levels && { control: levels.length < 2 ? [[FULL], [FULL], ...levels] : levels }),
    ...(set.session && { session: writable(set.session) }),
    identity: (set.identity ?? []).map(writable),
    ...(set.trust && { trust: writable(set.trust) }),
  };
}

/** Trust takes part in one question only: may this role be taken on. */
function asked(set: PolicySet, { action, resource }: Request): PolicySet {
  const { trust, ...rest } = set;
  const takesOn = action === 'sts:AssumeRole' && /^acs:ram::1:role\/admin$/i.test(resource);
  return trust !== undefined && takesOn ? { ...rest, trust } : rest;
}

describe('the evaluators of the cloud', () => {
  let state: State;
  beforeEach(() => {
    state = new State();
  });

  test('decide as the slow twin does about the same policies, under every profile', () => {
    const seen = new Map<string, number>();
    // One is kept while the tables change under it, the other is new every time.
    const kept = new Evaluators(state, DEFAULT_PROFILE);
    fc.assert(
      fc.property(
        policySets,
        fc.array(requests, { minLength: 4, maxLength: 8 }),
        profiles,
        (any, questions, profile) => {
          const set = possible(any);
          const caller = set.session === undefined ? USER : SESSION;
          attach(state, set);
          const fresh = new Evaluators(state, profile);
          for (const request of questions) {
            const own = asked(set, request);
            const decision = fresh.for(caller, request, NOW).decide(request);
            expect(decision).toBe(decideByPolicies(own, request, profile));
            expect(kept.for(caller, request, NOW).decide(request)).toBe(
              decideByPolicies(own, request, DEFAULT_PROFILE),
            );
            seen.set(decision, (seen.get(decision) ?? 0) + 1);
          }
        },
      ),
      { numRuns: 400 },
    );
    for (const decision of ['allow', 'explicit-deny', 'implicit-deny', 'unknown'])
      expect(seen.get(decision) ?? 0).toBeGreaterThan(20);
  });

  test('roots and the management account are bound by no control policy', () => {
    const denied: Policy = {
      id: 'no',
      type: 'Custom',
      document: { statements: [{ ...(ALLOW_ALL.statements[0] as Statement), effect: 'Deny' }] },
    };
    attach(state, { control: [[FULL], [denied]], identity: [FULL] });
    const request: Request = { action: 'ecs:RunInstances', resource: '*', keys: {} };
    const evaluators = new Evaluators(state, DEFAULT_PROFILE);
    const decide = (caller: Caller) => evaluators.for(caller, request, NOW).decide(request);
    expect(decide(USER)).toBe('explicit-deny');
    expect(decide({ ...USER, type: 'root', accessKeyId: 'root', principalId: ACCOUNT })).toBe('allow');
    state.transaction(() =>
      state.table(attachments, management).put('x', {
        EntityType: 'User',
        EntityId: 'u-1',
        PolicyType: 'System',
        PolicyName: 'AdministratorAccess',
        AttachDate: DATE,
      }),
    );
    expect(decide({ ...USER, account: MANAGEMENT, accessKeyId: 'other' })).toBe('allow');
  });

  test('are kept until a table that decides changes', () => {
    attach(state, { identity: [FULL] });
    const evaluators = new Evaluators(state, DEFAULT_PROFILE);
    const request = { action: 'ecs:RunInstances', resource: '*', keys: {} };
    const first = evaluators.for(USER, request, NOW);
    state.transaction(() => cloudTable(state, sessions).put('other', { accessKeyId: 'other' } as never));
    expect(evaluators.for(USER, request, NOW)).toBe(first);
    state.transaction(() => state.table(attachments, here).delete('User/u-1/System/AdministratorAccess'));
    expect(evaluators.for(USER, request, NOW).decide(request)).toBe('implicit-deny');
    expect(() =>
      state.transaction(() => {
        state.table(attachments, here).put('User/u-1/System/AdministratorAccess', {
          EntityType: 'User',
          EntityId: 'u-1',
          PolicyType: 'System',
          PolicyName: 'AdministratorAccess',
          AttachDate: DATE,
        });
        expect(evaluators.for(USER, request, NOW).decide(request)).toBe('allow');
        throw new Error('undone');
      }),
    ).toThrow('undone');
    expect(evaluators.for(USER, request, NOW).decide(request)).toBe('implicit-deny');
  });

  test('a document that cannot be read leaves everything undecided', () => {
    const request = { action: 'ecs:RunInstances', resource: '*', keys: {} };
    attach(state, { identity: [FULL, { ...FULL, type: 'Custom' }] });
    state.transaction(() => {
      const record = state.table(policies, here).get('p1');
      if (record === undefined) throw new Error('no policy p1');
      const Versions = [{ VersionId: 'v2', PolicyDocument: '{', CreateDate: DATE }];
      state.table(policies, here).put('p1', { ...record, Versions });
    });
    const evaluator = new Evaluators(state, DEFAULT_PROFILE).for(USER, request, NOW);
    expect(evaluator.decide(request)).toBe('unknown');
  });
});
