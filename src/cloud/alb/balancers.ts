/** Application load balancers themselves. */
import { alb, needs } from '../arn.ts';
import { type Operation, operation } from '../kernel/operation.ts';
import { list, object, objects, str } from '../kernel/params.ts';
import { hasTags, TAGS, tagsOf } from '../kernel/tagging.ts';
import { vendorTime } from '../kernel/time.ts';
import { listing, TOKEN } from '../server-groups.ts';
import { publicAddress } from '../vpc/public-address.ts';
import { ALB, type BalancerRecord, balancerNamed, balancers, job, listeners } from './model.ts';

/** As the listing has a balancer. */
function balancerAnswer({ ZoneMappings: _, ...balancer }: BalancerRecord): object {
  return {
    ...balancer,
    AddressIpVersion: 'IPv4',
    LoadBalancerStatus: 'Active',
    LoadBalancerBussinessStatus: 'Normal',
    LoadBalancerBillingConfig: { PayType: 'PostPay' },
    DeletionProtectionConfig: { Enabled: false },
    ModificationProtectionConfig: { Status: 'NonProtection' },
    LoadBalancerOperationLocks: [],
  };
}

export const balancerOperations: readonly Operation[] = [
  operation({
    ...ALB,
    action: 'CreateLoadBalancer',
    access: 'write',
    params: {
      RegionId: str(),
      VpcId: str().need(),
      AddressType: str({ oneOf: ['Internet', 'Intranet'] }).need(),
      AddressAllocatedMode: str({ oneOf: ['Fixed', 'Dynamic'] }).or('Dynamic'),
      LoadBalancerEdition: str({ oneOf: ['Basic', 'Standard', 'StandardWithWaf'] }).need(),
      LoadBalancerBillingConfig: object({ PayType: str({ oneOf: ['PostPay'] }).need() }).need(),
      LoadBalancerName: str(),
      ZoneMappings: objects({ VSwitchId: str().need(), ZoneId: str().need() }, { max: 10 }).need(),
      ResourceGroupId: str(),
      Tag: TAGS,
      ClientToken: str(),
    },
    ram: needs('alb:CreateLoadBalancer', alb.loadBalancer.all),
    errors: [],
    handle(call, p) {
      const LoadBalancerId = call.newId('alb');
      const AddressType = p.AddressType.toLowerCase() === 'internet' ? 'Internet' : 'Intranet';
      call.table(balancers).put(LoadBalancerId, {
        LoadBalancerId,
        LoadBalancerName: p.LoadBalancerName ?? '',
        LoadBalancerEdition: p.LoadBalancerEdition,
        AddressType,
        AddressAllocatedMode: p.AddressAllocatedMode,
        VpcId: p.VpcId,
        DNSName: `${LoadBalancerId}.${call.region}.alb.aliyuncs.com`,
        ZoneMappings: p.ZoneMappings.map((zone, i) => ({
          ...zone,
          Address: AddressType === 'Internet' ? publicAddress(call) : `10.0.${i}.250`,
        })),
        ResourceGroupId: p.ResourceGroupId ?? '',
        CreateTime: vendorTime(call.now),
        Tags: tagsOf(p.Tag),
      });
      return { LoadBalancerId };
    },
  }),
  operation({
    ...ALB,
    action: 'GetLoadBalancerAttribute',
    access: 'read',
    params: { RegionId: str(), LoadBalancerId: str().need() },
    ram: needs('alb:GetLoadBalancerAttribute', alb.loadBalancer.by('LoadBalancerId')),
    errors: ['ResourceNotFound.LoadBalancer'],
    handle(call, p) {
      const balancer = balancerNamed(call, p.LoadBalancerId);
      return {
        ...balancerAnswer(balancer),
        RegionId: call.region,
        ZoneMappings: balancer.ZoneMappings.map(({ Address, ...zone }) => ({
          ...zone,
          Status: 'Active',
          LoadBalancerAddresses: [{ Address }],
        })),
      };
    },
  }),
  operation({
    ...ALB,
    action: 'ListLoadBalancers',
    access: 'read',
    params: {
      RegionId: str(),
      LoadBalancerIds: list({ max: 20 }),
      LoadBalancerNames: list({ max: 10 }),
      VpcIds: list({ max: 10 }),
      AddressType: str(),
      Tag: TAGS,
      ...TOKEN,
    },
    // In none of the vendor's tables that were read (unconfirmed).
    ram: needs('alb:ListLoadBalancers', alb.loadBalancer.by('LoadBalancerIds')),
    errors: [],
    handle(call, p) {
      const wanted = call
        .table(balancers)
        .values()
        .filter(
          (one) =>
            (p.LoadBalancerIds.length === 0 || p.LoadBalancerIds.includes(one.LoadBalancerId)) &&
            (p.LoadBalancerNames.length === 0 || p.LoadBalancerNames.includes(one.LoadBalancerName)) &&
            (p.VpcIds.length === 0 || p.VpcIds.includes(one.VpcId)) &&
            (p.AddressType === undefined || p.AddressType === one.AddressType) &&
            hasTags(one.Tags, p.Tag),
        );
      const { items, fields } = listing(wanted, p);
      return { ...fields, LoadBalancers: items.map(balancerAnswer) };
    },
  }),
  operation({
    ...ALB,
    action: 'DeleteLoadBalancer',
    access: 'write',
    params: { RegionId: str(), LoadBalancerId: str().need(), ClientToken: str() },
    // As the vendor has it for reading a balancer (unconfirmed).
    ram: needs('alb:DeleteLoadBalancer', alb.loadBalancer.by('LoadBalancerId')),
    errors: ['ResourceNotFound.LoadBalancer'],
    handle(call, p) {
      const { LoadBalancerId } = balancerNamed(call, p.LoadBalancerId);
      // Its listeners go with it, as those of a classic balancer do; server groups are used by several and stay.
      for (const [id, one] of call.table(listeners).entries())
        if (one.LoadBalancerId === LoadBalancerId) call.table(listeners).delete(id);
      call.table(balancers).delete(LoadBalancerId);
      return job(call);
    },
  }),
];
