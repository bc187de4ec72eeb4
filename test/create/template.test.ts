/** Instances of launch templates: read first, judged with what the flags say, and run as they were judged. */
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type Bench, IMAGE, openBench } from './bench.ts';

let bench: Bench;
let good: string;
let bad: string;
beforeEach(async () => {
  bench = await openBench();
  good = await bench.given('good', [
    { IpProtocol: 'tcp', PortRange: '443/443', SourceCidrIp: '0.0.0.0/0' },
    { IpProtocol: 'tcp', PortRange: '22/22', SourceCidrIp: '203.0.113.0/24' },
  ]);
  bad = await bench.given('bad', [{ IpProtocol: 'tcp', PortRange: '22/22', SourceCidrIp: '0.0.0.0/0' }]);
});
afterEach(() => bench.close());

/** Everything that an instance needs, but a group. */
const data = (): object => ({ ImageId: IMAGE, InstanceType: 'ecs.g7.large', VSwitchId: bench.vSwitch });

async function template(...versions: readonly object[]): Promise<string> {
  const [first = {}, ...more] = versions;
  const { LaunchTemplateId } = await bench.ask<{ LaunchTemplateId: string }>('Ecs', 'CreateLaunchTemplate', {
    LaunchTemplateName: 'shop',
    ...first,
  });
  for (const one of more) await bench.ask('Ecs', 'CreateLaunchTemplateVersion', { LaunchTemplateId, ...one });
  return LaunchTemplateId;
}

/** Nothing but the template says what is made. */
const BARE = { image: null, type: null, vSwitch: null, publicMbps: null };

function sent(): Readonly<Record<string, string>> {
  const [run] = bench.cloud.journal.list({ action: 'RunInstances' });
  return run?.params ?? {};
}

describe('refused, before any call that changes something', () => {
  test('a template that cannot be read, unless that is accepted', async () => {
    const wanted = { groups: [good], template: { id: 'lt-bp1test', version: undefined } };
    bench.cloud.faults.set([
      { operation: 'DescribeLaunchTemplateVersions', kind: 'error', rate: 1, code: 'Forbidden.RAM' },
    ]);
    const report = await bench.instance(wanted);
    expect(report).toMatchObject({ result: 'refused', template: { unread: 'Forbidden.RAM' } });
    // Accepted, it goes on, to a vendor that has no such template.
    await expect(bench.instance({ ...wanted, acceptUnread: true })).rejects.toMatchObject({
      problem: { code: 'cloud-refused', params: { code: 'InvalidLaunchTemplate.NotFound' } },
    });
    await expect(bench.instance({ ...wanted, groups: [], acceptUnread: true })).rejects.toMatchObject({
      problem: { code: 'create-needs-group' },
    });
    bench.cloud.faults.clear();
  });

  test('a template, or a version of one, that is not there, whatever is accepted', async () => {
    const id = await template(data());
    for (const [name, version] of [
      ['lt-bp1test', undefined],
      [id, '7'],
    ] as const)
      await expect(
        bench.instance({ groups: [good], template: { id: name, version }, acceptUnread: true }),
      ).rejects.toMatchObject({ problem: { code: 'create-template-missing', params: { id: name } } });
  });

  test('an open group of the template, with the packet that gets in', async () => {
    const id = await template({ ...data(), SecurityGroupId: bad });
    const report = await bench.instance({ ...BARE, template: { id, version: undefined } });
    expect(report).toMatchObject({
      result: 'refused',
      groups: [bad],
      template: { id, version: '1', groups: [bad], interfaces: [] },
      exposed: [{ service: 'ssh', verdict: 'open', rules: [{ rule: { group: bad } }] }],
    });
    expect(bench.cloud.journal.list({ action: 'RunInstances' })).toEqual([]);
  });

  test('an open group of an interface that the template makes', async () => {
    const id = await template({}, { NetworkInterface: [{ SecurityGroupIds: [bad] }] });
    await bench.ask('Ecs', 'ModifyLaunchTemplateDefaultVersion', {
      LaunchTemplateId: id,
      DefaultVersionNumber: 2,
    });
    const report = await bench.instance({ groups: [good], template: { id, version: undefined } });
    expect(report).toMatchObject({
      result: 'refused',
      template: { version: '2', interfaces: [[bad]] },
      exposed: [{ service: 'ssh', rules: [{ rule: { group: bad } }] }],
    });
    // The version that was judged is the one that is run.
    const older = await bench.instance({ groups: [good], template: { id, version: '1' } });
    expect(older.result).toBe('created');
    expect(sent()).toMatchObject({ LaunchTemplateId: id, LaunchTemplateVersion: '1' });
  });

  test('no group, neither in the template nor in a flag', async () => {
    const id = await template(data());
    await expect(bench.instance({ ...BARE, template: { id, version: undefined } })).rejects.toMatchObject({
      problem: { code: 'create-template-groups', params: { id, version: '1', reason: 'none' } },
    });
  });

  test('groups beside a primary interface of the template', async () => {
    const NetworkInterface = [
      { InstanceType: 'Primary', VSwitchId: bench.vSwitch, SecurityGroupIds: [good] },
    ];
    const id = await template({ ImageId: IMAGE, InstanceType: 'ecs.g7.large', NetworkInterface });
    const wanted = { ...BARE, template: { id, version: undefined } };
    await expect(bench.instance({ ...wanted, groups: [good] })).rejects.toMatchObject({
      problem: { code: 'create-template-groups', params: { reason: 'primary' } },
    });
    const report = await bench.instance(wanted);
    expect(report).toMatchObject({ result: 'created', groups: [good] });
    expect(sent()).not.toHaveProperty('SecurityGroupIds.1');
  });

  test('what neither the template nor a flag says', async () => {
    const id = await template({ SecurityGroupId: good, ImageId: IMAGE });
    await expect(bench.instance({ ...BARE, template: { id, version: undefined } })).rejects.toMatchObject({
      problem: { code: 'missing-argument', params: { argument: '--type' } },
    });
  });
});

