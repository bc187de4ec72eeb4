/** API calls as a prover thinks of them: what is asked of the policies, and what would be sent. */
import type { SemanticsProfile } from '../../semantics/profile.ts';
import type { Request, RequestKeys } from '../request.ts';

/** One call of the vendor's API. Values that begin with `$` name what an earlier call answered. */
export interface ApiCall {
  readonly product: 'Ecs' | 'Vpc' | 'Nlb';
  readonly version: string;
  readonly action: string;
  readonly parameters: Readonly<Record<string, unknown>>;
  /** What to keep of the answer: name to the path of the value in it, such as `Permissions.Permission.0.Policy`. */
  readonly keep?: Readonly<Record<string, string>>;
}

/** A call together with the questions that decide whether it is allowed; all have to be. */
export interface AskedCall {
  readonly call: ApiCall;
  /** `ecs:AuthorizeSecurityGroup`. */
  readonly action: string;
  readonly resources: readonly string[];
  /** True when exactly these resources are meant, and not any of their kind. */
  readonly exact?: boolean;
  /** Condition keys of the service, one set per question. */
  readonly keys: (profile: SemanticsProfile) => readonly RequestKeys[];
}

export const ECS_2014 = '2014-05-26';
export const ECS_2016 = '2016-03-14';
export const VPC_2016 = '2016-04-28';
export const NLB_2022 = '2022-04-30';

/** Where scenarios play; the ids stand for any. */
export const REGION = 'cn-hangzhou';
export const ACCOUNT = '1000000000000001';
const arn = (path: string): string => `acs:ecs:${REGION}:${ACCOUNT}:${path}`;
export const ARNS = {
  group: arn('securitygroup/sg-bp1target'),
  otherGroup: arn('securitygroup/sg-bp1other'),
  instance: arn('instance/i-bp1server'),
  interface: arn('eni/eni-bp1server'),
  newInterface: arn('eni/*'),
  vSwitch: `acs:vpc:${REGION}:${ACCOUNT}:vswitch/vsw-bp1main`,
  prefixList: arn('prefixlist/pl-bp1offices'),
  portList: arn('portrangelist/prl-bp1web'),
  newPortList: arn('portrangelist/*'),
  eip: `acs:vpc:${REGION}:${ACCOUNT}:eip/eip-bp1spare`,
  forwardTable: `acs:vpc:${REGION}:${ACCOUNT}:forwardtable/ftb-bp1main`,
  loadBalancer: `acs:nlb:${REGION}:${ACCOUNT}:loadbalancer/nlb-main`,
  serverGroup: `acs:nlb:${REGION}:${ACCOUNT}:servergroup/sgp-main`,
} as const;

/** An ECS call whose only parameters of interest are given; `more` adds keys and other versions. */
export function ecsCall(
  action: string,
  parameters: ApiCall['parameters'],
  more: {
    readonly resources?: readonly string[];
    readonly keys?: AskedCall['keys'];
    readonly keep?: ApiCall['keep'];
    readonly version?: string;
  } = {},
): AskedCall {
  const { resources = ['*'], keys = () => [{}], keep, version = ECS_2014 } = more;
  const call: ApiCall = { product: 'Ecs', version, action, parameters, ...(keep && { keep }) };
  return { call, action: `ecs:${action}`, resources, keys };
}

/** The questions that a call asks under a profile, with the keys that the caller and the way of calling add. */
export function questionsOf(
  { action, resources, keys }: AskedCall,
  profile: SemanticsProfile,
  context: RequestKeys,
): readonly Request[] {
  return keys(profile).flatMap((own) =>
    resources.map((resource) => ({ action, resource, keys: { ...context, ...own } })),
  );
}
