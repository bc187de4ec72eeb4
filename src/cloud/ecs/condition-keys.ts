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
import type { TagRecord } from '../kernel/tagging.ts';
import { vpcs, vSwitches } from '../vpc/model.ts';
import { mergeTemplate, versionNamed } from './launch-template-use.ts';
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

interface NewInstanceParams {
  readonly InstanceType: string | undefined;
  readonly VSwitchId: string | undefined;
  readonly SecurityGroupId: string | undefined;
  readonly SecurityGroupIds: readonly string[];
  readonly InternetMaxBandwidthOut: number | undefined;
  readonly LaunchTemplateId?: string | undefined;
  readonly LaunchTemplateName?: string | undefined;
  readonly LaunchTemplateVersion?: number | undefined;
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

function namesGroup(p: Pick<NewInstanceParams, 'SecurityGroupId' | 'SecurityGroupIds' | 'NetworkInterface'>) {
  return [p, ...p.NetworkInterface].some(
    (one) => one.SecurityGroupId !== undefined || one.SecurityGroupIds.length > 0,
  );
}

/** Of RunInstances and CreateInstance. Keys of images and of the encryption of disks are left out. */
export function instanceCreationKeys(given: NewInstanceParams, call: KeyContext): readonly RequestKeys[] {
  // A template that is not there says nothing: the call is refused anyway.
  const said = versionNamed(call, given)?.Parameters;
  const counts = said !== undefined && call.profile['template-names-group'] === 'counts';
  const p = counts ? mergeTemplate(given, said, call.profile) : given;
  const switches = [p, ...p.NetworkInterface].flatMap(({ VSwitchId }) => VSwitchId ?? []);
  const strategy = p.SecurityEnhancementStrategy;
  return [
    {
      ...newInstanceKeys(
        {
          namesGroup: namesGroup(given),
          templateNamesGroup: said !== undefined && namesGroup(said),
        },
        call.profile,
      ),
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
