/**
 * The demo's chapter on prevention: the page's policy on the demo directory, the holes that the prover finds in it made
 * one after another with the key of a RAM user, a better guardrail, and the same calls again.
 */

import { keyOfRole } from '../../adapters/alibaba/assumed-role.ts';
import { type AccessKey, type Call, createClient } from '../../adapters/alibaba/client.ts';
import { createLiveSource } from '../../adapters/alibaba/live-source.ts';
import { explain } from '../../app/explain.ts';
import type { LocalCloud } from '../../cloud/index.ts';
import { ALLOW_ALL, type PolicySet } from '../../domain/policy/document.ts';
import { DEFAULT_GUARDRAIL, generateGuardrail, type Tier } from '../../domain/policy/guardrail.ts';
import { parsePolicy } from '../../domain/policy/parse.ts';
import { type BenignCall, benignCalls } from '../../domain/policy/prove/benign-calls.ts';
import { type Hole, proveNoHole } from '../../domain/policy/prove/no-hole.ts';
import { differencesOf } from '../../domain/policy/prove/profiles.ts';
import { ACCOUNT, REGION } from '../../domain/policy/prove/scenario.ts';
import { problem } from '../../problem.ts';
import { makeCalls, type Outcome, setUp } from './scenario-player.ts';

/** One hole of the page's policy, under both guardrails. */
export interface PreventionRow {
  readonly kind: string;
  /** `OK`, or the vendor's code. */
  readonly page: string;
  /** How far the port was within reach afterwards. */
  readonly reach: string;
  readonly better: string;
}

export interface Prevention {
  readonly account: string;
  readonly user: string;
  readonly tier: Tier;
  readonly rows: readonly PreventionRow[];
  /** A refusal as the vendor's own diagnosis tells it. */
  readonly diagnosis: object | null;
  /** Work that has to go on, and how it went under the better guardrail. */
  readonly work: readonly { readonly kind: string; readonly as: 'user' | 'broker'; readonly code: string }[];
}

const USER = 'anna';
const BROKER = 'postern-broker';
const BETTER: Tier = 'closed-world';

export async function playPrevention(cloud: LocalCloud, account: string): Promise<Prevention> {
  const management = cloud.accounts[0]?.id ?? '';
  await enableControlPolicies(cloud, management);
  const key = await makeUser(cloud, account);
  const client = createClient({ key, endpoint: cloud.endpoint, attempts: 1 });
  const holes = usualHoles();

  const page = await install(cloud, management, 'page');
  const opened: { readonly hole: Hole; readonly outcome: Outcome; readonly resource: string }[] = [];
  for (const hole of holes) {
    const names = await setUp(cloud, account, hole.facts);
    const outcome = last(await makeCalls(client, hole.calls, names));
    opened.push({ hole, outcome, resource: String(names.get(hole.exposed.resource)) });
  }
  const reach = await reachOf(cloud, account, opened);

  await install(cloud, management, BETTER);
  await remove(cloud, management, page);
  const rows: PreventionRow[] = [];
  let denial: unknown;
  for (const [i, { hole, outcome }] of opened.entries()) {
    const names = await setUp(cloud, account, hole.facts);
    const again = last(await makeCalls(client, hole.calls, names));
    denial ??= again.denial;
    rows.push({ kind: hole.kind, page: outcome.code, reach: reach[i] ?? 'closed', better: again.code });
  }
  return {
    account,
    user: USER,
    tier: BETTER,
    rows,
    diagnosis: await decode(cloud, account, denial),
    work: await goOnWorking(cloud, account, client),
  };
}

/** Those that need no unusual reading of what the vendor leaves open. */
function usualHoles(): readonly Hole[] {
  const { document } = parsePolicy(generateGuardrail('page'), 'control');
  if (document === undefined) throw problem('internal', { reason: 'the policy of the page does not parse' });
  const policies: PolicySet = {
    control: [
      [
        { id: 'FullAliyunAccess', type: 'System', document: ALLOW_ALL },
        { id: 'page', type: 'Custom', document },
      ],
    ],
  };
  const principals = [`acs:ram::${ACCOUNT}:user/${USER}`];
  const { holes } = proveNoHole(policies, { level: 'broad', assume: ['no-new-path'], principals });
  return holes.filter(({ profile }) => Object.keys(differencesOf(profile)).length === 0);
}

async function enableControlPolicies(cloud: LocalCloud, management: string): Promise<void> {
  await cloud.invoke(management, '', 'ResourceManager', 'EnableControlPolicy');
  // Enabling takes a moment; the clock of the cloud can be moved.
  cloud.clock.shift(60);
}

