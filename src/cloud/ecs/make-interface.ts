/** Network interfaces come into being with groups that fit them. */

import { parseIpv4 } from '../../domain/net/address.ts';
import { type Call, refuse } from '../kernel/operation.ts';
import { vendorTime } from '../kernel/time.ts';
import { vSwitches } from '../vpc/model.ts';
import {
  GROUPS_PER_INTERFACE,
  type InterfaceRecord,
  interfaceNamed,
  networkInterfaces,
} from './model-instance.ts';
import { groupToChange } from './model-security-group.ts';

/** All groups exist, are of one kind and in the switch's VPC. */
export function checkGroups(call: Call, ids: readonly string[], vpcId: string): void {
  if (ids.length > GROUPS_PER_INTERFACE)
    throw refuse(
      400,
      'InstanceSecurityGroupLimitExceeded',
      'Exceeding the allowed amount of security groups.',
    );
  const groups = ids.map((id) => groupToChange(call, id));
  if (groups.some((group) => group.VpcId !== vpcId))
    throw refuse(
      400,
      'InvalidParameter.Mismatch',
      'The security group and the vSwitch are in different VPCs.',
    );
  if (new Set(groups.map((group) => group.SecurityGroupType)).size > 1)
    throw refuse(400, 'InvalidParameter.Conflict', 'Basic and enterprise groups cannot be mixed.');
}

/** Addresses that a call asks for by name. */
export interface WantedAddresses {
  readonly ipv4?: string | undefined;
  readonly ipv6?: readonly string[];
}

/** The private address that was asked for; the switch must have it, and nobody else. */
function wantedAddress(address: string, cidr: string, used: ReadonlySet<string>): string {
  const mask = 2 ** (32 - Number(cidr.split('/')[1] ?? 32));
  const [base, value] = [parseIpv4(cidr.split('/')[0] ?? ''), parseIpv4(address)];
  if (base === undefined || value === undefined || Math.floor(base / mask) !== Math.floor(value / mask))
    throw refuse(
      400,
      'InvalidPrivateIpAddress.Malformed',
      'Specified private IP address is not in the CIDR block of the vSwitch.',
    );
  if (used.has(address))
    throw refuse(400, 'InvalidPrivateIpAddress.Duplicated', 'Specified private IP address is in use.');
  return address;
}

export function makeInterface(
  call: Call,
  vSwitchId: string,
  groupIds: readonly string[],
  type: InterfaceRecord['Type'],
  instanceId: string,
  ipv6 = 0,
  wanted: WantedAddresses = {},
): InterfaceRecord {
  const vSwitch = call.table(vSwitches).get(vSwitchId);
  if (vSwitch === undefined)
    throw refuse(404, 'InvalidVSwitchId.NotFound', 'The specified VSwitchId does not exist.');
  checkGroups(call, groupIds, vSwitch.VpcId);
  const NetworkInterfaceId = call.newId('eni');
  const used = new Set(
    call
      .table(networkInterfaces)
      .values()
      .filter((one) => one.VSwitchId === vSwitchId)
      .map((one) => one.PrivateIpAddress),
  );
  const base = vSwitch.CidrBlock.split('/')[0]?.split('.').slice(0, 2).join('.') ?? '172.16';
  const third = Number(vSwitch.CidrBlock.split('.')[2] ?? 0);
  let host = 10;
  const address = (): string => `${base}.${third + Math.floor(host / 250)}.${(host % 250) + 1}`;
  while (used.has(address())) host += 1;
  const PrivateIpAddress =
    wanted.ipv4 === undefined ? address() : wantedAddress(wanted.ipv4, vSwitch.CidrBlock, used);
  let Ipv6Addresses = wanted.ipv6 ?? [];
  for (let i = 0; i < ipv6; i += 1)
    Ipv6Addresses = [...Ipv6Addresses, nextIpv6(PrivateIpAddress, Ipv6Addresses)];
  const made: InterfaceRecord = {
    NetworkInterfaceId,
    NetworkInterfaceName: '',
    Description: '',
    Type: type,
    Status: instanceId === '' ? 'Available' : 'InUse',
    InstanceId: instanceId,
    VpcId: vSwitch.VpcId,
    VSwitchId: vSwitchId,
    ZoneId: vSwitch.ZoneId,
    MacAddress: macAddress(NetworkInterfaceId),
    PrivateIpAddress,
    Ipv6Addresses,
    PublicIpAddress: '',
    AllocationId: '',
    SecurityGroupIds: groupIds,
    ResourceGroupId: '',
    ServiceManaged: false,
    CreationTime: vendorTime(call.now),
    Tags: [],
  };
  call.table(networkInterfaces).put(NetworkInterfaceId, made);
  return made;
}

/** Puts an interface that nobody uses onto an instance of its VPC. */
export function attachInterface(call: Call, id: string, InstanceId: string, vpcId: string): void {
  const card = interfaceNamed(call, id);
  if (card.InstanceId !== '')
    throw refuse(403, 'InvalidOperation.InvalidEniState', 'The interface is in use.');
  if (card.VpcId !== vpcId)
    throw refuse(
      403,
      'InvalidOperation.VpcMismatch',
      'The interface and the instance are in different VPCs.',
    );
  call.table(networkInterfaces).put(id, { ...card, InstanceId, Status: 'InUse' });
}

/** In the vendor's block `00:16:3e`, made from the id. */
function macAddress(id: string): string {
  const octets = [...id.slice(-6)].map((letter) => letter.charCodeAt(0) % 256);
  const [a = 0, b = 0, c = 0, d = 0, e = 0, f = 0] = octets;
  return ['00:16:3e', ...[a ^ d, b ^ e, c ^ f].map((octet) => octet.toString(16).padStart(2, '0'))].join(':');
}

/** The next free IPv6 address of an interface: its private IPv4 address in the vendor's block, then a number. */
export function nextIpv6(privateAddress: string, used: readonly string[]): string {
  const [a = 0, b = 0, c = 0, d = 0] = privateAddress.split('.').map(Number);
  const group = (high: number, low: number): string => ((high << 8) | low).toString(16);
  let number = 1;
  const address = (): string => `2408:4000:${group(a, b)}:${group(c, d)}::${number.toString(16)}`;
  while (used.includes(address())) number += 1;
  return address();
}

/** Replaces all groups of an interface. */
export function setGroups(call: Call, card: InterfaceRecord, ids: readonly string[]): void {
  checkGroups(call, ids, card.VpcId);
  call.table(networkInterfaces).put(card.NetworkInterfaceId, { ...card, SecurityGroupIds: ids });
}
