/** Elastic IP addresses. */

import { ecs, needs, type Resources, vpc } from '../arn.ts';
import { type InterfaceRecord, instances, networkInterfaces } from '../ecs/model-instance.ts';
import { type Call, type Operation, operation, refuse } from '../kernel/operation.ts';
import { NUMBERED, page } from '../kernel/paging.ts';
import { str } from '../kernel/params.ts';
import { hasTags, TAGS, tagsOf } from '../kernel/tagging.ts';
import { vendorTime } from '../kernel/time.ts';
import { VPC } from './common.ts';
import { type EipRecord, eips } from './model.ts';
import { publicAddress } from './public-address.ts';

function eipNamed(call: Call, id: string): EipRecord {
  const eip = call.table(eips).get(id);
  if (eip === undefined)
    throw refuse(404, 'InvalidAllocationId.NotFound', 'Specified allocation ID is not found.');
  return eip;
}

/**
 * What an address is bound to, where the vendor's page names it: an instance or a NAT gateway. The newest page spells
 * the instance `acs:vpc:…`; older ones, and all those on unbinding, `acs:ecs:…`.
 */
const bound: Resources<{ InstanceId: string; InstanceType: string | undefined }> = (p, call) => {
  switch (p.InstanceType ?? 'EcsInstance') {
    case 'EcsInstance':
      return ecs.instance.arns(call, p.InstanceId);
    case 'Nat':
      return vpc.natGateway.arns(call, p.InstanceId);
    default:
      return [];
  }
};

/** Takes an address off what it is bound to. */
function unbind(call: Call, eip: EipRecord): void {
  const card = cardOf(call, eip);
  if (card !== undefined)
    call
      .table(networkInterfaces)
      .put(card.NetworkInterfaceId, { ...card, PublicIpAddress: '', AllocationId: '' });
  call.table(eips).put(eip.AllocationId, { ...eip, Status: 'Available', InstanceId: '', InstanceType: '' });
}

/** The interface that an address is on, for an instance its primary one. */
function cardOf(call: Call, eip: EipRecord): InterfaceRecord | undefined {
  return call
    .table(networkInterfaces)
    .values()
    .find((one) => one.AllocationId === eip.AllocationId);
}

/** Frees the addresses of an interface that is about to go, as the vendor does when an instance is released. */
export function unbindInterface(call: Call, card: InterfaceRecord): void {
  const eip = card.AllocationId === '' ? undefined : call.table(eips).get(card.AllocationId);
  if (eip !== undefined) unbind(call, eip);
}

function eipAnswer(call: Call, eip: EipRecord): object {
  const card = cardOf(call, eip);
  return {
    ...eip,
    RegionId: call.region,
    InstanceRegionId: eip.InstanceId === '' ? '' : call.region,
    PrivateIpAddress: card?.PrivateIpAddress ?? '',
    VpcId: card?.VpcId ?? '',
    Mode: eip.InstanceType === 'NetworkInterface' ? 'NAT' : '',
    EipBandwidth: eip.Bandwidth,
    BusinessStatus: 'Normal',
    ExpiredTime: '',
    HDMonitorStatus: 'OFF',
    HasReservationData: 'false',
    SecondLimited: false,
    ServiceManaged: 0,
    SegmentInstanceId: '',
    BandwidthPackageId: '',
    BandwidthPackageBandwidth: '',
    BandwidthPackageType: '',
    OperationLocks: { LockReason: [] },
    SecurityProtectionTypes: { SecurityProtectionType: [] },
    Tags: { Tag: eip.Tags },
  };
}