async function makeUser(cloud: LocalCloud, account: string): Promise<AccessKey> {
  const ram = (action: string, params: Record<string, unknown>): Promise<object> =>
    cloud.invoke(account, '', 'Ram', action, params);
  await ram('CreateUser', { UserName: USER });
  for (const PolicyName of ['AliyunECSFullAccess', 'AliyunSTSAssumeRoleAccess'])
    await ram('AttachPolicyToUser', { UserName: USER, PolicyName, PolicyType: 'System' });
  const trust = {
    Effect: 'Allow',
    Action: 'sts:AssumeRole',
    Principal: { RAM: [`acs:ram::${account}:root`] },
  };
  await ram('CreateRole', {
    RoleName: BROKER,
    AssumeRolePolicyDocument: JSON.stringify({ Version: '1', Statement: [trust] }),
  });
  await ram('AttachPolicyToRole', {
    RoleName: BROKER,
    PolicyName: 'AliyunECSFullAccess',
    PolicyType: 'System',
  });
  const { AccessKey } = (await ram('CreateAccessKey', { UserName: USER })) as {
    AccessKey: { AccessKeyId: string; AccessKeySecret: string };
  };
  return { accessKeyId: AccessKey.AccessKeyId, accessKeySecret: AccessKey.AccessKeySecret };
}

interface Installed {
  readonly PolicyId: string;
  readonly TargetId: string;
}

/** Puts a guardrail on the Root folder. */
async function install(cloud: LocalCloud, management: string, tier: Tier): Promise<Installed> {
  const ask = async <T>(action: string, params: Record<string, unknown> = {}): Promise<T> =>
    (await cloud.invoke(management, '', 'ResourceManager', action, params)) as T;
  const { ResourceDirectory } = await ask<{ ResourceDirectory: { RootFolderId: string } }>(
    'GetResourceDirectory',
  );
  const { ControlPolicy } = await ask<{ ControlPolicy: { PolicyId: string } }>('CreateControlPolicy', {
    PolicyName: `${DEFAULT_GUARDRAIL.policyName}-${tier}`,
    EffectScope: 'RAM',
    PolicyDocument: generateGuardrail(tier),
  });
  const installed = { PolicyId: ControlPolicy.PolicyId, TargetId: ResourceDirectory.RootFolderId };
  await ask('AttachControlPolicy', installed);
  return installed;
}

async function remove(cloud: LocalCloud, management: string, installed: Installed): Promise<void> {
  const { PolicyId } = installed;
  await cloud.invoke(management, '', 'ResourceManager', 'DetachControlPolicy', { ...installed });
  await cloud.invoke(management, '', 'ResourceManager', 'DeleteControlPolicy', { PolicyId });
}

function last(outcomes: readonly Outcome[]): Outcome {
  return outcomes.at(-1) ?? { action: '', code: '' };
}

/** The verdict on the port of each hole, read back together. */
async function reachOf(
  cloud: LocalCloud,
  account: string,
  opened: readonly { readonly hole: Hole; readonly resource: string }[],
): Promise<readonly string[]> {
  const { accessKeyId, accessKeySecret } = cloud.credentialFor(account);
  const { items } = await explain({
    source: createLiveSource({ endpoint: cloud.endpoint, credentials: { accessKeyId, accessKeySecret } }),
    request: { regions: [REGION] },
    ids: opened.map(({ resource }) => resource),
  });
  return opened.map(({ hole: { exposed } }, i) => {
    const found = items[i]?.exposures.find(
      (one) =>
        one.protocol === exposed.protocol && one.port === exposed.port && one.family === exposed.family,
    );
    return found?.verdict ?? 'unknown';
  });
}

/** What the account's owner is told about a refusal. */
async function decode(cloud: LocalCloud, account: string, denial: unknown): Promise<object | null> {
  const { EncodedDiagnosticMessage } = (denial ?? {}) as { EncodedDiagnosticMessage?: string };
  if (EncodedDiagnosticMessage === undefined) return null;
  const answer = await cloud.invoke(account, '', 'Ram', 'DecodeDiagnosticMessage', {
    EncodedDiagnosticMessage,
  });
  return (answer as { DecodedDiagnosticMessage: object }).DecodedDiagnosticMessage;
}

/** The user goes on with what touches no rule; the broker role writes the rules that are right. */
async function goOnWorking(cloud: LocalCloud, account: string, user: Call): Promise<Prevention['work']> {
  const session = await keyOfRole(user, `acs:ram::${account}:role/${BROKER}`);
  const broker = createClient({ key: session, endpoint: cloud.endpoint, attempts: 1 });
  const wanted: readonly (readonly [string, 'user' | 'broker'])[] = [
    ['create-in-group', 'user'],
    ['publish-https', 'broker'],
    ['admit-trusted', 'broker'],
    ['repair-open-rule', 'broker'],
  ];
  const calls = benignCalls(['203.0.113.0/24']);
  const work: Prevention['work'][number][] = [];
  for (const [kind, as] of wanted) {
    const { needs, call } = calls.find(({ id }) => id === kind) as BenignCall;
    const names = await setUp(cloud, account, needs);
    const outcome = last(await makeCalls(as === 'user' ? user : broker, [call.call], names));
    work.push({ kind, as, code: outcome.code });
  }
  return work;
}