describe('made', () => {
  test('of the groups of the template, which are named in the call', async () => {
    const id = await template({ ...data(), SecurityGroupId: good, InternetMaxBandwidthOut: 5 });
    const report = await bench.instance({ ...BARE, template: { id: 'shop', version: undefined } });
    expect(report).toMatchObject({ result: 'created', groups: [good], template: { id, version: '1' } });
    expect(report.explained?.items[0]).toMatchObject({ groups: [good], paths: [{ kind: 'public-ip' }] });
    expect(sent()).toMatchObject({ LaunchTemplateId: id, SecurityGroupId: good });
    const again = await bench.instance({ ...BARE, template: { id: 'shop', version: undefined } });
    expect(again).toMatchObject({ result: 'unchanged', made: [] });
  });

  test.each([
    ['SecurityGroupId', () => ({ SecurityGroupId: bad })],
    ['SecurityGroupIds', () => ({ SecurityGroupIds: [bad] })],
  ])('of a group that stands for an open one of the template (%s)', async (_, groups) => {
    const id = await template({ ...data(), ...groups() });
    const report = await bench.instance({ groups: [good], template: { id, version: undefined } });
    expect(report).toMatchObject({ result: 'created', explained: { items: [{ groups: [good] }] } });
  });

  test('of several groups only when the one of the template would not be open either', async () => {
    const id = await template({ ...data(), SecurityGroupId: bad });
    const other = await bench.given('other', []);
    const report = await bench.instance({ groups: [good, other], template: { id, version: undefined } });
    expect(report).toMatchObject({ result: 'refused', exposed: [{ rules: [{ rule: { group: bad } }] }] });
  });
});

test('as a process: refused with what to type instead, and done so', async () => {
  const id = await template({ ...data(), SecurityGroupId: bad });
  const flags = ['instance', '--name', 'web', '--launch-template'] as const;
  const refused = await bench.postern(...flags, 'shop', '--yes');
  expect(refused).toMatchObject({ code: 2, stderr: '' });
  expect(refused.stdout).toContain('a packet from 198.51.100.7 to tcp/22 gets in');
  expect(refused.stdout).toContain('instead  --new-group web --allow ssh=203.0.113.0/24');
  expect(bench.writes().filter((action) => action === 'RunInstances')).toEqual([]);
  const printed = await bench.postern(...flags, 'shop:1', '--group', good, '--print', 'cli');
  expect(printed.stdout).toContain(`--LaunchTemplateId ${id}`);
  expect(printed.stdout).toContain(`--SecurityGroupId ${good}`);
  const made = await bench.postern(...flags, 'shop:1', '--group', good, '--yes');
  expect(made.code, made.stderr).toBe(0);
  const narrow = ['--new-group', 'web', '--allow', 'ssh=203.0.113.0/24'];
  const instead = await bench.postern(...flags, 'shop:1', ...narrow, '--yes');
  expect(instead.code, instead.stderr).toBe(0);
  const missing = await bench.postern(...flags, 'shop:7', '--yes');
  expect(missing).toMatchObject({ code: 1, stdout: '' });
  expect(missing.stderr).toContain('error[create-template-missing]');
});
