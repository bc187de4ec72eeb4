/** Tags and resource groups of ECS resources. */
import { authorizeTags, ecs, type ResourceType } from '../arn.ts';
import { type Operation, operation, refuse } from '../kernel/operation.ts';
import { str } from '../kernel/params.ts';
import { tagOperations } from '../kernel/tagging.ts';
import { ECS } from './common.ts';
import { disks, instanceNamed, instances, networkInterfaces } from './model-instance.ts';
import { launchTemplates } from './model-launch-template.ts';
import { groupNamed, securityGroups } from './model-security-group.ts';

/** What tags and resource groups take, by the names that their calls have for it. */
const TYPES: Readonly<Record<string, ResourceType>> = Object.freeze({
  instance: ecs.instance,
  securitygroup: ecs.securityGroup,
  eni: ecs.networkInterface,
  disk: ecs.disk,
  launchtemplate: ecs.launchTemplate,
});

const tags = tagOperations({
  product: 'Ecs',
  version: '2014-05-26',
  scope: 'region',
  kinds: {
    instance: instances,
    securitygroup: securityGroups,
    eni: networkInterfaces,
    disk: disks,
    launchtemplate: launchTemplates,
  },
  resource: 'ResourceId',
  tagKey: 'TagKey',
  untag: 'UntagResources',
  wrapped: true,
  notFound: 'InvalidResourceId.NotFound',
});

export const tagAndResourceGroupOperations: readonly Operation[] = [
  ...authorizeTags(tags, 'ResourceId', TYPES),
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
    ram: {
      action: 'ecs:JoinResourceGroup',
      resources: (p, call) => TYPES[p.ResourceType.toLowerCase()]?.arns(call, p.ResourceId) ?? ['*'],
    },
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
