/**
 * Executes scenarios of the prover: each on a local cloud of its own, with the policies in place, the calls made with
 * the key of a RAM user through the vendor's own client, and the reach read back as from any account.
 */

import { keyOfRole } from '../../adapters/alibaba/assumed-role.ts';
import { type AccessKey, createClient } from '../../adapters/alibaba/client.ts';
import { createLiveSource } from '../../adapters/alibaba/live-source.ts';
import { explain } from '../../app/explain.ts';
import type { Scratch, ScratchResult, ScratchScenario } from '../../app/prove.ts';
import { ApiError, type LocalCloud, startCloud } from '../../cloud/index.ts';
import { ALLOW_ALL, type Policy } from '../../domain/policy/document.ts';
import { printPolicy } from '../../domain/policy/print.ts';
import { REGION } from '../../domain/policy/prove/scenario.ts';
import { problem } from '../../problem.ts';
import { makeCalls, setUp } from './scenario-player.ts';

/** Throws `cloud-refused` when the vendor would not take the policies at all. */
export function createScratch(): Scratch {
  return {
    async run(scenario) {
      // What a document with an unknown operator does is asked here, not whether it is taken.
      const profile = { ...scenario.profile, 'unknown-operator-document': 'accepted' } as const;
      const cloud = await startCloud({ profile });
      try {
        return await play(cloud, scenario);
      } catch (error) {
        if (!(error instanceof ApiError)) throw error;
        const { code, message } = error;
        throw problem('cloud-refused', { operation: 'set-up', code, message, requestId: '' }, error);
      } finally {
        await cloud.close();
      }
    },
  };
}

async function play(
  cloud: LocalCloud,
  { policies, facts, calls, exposed }: ScratchScenario,
): Promise<ScratchResult> {
  const account = await accountUnder(cloud, policies.control);
  const names = await setUp(cloud, account, facts);
  const key = await principal(cloud, account, policies);
  const client = createClient({ key, endpoint: cloud.endpoint, attempts: 1 });
  const outcomes = await makeCalls(client, calls, names);
  const answers = outcomes.map(({ action, code }) => ({ action, code }));
  if (outcomes.at(-1)?.code !== 'OK') return { answers, accepted: false };
  if (exposed === undefined) return { answers, accepted: true };
  const { accessKeyId, accessKeySecret } = cloud.credentialFor(account);
  const { items } = await explain({
    source: createLiveSource({ endpoint: cloud.endpoint, credentials: { accessKeyId, accessKeySecret } }),
    request: { regions: [REGION] },
    ids: [String(names.get(exposed.resource))],
  });
  const reach = items[0]?.exposures.find(
    (one) => one.protocol === exposed.protocol && one.port === exposed.port && one.family === exposed.family,
  );
  return {
    answers,
    accepted: true,
    ...(reach && { reach: { verdict: reach.verdict, sources: reach.sources } }),
  };
}

/** An account bound by the control policies: a member below as many folders as there are levels. */
async function accountUnder(
  cloud: LocalCloud,
  control: readonly (readonly Policy[])[] | undefined,
): Promise<string> {
  const management = cloud.accounts[0]?.id ?? '';
  if (control === undefined) return management;
  const ask = async <T>(action: string, params: object = {}): Promise<T> =>
    (await cloud.invoke(management, '', 'ResourceManager', action, params as Record<string, unknown>)) as T;
  await ask('InitResourceDirectory');
  const { ResourceDirectory } = await ask<{ ResourceDirectory: { RootFolderId: string } }>(
    'GetResourceDirectory',
  );
  const targets = [ResourceDirectory.RootFolderId];
  for (let level = 1; level < control.length - 1; level += 1) {
    const { Folder } = await ask<{ Folder: { FolderId: string } }>('CreateFolder', {
      FolderName: `level-${level}`,
      ParentFolderId: targets.at(-1),
    });
    targets.push(Folder.FolderId);
  }
  const { Account } = await ask<{ Account: { AccountId: string } }>('CreateResourceAccount', {
    DisplayName: 'scratch',
    ParentFolderId: targets.at(-1),
  });
  if (control.length > 1) targets.push(Account.AccountId);
  await ask('EnableControlPolicy');
  // Enabling takes a moment; nobody has to wait for it here.
  cloud.clock.shift(60);
  for (const [level, policies] of control.entries()) {
    const TargetId = targets[level];
    for (const [i, policy] of policies.entries()) {
      const { ControlPolicy } = await ask<{ ControlPolicy: { PolicyId: string } }>('CreateControlPolicy', {
        PolicyName: `level-${level}-${i}`,
        EffectScope: 'RAM',
        PolicyDocument: printPolicy(policy.document),
      });
      await ask('AttachControlPolicy', { PolicyId: ControlPolicy.PolicyId, TargetId });
    }
    if (policies.length > 0) await ask('DetachControlPolicy', { PolicyId: 'cp-FullAliyunAccess', TargetId });
  }
  return Account.AccountId;
}

const USER = 'somebody';
const ROLE = 'somebody-at-work';

/**
 * The key of a RAM user with the identity policies, or with every permission when none take part; of a session of a
 * role that has them when a session policy takes part.
 */
async function principal(
  cloud: LocalCloud,
  account: string,
  {
    identity = [{ id: 'everything', type: 'Custom', document: ALLOW_ALL }],
    session,
  }: ScratchScenario['policies'],
): Promise<AccessKey> {
  const ask = async <T>(action: string, params: object): Promise<T> =>
    (await cloud.invoke(account, '', 'Ram', action, params as Record<string, unknown>)) as T;
  await ask('CreateUser', { UserName: USER });
  if (session !== undefined) {
    const trust = {
      Effect: 'Allow',
      Action: 'sts:AssumeRole',
      Principal: { RAM: [`acs:ram::${account}:root`] },
    };
    const AssumeRolePolicyDocument = JSON.stringify({ Version: '1', Statement: [trust] });
    await ask('CreateRole', { RoleName: ROLE, AssumeRolePolicyDocument });
    const PolicyName = 'AliyunSTSAssumeRoleAccess';
    await ask('AttachPolicyToUser', { PolicyName, PolicyType: 'System', UserName: USER });
  }
  for (const [i, policy] of identity.entries()) {
    const PolicyName = `identity-${i}`;
    await ask('CreatePolicy', { PolicyName, PolicyDocument: printPolicy(policy.document) });
    const attached = { PolicyName, PolicyType: 'Custom' };
    if (session === undefined) await ask('AttachPolicyToUser', { ...attached, UserName: USER });
    else await ask('AttachPolicyToRole', { ...attached, RoleName: ROLE });
  }
  const { AccessKey } = await ask<{ AccessKey: { AccessKeyId: string; AccessKeySecret: string } }>(
    'CreateAccessKey',
    { UserName: USER },
  );
  const key = { accessKeyId: AccessKey.AccessKeyId, accessKeySecret: AccessKey.AccessKeySecret };
  if (session === undefined) return key;
  const user = createClient({ key, endpoint: cloud.endpoint, attempts: 1 });
  return keyOfRole(user, `acs:ram::${account}:role/${ROLE}`, { policy: printPolicy(session.document) });
}
