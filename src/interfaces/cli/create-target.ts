/** Where `postern create …` works: an endpoint, the local cloud, or Alibaba Cloud, opened when the first call is made. */
import { CREATE_PATTERNS } from '../../app/create/patterns.ts';
import type { CreateCloud, InventorySource, OfferSource } from '../../app/ports.ts';
import { problem } from '../../problem.ts';
import { requiredFlag } from './create-flags.ts';
import { checkEndpoint, openEndpoint } from './endpoint.ts';

export interface CreateTargetFlags {
  readonly endpoint?: string;
  readonly local?: boolean;
  readonly state?: string;
  readonly region?: string;
}

export interface OpenCreate {
  readonly cloud: CreateCloud;
  /** What can be named. */
  readonly offer: OfferSource;
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
  const region = requiredFlag('--region', flags.region ?? process.env.ALIBABA_CLOUD_REGION_ID);
  if (!CREATE_PATTERNS.region.test(region))
    throw problem('bad-flag', { flag: '--region', value: region, expected: 'cn-hangzhou, ap-southeast-1' });
  checkEndpoint(flags);
  let opening: Promise<OpenCreate> | undefined;
  let close = async (): Promise<void> => {};
  const open = async (): Promise<OpenCreate> => {
    const [{ createPlaces }, { createLiveSource }] = await Promise.all([
      import('../../adapters/alibaba/create-service.ts'),
      import('../../adapters/alibaba/live-source.ts'),
    ]);
    const { key, endpoint, close: end } = await openEndpoint(flags);
    close = end;
    const at = endpoint === undefined ? {} : { endpoint };
    return {
      ...(await createPlaces({ ...at, key, signal })(region)),
      source: createLiveSource({ ...at, credentials: key }),
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
