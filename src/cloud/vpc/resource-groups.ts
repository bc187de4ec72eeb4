/** Moving the resources of a network from one resource group to another. */
import { needs } from '../arn.ts';
import { type Operation, operation, refuse } from '../kernel/operation.ts';
import { str } from '../kernel/params.ts';
import type { Collection } from '../kernel/state.ts';
import { VPC } from './common.ts';
import { eips, vpcs, vSwitches } from './model.ts';

interface Grouped {
  readonly ResourceGroupId: string;
}

/** Resource types as the API names them, in lower case, and where their records are. */
const KINDS: ReadonlyMap<string, Collection<Grouped & object>> = new Map<
  string,
  Collection<Grouped & object>
>([
  ['vpc', vpcs],
  ['vswitch', vSwitches],
  ['eip', eips],
]);

export const resourceGroupOperations: readonly Operation[] = [
  operation({
    ...VPC,
    action: 'MoveResourceGroup',
    access: 'write',
    ram: needs('vpc:MoveResourceGroup'),
    params: {
      RegionId: str(),
      ResourceId: str().need(),
      ResourceType: str().need(),
      NewResourceGroupId: str().need(),
    },
    handle(call, p) {
      const kind = KINDS.get(p.ResourceType.toLowerCase());
      if (kind === undefined)
        throw refuse(
          400,
          'InvalidResourceType.NotFound',
          `The ResourceType ${p.ResourceType} is not supported.`,
        );
      const found = call.table(kind).get(p.ResourceId);
      if (found === undefined)
        throw refuse(404, 'ResourceNotFound', `The resource ${p.ResourceId} does not exist.`);
      call.table(kind).put(p.ResourceId, { ...found, ResourceGroupId: p.NewResourceGroupId });
      return {};
    },
  }),
];
