/** Tags and resource groups of ECS resources. */
import { type Operation, operation, refuse } from '../kernel/operation.ts';
import { str } from '../kernel/params.ts';
import { tagOperations } from '../kernel/tagging.ts';
import { ECS, ramAny } from './common.ts';
import { disks, instanceNamed, instances, networkInterfaces } from './model-instance.ts';
import { groupNamed, securityGroups } from './model-security-group.ts';

export const tagAndResourceGroupOperations: readonly Operation[] = [
  ...tagOperations({
    product: 'Ecs',
    version: '2014-05-26',
    scope: 'region',
    kinds: { instance: instances, securitygroup: securityGroups, eni: networkInterfaces, disk: disks },
    resource: 'ResourceId',
    tagKey: 'TagKey',
    untag: 'UntagResources',
    wrapped: true,
    notFound: 'InvalidResourceId.NotFound',
  }),
  operation({
    ...ECS,
    action: 'JoinResourceGroup',
    access: 'write',
    params: {
      RegionId: str(),
      ResourceGroupId: str().need(),
      ResourceId: str().need(),
      ResourceType: str().need(),
    },
    ram: ramAny('JoinResourceGroup'),
    handle(call, p) {
      const ResourceGroupId = p.ResourceGroupId;
      switch (p.ResourceType.toLowerCase()) {
        case 'instance':
          call.table(instances).put(p.ResourceId, { ...instanceNamed(call, p.ResourceId), ResourceGroupId });
          return {};
        case 'securitygroup':
          call
            .table(securityGroups)
            .put(p.ResourceId, { ...groupNamed(call, p.ResourceId), ResourceGroupId });
          return {};
        default:
          throw refuse(
            400,
            'InvalidResourceType.ValueNotSupported',
            `The ResourceType ${p.ResourceType} is not supported.`,
          );
      }
    },
  }),
];
