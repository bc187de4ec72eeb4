/** A group that exposes nothing is made, read back and made once; one that would expose an ops port is refused. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type Bench, type GroupFlags, openBench, REGION } from './bench.ts';

let bench: Bench;
beforeEach(async () => {
  bench = await openBench();
  bench.cloud.journal.clear();
});
afterEach(() => bench.close());

/** What a test expects to be thrown. */
const refusal = (code: string, params: object = {}) => ({
  problem: { code, params: expect.objectContaining(params) },
});

const WEB: GroupFlags = {
  name: 'web',
  source: ['office=203.0.113.0/24'],
  allow: ['tcp/443=0.0.0.0/0,::/0', 'ssh=office,workbench-cn'],
  tags: { team: 'web' },
};

describe('made', () => {
  test('with its rules in one batch, and read back', async () => {
    const report = await bench.group(WEB);
    expect(report).toMatchObject({ result: 'created', exposed: [], made: [{}, {}] });
    expect(bench.writes()).toEqual(['CreateSecurityGroup', 'AuthorizeSecurityGroup']);
    expect(report.rules.map(({ ports, source }) => `${ports} ${source}`)).toEqual([
      '443/443 0.0.0.0/0',
      '443/443 ::/0',
      '22/22 203.0.113.0/24',
      '22/22 47.96.60.0/24',
      '22/22 118.31.243.0/24',
      '22/22 8.139.112.0/24',
      '22/22 8.139.99.192/26',
      '22/22 100.104.0.0/16',
    ]);
    expect(report.reach).toMatchObject([{ service: 'ssh', family: 'ipv4', verdict: 'restricted' }]);
  });

  test.each(['intl', 'cn', 'private'])('for Workbench (%s) over TCP alone: it uses no UDP', async (site) => {
    const wanted = { ...WEB, allow: [`rdp=office,workbench-${site}`] };
    const { rules, reach } = await bench.group(wanted);
    expect(rules.filter(({ protocol }) => protocol === 'udp').map(({ source }) => source)).toEqual([
      '203.0.113.0/24',
    ]);
    expect(rules.filter(({ protocol }) => protocol === 'tcp').map(({ source }) => source)).toContain(
      '100.104.0.0/16',
    );
    expect(reach.map(({ protocol, port }) => `${protocol}/${port}`).sort()).toEqual(['tcp/3389', 'udp/3389']);
  });

  test('once: run again it is as asked for, and nothing is called', async () => {
    const first = await bench.group(WEB);
    const again = await bench.group(WEB);
    expect(again).toMatchObject({ result: 'unchanged', group: { id: first.group.id }, made: [] });
    expect(bench.writes()).toHaveLength(2);
  });

  test('without rules, and of the enterprise type', async () => {
    const report = await bench.group({ name: 'closed', type: 'enterprise' });
    expect(report).toMatchObject({ result: 'created', rules: [], reach: [] });
    expect(bench.writes()).toEqual(['CreateSecurityGroup']);
  });

  test('anew when the old one was deleted, only if it is said to be another request', async () => {
    const { group } = await bench.group(WEB);
    await bench.ask('Ecs', 'DeleteSecurityGroup', { SecurityGroupId: group.id });
    await expect(bench.group(WEB)).rejects.toMatchObject(refusal('create-vanished', { ids: group.id }));
    const anew = await bench.group({ ...WEB, request: '2' });
    expect(anew.group.id).not.toBe(group.id);
  });

  test('the dry run shows the calls and makes none', async () => {
    const report = await bench.group({ ...WEB, dryRun: true });
    expect(report).toMatchObject({
      result: 'planned',
      group: { id: null },
      planned: [{ operation: 'CreateSecurityGroup' }, { operation: 'AuthorizeSecurityGroup' }],
    });
    expect(bench.cloud.journal.list()).toEqual([]);
  });
});

