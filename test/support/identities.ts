/** RAM users with keys of their own and what is attached to them, on the cloud of a contract suite. */
import { accessKeys, cloudTable, openAccount } from '../../src/cloud/kernel/credentials.ts';
import type { Contract } from '../contract/target.ts';
import { signV1 } from './sign-v1.ts';
import { type TypedSdk, typedSdk } from './typed-sdk.ts';

/** What the SDK throws, as far as tests look at it. */
export interface SdkError extends Error {
  readonly code: string;
  readonly statusCode: number;
  // biome-ignore lint/suspicious/noExplicitAny: the SDK hands on whatever the answer holds.
  readonly accessDeniedDetail: any;
}

/** The error of a call that must fail. */
export async function failureOf(call: Promise<unknown>): Promise<SdkError> {
  try {
    await call;
  } catch (error) {
    return error as SdkError;
  }
  throw new Error('the call was not refused');
}

type Entity = 'User' | 'Group' | 'Role';
type PolicyType = 'System' | 'Custom';

interface Keys {
  readonly accessKeyId: string;
  readonly accessKeySecret: string;
  readonly securityToken?: string;
}

/** `as` makes the identities in another account than the suite's own. */
export function makeIdentities(on: Contract, as: () => TypedSdk = () => on.sdk) {
  const keysOf = new Map<string, Keys>();
  const signIn = (keys: Keys): TypedSdk => typedSdk({ host: on.cloud.host, region: on.region, ...keys });
  const change = (verb: string, entity: Entity, name: string, PolicyName: string, PolicyType: PolicyType) =>
    as().ask('Ram', `${verb}${entity}`, { [`${entity}Name`]: name, PolicyName, PolicyType });

  async function answerTo(user: string, format: string, params: Record<string, string>): Promise<string> {
    const query = signV1(keysOf.get(user) as Keys, 'GET', { Format: format, ...params });
    return (await fetch(`${on.cloud.endpoint}/?${query}`)).text();
  }

  return {
    /** A new user as a client. */
    async user(UserName: string): Promise<TypedSdk> {
      await as().ask('Ram', 'CreateUser', { UserName });
      const { AccessKey } = await as().ask('Ram', 'CreateAccessKey', { UserName });
      const keys = { accessKeyId: AccessKey.AccessKeyId, accessKeySecret: AccessKey.AccessKeySecret };
      keysOf.set(UserName, keys);
      return signIn(keys);
    },
    /** Takes on a role as `sdk`. */
    async assume(sdk: TypedSdk, RoleArn: string, more: Record<string, unknown> = {}): Promise<TypedSdk> {
      const params = { RoleArn, RoleSessionName: 'night-shift', ...more };
      const { Credentials } = await sdk.ask('Sts', 'AssumeRole', params);
      return signIn({
        accessKeyId: Credentials.AccessKeyId,
        accessKeySecret: Credentials.AccessKeySecret,
        securityToken: Credentials.SecurityToken,
      });
    },
    /** The root of an account that has nothing to do with the suite's. */
    async stranger(): Promise<TypedSdk> {
      const id = '1999999999999999';
      const keys = { accessKeyId: 'stranger', accessKeySecret: 'strangersecret' };
      const { state, clock } = on.cloud;
      if (!cloudTable(state, accessKeys).has(keys.accessKeyId))
        state.transaction(() => openAccount(state, { id, name: 'stranger', ...keys }, clock.now()));
      return signIn(keys);
    },
    /** The root of an account of this cloud. */
    root(account: string): TypedSdk {
      return signIn(on.cloud.credentialFor(account));
    },
    policy: (PolicyName: string, document: object) =>
      as().ask('Ram', 'CreatePolicy', { PolicyName, PolicyDocument: JSON.stringify(document) }),
    attach: (entity: Entity, name: string, policy: string, type: PolicyType = 'System') =>
      change('AttachPolicyTo', entity, name, policy, type),
    detach: (entity: Entity, name: string, policy: string, type: PolicyType = 'System') =>
      change('DetachPolicyFrom', entity, name, policy, type),
    /** The answer to a call that the typed SDK does not have. */
    raw: async (user: string, params: Record<string, string>): Promise<unknown> =>
      JSON.parse(await answerTo(user, 'JSON', params)),
    rawXml: (user: string, params: Record<string, string>): Promise<string> => answerTo(user, 'XML', params),
  };
}