export const eipOperations: readonly Operation[] = [
  operation({
    ...VPC,
    action: 'AllocateEipAddress',
    access: 'write',
    ram: needs('vpc:AllocateEipAddress', vpc.eip.all),
    params: {
      RegionId: str(),
      Bandwidth: str(),
      InternetChargeType: str(),
      InstanceChargeType: str(),
      ISP: str(),
      Netmode: str(),
      Name: str(),
      Description: str(),
      ResourceGroupId: str(),
      Tag: TAGS,
      ClientToken: str(),
    },
    handle(call, p) {
      const AllocationId = call.newId('eip');
      const EipAddress = publicAddress(call);
      call.table(eips).put(AllocationId, {
        AllocationId,
        IpAddress: EipAddress,
        Bandwidth: p.Bandwidth ?? '5',
        Status: 'Available',
        InstanceId: '',
        InstanceType: '',
        AllocationTime: vendorTime(call.now),
        Name: p.Name ?? '',
        Description: p.Description ?? '',
        InternetChargeType: p.InternetChargeType ?? 'PayByBandwidth',
        ChargeType: p.InstanceChargeType ?? 'PostPaid',
        ISP: p.ISP ?? 'BGP',
        Netmode: p.Netmode ?? 'public',
        ResourceGroupId: p.ResourceGroupId ?? '',
        DeletionProtection: false,
        Tags: tagsOf(p.Tag),
      });
      return { AllocationId, EipAddress, ResourceGroupId: p.ResourceGroupId ?? '' };
    },
  }),
  operation({
    ...VPC,
    action: 'AssociateEipAddress',
    access: 'write',
    ram: needs('vpc:AssociateEipAddress', vpc.eip.by('AllocationId'), bound),
    params: {
      RegionId: str(),
      AllocationId: str().need(),
      InstanceId: str().need(),
      InstanceType: str(),
      ClientToken: str(),
    },
    handle(call, p) {
      const eip = eipNamed(call, p.AllocationId);
      if (eip.InstanceId !== '')
        throw refuse(400, 'IncorrectEipStatus', 'Current elastic IP status does not support this operation.');
      const kind = p.InstanceType ?? 'EcsInstance';
      const id =
        kind === 'NetworkInterface'
          ? p.InstanceId
          : call.table(instances).get(p.InstanceId)?.PrimaryInterfaceId;
      const target = id === undefined ? undefined : call.table(networkInterfaces).get(id);
      if ((kind === 'EcsInstance' || kind === 'NetworkInterface') && target === undefined)
        throw refuse(404, 'InvalidInstanceId.NotFound', 'The specified instance does not exist.');
      if (target !== undefined)
        call.table(networkInterfaces).put(target.NetworkInterfaceId, {
          ...target,
          PublicIpAddress: eip.IpAddress,
          AllocationId: eip.AllocationId,
        });
      call
        .table(eips)
        .put(eip.AllocationId, { ...eip, Status: 'InUse', InstanceId: p.InstanceId, InstanceType: kind });
      return {};
    },
  }),
  operation({
    ...VPC,
    action: 'UnassociateEipAddress',
    access: 'write',
    ram: needs('vpc:UnassociateEipAddress', vpc.eip.by('AllocationId')),
    params: { RegionId: str(), AllocationId: str().need() },
    handle(call, p) {
      unbind(call, eipNamed(call, p.AllocationId));
      return {};
    },
  }),
  operation({
    ...VPC,
    action: 'ModifyEipAddressAttribute',
    access: 'write',
    ram: needs('vpc:ModifyEipAddressAttribute', vpc.eip.by('AllocationId')),
    params: {
      RegionId: str(),
      AllocationId: str().need(),
      Bandwidth: str(),
      Name: str(),
      Description: str(),
    },
    handle(call, p) {
      const eip = eipNamed(call, p.AllocationId);
      call.table(eips).put(eip.AllocationId, {
        ...eip,
        Bandwidth: p.Bandwidth ?? eip.Bandwidth,
        Name: p.Name ?? eip.Name,
        Description: p.Description ?? eip.Description,
      });
      return {};
    },
  }),
  operation({
    ...VPC,
    action: 'ReleaseEipAddress',
    access: 'write',
    ram: needs('vpc:ReleaseEipAddress', vpc.eip.by('AllocationId')),
    params: { RegionId: str(), AllocationId: str().need() },
    handle(call, p) {
      const eip = eipNamed(call, p.AllocationId);
      if (eip.InstanceId !== '')
        throw refuse(400, 'IncorrectEipStatus', 'Current elastic IP status does not support this operation.');
      call.table(eips).delete(eip.AllocationId);
      return {};
    },
  }),
  operation({
    ...VPC,
    action: 'DescribeEipAddresses',
    access: 'read',
    // The vendor names all of them here, whatever is asked for.
    ram: needs('vpc:DescribeEipAddresses', vpc.eip.all),
    params: {
      RegionId: str(),
      AllocationId: str(),
      EipAddress: str(),
      AssociatedInstanceId: str(),
      AssociatedInstanceType: str(),
      Status: str(),
      Tag: TAGS,
      ...NUMBERED,
    },
    handle(call, p) {
      const wanted = call
        .table(eips)
        .values()
        .filter(
          (one) =>
            (p.AllocationId === undefined || p.AllocationId.split(',').includes(one.AllocationId)) &&
            (p.EipAddress === undefined || p.EipAddress === one.IpAddress) &&
            (p.AssociatedInstanceId === undefined || p.AssociatedInstanceId === one.InstanceId) &&
            (p.AssociatedInstanceType === undefined || p.AssociatedInstanceType === one.InstanceType) &&
            (p.Status === undefined || p.Status === one.Status) &&
            hasTags(one.Tags, p.Tag),
        );
      const { items, fields } = page(wanted, p);
      return {
        ...fields,
        EipAddresses: {
          EipAddress: items.map((one) => eipAnswer(call, one)),
        },
      };
    },
  }),
];
