/** What an event says of the resources behind a call, found by the names of parameters and of fields of the answer. */
import { toWireTree, type WireNode } from '../kernel/params.ts';

/** Types as the vendor's resource center has them, by the name that carries their ids. */
const TYPES: Readonly<Record<string, string>> = Object.freeze({
  SecurityGroupId: 'ACS::ECS::SecurityGroup',
  InstanceId: 'ACS::ECS::Instance',
  NetworkInterfaceId: 'ACS::ECS::NetworkInterface',
  DiskId: 'ACS::ECS::Disk',
  PrefixListId: 'ACS::ECS::PrefixList',
  PortRangeListId: 'ACS::ECS::PortRangeList',
  LaunchTemplateId: 'ACS::ECS::LaunchTemplate',
  VpcId: 'ACS::VPC::VPC',
  VSwitchId: 'ACS::VPC::VSwitch',
  AllocationId: 'ACS::EIP::EipAddress',
  NatGatewayId: 'ACS::NAT::NatGateway',
  UserName: 'ACS::RAM::User',
  GroupName: 'ACS::RAM::Group',
  RoleName: 'ACS::RAM::Role',
  PolicyName: 'ACS::RAM::Policy',
});

/** Balancers of the three kinds share the name of their ids. */
const BALANCERS: ReadonlySet<string> = new Set(['Slb', 'Alb', 'Nlb']);

/** Ids by resource type, in the order in which they are met. */
export type ReferencedResources = Readonly<Record<string, readonly string[]>>;

/** The resources that the parameters and the answer of a call of `product` name. */
export function referencedResources(
  product: string,
  params: Readonly<Record<string, string>>,
  response: object | undefined,
): ReferencedResources {
  const found = new Map<string, Set<string>>();
  const note = (name: string, value: unknown): void => {
    const type = typeOf(product, name);
    if (type === undefined || (typeof value !== 'string' && typeof value !== 'number') || value === '')
      return;
    const ids = found.get(type) ?? new Set();
    found.set(type, ids.add(String(value)));
  };
  for (const [name, value] of Object.entries(params)) {
    const key = lastName(name);
    for (const id of listIn(value)) note(key, id);
  }
  walk(response, '', note);
  return Object.fromEntries([...found].map(([type, ids]) => [type, [...ids]]));
}

/** `InstanceIdSet` and `InstanceIds` carry what `InstanceId` carries. */
function typeOf(product: string, name: string): string | undefined {
  const single = name.replace(/(Sets?|s)$/, '');
  if (/^LoadBalancerId$/i.test(single) && BALANCERS.has(product))
    return `ACS::${product.toUpperCase()}::LoadBalancer`;
  return TYPES[single];
}

/** The last part of a dotted name that is no number. */
function lastName(name: string): string {
  return name.split('.').findLast((part) => !/^\d+$/.test(part)) ?? '';
}

function listIn(value: string): readonly unknown[] {
  if (!value.startsWith('[')) return [value];
  try {
    const list: unknown = JSON.parse(value);
    return Array.isArray(list) ? list : [value];
  } catch {
    return [value];
  }
}

function walk(value: unknown, name: string, note: (name: string, value: unknown) => void): void {
  if (Array.isArray(value)) for (const one of value) walk(one, name, note);
  else if (typeof value === 'object' && value !== null)
    for (const [key, one] of Object.entries(value)) walk(one, key, note);
  else note(name, value);
}

/** Flat parameters as structures and lists. */
export function nestedParameters(params: Readonly<Record<string, string>>): object {
  const build = (node: WireNode): unknown => {
    if (node.children.size === 0) return node.value ?? '';
    const entries = [...node.children].map(([name, child]) => [name, build(child)] as const);
    return entries.every(([name]) => /^\d+$/.test(name))
      ? entries.toSorted(([a], [b]) => Number(a) - Number(b)).map(([, one]) => one)
      : Object.fromEntries(entries);
  };
  const nested = build(toWireTree(Object.entries(params)));
  return typeof nested === 'object' && nested !== null ? nested : {};
}
