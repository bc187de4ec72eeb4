/** Where `postern create …` works: an endpoint, the local cloud, or Alibaba Cloud, opened when the first call is made. */
import type { CreateCloud, InventorySource } from '../../app/ports.ts';
import { problem } from '../../problem.ts';
import { requiredFlag } from './create-flags.ts';

export interface CreateTargetFlags {
  readonly endpoint?: string;
  readonly local?: boolean;
  readonly state?: string;
  readonly region?: string;
}

export interface OpenCreate {
  readonly cloud: CreateCloud;
  /** For explaining what was made. */
  readonly source: InventorySource;
}

export interface CreateTarget {
  readonly region: string;
  open(): Promise<OpenCreate>;
  close(): Promise<void>;
}

/** Checks the flags at once; what they name is opened later, and once. */
export function createTarget(flags: CreateTargetFlags, signal: AbortSignal): CreateTarget {
  const { endpoint, local, state } = flags;
  const region = requiredFlag('--region', flags.region ?? process.env.ALIBABA_CLOUD_REGION_ID);
  if (!/^[a-z]{2}-[a-z0-9-]+$/.test(region))
    throw problem('bad-flag', { flag: '--region', value: region, expected: 'cn-hangzhou, ap-southeast-1' });
  if (endpoint !== undefined && local === true)
    throw problem('bad-flag', {
      flag: '--endpoint',
      value: '--endpoint --local',
      expected: '--endpoint | --local',
    });
  if (endpoint !== undefined && !/^(https?:\/\/)?[a-z0-9.[\]:-]+(:\d+)?\/?$/i.test(endpoint))
    throw problem('bad-flag', { flag: '--endpoint', value: endpoint, expected: 'http://127.0.0.1:8080' });
  let opening: Promise<OpenCreate> | undefined;
  let close = async (): Promise<void> => {};
  const open = async (): Promise<OpenCreate> => {
    const [{ createCreateCloud }, { createLiveSource }] = await Promise.all([
      import('../../adapters/alibaba/create-cloud.ts'),
      import('../../adapters/alibaba/live-source.ts'),
    ]);
    if (local !== true) {
      const { defaultKey } = await import('../../adapters/alibaba/credentials.ts');
      const key = await defaultKey();
      const at = endpoint === undefined ? {} : { endpoint };
      return {
        cloud: createCreateCloud({ ...at, key, region, signal }),
        source: createLiveSource({ ...at, credentials: key }),
      };
    }
    const { startCloud } = await import('../../cloud/index.ts');
    const started = await startCloud({ stateDir: state ?? '.postern' });
    close = () => started.close();
    const [account] = started.accounts;
    if (account === undefined) throw problem('internal', { reason: 'the local cloud has no account' });
    const { accessKeyId, accessKeySecret } = account;
    const key = { accessKeyId, accessKeySecret };
    return {
      cloud: createCreateCloud({ endpoint: started.endpoint, key, region, signal }),
      source: createLiveSource({ endpoint: started.endpoint, credentials: key }),
    };
  };
  return {
    region,
    open() {
      opening ??= open();
      return opening;
    },
    close: () => close(),
  };
}
