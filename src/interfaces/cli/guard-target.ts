/** Where `postern guard …` works: an endpoint, the local cloud, or Alibaba Cloud; and with whose key it probes. */
import type { AccessKey } from '../../adapters/alibaba/client.ts';
import { type AuditTrail, auditTrail } from '../../app/audit.ts';
import type { GuardCloud, Prober, ReceiptStore, Store, Timer } from '../../app/ports.ts';
import { problem } from '../../problem.ts';
import type { GlobalFlags } from './context.ts';
import { checkEndpoint, openEndpoint } from './endpoint.ts';
import { hasStore, openStateStore, STATE_FOLDER, whoRuns } from './state-store.ts';

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
  /** With a role instead of the one of the flags, where it is given. Undefined when no credentials are at hand. */
  prober(role?: string): Promise<Prober | undefined>;
  /** The audit log of the store; undefined where there is no store. */
  audit(): Promise<AuditTrail | undefined>;
  close(): Promise<void>;
}

export const WALL_TIME: Timer = {
  now: () => new Date(),
  sleep: (ms) => new Promise((resolve) => setTimeout(resolve, ms)),
};

/** Opens the target that the flags name; what costs time to load is loaded only now. */
export async function openGuard(flags: GuardTargetFlags, signal: AbortSignal): Promise<OpenGuard> {
  const { probeRole } = flags;
  checkEndpoint(flags);
  const region = flags.region ?? 'cn-hangzhou';
  if (!/^[a-z]{2}-[a-z0-9-]+$/.test(region))
    throw problem('bad-flag', { flag: '--region', value: region, expected: 'cn-hangzhou, ap-southeast-1' });
  checkProbeRole(probeRole);
  const probeKey = probeRole === undefined ? keyOfEnvironment(flags.probeKey === true) : undefined;
  const { key, endpoint, close } = await openEndpoint(flags);
  const [{ createGuardCloud }, { createReceiptStore }] = await Promise.all([
    import('../../adapters/alibaba/guard-cloud.ts'),
    import('../../adapters/store/receipts.ts'),
  ]);
  let store: Store | undefined;
  return {
    cloud: createGuardCloud({ endpoint, key, signal }),
    store: createReceiptStore(flags.state ?? STATE_FOLDER),
    timer: WALL_TIME,
    endpoint,
    async close() {
      await store?.close();
      await close();
    },
    async audit() {
      if (store === undefined && !hasStore(flags)) return undefined;
      store ??= await openStateStore(flags, 'make');
      return auditTrail(store.audit, { by: whoRuns(), timer: WALL_TIME });
    },
    async prober(role = probeRole) {
      const { assumeRole, createProber } = await import('../../adapters/alibaba/guard-probe.ts');
      const own = role === undefined ? probeKey : await assumeRole({ endpoint, key, signal }, role);
      return own && createProber({ endpoint, key: own, decoder: key, region, signal });
    },
  };
}

/** Throws `bad-flag` for what is no ARN of a role. */
export function checkProbeRole(role: string | undefined): void {
  if (role !== undefined && !/^acs:ram::\d+:role\/[\w.-]+$/.test(role))
    throw problem('bad-flag', {
      flag: '--probe-role',
      value: role,
      expected: 'acs:ram::1234567890123456:role/developer',
    });
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
