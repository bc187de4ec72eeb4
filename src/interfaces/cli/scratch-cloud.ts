/**
 * Executes scenarios of the prover: each on a local cloud of its own, with the policies in place, the calls made with
 * the key of a RAM user through the vendor's own client, and the reach read back as from any account.
 */

import { CallError } from '../../adapters/alibaba/call-error.ts';
import { type AccessKey, type Call, createClient } from '../../adapters/alibaba/client.ts';
import { createLiveSource } from '../../adapters/alibaba/live-source.ts';
import type { ProductName } from '../../adapters/alibaba/products.ts';
import { explain } from '../../app/explain.ts';
import type { Scratch, ScratchResult, ScratchScenario } from '../../app/prove.ts';
import { type LocalCloud, startCloud } from '../../cloud/index.ts';
import { ALLOW_ALL, type Policy } from '../../domain/policy/document.ts';
import { printPolicy } from '../../domain/policy/print.ts';
import { type ApiCall, ECS_2016, REGION } from '../../domain/policy/prove/scenario.ts';
import { BASE, SETUP } from '../../domain/policy/prove/world.ts';

export function createScratch(): Scratch {
  return {
    async run(scenario) {
      const cloud = await startCloud({ profile: scenario.profile });
      try {
        return await play(cloud, scenario);
      } finally {
        await cloud.close();
      }
    },
  };
}

type Names = Map<string, unknown>;

async function play(
  cloud: LocalCloud,
  { policies, facts, calls, exposed }: ScratchScenario,
): Promise<ScratchResult> {
  const account = await accountUnder(cloud, policies.control);
  const owner = (product: string, action: string, params: object = {}): Promise<object> =>
    cloud.invoke(account, REGION, product, action, params as Record<string, unknown>);
  const names: Names = new Map();
  for (const call of [...BASE, ...facts.flatMap((fact) => SETUP[fact])])
    keep(names, call, await owner(call.product, call.action, fill(names, call.parameters) as object));
  const key = await principal(cloud, account, policies);
  const client = createClient({ key, endpoint: cloud.endpoint, attempts: 1 });
  const answers: { action: string; code: string }[] = [];
  for (const call of calls) {
    const code = await make(client, call, names);
    answers.push({ action: call.action, code });
    if (code !== 'OK') return { answers, accepted: false };
  }
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

async function make(client: Call, call: ApiCall, names: Names): Promise<string> {
  const product: ProductName = call.version === ECS_2016 ? 'Ecs2016' : call.product;
  try {
    const parameters = fill(names, call.parameters) as Record<string, unknown>;
    keep(names, call, await client(product, REGION, call.action, { RegionId: REGION, ...parameters }));
    return 'OK';
  } catch (error) {
    if (error instanceof CallError) return error.code;
    throw error;
  }
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

/** A RAM user with the identity policies, or with every permission when none take part. */
async function principal(
  cloud: LocalCloud,
  account: string,
  { identity = [{ id: 'everything', type: 'Custom', document: ALLOW_ALL }] }: ScratchScenario['policies'],
): Promise<AccessKey> {
  const ask = async <T>(action: string, params: object): Promise<T> =>
    (await cloud.invoke(account, '', 'Ram', action, params as Record<string, unknown>)) as T;
  const UserName = 'somebody';
  await ask('CreateUser', { UserName });
  for (const [i, policy] of identity.entries()) {
    const PolicyName = `identity-${i}`;
    await ask('CreatePolicy', { PolicyName, PolicyDocument: printPolicy(policy.document) });
    await ask('AttachPolicyToUser', { PolicyName, PolicyType: 'Custom', UserName });
  }
  const { AccessKey } = await ask<{ AccessKey: { AccessKeyId: string; AccessKeySecret: string } }>(
    'CreateAccessKey',
    {
      UserName,
    },
  );
  return { accessKeyId: AccessKey.AccessKeyId, accessKeySecret: AccessKey.AccessKeySecret };
}

/** Parameters with the names that begin with `$` replaced by what they stand for. */
function fill(names: Names, value: unknown): unknown {
  if (typeof value === 'string') return value.startsWith('$') ? names.get(value.slice(1)) : value;
  if (Array.isArray(value)) return value.map((item) => fill(names, item));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, item]) => [name, fill(names, item)]));
}

function keep(names: Names, call: ApiCall, answer: object): void {
  for (const [name, path] of Object.entries(call.keep ?? {})) {
    const found = path
      .split('.')
      .reduce<unknown>((at, part) => (at as Record<string, unknown> | undefined)?.[part], answer);
    names.set(name, found);
  }
}
