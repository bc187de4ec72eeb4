/** IPv6 addresses and the bandwidth that puts them on the internet (facts b.3). */
import { needs, vpc } from '../arn.ts';
import { networkInterfaces } from '../ecs/model-instance.ts';
import { type Call, type Operation, operation, refuse } from '../kernel/operation.ts';
import { NUMBERED, page } from '../kernel/paging.ts';
import { int, str } from '../kernel/params.ts';
import { VPC } from './common.ts';
import { ipv6Bandwidths } from './model.ts';

/** Every IPv6 address of the region with its id, which is made from its interface and its place there. */
function addresses(call: Call) {
  return call
    .table(networkInterfaces)
    .values()
    .flatMap((card) =>
      card.Ipv6Addresses.map((Ipv6Address, i) => ({
        card,
        Ipv6Address,
        Ipv6AddressId: `ipv6-${card.NetworkInterfaceId.slice(4)}${i === 0 ? '' : i}`,
      })),
    );
}

export const ipv6Operations: readonly Operation[] = [
  operation({
    ...VPC,
    action: 'DescribeIpv6Addresses',
    access: 'read',
    // In none of the vendor's tables that were read (unconfirmed).
    ram: needs('vpc:DescribeIpv6Addresses'),
    params: {
      RegionId: str(),
      Ipv6AddressId: str(),
      Ipv6Address: str(),
      AssociatedInstanceId: str(),
      VpcId: str(),
      VSwitchId: str(),
      NetworkType: str({ oneOf: ['Public', 'Private'] }),
      ...NUMBERED,
    },
    handle(call, p) {
      const bandwidths = new Map(
        call
          .table(ipv6Bandwidths)
          .values()
          .map((one) => [one.Ipv6AddressId, one]),
      );
      const all = addresses(call)
        .map(({ card, Ipv6Address, Ipv6AddressId }) => {
          const bandwidth = bandwidths.get(Ipv6AddressId);
          return {
            Ipv6AddressId,
            Ipv6Address,
            Ipv6AddressName: '',
            VpcId: card.VpcId,
            VSwitchId: card.VSwitchId,
            AssociatedInstanceId: card.Type === 'Primary' ? card.InstanceId : card.NetworkInterfaceId,
            AssociatedInstanceType: card.Type === 'Primary' ? 'EcsInstance' : 'NetworkInterface',
            NetworkType: bandwidth === undefined ? 'Private' : 'Public',
            RealBandwidth: bandwidth?.Bandwidth ?? 0,
            Status: 'Available',
            ...(bandwidth === undefined
              ? {}
              : {
                  Ipv6InternetBandwidth: {
                    Ipv6InternetBandwidthId: bandwidth.Ipv6InternetBandwidthId,
                    Bandwidth: bandwidth.Bandwidth,
                    InternetChargeType: 'PayByTraffic',
                    BusinessStatus: 'Normal',
                  },
                }),
          };
        })
        .filter(
          (one) =>
            (p.Ipv6AddressId === undefined || one.Ipv6AddressId === p.Ipv6AddressId) &&
            (p.Ipv6Address === undefined || one.Ipv6Address === p.Ipv6Address) &&
            (p.AssociatedInstanceId === undefined || one.AssociatedInstanceId === p.AssociatedInstanceId) &&
            (p.VpcId === undefined || one.VpcId === p.VpcId) &&
            (p.VSwitchId === undefined || one.VSwitchId === p.VSwitchId) &&
            (p.NetworkType === undefined || one.NetworkType === p.NetworkType),
        );
      const { items, fields } = page(all, p);
      return { ...fields, Ipv6Addresses: { Ipv6Address: items } };
    },
  }),
  operation({
    ...VPC,
    action: 'AllocateIpv6InternetBandwidth',
    access: 'write',
    ram: needs('vpc:AllocateIpv6InternetBandwidth', vpc.ipv6Bandwidth.all),
    params: {
      RegionId: str(),
      Ipv6GatewayId: str(),
      Ipv6AddressId: str().need(),
      Bandwidth: int({ min: 1, max: 5000 }).need(),
      InternetChargeType: str(),
      ClientToken: str(),
    },
    handle(call, p) {
      if (!addresses(call).some((one) => one.Ipv6AddressId === p.Ipv6AddressId))
        throw refuse(404, 'InvalidIpv6AddressId.NotFound', 'Specified IPv6 address does not exist.');
      const taken = call.table(ipv6Bandwidths).values();
      if (taken.some((one) => one.Ipv6AddressId === p.Ipv6AddressId))
        throw refuse(400, 'OperationFailed.Ipv6BandwidthExist', 'The IPv6 address has bandwidth already.');
      const Ipv6InternetBandwidthId = call.newId('ipv6bw');
      call.table(ipv6Bandwidths).put(Ipv6InternetBandwidthId, {
        Ipv6InternetBandwidthId,
        Ipv6AddressId: p.Ipv6AddressId,
        Bandwidth: p.Bandwidth,
      });
      return { Ipv6AddressId: p.Ipv6AddressId, InternetBandwidthId: Ipv6InternetBandwidthId };
    },
  }),
  operation({
    ...VPC,
    action: 'DeleteIpv6InternetBandwidth',
    access: 'write',
    // As the vendor has it for changing a bandwidth (unconfirmed).
    ram: needs('vpc:DeleteIpv6InternetBandwidth', vpc.ipv6Bandwidth.by('Ipv6InternetBandwidthId')),
    params: { RegionId: str(), Ipv6InternetBandwidthId: str().need(), Ipv6AddressId: str() },
    handle(call, p) {
      if (!call.table(ipv6Bandwidths).delete(p.Ipv6InternetBandwidthId))
        throw refuse(404, 'InvalidIpv6InternetBandwidthId.NotFound', 'Specified bandwidth does not exist.');
      return {};
    },
  }),
];
