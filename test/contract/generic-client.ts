/** Products without an official typed SDK, asked through the official generic client. */
import { type Call, createClient } from '../../src/adapters/alibaba/client.ts';
import type { ProductName } from '../../src/adapters/alibaba/products.ts';
import type { LocalCloud } from '../../src/cloud/index.ts';
import type { Contract } from './target.ts';

// biome-ignore lint/suspicious/noExplicitAny: an answer has the shape that its test asserts.
export type Answer = any;

/** Calls of one product as the root of the suite's account; refusals are thrown with their `code`. */
export function genericClient(on: Contract, product: ProductName) {
  let call: Call | undefined;
  return (action: string, params: object = {}, region = on.region): Promise<Answer> => {
    const { accessKeyId, accessKeySecret } = on.cloud.accounts[0] as LocalCloud['accounts'][number];
    call ??= createClient({
      endpoint: on.cloud.endpoint,
      key: { accessKeyId, accessKeySecret },
      attempts: 1,
    });
    return call(product, region, action, { RegionId: region, ...params });
  };
}
