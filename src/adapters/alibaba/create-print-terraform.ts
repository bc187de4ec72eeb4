/**
 * Calls as resources of the vendor's Terraform provider: alicloud_security_group (`security_group_name` since 1.239.0),
 * alicloud_security_group_rule and alicloud_instance, by their documentation in aliyun/terraform-provider-alicloud.
 */
import type { CreateCall } from '../../app/ports.ts';
import { problem } from '../../problem.ts';
import { NEW_GROUP, REQUEST_TAG } from './create-requests.ts';
import { list, type Raw, text, texts } from './raw.ts';

/** A piece of HCL that is not a text. */
class Expression {
  readonly code: string;

  constructor(code: string) {
    this.code = code;
  }
}

type Value = string | number | Expression | readonly Value[] | { readonly [name: string]: string };

const GROUP_ID = new Expression('alicloud_security_group.group.id');

export function terraformOf(calls: readonly CreateCall[]): string {
  return calls.flatMap(blocksOf).join('\n\n');
}

function blocksOf({ operation, parameters }: CreateCall): readonly string[] {
  if (operation === 'CreateSecurityGroup') return [groupBlock(parameters)];
  if (operation === 'RunInstances') return [instanceBlock(parameters)];
  return (list(parameters, 'Permissions') ?? []).map((one, i) =>
    ruleBlock(one, i + 1, text(parameters, 'SecurityGroupId')),
  );
}

function groupBlock(p: Raw): string {
  return resource('alicloud_security_group', 'group', {
    security_group_name: text(p, 'SecurityGroupName'),
    vpc_id: text(p, 'VpcId'),
    security_group_type: text(p, 'SecurityGroupType'),
    ...tagsOf(p),
  });
}

/** What the provider takes as `ip_protocol`; its validation refuses all others. */
const PROTOCOLS: readonly string[] = ['tcp', 'udp', 'icmp', 'gre', 'all'];

function ruleBlock(p: Raw, number: number, group: string): string {
  const protocol = text(p, 'IpProtocol').toLowerCase();
  if (!PROTOCOLS.includes(protocol))
    throw problem('create-not-printable', { form: 'terraform', what: protocol });
  const sources: Readonly<Record<string, string>> = {
    cidr_ip: text(p, 'SourceCidrIp'),
    ipv6_cidr_ip: text(p, 'Ipv6SourceCidrIp'),
    source_security_group_id: text(p, 'SourceGroupId'),
    prefix_list_id: text(p, 'SourcePrefixListId'),
  };
  return resource('alicloud_security_group_rule', `rule_${number}`, {
    security_group_id: groupId(group),
    type: 'ingress',
    ip_protocol: protocol,
    port_range: text(p, 'PortRange'),
    ...said(sources),
    nic_type: 'intranet',
    policy: text(p, 'Policy'),
    priority: Number(text(p, 'Priority')),
    ...said({ description: text(p, 'Description') }),
  });
}

function instanceBlock(p: Raw): string {
  const count = Number(text(p, 'Amount'));
  const name = text(p, 'InstanceName');
  const one = text(p, 'SecurityGroupId');
  const groups = one === '' ? texts(p, 'SecurityGroupIds') : [one];
  return resource('alicloud_instance', 'instance', {
    ...(count > 1 ? { count } : {}),
    instance_name: count > 1 ? new Expression(`format("%s%03d", ${quoted(name)}, count.index + 1)`) : name,
    // Since 1.213.1. What the template says is left out, as in the call.
    ...said({
      launch_template_id: text(p, 'LaunchTemplateId'),
      launch_template_name: text(p, 'LaunchTemplateName'),
      launch_template_version: text(p, 'LaunchTemplateVersion'),
      image_id: text(p, 'ImageId'),
      instance_type: text(p, 'InstanceType'),
      vswitch_id: text(p, 'VSwitchId'),
    }),
    ...(groups.length === 0 ? {} : { security_groups: groups.map(groupId) }),
    internet_max_bandwidth_out: Number(text(p, 'InternetMaxBandwidthOut')),
    ...said({ key_name: text(p, 'KeyPairName') }),
    ...tagsOf(p),
  });
}

/** The fields that are not empty. */
function said(fields: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== ''));
}

function groupId(id: string): Value {
  return id === NEW_GROUP ? GROUP_ID : id;
}

function tagsOf(p: Raw): { readonly tags?: Readonly<Record<string, string>> } {
  // The state of Terraform finds what it made: the tag by which a request does is left out.
  const tags = (list(p, 'Tag') ?? []).filter((tag) => text(tag, 'Key') !== REQUEST_TAG);
  return tags.length === 0
    ? {}
    : { tags: Object.fromEntries(tags.map((tag) => [text(tag, 'Key'), text(tag, 'Value')])) };
}

/** One block, the equals signs of its short fields in a column as `terraform fmt` has them. */
function resource(type: string, name: string, fields: Readonly<Record<string, Value>>): string {
  return [`resource "${type}" "${name}" {`, ...aligned(Object.entries(fields), '  '), '}'].join('\n');
}

function aligned(fields: readonly (readonly [string, Value])[], indent: string): readonly string[] {
  const codes = fields.map(([name, value]) => [name, codeOf(value, indent)] as const);
  const width = Math.max(...codes.map(([name, code]) => (code.includes('\n') ? 0 : name.length)));
  return codes.map(([name, code]) => `${indent}${code.includes('\n') ? name : name.padEnd(width)} = ${code}`);
}

function codeOf(value: Value, indent: string): string {
  if (typeof value === 'string') return quoted(value);
  if (typeof value === 'number') return String(value);
  if (value instanceof Expression) return value.code;
  if (isList(value)) return `[${value.map((one) => codeOf(one, indent)).join(', ')}]`;
  const entries = Object.entries(value).map(([key, one]): readonly [string, Value] => [quoted(key), one]);
  return ['{', ...aligned(entries, `${indent}  `), `${indent}}`].join('\n');
}

function isList(value: Value): value is readonly Value[] {
  return Array.isArray(value);
}

/** A quoted text of HCL, in which `${` and `%{` begin templates. */
function quoted(value: string): string {
  return JSON.stringify(value).replaceAll('${', '$$${').replaceAll('%{', '%%{');
}
