/** The products that are read: API version and public endpoint (facts/services.md B2, c.7). */
export interface Product {
  readonly version: string;
  endpoint(region: string): string;
}

const regional =
  (name: string) =>
  (region: string): string =>
    `${name}.${region}.aliyuncs.com`;

export const PRODUCTS = Object.freeze({
  Ecs: {
    version: '2014-05-26',
    endpoint: (region) => (region === '' ? 'ecs.aliyuncs.com' : `ecs.${region}.aliyuncs.com`),
  },
  /** The batch API of the console, of another version than everything else (facts/policy.md 0.4). */
  Ecs2016: { version: '2016-03-14', endpoint: regional('ecs') },
  Vpc: { version: '2016-04-28', endpoint: regional('vpc') },
  Slb: { version: '2014-05-15', endpoint: regional('slb') },
  Alb: { version: '2020-06-16', endpoint: regional('alb') },
  Nlb: { version: '2022-04-30', endpoint: regional('nlb') },
  Ram: { version: '2015-05-01', endpoint: () => 'ram.aliyuncs.com' },
  Sts: { version: '2015-04-01', endpoint: () => 'sts.aliyuncs.com' },
  ResourceManager: { version: '2020-03-31', endpoint: () => 'resourcemanager.aliyuncs.com' },
  /** Security Center: mainland regions are served from one place, the others from another (facts/services.md A1). */
  Sas: {
    version: '2018-12-03',
    endpoint: (region) => `tds.${region.startsWith('cn-') ? 'cn-shanghai' : 'ap-southeast-1'}.aliyuncs.com`,
  },
  /** Cloud Config: one place for the mainland, one for the rest. */
  Config: {
    version: '2020-09-07',
    endpoint: (region) =>
      `config.${region.startsWith('cn-') ? 'cn-shanghai' : 'ap-southeast-1'}.aliyuncs.com`,
  },
  ActionTrail: { version: '2020-07-06', endpoint: regional('actiontrail') },
} as const satisfies Record<string, Product>);

export type ProductName = keyof typeof PRODUCTS;
