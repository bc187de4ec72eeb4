/** What the operations on instances have in common: their product, paging and ARNs. */
import { type Call, refuse } from '../kernel/operation.ts';
import { int, str } from '../kernel/params.ts';

export const ECS = { product: 'Ecs', version: '2014-05-26', scope: 'region', errors: [] } as const;
export const TOKEN = { MaxResults: int({ min: 1, max: 500, clamp: true }), NextToken: str() };

type Where = Pick<Call, 'account' | 'region'>;

/** The ARN of the instance that a call names, or of every instance. */
export const instanceArns = (p: { InstanceId?: string | undefined }, call: Where): string[] => [
  `acs:ecs:${call.region}:${call.account}:instance/${p.InstanceId ?? '*'}`,
];
/** The ARN of the group that a call names, or of every group. */
export const groupArns = (p: { SecurityGroupId?: string | undefined }, call: Where): string[] => [
  `acs:ecs:${call.region}:${call.account}:securitygroup/${p.SecurityGroupId ?? '*'}`,
];
export const everyInstance = (_p: object, call: Where): string[] => instanceArns({}, call);
export const everything = (): string[] => ['*'];
/** Authorised per instance. */
export const ramInstance = (action: string) => ({ action: `ecs:${action}`, resources: instanceArns });
/** No resource level. */
export const ramAny = (action: string) => ({ action: `ecs:${action}`, resources: everything });

/** With DryRun a call that would succeed is refused with `DryRunOperation` (facts b.2). */
export function dryRun(call: Call, wanted: boolean | undefined): void {
  if (wanted === true)
    throw refuse(
      Number(call.profile['dry-run-status']),
      'DryRunOperation',
      'Request validation has been passed with DryRun flag set.',
    );
}
