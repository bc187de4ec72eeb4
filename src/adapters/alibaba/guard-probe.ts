/**
 * Probes of a guardrail through the vendor's API. They name a group that does not exist, or ask for a dry run, so they
 * change nothing whatever the answer is (facts/policy.md 3).
 */
import type { Denial, ProbeAnswer, Prober } from '../../app/ports.ts';
import type { GuardProbe } from '../../domain/plan/guard-probes.ts';
import { keyOfRole } from './assumed-role.ts';
import { type CallError, toCallError } from './call-error.ts';
import { type AccessKey, type Call, createClient } from './client.ts';
import { decodeMessage } from './diagnostics.ts';
import { problemOf } from './guard-calls.ts';
import { isRaw, type Raw, text } from './raw.ts';

export interface ProberOptions {
  readonly endpoint?: string | undefined;
  /** Of a principal in scope. */
  readonly key: AccessKey;
  /** Of whoever may decode diagnostics; the principal itself is asked when this one may not. */
  readonly decoder: AccessKey;
  readonly region: string;
  readonly signal?: AbortSignal | undefined;
}

/** In the vendor's form, and in no account. */
const NO_GROUP = 'sg-postern0probe0nothing';

export function createProber(options: ProberOptions): Prober {
  const { endpoint, key, decoder, region, signal } = options;
  const call = createClient({ key, endpoint, signal });
  const decoders = [createClient({ key: decoder, endpoint, signal }), call];
  return {
    async whoAmI() {
      try {
        const answer = await call('Sts', '', 'GetCallerIdentity', {});
        return { account: text(answer, 'AccountId'), arn: text(answer, 'Arn') };
      } catch (error) {
        throw problemOf(error, 'GetCallerIdentity', endpoint);
      }
    },
    async probe(probe) {
      const [operation, parameters] = callOf(probe, region);
      try {
        const answer = await call('Ecs', region, operation, parameters);
        // It should have been refused for one reason or another; at any rate no policy stood in its way.
        return { answer: 'reached', code: 'OK', requestId: text(answer, 'RequestId'), denial: null };
      } catch (raised) {
        const error = toCallError(raised);
        if (error.code === 'network' || error.code === 'interrupted')
          throw problemOf(raised, operation, endpoint);
        return answerOf(error, decoders);
      }
    },
  };
}

function callOf(probe: GuardProbe, region: string): [string, Raw] {
  if (probe.kind === 'instance') {
    return [
      'RunInstances',
      {
        RegionId: region,
        DryRun: true,
        Amount: 1,
        ImageId: 'aliyun_3_x64_20G_alibase_20240528.vhd',
        InstanceType: 'ecs.g6.large',
        VSwitchId: 'vsw-postern0probe0nothing',
      },
    ];
  }
  const { protocol, ports, source, family } = probe.rule;
  const permission = {
    IpProtocol: protocol,
    PortRange: ports,
    Policy: 'accept',
    [family === 4 ? 'SourceCidrIp' : 'Ipv6SourceCidrIp']: source,
  };
  return [
    'AuthorizeSecurityGroup',
    { RegionId: region, SecurityGroupId: NO_GROUP, Permissions: [permission] },
  ];
}

/** What only comes after the question whether the caller may. */
const BEHIND =
  /^(InvalidSecurityGroupId\.NotFound|DryRunOperation|InvalidVSwitchId\.NotFound|InvalidVSwitchId.*)$/;
const DENIED = /^(Forbidden\.RAM|NoPermission|Forbidden)$/;

async function answerOf(error: CallError, decoders: readonly Call[]): Promise<ProbeAnswer> {
  const { code, requestId } = error;
  if (!DENIED.test(code))
    return { answer: BEHIND.test(code) ? 'reached' : 'unclear', code, requestId, denial: null };
  return { answer: 'refused', code, requestId, denial: await denialOf(error.denial, decoders) };
}

async function denialOf(detail: unknown, decoders: readonly Call[]): Promise<Denial | null> {
  if (!isRaw(detail)) return null;
  const told = {
    explicit: text(detail, 'NoPermissionType') === 'ExplicitDeny',
    policyType: text(detail, 'PolicyType'),
    principal: text(detail, 'AuthPrincipalDisplayName'),
  };
  const message = text(detail, 'EncodedDiagnosticMessage');
  let notDecoded = 'no-message';
  for (const call of message === '' ? [] : decoders) {
    try {
      const { action, resource, keys, policies } = await decodeMessage(call, message);
      return { ...told, decoded: { action, resource, keys, policies }, notDecoded: '' };
    } catch (raised) {
      notDecoded = toCallError(raised).code;
    }
  }
  return { ...told, decoded: null, notDecoded };
}

/** Temporary credentials of a role, for probing as it. */
export async function assumeRole(
  options: Pick<ProberOptions, 'endpoint' | 'key' | 'signal'>,
  arn: string,
): Promise<AccessKey> {
  const call = createClient(options);
  try {
    return await keyOfRole(call, arn, { session: 'postern-probe' });
  } catch (error) {
    throw problemOf(error, 'AssumeRole', options.endpoint);
  }
}
