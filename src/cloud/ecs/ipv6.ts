/** IPv6 addresses of interfaces. An address reaches the internet only once it has bandwidth (facts b.3). */
import { ecs, needs } from '../arn.ts';
import { type Operation, operation, refuse } from '../kernel/operation.ts';
import { int, list, str } from '../kernel/params.ts';
import { ECS } from './common.ts';
import { nextIpv6 } from './make-interface.ts';
import { interfaceNamed, networkInterfaces } from './model-instance.ts';

export const ipv6Operations: readonly Operation[] = [
  operation({
    ...ECS,
    action: 'AssignIpv6Addresses',
    access: 'write',
    params: {
      RegionId: str(),
      NetworkInterfaceId: str().need(),
      Ipv6AddressCount: int({ min: 1, max: 10 }),
      Ipv6Address: list({ max: 10 }),
      ClientToken: str(),
    },
    ram: needs('ecs:AssignIpv6Addresses', ecs.networkInterface.by('NetworkInterfaceId')),
    handle(call, p) {
      const card = interfaceNamed(call, p.NetworkInterfaceId);
      if ((p.Ipv6AddressCount === undefined) === (p.Ipv6Address.length === 0))
        throw refuse(400, 'MissingParameter', 'Either Ipv6AddressCount or Ipv6Address is required.');
      let own = card.Ipv6Addresses;
      const added: string[] = [];
      for (let i = 0; i < (p.Ipv6AddressCount ?? p.Ipv6Address.length); i += 1) {
        const address = p.Ipv6Address[i] ?? nextIpv6(card.PrivateIpAddress, own);
        added.push(address);
        own = [...own, address];
      }
      call.table(networkInterfaces).put(card.NetworkInterfaceId, { ...card, Ipv6Addresses: own });
      return { NetworkInterfaceId: card.NetworkInterfaceId, Ipv6Sets: { Ipv6Address: added } };
    },
  }),
  operation({
    ...ECS,
    action: 'UnassignIpv6Addresses',
    access: 'write',
    params: { RegionId: str(), NetworkInterfaceId: str().need(), Ipv6Address: list({ max: 10 }) },
    ram: needs('ecs:UnassignIpv6Addresses', ecs.networkInterface.by('NetworkInterfaceId')),
    handle(call, p) {
      const card = interfaceNamed(call, p.NetworkInterfaceId);
      const rest = card.Ipv6Addresses.filter((one) => !p.Ipv6Address.includes(one));
      call.table(networkInterfaces).put(card.NetworkInterfaceId, { ...card, Ipv6Addresses: rest });
      return {};
    },
  }),
];
