/**
 * Where the contract suites run: the local cloud, or a real account with POSTERN_REAL_CLOUD=1 and the usual
 * ALIBABA_CLOUD_ACCESS_KEY_ID, ALIBABA_CLOUD_ACCESS_KEY_SECRET and ALIBABA_CLOUD_REGION_ID. What costs money, changes
 * an organisation or needs a second account runs on the local cloud only, and says so.
 */
import { afterAll, beforeAll, describe } from 'vitest';
import { type LocalCloud, startCloud } from '../../src/cloud/index.ts';
import type { SemanticsProfile } from '../../src/domain/semantics/profile.ts';
import { type TypedSdk, typedSdk } from '../support/typed-sdk.ts';

export const REAL = process.env.POSTERN_REAL_CLOUD === '1';

export interface Contract {
  sdk: TypedSdk;
  region: string;
  /** Only on the local cloud. */
  cloud: LocalCloud;
}

function setting(name: string): string {
  const value = process.env[name];
  if (value === undefined || value === '') throw new Error(`POSTERN_REAL_CLOUD=1 needs ${name}`);
  return value;
}

/**
 * A suite of contract tests; `local` names why it cannot run on a real account, `profile` the switches that differ on
 * the local cloud.
 */
export function contract(
  name: string,
  options: { readonly local?: string; readonly profile?: Partial<SemanticsProfile> },
  body: (on: Contract) => void,
): void {
  const skip = REAL && options.local !== undefined;
  const title = skip ? `${name} (local cloud only: ${options.local})` : name;
  describe.skipIf(skip)(title, () => {
    const on = {} as Contract;
    beforeAll(async () => {
      if (REAL) {
        on.region = process.env.ALIBABA_CLOUD_REGION_ID ?? 'cn-hangzhou';
        on.sdk = typedSdk({
          region: on.region,
          accessKeyId: setting('ALIBABA_CLOUD_ACCESS_KEY_ID'),
          accessKeySecret: setting('ALIBABA_CLOUD_ACCESS_KEY_SECRET'),
        });
        return;
      }
      on.cloud = await startCloud(options.profile === undefined ? {} : { profile: options.profile });
      on.region = 'cn-hangzhou';
      const { accessKeyId, accessKeySecret } = on.cloud.accounts[0] as LocalCloud['accounts'][number];
      on.sdk = typedSdk({ host: on.cloud.host, region: on.region, accessKeyId, accessKeySecret });
    });
    afterAll(() => (REAL ? undefined : on.cloud.close()));
    body(on);
  });
}