describe('refused, before any call', () => {
  test.each([
    ['the plain case', ['ssh=0.0.0.0/0'], '198.51.100.7', ['ssh=203.0.113.0/24']],
    ['IPv6', ['ssh=::/0'], '2001:db8::7', ['ssh=203.0.113.0/24']],
    ['two halves', ['ssh=0.0.0.0/1', 'ssh=128.0.0.0/1'], '198.51.100.7', ['ssh=203.0.113.0/24']],
    ['host bits', ['ssh=1.2.3.4/0'], '198.51.100.7', ['ssh=203.0.113.0/24']],
    [
      'a range around it',
      ['tcp/20-25=0.0.0.0/0'],
      '198.51.100.7',
      ['tcp/20-21=0.0.0.0/0', 'tcp/24-25=0.0.0.0/0', 'ssh=203.0.113.0/24', 'telnet=203.0.113.0/24'],
    ],
    [
      'everything',
      ['all=0.0.0.0/0'],
      '198.51.100.7',
      ['ssh=203.0.113.0/24', 'rdp=203.0.113.0/24', 'telnet=203.0.113.0/24'],
    ],
    ['one of several ports', ['tcp/5985=0.0.0.0/0'], '198.51.100.7', ['tcp/5985=203.0.113.0/24']],
    ['a broad source', ['redis=198.0.0.0/8'], '198.51.100.7', ['redis=203.0.113.0/24']],
  ])('%s', async (_, allow, source, instead) => {
    const report = await bench.group({ name: 'bad', allow });
    expect(report).toMatchObject({ result: 'refused', group: { id: null }, made: [], instead });
    expect(report.exposed[0]).toMatchObject({ witness: { source }, accepted: false });
    expect(report.exposed[0]?.rules.map((one) => one.allow)).toEqual(allow);
    expect(bench.cloud.journal.list()).toEqual([]);
    // What is to be typed instead is taken.
    const narrow = await bench.group({ name: 'good', allow: instead });
    expect(narrow).toMatchObject({ result: 'created', exposed: [] });
  });

  test('a file of trusted sources has names, and adds to those of flags', async () => {
    const trusted = join(bench.folder, 'trusted.txt');
    writeFileSync(trusted, '203.0.113.0/24 # office\n2001:db8::/48 # office\n198.51.100.0/24\n');
    const flags = { trusted: [trusted], source: ['office=203.0.112.0/24'], allow: ['ssh=office,trusted'] };
    const report = await bench.group({ ...flags, dryRun: true });
    expect(report.result).toBe('planned');
    expect(report.rules.map(({ source }) => source).sort()).toEqual([
      '198.51.100.0/24',
      '2001:db8::/48',
      '203.0.112.0/24',
      '203.0.113.0/24',
    ]);
  });

  test('and trusted names are offered where there are some', async () => {
    const report = await bench.group({ allow: ['ssh=0.0.0.0/0'], source: ['office=203.0.113.0/24'] });
    expect(report.instead).toEqual(['ssh=office']);
  });

  test('a prefix list that holds the world, and one that cannot be read', async () => {
    const { PrefixListId } = await bench.ask<{ PrefixListId: string }>('Ecs', 'CreatePrefixList', {
      PrefixListName: 'world',
      AddressFamily: 'IPv4',
      MaxEntries: 5,
      Entry: [{ Cidr: '0.0.0.0/1' }, { Cidr: '128.0.0.0/1' }],
    });
    const open = await bench.group({ allow: [`ssh=${PrefixListId}`] });
    expect(open).toMatchObject({ result: 'refused', exposed: [{ verdict: 'open', service: 'ssh' }] });
    const unread = await bench.group({ allow: ['ssh=pl-nosuchlist'] });
    expect(unread).toMatchObject({
      result: 'refused',
      exposed: [
        {
          verdict: 'unknown',
          unknown: [{ code: 'prefix-list-not-read' }],
          rules: [{ allow: 'ssh=pl-nosuchlist' }],
        },
        {},
      ],
    });
    expect(bench.writes()).toEqual(['CreatePrefixList']);
  });

  test('until each service is accepted by name', async () => {
    const allow = ['ssh=0.0.0.0/0', 'rdp=0.0.0.0/0'];
    expect((await bench.group({ allow, acceptExposure: ['ssh'] })).result).toBe('refused');
    const report = await bench.group({ allow, acceptExposure: ['ssh,rdp'] });
    expect(report).toMatchObject({ result: 'created', exposed: [{ accepted: true }, {}, {}] });
  });

  test('a port that is said to be an ops port', async () => {
    const report = await bench.group({ allow: ['tcp/2222=0.0.0.0/0'], port: ['tcp/2222'] });
    expect(report).toMatchObject({ result: 'refused', exposed: [{ port: 2222 }] });
  });
});

describe('judged by the configuration', () => {
  test('whose names are sources, whose ports are asked about, whose threshold holds', async () => {
    const at = ['group', '--vpc', bench.vpc, '--name', 'web', '--dry-run', '--json'];
    const config = join(bench.folder, 'postern.yaml');
    writeFileSync(
      config,
      [
        'trusted:',
        '  office: { cidrs: [203.0.113.0/24] }',
        `  jump: { cidrs: [198.51.100.20], prefixLists: [{ id: pl-bp1jump, region: ${REGION} }] }`,
        'ports: [{ service: grafana, protocol: tcp, port: 3000 }]',
        'thresholds: { broadOver: { ipv4: /20 } }',
      ].join('\n'),
    );
    const allow = ['--allow', 'grafana=office', '--allow', 'ssh=10.0.0.0/8'];
    const named = JSON.parse((await bench.postern(...at, ...allow)).stdout);
    expect(named).toMatchObject({ result: 'planned', reach: [{ service: 'ssh' }, { service: 'grafana' }] });
    const wide = JSON.parse((await bench.postern(...at, '--allow', 'ssh=198.51.0.0/18')).stdout);
    expect(wide).toMatchObject({ result: 'refused', instead: ['ssh=office', 'ssh=jump'] });
    // A list that belongs to a name is a rule of its own, and one that cannot be read leaves it undecided.
    const list = JSON.parse((await bench.postern(...at, '--allow', 'ssh=jump')).stdout);
    expect(list.rules.map(({ source }: { source: string }) => source)).toEqual([
      '198.51.100.20/32',
      'pl-bp1jump',
    ]);
    expect(list.exposed[0]).toMatchObject({ verdict: 'unknown' });
  });
});

