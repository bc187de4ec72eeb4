/** Listeners of application load balancers: their traffic reaches servers past security groups (facts a.2). */
import { alb, needs, type Resources } from '../arn.ts';
import { type Operation, operation, refuse } from '../kernel/operation.ts';
import { int, list, object, objects, str } from '../kernel/params.ts';
import { hasTags, TAGS, tagsOf } from '../kernel/tagging.ts';
import { listing, serverGroupNamed, TOKEN } from '../server-groups.ts';
import { ALB, balancerNamed, job, type ListenerRecord, listeners, serverGroups } from './model.ts';

const DEFAULT_ACTIONS = objects({
  Type: str({ oneOf: ['ForwardGroup'] }).need(),
  ForwardGroupConfig: object({
    ServerGroupTuples: objects({ ServerGroupId: str().need() }).need(),
  }).need(),
});

/** The server groups that default actions forward to. */
function forwardedGroups(
  actions: readonly {
    readonly ForwardGroupConfig: {
      readonly ServerGroupTuples: readonly { readonly ServerGroupId: string }[];
    };
  }[],
): string[] {
  return actions.flatMap((action) =>
    action.ForwardGroupConfig.ServerGroupTuples.map(({ ServerGroupId }) => ServerGroupId),
  );
}

const forwardedTo: Resources<{ readonly DefaultActions: Parameters<typeof forwardedGroups>[0] }> = (
  p,
  call,
) => alb.serverGroup.arns(call, forwardedGroups(p.DefaultActions));

function listenerAnswer({ ServerGroupIds, ...listener }: ListenerRecord): object {
  return {
    ...listener,
    ListenerStatus: 'Running',
    DefaultActions: [
      {
        Type: 'ForwardGroup',
        ForwardGroupConfig: {
          ServerGroupTuples: ServerGroupIds.map((ServerGroupId) => ({ ServerGroupId })),
        },
      },
    ],
  };
}

export const listenerOperations: readonly Operation[] = [
  operation({
    ...ALB,
    action: 'CreateListener',
    access: 'write',
    params: {
      RegionId: str(),
      LoadBalancerId: str().need(),
      ListenerProtocol: str({ oneOf: ['HTTP', 'HTTPS', 'QUIC'] }).need(),
      ListenerPort: int({ min: 1, max: 65_535 }).need(),
      ListenerDescription: str(),
      DefaultActions: DEFAULT_ACTIONS.need(),
      IdleTimeout: int({ min: 1, max: 60 }).or(15),
      RequestTimeout: int({ min: 1, max: 180 }).or(60),
      SecurityPolicyId: str(),
      Tag: TAGS,
      ClientToken: str(),
    },
    ram: needs(
      'alb:CreateListener',
      alb.loadBalancer.by('LoadBalancerId'),
      forwardedTo,
      alb.securityPolicy.byOptional('SecurityPolicyId'),
    ),
    errors: ['ResourceNotFound.LoadBalancer', 'ResourceNotFound.ServerGroup'],
    handle(call, p) {
      const { LoadBalancerId } = balancerNamed(call, p.LoadBalancerId);
      const ServerGroupIds = forwardedGroups(p.DefaultActions);
      for (const id of ServerGroupIds) serverGroupNamed(call.table(serverGroups), id);
      const ListenerId = call.newId('lsn');
      call.table(listeners).put(ListenerId, {
        ListenerId,
        LoadBalancerId,
        ListenerProtocol: p.ListenerProtocol.toUpperCase(),
        ListenerPort: p.ListenerPort,
        ListenerDescription: p.ListenerDescription ?? '',
        ServerGroupIds,
        IdleTimeout: p.IdleTimeout,
        RequestTimeout: p.RequestTimeout,
        SecurityPolicyId: p.SecurityPolicyId ?? '',
        Tags: tagsOf(p.Tag),
      });
      return { ListenerId, ...job(call) };
    },
  }),
  operation({
    ...ALB,
    action: 'ListListeners',
    access: 'read',
    params: {
      RegionId: str(),
      LoadBalancerIds: list({ max: 20 }),
      ListenerIds: list({ max: 20 }),
      ListenerProtocol: str(),
      Tag: TAGS,
      ...TOKEN,
    },
    ram: needs('alb:ListListeners', alb.loadBalancer.by('LoadBalancerIds')),
    errors: [],
    handle(call, p) {
      const wanted = call
        .table(listeners)
        .values()
        .filter(
          (one) =>
            (p.LoadBalancerIds.length === 0 || p.LoadBalancerIds.includes(one.LoadBalancerId)) &&
            (p.ListenerIds.length === 0 || p.ListenerIds.includes(one.ListenerId)) &&
            (p.ListenerProtocol === undefined || p.ListenerProtocol.toUpperCase() === one.ListenerProtocol) &&
            hasTags(one.Tags, p.Tag),
        );
      const { items, fields } = listing(wanted, p);
      return { ...fields, Listeners: items.map(listenerAnswer) };
    },
  }),
  operation({
    ...ALB,
    action: 'DeleteListener',
    access: 'write',
    params: { RegionId: str(), ListenerId: str().need(), ClientToken: str() },
    // The listener's balancer, which the call does not name (unconfirmed).
    ram: needs('alb:DeleteListener', alb.loadBalancer.all),
    errors: ['ResourceNotFound.Listener'],
    handle(call, p) {
      if (!call.table(listeners).delete(p.ListenerId))
        throw refuse(404, 'ResourceNotFound.Listener', 'The specified listener does not exist.');
      return job(call);
    },
  }),
];
