/** Classic Load Balancer. The local cloud cannot create any yet, so its listing is truly empty. */
import { type Operation, operation } from '../kernel/operation.ts';
import { page } from '../kernel/paging.ts';
import { int, str } from '../kernel/params.ts';

export const operations: readonly Operation[] = [
  operation({
    product: 'Slb',
    version: '2014-05-15',
    scope: 'region',
    action: 'DescribeLoadBalancers',
    access: 'read',
    params: {
      RegionId: str(),
      AddressType: str(),
      PageNumber: int({ min: 1 }),
      PageSize: int({ min: 1, max: 100, clamp: true }),
    },
    ram: { action: 'slb:DescribeLoadBalancers', resources: () => ['*'] },
    errors: [],
    handle: (_call, p) => ({ ...page([], p).fields, LoadBalancers: { LoadBalancer: [] } }),
  }),
];
