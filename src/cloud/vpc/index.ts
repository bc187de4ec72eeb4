/** Every operation of Virtual Private Cloud that the local cloud serves. */
import { authorizeTags, vpc } from '../arn.ts';
import type { Operation } from '../kernel/operation.ts';
import { tagOperations } from '../kernel/tagging.ts';
import { eipOperations } from './eips.ts';
import { ipv6Operations } from './ipv6.ts';
import { eips, vpcs, vSwitches } from './model.ts';
import { natOperations } from './nat.ts';
import { resourceGroupOperations } from './resource-groups.ts';
import { routeTableOperations } from './route-tables.ts';
import { vpcOperations } from './vpcs.ts';

const tags = tagOperations({
  product: 'Vpc',
  version: '2016-04-28',
  scope: 'region',
  kinds: { vpc: vpcs, vswitch: vSwitches, eip: eips },
  resource: 'ResourceId',
  tagKey: 'TagKey',
  untag: 'UnTagResources',
  wrapped: true,
  notFound: 'ResourceNotFound',
});

export const operations: readonly Operation[] = [
  ...vpcOperations,
  ...routeTableOperations,
  ...resourceGroupOperations,
  ...eipOperations,
  ...natOperations,
  ...ipv6Operations,
  // As ECS has it for its own resources (unconfirmed).
  ...authorizeTags(tags, 'ResourceId', { vpc: vpc.vpc, vswitch: vpc.vSwitch, eip: vpc.eip }),
];
