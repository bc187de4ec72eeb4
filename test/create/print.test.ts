/** Printed calls are the calls: the vendor's command line by running them in a shell, Terraform by reading its blocks. */
import { execFile } from 'node:child_process';
import { chmodSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { cliOf } from '../../src/adapters/alibaba/create-print-cli.ts';
import { terraformOf } from '../../src/adapters/alibaba/create-print-terraform.ts';
import { mapRule } from '../../src/adapters/alibaba/map-rules.ts';
import { toRules } from '../../src/app/create/rules.ts';
import { contentOf } from '../../src/domain/plan/rule-spec.ts';
import { readAllow } from '../../src/interfaces/cli/create-allow.ts';
import { catalogueOf } from '../../src/interfaces/cli/create-flags.ts';
import { readNamed } from '../../src/interfaces/cli/create-sources.ts';
import { type Bench, IMAGE, openBench } from './bench.ts';
import { type Block, readHcl } from './hcl.ts';

const run = promisify(execFile);

let bench: Bench;
beforeEach(async () => {
  bench = await openBench();
});
afterEach(() => bench.close());

const ALLOW = [
  'tcp/443=0.0.0.0/0,::/0',
  'ssh=office,workbench-intl,pl-bp1list',
  'mysql=sg-bp1peer',
  'icmp=10.0.0.0/8',
  'udp/500-600=198.51.100.7',
  'gre=10.1.0.0/16',
];
const TRUSTED = ['office=203.0.113.0/24'];

/** Puts stand-ins for `aliyun` and `jq` into a folder: the one notes its words, the other knows the new group's id. */
function standIns(group: string): string {
  const script = (name: string, text: string): void => {
    const path = join(bench.folder, name);
    writeFileSync(path, `#!${process.execPath}\n${text}`);
    chmodSync(path, 0o755);
  };
  const notes = JSON.stringify(join(bench.folder, 'calls.jsonl'));
  script(
    'aliyun',
    `require('node:fs').appendFileSync(${notes}, JSON.stringify(process.argv.slice(2)) + '\\n'); console.log('{}');`,
  );
  script('jq', `process.stdin.resume().on('end', () => console.log(${JSON.stringify(group)}));`);
  return join(bench.folder, 'calls.jsonl');
}

/** Words of one `aliyun ecs …` as operation and parameters. */
function parsed(words: readonly string[]): { operation: string; parameters: Record<string, string> } {
  const [product, operation = '', ...rest] = words;
  expect(product).toBe('ecs');
  const parameters: Record<string, string> = {};
  for (let i = 0; i < rest.length; i += 2) parameters[rest[i]?.replace(/^--/, '') ?? ''] = rest[i + 1] ?? '';
  return { operation, parameters };
}

describe('the command line', () => {
  test('has the very parameters that are sent', async () => {
    const flags = { allow: ['tcp/443=0.0.0.0/0,::/0', 'ssh=office', 'icmp=10.0.0.0/8'], source: TRUSTED };
    const plan = await bench.instance({ ...flags, count: 2, publicMbps: 5 }, { mode: 'plan' });
    bench.cloud.journal.clear();
    const made = await bench.instance({ ...flags, count: 2, publicMbps: 5 });
    const sent = bench.cloud.journal.list().filter(({ access }) => access === 'write');
    const notes = standIns(String(made.groups[0]));
    await run('/bin/sh', ['-c', cliOf(plan.planned)], { env: { PATH: `${bench.folder}:/usr/bin:/bin` } });
    const printed = readFileSync(notes, 'utf8')
      .trim()
      .split('\n')
      .map((line) => parsed(JSON.parse(line)));
    expect(printed.map(({ operation }) => operation)).toEqual(sent.map(({ action }) => action));
    expect(printed.map(({ parameters }) => parameters)).toEqual(sent.map(({ params }) => params));
  });

  test('quotes what a shell would take for itself', async () => {
    const text = `it's "$HOME" \`id\` $(id) * \\ \n;&|`;
    const notes = standIns('sg-bp1abc');
    const call = {
      operation: 'CreateSecurityGroup',
      parameters: { Tag: [{ Key: 'k', Value: text }] },
    } as const;
    await run('/bin/sh', ['-c', cliOf([call])], { env: { PATH: `${bench.folder}:/usr/bin:/bin` } });
    expect(parsed(JSON.parse(readFileSync(notes, 'utf8'))).parameters).toEqual({
      'Tag.1.Key': 'k',
      'Tag.1.Value': text,
    });
  });

  test('stops at the first call that fails', async () => {
    const notes = standIns('sg-bp1abc');
    writeFileSync(join(bench.folder, 'jq'), '#!/bin/sh\nexit 4\n');
    const { planned } = await bench.group({ allow: ['tcp/443=0.0.0.0/0'], dryRun: true });
    const failing = run('/bin/sh', ['-c', cliOf(planned)], {
      env: { PATH: `${bench.folder}:/usr/bin:/bin` },
    });
    await expect(failing).rejects.toMatchObject({ code: 4 });
    expect(readFileSync(notes, 'utf8').trim().split('\n')).toHaveLength(1);
  });
});

describe('Terraform', () => {
  test('says the same rules', async () => {
    const { rules } = readAllow(ALLOW, 'basic', readNamed({ source: TRUSTED }), catalogueOf());
    const call = bench.parts({}).spelling.addRules('cn-hangzhou', null, rules);
    const blocks = readHcl(terraformOf([call]));
    expect(blocks.map(({ labels }) => labels[0])).toEqual(rules.map(() => 'alicloud_security_group_rule'));
    const said = blocks.map(({ fields }, i) =>
      contentOf(mapRule(asPermission(fields), 'web', i + 1) as never),
    );
    expect(said).toEqual(toRules(rules, 'web').map(contentOf));
    for (const { fields } of blocks)
      expect(fields).toMatchObject({
        security_group_id: { expression: 'alicloud_security_group.group.id' },
        type: 'ingress',
        nic_type: 'intranet',
      });
  });

  test('makes the same group and instances', async () => {
    const tags = { 'a b': `it's "$${'{x}'}" %{y} \\ é` };
    const group = await bench.group({ tags, allow: ['tcp/443=0.0.0.0/0'], dryRun: true });
    expect(readHcl(terraformOf(group.planned))[0]).toEqual({
      type: 'resource',
      labels: ['alicloud_security_group', 'group'],
      fields: { security_group_name: 'web', vpc_id: bench.vpc, security_group_type: 'normal', tags },
    });
    const plan = await bench.instance(
      { allow: ['tcp/443=0.0.0.0/0'], count: 2, publicMbps: 5 },
      { mode: 'plan' },
    );
    const blocks = readHcl(terraformOf(plan.planned));
    expect(blocks.map(({ labels }) => labels.join('.'))).toEqual([
      'alicloud_security_group.group',
      'alicloud_security_group_rule.rule_1',
      'alicloud_instance.instance',
    ]);
    expect(blocks[2]?.fields).toEqual({
      count: 2,
      instance_name: { expression: 'format("%s%03d", "web", count.index + 1)' },
      image_id: IMAGE,
      instance_type: 'ecs.g7.large',
      vswitch_id: bench.vSwitch,
      security_groups: [{ expression: 'alicloud_security_group.group.id' }],
      internet_max_bandwidth_out: 5,
    });
  });

  test('names a launch template, and leaves to it what it says', async () => {
    const group = await bench.given('web', []);
    const made = await bench.ask<{ LaunchTemplateId: string }>('Ecs', 'CreateLaunchTemplate', {
      LaunchTemplateName: 'shop',
      ImageId: IMAGE,
      InstanceType: 'ecs.g7.large',
      VSwitchId: bench.vSwitch,
      SecurityGroupId: group,
      InternetMaxBandwidthOut: 3,
    });
    const { planned } = await bench.instance(
      {
        template: { id: 'shop', version: undefined },
        image: null,
        type: null,
        vSwitch: null,
        publicMbps: null,
      },
      { mode: 'plan' },
    );
    const [block] = readHcl(terraformOf(planned));
    expect(block?.fields).toEqual({
      instance_name: 'web',
      launch_template_id: made.LaunchTemplateId,
      launch_template_version: '1',
      security_groups: [group],
      internet_max_bandwidth_out: 3,
    });
  });

  test('has no words for ICMPv6', async () => {
    const { planned } = await bench.group({ allow: ['icmpv6=2001:db8::/48'], dryRun: true });
    expect(() => terraformOf(planned)).toThrow(
      expect.objectContaining({
        problem: { code: 'create-not-printable', params: { form: 'terraform', what: 'icmpv6' } },
      }),
    );
  });
});

/** A rule block as the permission that the provider makes of it. */
function asPermission(fields: Block['fields']): Record<string, unknown> {
  return {
    Policy: fields.policy,
    Priority: fields.priority,
    IpProtocol: fields.ip_protocol,
    PortRange: fields.port_range,
    SourceCidrIp: fields.cidr_ip,
    Ipv6SourceCidrIp: fields.ipv6_cidr_ip,
    SourceGroupId: fields.source_security_group_id,
    SourcePrefixListId: fields.prefix_list_id,
    NicType: fields.nic_type,
    Description: fields.description,
  };
}

describe('as a process', () => {
  test('prints instead of making, and never what is refused', async () => {
    const at = ['group', '--vpc', bench.vpc, '--name', 'web'];
    bench.cloud.journal.clear();
    const cli = await bench.postern(...at, '--allow', 'tcp/443=0.0.0.0/0', '--print', 'cli');
    expect(cli.code).toBe(0);
    expect(cli.stdout).toMatch(/^group=\$\(aliyun ecs CreateSecurityGroup/);
    const hcl = await bench.postern(...at, '--allow', 'tcp/443=0.0.0.0/0', '--print', 'terraform');
    expect(readHcl(hcl.stdout)).toHaveLength(2);
    const bad = await bench.postern(...at, '--allow', 'ssh=0.0.0.0/0', '--print', 'cli');
    expect(bad.code).toBe(2);
    expect(bad.stdout).not.toContain('aliyun');
    expect(bench.cloud.journal.list()).toEqual([]);
  });
});
