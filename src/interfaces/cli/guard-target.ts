/** Where `postern guard …` works: an endpoint, the local cloud, or Alibaba Cloud; and with whose key it probes. */
import type { AccessKey } from '../../adapters/alibaba/client.ts';
import type { GuardCloud, Prober, ReceiptStore, Timer } from '../../app/ports.ts';
import { problem } from '../../problem.ts';
import type { GlobalFlags } from './context.ts';

export interface GuardTargetFlags extends GlobalFlags {
  readonly endpoint?: string;
  readonly local?: boolean;
  readonly state?: string;
  readonly region?: string;
  readonly probeKey?: boolean;
  readonly probeRole?: string;
}

export interface OpenGuard {
  readonly cloud: GuardCloud;
  readonly store: ReceiptStore;
  readonly timer: Timer;
  /** Undefined for the vendor's own addresses. */
  readonly endpoint: string | undefined;
  /** Undefined when no credentials for probing are at hand. */
  prober(): Promise<Prober | undefined>;
  close(): Promise<void>;
}

export const WALL_TIME: Timer = {
  now: () => new Date(),
  sleep: (ms) => new Promise((resolve) => setTimeout(resolve, ms)),
};

/** Opens the target that the flags name; what costs time to load is loaded only now. */
export async function openGuard(flags: GuardTargetFlags, signal: AbortSignal): Promise<OpenGuard> {
  const { endpoint: given, local, probeRole } = flags;
  if (given !== undefined && local === true)
    throw problem('bad-flag', {
      flag: '--endpoint',
      value: '--endpoint --local',
      expected: '--endpoint | --local',
    });
  if (given !== undefined && !/^(https?:\/\/)?[a-z0-9.[\]:-]+(:\d+)?\/?$/i.test(given))
    throw problem('bad-flag', { flag: '--endpoint', value: given, expected: 'http://127.0.0.1:8080' });
  const region = flags.region ?? 'cn-hangzhou';
  if (!/^[a-z]{2}-[a-z0-9-]+$/.test(region))
    throw problem('bad-flag', { flag: '--region', value: region, expected: 'cn-hangzhou, ap-southeast-1' });
  if (probeRole !== undefined && !/^acs:ram::\d+:role\/[\w.-]+$/.test(probeRole))
    throw problem('bad-flag', {
      flag: '--probe-role',
      value: probeRole,
      expected: 'acs:ram::1234567890123456:role/developer',
    });
  const probeKey = probeRole === undefined ? keyOfEnvironment(flags.probeKey === true) : undefined;
  const { key, endpoint, close } = await openEndpoint(flags);
  const [{ createGuardCloud }, { createReceiptStore }] = await Promise.all([
    import('../../adapters/alibaba/guard-cloud.ts'),
    import('../../adapters/store/receipts.ts'),
  ]);
  return {
    cloud: createGuardCloud({ endpoint, key, signal }),
    store: createReceiptStore(flags.state ?? '.postern'),
    timer: WALL_TIME,
    endpoint,
    close,
    async prober() {
      const { assumeRole, createProber } = await import('../../adapters/alibaba/guard-probe.ts');
      const own = probeRole === undefined ? probeKey : await assumeRole({ endpoint, key, signal }, probeRole);
      return own && createProber({ endpoint, key: own, decoder: key, region, signal });
    },
  };
}

async function openEndpoint(
  flags: GuardTargetFlags,
): Promise<{ readonly key: AccessKey; readonly endpoint: string | undefined; close(): Promise<void> }> {
  if (flags.local === true) {
    const { startCloud } = await import('../../cloud/index.ts');
    const cloud = await startCloud({ stateDir: flags.state ?? '.postern' });
    const [account] = cloud.accounts;
    if (account === undefined) throw problem('internal', { reason: 'the local cloud has no account' });
    const { accessKeyId, accessKeySecret } = account;
    return {
      key: { accessKeyId, accessKeySecret },
      endpoint: cloud.endpoint,
      close: () => cloud.close(),
    };
  }
  const { defaultKey } = await import('../../adapters/alibaba/credentials.ts');
  return { key: await defaultKey(), endpoint: flags.endpoint, close: async () => {} };
}

function keyOfEnvironment(asked: boolean): AccessKey | undefined {
  const {
    POSTERN_PROBE_ACCESS_KEY_ID: accessKeyId = '',
    POSTERN_PROBE_ACCESS_KEY_SECRET: accessKeySecret = '',
    POSTERN_PROBE_SECURITY_TOKEN: securityToken = '',
  } = process.env;
  if (accessKeyId === '' || accessKeySecret === '') {
    if (asked) throw problem('guard-no-probe-key', {});
    return undefined;
  }
  return { accessKeyId, accessKeySecret, ...(securityToken === '' ? {} : { securityToken }) };
}
