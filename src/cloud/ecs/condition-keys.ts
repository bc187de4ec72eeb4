/** From the parameters of a call to the condition keys of ECS (facts/policy.md 2). The domain says what is unconfirmed. */
import {
  modifiedRuleKeys,
  newInstanceKeys,
  type RuleInCall,
  ruleKeys,
} from '../../domain/policy/ecs-keys.ts';
import type { RequestKeys } from '../../domain/policy/request.ts';
import { vpc } from '../arn.ts';
import type { KeyContext } from '../kernel/operation.ts';
import { bool, object, str } from '../kernel/params.ts';
import type { TagRecord } from '../kernel/tagging.ts';
import { vpcs, vSwitches } from '../vpc/model.ts';
import { instances } from './model-instance.ts';
import { securityGroups } from './model-security-group.ts';

interface RuleParams {
  readonly IpProtocol?: string | undefined;
  readonly SourceCidrIp?: string | undefined;
}

const ruleOf = ({ IpProtocol, SourceCidrIp }: RuleParams): RuleInCall => ({
  protocol: IpProtocol,
  sourceCidr: SourceCidrIp,
});

/** Of a call that adds rules, in a list or in the deprecated form with one rule at the top level. */
export function addedRuleKeys(
  p: RuleParams & { readonly Permissions: readonly RuleParams[] },
  { profile }: KeyContext,
): readonly RequestKeys[] {
  const flat = p.IpProtocol === undefined && p.SourceCidrIp === undefined ? [] : [p];
  return ruleKeys([...flat, ...p.Permissions].map(ruleOf), profile);
}

/** Of a call that changes a rule. One that is not there has nothing to add. */
export function changedRuleKeys(
  p: RuleParams & { readonly SecurityGroupId: string; readonly SecurityGroupRuleId: string | undefined },
  call: KeyContext,
): readonly RequestKeys[] {
  const rules = call.table(securityGroups).get(p.SecurityGroupId)?.Rules ?? [];
  const stored = rules.find((one) => one.SecurityGroupRuleId === p.SecurityGroupRuleId);
  return modifiedRuleKeys(ruleOf(p), stored === undefined ? {} : ruleOf(stored), call.profile);
}

/** Tags of the group that a call is about. */
export function groupTagKeys(
  p: { readonly SecurityGroupId: string },
  call: KeyContext,
): readonly RequestKeys[] {
  return [tagKeys('ecs', call.table(securityGroups).get(p.SecurityGroupId)?.Tags)];
}

/** Of a change of an instance's attributes. */
export function instanceAttributeKeys(
  p: { readonly InstanceId: string; readonly Password: string | undefined },
  call: KeyContext,
): readonly RequestKeys[] {
  const tags = tagKeys('ecs', call.table(instances).get(p.InstanceId)?.Tags);
  return [{ ...tags, 'ecs:PasswordCustomized': [String(p.Password !== undefined)] }];
}

/** Whether a call makes an instance have public bandwidth. */
export function bandwidthKeys(p: { readonly InternetMaxBandwidthOut: number | undefined }): RequestKeys {
  return { 'ecs:AssociatePublicIpAddress': [String((p.InternetMaxBandwidthOut ?? 0) > 0)] };
}

/** Parameters of new instances that nothing but their condition keys depends on. */
export const KEYED_PARAMS = {
  Password: str(),
  PasswordInherit: bool(),
  SecurityEnhancementStrategy: str(),
  ImageOptions: object({ LoginAsNonRoot: bool() }),
} as const;

interface NewInstanceParams {
  readonly InstanceType: string | undefined;
  readonly VSwitchId: string | undefined;
  readonly SecurityGroupId: string | undefined;
  readonly SecurityGroupIds: readonly string[];
  readonly InternetMaxBandwidthOut: number | undefined;
  readonly LaunchTemplateId?: string | undefined;
  readonly LaunchTemplateName?: string | undefined;
  readonly NetworkInterface: readonly {
    readonly VSwitchId: string | undefined;
    readonly SecurityGroupId: string | undefined;
    readonly SecurityGroupIds: readonly string[];
  }[];
  readonly Password: string | undefined;
  readonly PasswordInherit: boolean | undefined;
  readonly SecurityEnhancementStrategy: string | undefined;
  /** `required` is the hardened mode of the metadata service. */
  readonly HttpTokens: string | undefined;
  readonly ImageOptions: { readonly LoginAsNonRoot: boolean | undefined } | undefined;
}

/** Of RunInstances and CreateInstance. Keys of images and of the encryption of disks are left out. */
export function instanceCreationKeys(p: NewInstanceParams, call: KeyContext): readonly RequestKeys[] {
  const namesGroup = [p, ...p.NetworkInterface].some(
    (one) => one.SecurityGroupId !== undefined || one.SecurityGroupIds.length > 0,
  );
  const namesTemplate = p.LaunchTemplateId !== undefined || p.LaunchTemplateName !== undefined;
  const switches = [p, ...p.NetworkInterface].flatMap(({ VSwitchId }) => VSwitchId ?? []);
  const strategy = p.SecurityEnhancementStrategy;
  return [
    {
      // Launch templates are not served: one that is named is taken for one that names a group.
      ...newInstanceKeys({ namesGroup, templateNamesGroup: namesTemplate }, call.profile),
      ...bandwidthKeys(p),
      ...(p.InstanceType !== undefined && {
        'ecs:InstanceType': [p.InstanceType],
        'ecs:InstanceTypeFamily': [p.InstanceType.split('.').slice(0, 2).join('.')],
      }),
      'ecs:PasswordCustomized': [String(p.Password !== undefined)],
      'ecs:PasswordInherit': [String(p.PasswordInherit === true)],
      'ecs:LoginAsNonRoot': [String(p.ImageOptions?.LoginAsNonRoot === true)],
      'ecs:SecurityHardeningMode': [String(p.HttpTokens?.toLowerCase() === 'required')],
      ...(strategy !== undefined && { 'ecs:SecurityEnhancementStrategy': [strategy] }),
      ...networkKeys(switches, call),
    },
  ];
}

/** The VPC of the switches that a call names. This cloud makes no default VPCs and switches. */
export function networkKeys(switchIds: readonly string[], call: KeyContext): RequestKeys {
  const table = call.table(vSwitches);
  const ids = [...new Set(switchIds.flatMap((id) => table.get(id)?.VpcId ?? []))];
  if (ids.length === 0) return {};
  return {
    'vpc:VPC': vpc.vpc.arns(call, ids),
    'vpc:IsDefaultVpc': ['false'],
    'vpc:IsDefaultVSwitch': ['false'],
    ...tagKeys(
      'vpc',
      ids.flatMap((id) => call.table(vpcs).get(id)?.Tags ?? []),
    ),
  };
}

function tagKeys(service: 'ecs' | 'vpc', tags: readonly TagRecord[] = []): RequestKeys {
  const keys: Record<string, string[]> = {};
  for (const { Key, Value } of tags) {
    const values = keys[`${service}:tag/${Key}`] ?? [];
    keys[`${service}:tag/${Key}`] = [...values, Value];
  }
  return keys;
}