describe('errors name the flag and the value', () => {
  test.each([
    ['ssh', 'form', 'ssh'],
    ['shh=10.0.0.0/8', 'traffic', 'shh'],
    ['tcp/70000=10.0.0.0/8', 'ports', 'tcp/70000'],
    ['tcp/30-20=10.0.0.0/8', 'ports', 'tcp/30-20'],
    ['ssh=ofice', 'source', 'ofice'],
    ['icmp=::/0', 'family', '::/0'],
    ['icmpv6=10.0.0.0/8', 'family', '10.0.0.0/8'],
  ])('--allow %s: %s', async (allow, reason, part) => {
    const trying = async () => bench.group({ allow: [allow], source: ['office=203.0.113.0/24'] });
    await expect(trying()).rejects.toMatchObject(refusal('create-bad-allow', { allow, reason, part }));
  });

  test('groups as sources of enterprise groups, and too many of them', async () => {
    const one = async () => bench.group({ type: 'enterprise', allow: ['ssh=sg-bp1abc'] });
    await expect(one()).rejects.toMatchObject(refusal('create-bad-allow', { reason: 'enterprise' }));
    const peers = Array.from({ length: 21 }, (_, i) => `ssh=sg-bp1x${i}`);
    const many = async () => bench.group({ allow: peers });
    await expect(many()).rejects.toMatchObject(refusal('create-too-many-rules', { rules: 21, limit: 20 }));
    const blocks = Array.from({ length: 101 }, (_, i) => `tcp/443=10.0.${i}.0/24`);
    const wide = async () => bench.group({ allow: blocks });
    await expect(wide()).rejects.toMatchObject(refusal('create-too-many-rules', { rules: 101, limit: 100 }));
  });

  test('trusting everybody, at once or by halves', async () => {
    for (const source of [
      ['all=0.0.0.0/0'],
      ['six=::/0'],
      ['a=0.0.0.0/2', 'b=64.0.0.0/2', 'c=128.0.0.0/2'],
    ]) {
      const trying = async () => bench.group({ source, allow: ['ssh=0.0.0.0/0'] });
      await expect(trying()).rejects.toMatchObject(refusal('trusts-everybody'));
    }
  });

  test.each([
    ['--source', { source: ['workbench-intl=203.0.113.0/24'] }],
    ['--source', { source: ['sg-bp1=203.0.113.0/24'] }],
    ['--trusted', { trusted: ['203.0.113.0/24 # workbench-cn\n'] }],
  ])('a name of a preset or an id, in %s', async (flag, { trusted: texts = [], ...given }: GroupFlags) => {
    const trusted = texts.map((text, i) => {
      const path = join(bench.folder, `trusted-${i}.txt`);
      writeFileSync(path, text);
      return path;
    });
    const flags = { ...given, trusted };
    const trying = async () => bench.group({ ...flags, allow: ['ssh=10.0.0.0/8'] });
    await expect(trying()).rejects.toMatchObject(refusal('bad-flag', { flag }));
  });

  test('a name that is taken by another group', async () => {
    const id = await bench.given('web', [
      { IpProtocol: 'tcp', PortRange: '8080/8080', SourceCidrIp: '10.0.0.0/8' },
    ]);
    await expect(bench.group(WEB)).rejects.toMatchObject(refusal('create-name-taken', { group: id }));
    expect(bench.writes()).toHaveLength(2);
  });

  test('what the vendor refuses is said with its code, and what stands', async () => {
    const wrong = bench.group({ ...WEB, allow: ['ssh=sg-bp1nosuchgroup'] });
    await expect(wrong).rejects.toMatchObject(
      refusal('create-stopped', {
        operation: 'AuthorizeSecurityGroup',
        code: 'InvalidSourceGroupId.NotFound',
      }),
    );
  });
});

describe('as a process', () => {
  test('created, refused, and nobody to ask', async () => {
    const at = ['group', '--vpc', bench.vpc, '--name', 'web'];
    const unasked = await bench.postern(...at, '--allow', 'tcp/443=0.0.0.0/0');
    expect(unasked).toMatchObject({ code: 1, stdout: '' });
    expect(unasked.stderr).toContain('error[create-needs-yes]');
    const refused = await bench.postern(...at, '--allow', 'ssh=0.0.0.0/0', '--yes');
    expect(refused.code).toBe(2);
    expect(refused.stdout).toContain('a packet from 198.51.100.7 to tcp/22 gets in');
    expect(refused.stdout).toContain('--allow ssh=203.0.113.0/24');
    const made = await bench.postern(...at, '--allow', 'tcp/443=0.0.0.0/0', '--yes', '--json');
    expect(made.code).toBe(0);
    expect(JSON.parse(made.stdout)).toMatchObject({ schema: 'postern.create-group/v1', result: 'created' });
    expect(bench.writes()).toEqual(['CreateSecurityGroup', 'AuthorizeSecurityGroup']);
  });
});
