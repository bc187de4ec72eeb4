/** Groups of servers behind application load balancers. */
import { alb, backends, needs } from '../arn.ts';
import { type Operation, operation, refuse } from '../kernel/operation.ts';
import { bool, list, object, str } from '../kernel/params.ts';
import { hasTags, TAGS, tagsOf } from '../kernel/tagging.ts';
import { vendorTime } from '../kernel/time.ts';
import {
  addServers,
  listing,
  removeServers,
  SERVERS,
  serverAnswers,
  serverGroupNamed,
  TOKEN,
} from '../server-groups.ts';
import { ALB, job, listeners, serverGroups } from './model.ts';

const NOT_FOUND = 'ResourceNotFound.ServerGroup';

export const serverGroupOperations: readonly Operation[] = [
  operation({
    ...ALB,
    action: 'CreateServerGroup',
    access: 'write',
    params: {
      RegionId: str(),
      ServerGroupName: str().need(),
      ServerGroupType: str({ oneOf: ['Instance', 'Ip', 'Fc'] }).or('Instance'),
      Protocol: str({ oneOf: ['HTTP', 'HTTPS', 'gRPC'] }).or('HTTP'),
      Scheduler: str({ oneOf: ['Wrr', 'Wlc', 'Sch', 'Uch'] }).or('Wrr'),
      VpcId: str(),
      HealthCheckConfig: object({ HealthCheckEnabled: bool().need() }).need(),
      ResourceGroupId: str(),
      Tag: TAGS,
      ClientToken: str(),
    },
    // As NLB has it, but for the VPC (unconfirmed).
    ram: needs('alb:CreateServerGroup', alb.serverGroup.all),
    errors: [],
    handle(call, p) {
      const ServerGroupId = call.newId('sgp');
      call.table(serverGroups).put(ServerGroupId, {
        ServerGroupId,
        ServerGroupName: p.ServerGroupName,
        ServerGroupType: p.ServerGroupType,
        Protocol: p.Protocol,
        Scheduler: p.Scheduler,
        VpcId: p.VpcId ?? '',
        HealthCheckEnabled: p.HealthCheckConfig.HealthCheckEnabled,
        ResourceGroupId: p.ResourceGroupId ?? '',
        CreateTime: vendorTime(call.now),
        Tags: tagsOf(p.Tag),
        Servers: [],
      });
      return { ServerGroupId, ...job(call) };
    },
  }),
  operation({
    ...ALB,
    action: 'AddServersToServerGroup',
    access: 'write',
    params: { RegionId: str(), ServerGroupId: str().need(), Servers: SERVERS.need(), ClientToken: str() },
    ram: needs('alb:AddServersToServerGroup', alb.serverGroup.by('ServerGroupId'), backends),
    errors: [NOT_FOUND],
    handle(call, p) {
      addServers(call.table(serverGroups), p.ServerGroupId, p.Servers);
      return job(call);
    },
  }),
  operation({
    ...ALB,
    action: 'RemoveServersFromServerGroup',
    access: 'write',
    params: { RegionId: str(), ServerGroupId: str().need(), Servers: SERVERS.need(), ClientToken: str() },
    // As NLB has it (unconfirmed).
    ram: needs('alb:RemoveServersFromServerGroup', alb.serverGroup.by('ServerGroupId')),
    errors: [NOT_FOUND, 'ResourceNotFound.BackendServer'],
    handle(call, p) {
      removeServers(call.table(serverGroups), p.ServerGroupId, p.Servers);
      return job(call);
    },
  }),
  operation({
    ...ALB,
    action: 'ListServerGroups',
    access: 'read',
    params: {
      RegionId: str(),
      ServerGroupIds: list({ max: 20 }),
      ServerGroupNames: list({ max: 10 }),
      VpcId: str(),
      Tag: TAGS,
      ...TOKEN,
    },
    // The vendor names all of them here, whatever is asked for.
    ram: needs('alb:ListServerGroups', alb.serverGroup.all),
    errors: [],
    handle(call, p) {
      const wanted = call
        .table(serverGroups)
        .values()
        .filter(
          (one) =>
            (p.ServerGroupIds.length === 0 || p.ServerGroupIds.includes(one.ServerGroupId)) &&
            (p.ServerGroupNames.length === 0 || p.ServerGroupNames.includes(one.ServerGroupName)) &&
            (p.VpcId === undefined || p.VpcId === one.VpcId) &&
            hasTags(one.Tags, p.Tag),
        );
      const { items, fields } = listing(wanted, p);
      const forwarding = call.table(listeners).values();
      return {
        ...fields,
        ServerGroups: items.map(({ Servers, HealthCheckEnabled, ...group }) => ({
          ...group,
          ServerGroupStatus: 'Available',
          ServerCount: Servers.length,
          HealthCheckConfig: { HealthCheckEnabled },
          RelatedLoadBalancerIds: [
            ...new Set(
              forwarding
                .filter((one) => one.ServerGroupIds.includes(group.ServerGroupId))
                .map((one) => one.LoadBalancerId),
            ),
          ],
        })),
      };
    },
  }),
  operation({
    ...ALB,
    action: 'ListServerGroupServers',
    access: 'read',
    params: { RegionId: str(), ServerGroupId: str(), ServerIds: list({ max: 40 }), ...TOKEN },
    ram: needs('alb:ListServerGroupServers', alb.serverGroup.by('ServerGroupId')),
    errors: [NOT_FOUND],
    handle(call, p) {
      const table = call.table(serverGroups);
      const groups =
        p.ServerGroupId === undefined ? table.values() : [serverGroupNamed(table, p.ServerGroupId)];
      const servers = groups.flatMap(serverAnswers);
      const { items, fields } = listing(
        servers.filter((one) => p.ServerIds.length === 0 || p.ServerIds.includes(one.ServerId)),
        p,
      );
      return { ...fields, Servers: items };
    },
  }),
  operation({
    ...ALB,
    action: 'DeleteServerGroup',
    access: 'write',
    params: { RegionId: str(), ServerGroupId: str().need(), ClientToken: str() },
    // As NLB has it (unconfirmed).
    ram: needs('alb:DeleteServerGroup', alb.serverGroup.by('ServerGroupId')),
    errors: [NOT_FOUND, 'ResourceInUse.ServerGroup'],
    handle(call, p) {
      const { ServerGroupId } = serverGroupNamed(call.table(serverGroups), p.ServerGroupId);
      const forwarding = call.table(listeners).values();
      if (forwarding.some((one) => one.ServerGroupIds.includes(ServerGroupId)))
        throw refuse(400, 'ResourceInUse.ServerGroup', 'The specified server group is in use.');
      call.table(serverGroups).delete(ServerGroupId);
      return job(call);
    },
  }),
];
