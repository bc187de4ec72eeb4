/** Reading instances, and the regions and zones that they can be in. */
import { ecs, needs } from '../arn.ts';
import { type Operation, operation } from '../kernel/operation.ts';
import { NUMBERED, page } from '../kernel/paging.ts';
import { bool, int, jsonList, list, str } from '../kernel/params.ts';
import { regionEndpoint, regionNames } from '../kernel/regions.ts';
import { hasTags, TAGS } from '../kernel/tagging.ts';
import { dryRun, ECS } from './common.ts';
import { instanceAnswer, instanceAttributeAnswer } from './instance-answers.ts';
import { instanceNamed, instances, networkInterfaces } from './model-instance.ts';

export const instanceQueries: readonly Operation[] = [
  operation({
    ...ECS,
    scope: 'account',
    action: 'DescribeRegions',
    access: 'read',
    params: { RegionId: str(), AcceptLanguage: str(), ResourceType: str(), InstanceChargeType: str() },
    // In none of the vendor's tables (unconfirmed).
    ram: needs('ecs:DescribeRegions'),
    handle: (call, p) => ({
      Regions: {
        Region: call.regions.map((id) => ({
          RegionId: id,
          RegionEndpoint: regionEndpoint('ecs', id),
          LocalName: p.AcceptLanguage === 'en-US' ? regionNames(id).name : regionNames(id).localName,
          Status: 'available',
        })),
      },
    }),
  }),
  operation({
    ...ECS,
    action: 'DescribeInstances',
    access: 'read',
    ram: needs('ecs:DescribeInstances', ecs.instance.by('InstanceIds')),
    params: {
      RegionId: str(),
      InstanceIds: jsonList({ max: 100 }),
      InstanceName: str(),
      SecurityGroupId: str(),
      VpcId: str(),
      VSwitchId: str(),
      ZoneId: str(),
      Status: str(),
      PublicIpAddresses: jsonList(),
      EipAddresses: jsonList(),
      PrivateIpAddresses: jsonList(),
      Tag: TAGS,
      DryRun: bool(),
      MaxResults: int({ min: 10, max: 100, clamp: true }),
      NextToken: str(),
      ...NUMBERED,
    },
    handle(call, p) {
      dryRun(call, p.DryRun);
      const wanted = call
        .table(instances)
        .values()
        .filter((one) => {
          const card = call.table(networkInterfaces).get(one.PrimaryInterfaceId);
          return (
            (p.InstanceIds === undefined || p.InstanceIds.includes(one.InstanceId)) &&
            (p.InstanceName === undefined || one.InstanceName === p.InstanceName) &&
            (p.VpcId === undefined || one.VpcId === p.VpcId) &&
            (p.VSwitchId === undefined || one.VSwitchId === p.VSwitchId) &&
            (p.ZoneId === undefined || one.ZoneId === p.ZoneId) &&
            (p.Status === undefined || one.Status === p.Status) &&
            (p.SecurityGroupId === undefined ||
              card?.SecurityGroupIds.includes(p.SecurityGroupId) === true) &&
            (p.PublicIpAddresses === undefined ||
              one.PublicIpAddresses.some((address) => p.PublicIpAddresses?.includes(address))) &&
            (p.EipAddresses === undefined || p.EipAddresses.includes(card?.PublicIpAddress ?? '')) &&
            (p.PrivateIpAddresses === undefined ||
              p.PrivateIpAddresses.includes(card?.PrivateIpAddress ?? '')) &&
            hasTags(one.Tags, p.Tag)
          );
        });
      const { items, fields } = page(wanted, p);
      return { ...fields, Instances: { Instance: items.map((one) => instanceAnswer(call, one)) } };
    },
  }),
  operation({
    ...ECS,
    action: 'DescribeInstanceAttribute',
    access: 'read',
    params: { RegionId: str(), InstanceId: str().need() },
    ram: needs('ecs:DescribeInstanceAttribute', ecs.instance.by('InstanceId')),
    handle: (call, p) => instanceAttributeAnswer(call, instanceNamed(call, p.InstanceId)),
  }),
  operation({
    ...ECS,
    action: 'DescribeInstanceStatus',
    access: 'read',
    params: { RegionId: str(), InstanceId: list({ max: 100 }), ...NUMBERED },
    ram: needs('ecs:DescribeInstanceStatus'),
    handle(call, p) {
      const { items, fields } = page(
        call
          .table(instances)
          .values()
          .filter((one) => p.InstanceId.length === 0 || p.InstanceId.includes(one.InstanceId)),
        p,
      );
      return {
        ...fields,
        InstanceStatuses: { InstanceStatus: items.map(({ InstanceId, Status }) => ({ InstanceId, Status })) },
      };
    },
  }),
];
