/** Application Load Balancer. The local cloud cannot create any yet, so its listing is truly empty. */
import { type Operation, operation } from '../kernel/operation.ts';
import { page } from '../kernel/paging.ts';
import { int, str } from '../kernel/params.ts';

export const operations: readonly Operation[] = [
  operation({
    product: 'Alb',
    version: '2020-06-16',
    scope: 'region',
    action: 'ListLoadBalancers',
    access: 'read',
    params: { RegionId: str(), MaxResults: int({ min: 1, max: 100, clamp: true }), NextToken: str() },
    ram: { action: 'alb:ListLoadBalancers', resources: () => ['*'] },
    errors: [],
    handle: (_call, p) => ({ ...page([], p, { style: 'token' }).fields, LoadBalancers: [] }),
  }),
];
