/** What the vendor says about why a call was refused (facts/policy.md 5.5). */
import type { Diagnosed, DiagnosticSource } from '../../app/ports.ts';
import { type AccountClientOptions, accountClients } from './account-clients.ts';
import type { Call } from './client.ts';
import { problemOf } from './guard-calls.ts';
import { flag, isRaw, list, nested, type Raw, text, texts } from './raw.ts';

const DECODE = 'DecodeDiagnosticMessage';

/** Only the account whose refusal it was can decode a message. */
export function createDiagnosticSource(access: AccountClientOptions): DiagnosticSource {
  const clientOf = accountClients(access);
  const client = async (account: string): Promise<Call> => {
    try {
      return (await clientOf(account)).read;
    } catch (error) {
      throw problemOf(error, 'AssumeRole', access.endpoint);
    }
  };
  return {
    async decode(account, message) {
      const call = await client(account);
      try {
        return await decodeMessage(call, message);
      } catch (error) {
        throw problemOf(error, DECODE, access.endpoint);
      }
    },
  };
}

/** Throws what the call throws. */
export async function decodeMessage(call: Call, message: string): Promise<Diagnosed> {
  const { DecodedDiagnosticMessage: value } = await call('Ram', '', DECODE, {
    EncodedDiagnosticMessage: message,
  });
  // The message is a structure; some clients have seen it as its text.
  const raw: unknown = typeof value === 'string' ? JSON.parse(value) : value;
  return diagnosedOf(isRaw(raw) ? raw : {});
}

function diagnosedOf(raw: Raw): Diagnosed {
  const matched = nested(raw, 'MatchedPolicies');
  const policies = list(raw, 'MatchedPolicies', 'MatchedPolicy') ?? list(matched, 'MatchedPolicy') ?? [];
  const conditions = list(raw, 'AuthConditions', 'AuthCondition') ?? [];
  const principal = nested(raw, 'AuthPrincipal');
  return {
    action: text(raw, 'AuthAction'),
    resource: text(raw, 'AuthResource'),
    keys: Object.fromEntries(
      conditions.map((one) => [text(one, 'ConditionKey'), texts(one, 'ConditionValues', 'ConditionValue')]),
    ),
    explicit: flag(raw, 'ExplicitDeny'),
    policyType: text(raw, 'NoPermissionPolicyType'),
    principal: {
      type: text(principal, 'AuthPrincipalType'),
      name: text(principal, 'AuthPrincipalDisplayName'),
      account: text(principal, 'AuthPrincipalOwnerId'),
    },
    policies: policies.map((one) => ({
      effect: text(one, 'Effect'),
      id: text(one, 'PolicyIdentifier'),
      type: text(one, 'PolicyType'),
      statement: Number(text(one, 'StatementNumber')) || null,
    })),
  };
}
