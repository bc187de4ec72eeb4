/** What a call asks of the policies. Who answers is given to the dispatcher, so that the kernel knows no product. */
import type { RequestKeys } from '../../domain/policy/request.ts';
import type { Call, Caller, Operation } from './operation.ts';
import type { Decoded, Params } from './params.ts';

/** Every resource under every set of keys must be allowed. */
export interface Authorization {
  readonly action: string;
  readonly resources: readonly string[];
  /** Common keys and the service's own; at least one set. */
  readonly keys: readonly RequestKeys[];
}

export interface Authorizer {
  /** Returns when the caller may do what is asked; throws the vendor's refusal otherwise. */
  authorize(call: Call, operation: Operation, asked: Authorization): void;
}

/** What is asked for a call; undefined when the vendor asks for no permission. */
export function askedBy(call: Call, { ram }: Operation, params: Decoded<Params>): Authorization | undefined {
  if (ram.exempt === true) return undefined;
  const common = commonKeys(call);
  const own = ram.keys?.(params, call) ?? [];
  return {
    action: ram.action,
    resources: ram.resources(params, call),
    keys: own.length === 0 ? [common] : own.map((keys) => ({ ...common, ...keys })),
  };
}

/** Condition keys that every call has (facts/policy.md 1.5). */
function commonKeys(call: Call): RequestKeys {
  return {
    'acs:SourceIp': [call.sourceIp],
    'acs:CurrentTime': [call.now.toISOString()],
    'acs:SecureTransport': [String(call.secureTransport)],
    // Access keys sign without a second factor.
    'acs:MFAPresent': ['false'],
    'acs:PrincipalARN': [principalArn(call.caller)],
    'acs:AccessId': [call.caller.accessKeyId],
  };
}

/** The ARN that policies know a caller by: a session counts as its role, names are in lower case (facts 1.2). */
export function principalArn({ type, account, arn }: Caller): string {
  if (type === 'root') return arn;
  const role = /:assumed-role\/([^/]+)\//.exec(arn)?.[1];
  return role === undefined ? arn.toLowerCase() : `acs:ram::${account}:role/${role.toLowerCase()}`;
}
